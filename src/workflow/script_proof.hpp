// A migration as an Alembic script does it: in directives where Alembic has them, proven with them.
// Not which those are: alembic/directives.hpp. Not the script's text: script_text.hpp.
#pragma once

#include <functional>
#include <string>

#include "alembic/directives.hpp"
#include "workflow/migration.hpp"

namespace limbeck::workflow {

struct MigrationDirectives {
  alembic::Directives upgrade;
  alembic::Directives downgrade;
};

/// What is run when directives stand for the statements of their operations.
contract::Statements with_directives(const contract::Statements& statements,
                                     const alembic::Directives& directives);

/// Proves the migration with all directives that there are, as prove() does. Where they do not lead
/// where the statements do, `note` is told why, the statements alone are proven, and there are
/// none. Errors: as prove().
MigrationDirectives prove_with_directives(SchemaReader& reader, const Migration& migration,
                                          const alembic::DirectiveManner& manner,
                                          const std::function<void(const std::string&)>& note);

}  // namespace limbeck::workflow
