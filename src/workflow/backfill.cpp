#include "workflow/backfill.hpp"

#include "schema/default.hpp"
#include "sql/row_statements.hpp"

namespace limbeck::workflow {
namespace {

bool needs_value(const ops::AddColumn& added) {
  const schema::Column& column = added.column;
  return !column.nullable && !schema::has_default(column) && !column.identity && !column.generated;
}

}  // namespace

ops::Operations backfilled(ops::Operations operations, const schema::Catalog& before,
                           const contract::Dialect& dialect) {
  ops::Operations result;
  for (ops::Operation& operation : operations) {
    const auto* const added = std::get_if<ops::AddColumn>(&operation);
    const bool was_there = added != nullptr && schema::find(before.tables, added->table) != nullptr;
    // The column behind SQLite's rowid fills itself.
    if (!was_there || !needs_value(*added)) {
      result.push_back(std::move(operation));
      continue;
    }
    ops::AddColumn nullable = *added;
    nullable.column.nullable = true;
    result.emplace_back(nullable);
    const sql::RowsOf rows{added->table.schema, added->table.name, dialect.flavor()};
    result.emplace_back(ops::Execute{.up = sql::backfill(rows, added->column.name), .down = {}});
    result.emplace_back(ops::AlterColumn{added->table, added->column, {}});
  }
  return result;
}

}  // namespace limbeck::workflow
