#include <fmt/format.h>

#include <array>
#include <set>
#include <vector>

#include "base/text.hpp"
#include "sql/quoting.hpp"
#include "workflow/schema_text.hpp"

namespace limbeck::workflow {

namespace {

constexpr auto kFlavor = sql::Flavor::sqlite;

/// The table of Limbeck's own history, also when this project does not keep one.
constexpr std::string_view kHistoryTable = "limbeck_history";

struct SchemaObject {
  std::string type, name, sql;
};

std::vector<SchemaObject> read_objects(run::Database& database) {
  // Shadow tables come with their virtual table. rowid is the order of creation; what has no
  // text belongs to a constraint.
  const db::Rows rows = database.connection().query(
      "SELECT m.type, m.name, m.tbl_name, m.sql FROM main.sqlite_master AS m "
      "WHERE m.sql IS NOT NULL AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
      "AND m.tbl_name NOT IN (SELECT name FROM pragma_table_list "
      "WHERE schema = 'main' AND type = 'shadow') ORDER BY m.rowid");
  std::vector<SchemaObject> objects;
  for (const Row& row : rows.rows) {
    const std::string table = row[2].value_or("");
    if (base::equals_ignoring_case(table, database.bookkeeping().version_table_name) ||
        base::equals_ignoring_case(table, kHistoryTable)) {
      continue;
    }
    objects.push_back({row[0].value_or(""), row[1].value_or(""), row[3].value_or("")});
  }
  return objects;
}

std::string terminated(const std::string& sql) {
  // A comment at the end would swallow the semicolon.
  const auto line = sql.rfind('\n');
  const bool comment = sql.find("--", line == std::string::npos ? 0 : line) != std::string::npos;
  return sql + (comment ? "\n;\n" : ";\n");
}

}  // namespace

SchemaText read_sqlite_schema(run::Database& database) {
  const std::vector<SchemaObject> objects = read_objects(database);
  SchemaText schema;
  // Nothing refers to a thing of a later kind when it is created.
  constexpr std::array<std::string_view, 4> kKinds{"table", "index", "view", "trigger"};
  for (const std::string_view kind : kKinds) {
    for (const SchemaObject& object : objects) {
      if (object.type != kind) continue;
      if (!schema.upgrade.empty()) schema.upgrade += '\n';
      schema.upgrade += terminated(object.sql);
      ++schema.statement_count;
      if (kind == "table") ++schema.table_count;
    }
  }
  // Indexes and triggers go with their table or view.
  for (const std::string_view kind : {"view", "table"}) {
    for (auto object = objects.rbegin(); object != objects.rend(); ++object) {
      if (object->type != kind) continue;
      schema.downgrade += fmt::format("DROP {} {};\n", kind == "view" ? "VIEW" : "TABLE",
                                      sql::quote_identifier_if_needed(object->name, kFlavor));
    }
  }
  return schema;
}

}  // namespace limbeck::workflow
