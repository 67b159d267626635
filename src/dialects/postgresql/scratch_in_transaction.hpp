// The scratch of a role that may make no database: a schema in a transaction of the live one, which
// is rolled back. For models of one schema whose every name can be told to mean that schema.
// Not the choice of a scratch: scratch.hpp.
// Next: confined_names.hpp for the names.
#pragma once

#include <memory>

#include "contract/scratch.hpp"
#include "limbeck/error.hpp"

namespace limbeck::dialects::postgresql {

/// `why` says what keeps the role from making a database: it is told whenever this cannot be used
/// either. Errors: scratch.impossible (no CREATE on the database, an event trigger, extensions
/// beside the tables), connect.*; later, from the statements that are run: scratch.impossible
/// (another schema, another search_path, more than 500 tables).
std::unique_ptr<contract::Scratch> open_in_transaction(const db::Url& url, const Error& why);

}  // namespace limbeck::dialects::postgresql
