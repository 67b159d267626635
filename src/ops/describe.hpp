// An operation in words: a sentence for people, and the line that Alembic logs for the same.
// Not what may go wrong with it: hazard.hpp. Not its SQL: dialects/*/render.hpp.
#pragma once

#include <string>

#include "ops/operation.hpp"

namespace limbeck::ops {

/// One line without a full stop: `change the type of users.age from integer to bigint`. `before` is
/// the catalog without the operation; what is not there is told less exactly.
std::string describe(const Operation& operation, const schema::Catalog& before);

/// As Alembic's autogenerate logs it: `Detected added column 'users.name'`. Several lines for
/// several changes of a column, none where Alembic says nothing. Types are in SQLAlchemy's words
/// as far as these are known: `INTEGER()`.
std::string detected(const Operation& operation, const schema::Catalog& before);

}  // namespace limbeck::ops
