#include "alembic/enum_sync.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "alembic/parameters.hpp"
#include "alembic/types.hpp"
#include "base/text.hpp"
#include "python/classes.hpp"
#include "python/code_points.hpp"
#include "python/collections.hpp"
#include "python/native_class.hpp"
#include "python/raising.hpp"

namespace limbeck::alembic {
namespace {

using python::Arguments;
using python::Interpreter;
using python::Unsupported;
using python::Value;

using Renames = std::vector<std::pair<std::string, std::string>>;

/// A string that is put into SQL. Whatever else could be would be as Python writes it.
std::string text_of(const Value& value, const char* what) {
  if (value.text() == nullptr) throw Unsupported(fmt::format("{} that is no text", what));
  return *value.text();
}

/// One for all scripts, so that its members are the same wherever they are imported.
const std::shared_ptr<python::Type>& column_type() {
  static const std::shared_ptr<python::Type> type = [] {
    auto made = std::make_shared<python::Type>("ColumnType", python::Type::What::enumeration,
                                               std::vector<std::shared_ptr<python::Type>>());
    for (const auto& [name, of] : {std::pair("COMMON", "Enum"), std::pair("ARRAY", "ARRAY")}) {
      const auto member = std::make_shared<python::Member>(made, name, *generic_type(of));
      made->members.emplace_back(member);
      made->attributes.set(name, member);
    }
    return made;
  }();
  return type;
}

bool is_array(const Value& type) {
  const python::Member* const member = python::as_member(type);
  if (member == nullptr || member->type != column_type().get()) {
    throw Unsupported("a column_type that is no ColumnType");
  }
  return member->name == "ARRAY";
}

/// A column of the enum type.
struct Reference {
  std::optional<std::string> schema = {};  ///< Empty: none is written; none: that of the type.
  std::string table;
  std::string column;
  bool is_array = false;
  std::optional<std::string> existing_default = {};

  std::string alter() const {
    const std::string prefix = schema->empty() ? "" : fmt::format("\"{}\".", *schema);
    return fmt::format(R"(ALTER TABLE {}"{}" ALTER COLUMN "{}")", prefix, table, column);
  }
};

class TableReference final : public python::Object {
 public:
  explicit TableReference(Reference reference) : of(std::move(reference)) {}
  std::string type_name() const override { return "TableReference"; }
  std::optional<Value> attribute(Interpreter&, const std::string& name) override {
    if (name == "table_name") return of.table;
    if (name == "column_name") return of.column;
    return std::nullopt;
  }
  // By its fields in Python.
  std::optional<Value> compare(Interpreter&, python::ComparisonOperator, const Value&) override {
    throw Unsupported("a comparison of a TableReference");
  }
  std::size_t hash() const override { throw Unsupported("a TableReference as a key"); }

  const Reference of;
};

Value make_reference(Interpreter& i, Arguments a) {
  Parameters given(
      i, "TableReference", std::move(a),
      {"table_name", "column_name", "table_schema", "column_type", "existing_server_default"});
  Reference made;
  made.table = text_of(given.required("table_name"), "a table_name");
  made.column = text_of(given.required("column_name"), "a column_name");
  if (const auto schema = given.take("table_schema")) {
    made.schema = schema->is_none() ? "" : text_of(*schema, "a table_schema");
  }
  if (const auto type = given.take("column_type")) made.is_array = is_array(*type);
  if (const auto told = given.take("existing_server_default"); told && !told->is_none()) {
    made.existing_default = text_of(*told, "an existing_server_default");
  }
  given.finish();
  return std::make_shared<TableReference>(std::move(made));
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

void rename_quoted(std::string& text, const Renames& renames) {
  for (const auto& [old_value, new_value] : renames) {
    for (const char quote : {'\'', '"'}) {
      replace_all(text, quote + old_value + quote, quote + new_value + quote);
    }
  }
}

/// Every `::type` becomes `::` and that one.
std::string with_casts_to(std::string_view text, const std::string& type) {
  const auto is_of_name = [](char letter) {
    if ((static_cast<unsigned char>(letter) & 0x80U) != 0) {
      throw Unsupported("a letter beyond ASCII in an existing_server_default");
    }
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_' || letter == '.';
  };
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::size_t end = at + 2;
    if (text.substr(at, 2) == "::") {
      while (end < text.size() && is_of_name(text[end])) ++end;
    }
    if (end == at + 2) {
      result += text[at];
      continue;
    }
    result += "::" + type;
    at = end - 1;
  }
  return result;
}

/// Of the new type. The library writes its name without quotes.
std::string new_default(std::string text, const std::string& schema, const std::string& name,
                        const Renames& renames) {
  const std::string type = schema.empty() ? name : schema + "." + name;
  if (text.starts_with("ARRAY[")) {
    // There the library's name would be a pattern's replacement.
    if (type.find('\\') != std::string::npos) throw Unsupported("a backslash in an enum's name");
    rename_quoted(text, renames);
    return with_casts_to(text, type);
  }
  const bool is_list = text.ends_with("[]");
  // Without a cast the library loses the last letter.
  std::size_t end = text.find("::");
  if (end == std::string::npos) {
    end = python::byte_of_code_point(text,
                                     std::max<std::size_t>(1, python::count_code_points(text)) - 1);
  }
  text.resize(end);
  rename_quoted(text, renames);
  return text + "::" + type + (is_list ? "[]" : "");
}

/// One call, with all that it was given.
struct Change {
  std::string schema, name;
  std::vector<std::string> labels;
  std::vector<Reference> columns;
  Renames renames;

  std::string type() const { return fmt::format(R"("{}"."{}")", schema, name); }
  std::string old_type() const { return fmt::format(R"("{}"."{}_old")", schema, name); }
  /// The branches of a CASE that renames what `value` is; `cast` follows the new name.
  std::string branches(const std::string& value, const std::string& cast) const {
    std::vector<std::string> all;
    for (const auto& [from, to] : renames) {
      all.push_back(fmt::format("WHEN {}::text = '{}' THEN '{}'{}", value, from, to, cast));
    }
    return base::join(all, " ");
  }
};

/// So that views, constraints and indexes that compare with the old type can live until it goes.
constexpr std::array<std::pair<const char*, const char*>, 2> kOperators = {
    {{"!=", "new_old_not_equals"}, {"=", "new_old_equals"}}};

std::string signature(const Change& change, const char* function) {
  return fmt::format("{}(new_enum_val {}, old_enum_val {})", function, change.type(),
                     change.old_type());
}

void add_operators(const Change& change, std::vector<std::string>& statements) {
  const std::string renamed =
      change.renames.empty()
          ? "old_enum_val::text"
          : fmt::format("CASE {} ELSE old_enum_val::text END", change.branches("old_enum_val", ""));
  for (const auto& [operator_name, function] : kOperators) {
    statements.push_back(fmt::format(
        "CREATE FUNCTION {} RETURNS boolean AS $$ SELECT new_enum_val::text {} {}; $$ LANGUAGE SQL "
        "IMMUTABLE",
        signature(change, function), operator_name, renamed));
    statements.push_back(
        fmt::format("CREATE OPERATOR {} (leftarg = {}, rightarg = {}, procedure = {})",
                    operator_name, change.type(), change.old_type(), function));
  }
}

std::string cast_column(const Change& change, const Reference& column) {
  const std::string type = change.type() + (column.is_array ? "[]" : "");
  std::string value = fmt::format("\"{}\"::text", column.column);
  if (column.is_array) {
    value += "[]";
    for (const auto& [from, to] : change.renames) {
      value = fmt::format("array_replace({}, '{}', '{}')", value, from, to);
    }
    value += "::" + type;
  } else if (change.renames.empty()) {
    value += "::" + type;
  } else {
    value = fmt::format("CASE {} ELSE {}::{} END",
                        change.branches(fmt::format("\"{}\"", column.column), "::" + type), value,
                        type);
  }
  return fmt::format("{} TYPE {} USING {}", column.alter(), type, value);
}

std::vector<std::string> statements_of(const Change& change) {
  std::vector<std::string> labels;
  for (const std::string& each : change.labels) labels.push_back("'" + each + "'");
  std::vector<std::string> statements = {
      fmt::format("ALTER TYPE {} RENAME TO {}_old", change.type(), change.name),
      fmt::format("CREATE TYPE {} AS ENUM({})", change.type(), base::join(labels, ", "))};
  add_operators(change, statements);
  for (const Reference& column : change.columns) {
    const auto& old = column.existing_default;
    if (old) statements.push_back(column.alter() + " DROP DEFAULT");
    statements.push_back(cast_column(change, column));
    if (!old) continue;
    statements.push_back(
        fmt::format("{} SET DEFAULT {}", column.alter(),
                    new_default(*old, change.schema, change.name, change.renames)));
  }
  for (const auto& each : kOperators) {
    statements.push_back(fmt::format("DROP FUNCTION {} CASCADE", signature(change, each.second)));
  }
  statements.push_back("DROP TYPE " + change.old_type());
  return statements;
}

/// `(table, column)`, as older versions had it: the default is asked for.
Reference from_tuple(Recording& recording, Interpreter& i, const python::Tuple& tuple,
                     const std::string& schema) {
  if (tuple.items.size() < 2) python::index_error(i, "tuple index out of range");
  Reference made{.schema = schema,
                 .table = text_of(tuple.items[0], "a table's name"),
                 .column = text_of(tuple.items[1], "a column's name")};
  if (tuple.items.size() > 2) made.is_array = is_array(tuple.items[2]);
  const std::string sql = fmt::format(
      "SELECT column_default FROM information_schema.columns WHERE table_schema = {} AND "
      "table_name = {} AND column_name = {}",
      quote_text(schema), quote_text(made.table), quote_text(made.column));
  Database& database = require_database(recording, "the default of a column of sync_enum_values()");
  const db::TypedRows found = at_line(i, [&] { return database.query(sql); });
  if (!found.rows.empty() && found.rows.front().front().kind != db::ValueKind::null) {
    made.existing_default = found.rows.front().front().text;
  }
  return made;
}

std::vector<Reference> columns_of(Recording& recording, Interpreter& i, const Value& given,
                                  const std::string& schema) {
  std::vector<Reference> columns;
  for (const Value& each : i.iterate(given)) {
    if (const python::Tuple* const tuple = python::as_tuple(each)) {
      columns.push_back(from_tuple(recording, i, *tuple, schema));
    } else if (const auto* const reference = each.as<TableReference>()) {
      columns.push_back(reference->of);
      if (!columns.back().schema) columns.back().schema = schema;
    } else {
      python::value_error(i, "Affected columns must contain tuples or TableReferences");
    }
  }
  return columns;
}

Renames renames_of(Interpreter& i, const Value& given) {
  Renames renames;
  for (const Value& each : i.iterate(given)) {
    const python::Values pair = i.iterate(each);
    if (pair.size() != 2) throw Unsupported("enum_values_to_rename that are no pairs");
    renames.emplace_back(text_of(pair[0], "an enum value"), text_of(pair[1], "an enum value"));
  }
  return renames;
}

/// alembic_autogenerate_enums has a directive of that name, too: old labels, then new ones. Where
/// there are any, these are no columns, which is an error.
void require_this_library(const Arguments& a) {
  if (a.positional.size() != 4 || !a.keywords.empty()) return;
  const Value& last = a.positional.back();
  if (last.object() != nullptr && last.object()->length() == 0) {
    throw Unsupported("sync_enum_values() without columns, which another library has too");
  }
}

Value sync_enum_values(Recording& recording, Interpreter& i, Arguments a) {
  require_this_library(a);
  Parameters given(
      i, "sync_enum_values", std::move(a),
      {"enum_schema", "enum_name", "new_values", "affected_columns", "enum_values_to_rename"});
  Change change;
  change.schema = text_of(given.required("enum_schema"), "an enum_schema");
  change.name = text_of(given.required("enum_name"), "an enum_name");
  const Value labels = given.required("new_values");
  const Value columns = given.required("affected_columns");
  const auto renames = given.take("enum_values_to_rename");
  given.finish();
  if (recording.dialect != Dialect::postgresql) return {};
  if (renames) change.renames = renames_of(i, *renames);
  if (python::as_set(labels) != nullptr) throw Unsupported("new_values without an order");
  change.columns = columns_of(recording, i, columns, change.schema);
  for (const Value& each : i.iterate(labels)) {
    change.labels.push_back(text_of(each, "an enum value"));
  }
  for (const std::string& each : statements_of(change)) record_text(recording, i, each);
  return {};
}

}  // namespace

std::optional<Value> enum_sync_module(const std::string& name) {
  constexpr std::array<std::string_view, 3> kModules = {
      "alembic_postgresql_enum", "alembic_postgresql_enum.get_enum_data",
      "alembic_postgresql_enum.get_enum_data.types"};
  for (const std::string_view module : kModules) {
    if (name != module) continue;
    return std::make_shared<python::NativeModule>(
        name, [name](Interpreter&, const std::string& attribute) -> std::optional<Value> {
          if (attribute == "ColumnType") return column_type();
          if (attribute != "TableReference")
            return enum_sync_module(fmt::format("{}.{}", name, attribute));
          return std::make_shared<python::NativeClass>(
              attribute, make_reference,
              [](const Value& value) { return value.as<TableReference>() != nullptr; });
        });
  }
  return std::nullopt;
}

std::optional<Value> enum_sync_directive(Recording& recording, const std::string& name) {
  if (name != "sync_enum_values") return std::nullopt;
  return python::make_native(name, [&recording](Interpreter& i, Arguments a) {
    return sync_enum_values(recording, i, std::move(a));
  });
}

}  // namespace limbeck::alembic
