#include "alembic/enum_types.hpp"

#include <fmt/format.h>

#include "alembic/connection.hpp"
#include "alembic/parameters.hpp"
#include "base/text.hpp"
#include "python/classes.hpp"

namespace limbeck::alembic {
namespace {

using python::Arguments;
using python::Interpreter;
using python::Unsupported;
using python::Value;

/// As SQLAlchemy asks for it.
bool is_there(Recording& recording, const EnumType& type) {
  const std::string where = type.schema.empty()
                                ? "pg_catalog.pg_type_is_visible(t.oid)"
                                : fmt::format("n.nspname = {}", quote_text(type.schema));
  const std::string sql = fmt::format(
      "SELECT 1 FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = "
      "t.typnamespace WHERE t.typname = {} AND {}",
      quote_text(type.name), where);
  return !require_database(recording, "checkfirst=True of an Enum").query(sql).rows.empty();
}

Value create_or_drop(const EnumType& type, bool is_create, bool checks_by_default, Interpreter& i,
                     Arguments arguments) {
  const char* const name = is_create ? "create" : "drop";
  Parameters given(i, name, std::move(arguments), {"bind", "checkfirst"});
  Recording* const recording = recording_of(given.required("bind"));
  const bool checks = given.truth("checkfirst").value_or(checks_by_default);
  given.finish();
  if (recording == nullptr) throw Unsupported(fmt::format("the bind of {}()", name));
  if (recording->dialect != Dialect::postgresql) return {};
  if (checks) {
    const bool found = at_line(i, [&] { return is_there(*recording, type); });
    if (found == is_create) return {};
  }
  record(*recording, i,
         is_create ? create_type(type)
                   : "DROP TYPE " + quote_table(type.schema, type.name, Dialect::postgresql));
  return {};
}

}  // namespace

std::string create_type(const EnumType& type) {
  std::vector<std::string> labels;
  for (const std::string& label : type.labels) labels.push_back(quote_text(label));
  return fmt::format("CREATE TYPE {} AS ENUM ({})",
                     quote_table(type.schema, type.name, Dialect::postgresql),
                     base::join(labels, ", "));
}

std::optional<Value> enum_function(const Type& type, const std::string& name) {
  if (!type.postgresql || !type.postgresql->enumeration) return std::nullopt;
  const bool is_dialects_own = type.name == "ENUM";
  return python::make_native(name, [made = *type.postgresql->enumeration, name, is_dialects_own](
                                       Interpreter& i, Arguments a) {
    return create_or_drop(made, name == "create", is_dialects_own, i, std::move(a));
  });
}

}  // namespace limbeck::alembic
