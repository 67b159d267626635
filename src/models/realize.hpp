// Makes a model real in a scratch, where the server itself reads it.
// Not the reading back: contract::Dialect::reflect.
// Next: statements.hpp says what is run and what is passed over.
#pragma once

#include "contract/dialect.hpp"
#include "contract/scratch.hpp"
#include "models/ddl.hpp"

namespace limbeck::models {

struct RealizeOptions {
  bool privileges = false;  ///< GRANT, REVOKE and ALTER DEFAULT PRIVILEGES are run.
};

/// All of it in one transaction (in several where a server is given many definitions and nothing
/// else, or has no room for so many locks) and, where it is taken as it is, one round trip. After
/// each piece the session's settings are as before. Files need not be in the order of what depends
/// on what: a statement that misses something is put off, and tried again as long as others
/// succeed; then once more with the live database's extensions. Nothing of a model that fails is
/// kept. The session is outside a transaction before and after. Errors: models.failed with file,
/// line, statement and SQLSTATE, models.not_allowed, script.unterminated, script.meta_command,
/// connect.lost, sql.cancelled.
void realize(const Ddl& ddl, contract::Scratch& scratch, const contract::Dialect& dialect,
             const RealizeOptions& options = {});

}  // namespace limbeck::models
