// Operations as the directives that Alembic's autogenerate would write for them, each evaluated.
// Not whether they lead where the proven SQL does: workflow/script_proof.hpp.
// Next: directive_writer.hpp has the Python of one, element_writer.hpp that of its arguments.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alembic/naming.hpp"
#include "contract/renderer.hpp"
#include "ops/operation.hpp"

namespace limbeck::alembic {

struct DirectiveCall {
  std::string text;  ///< Without indent and line end: `op.drop_table('users')`.
  /// The table in whose batch_alter_table() it stands, as `batch_op.…`; none: it is one of `op`.
  std::optional<schema::Name> batch = {};

  bool operator==(const DirectiveCall&) const = default;
};

struct Directive {
  std::vector<DirectiveCall> calls;
  std::vector<std::string> statements;  ///< What Alembic sends for it.
  /// Those before its own that it does as well: a serial column's sequence.
  std::vector<std::size_t> also_does = {};
  bool uses_postgresql = false;  ///< Needs `from sqlalchemy.dialects import postgresql`.
};

/// By the number of the operation.
using Directives = std::map<std::size_t, Directive>;

struct DirectiveManner {
  Dialect dialect = Dialect::postgresql;
  bool in_batch = false;  ///< env.py says render_as_batch.
  FindNamingConvention find_naming_convention = default_naming_convention;
};

/// For each operation that has one which does all that its statements do and nothing else.
/// `statements`: those of all operations, `before`: the schema that the first of them finds.
Directives write_directives(const ops::Operations& operations,
                            const contract::Statements& statements, const schema::Catalog& before,
                            const DirectiveManner& manner);

/// As they stand in a function: neighbours of one table's batch within one block.
std::string calls_text(const std::vector<DirectiveCall>& calls, std::string_view indent);

}  // namespace limbeck::alembic
