#include "dialects/sqlite/copy_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "dialects/sqlite/render_tables.hpp"
#include "dialects/sqlite/stored_sql.hpp"
#include "sql/quoting.hpp"

namespace limbeck::dialects::sqlite {
namespace {

using schema::Column;
using schema::Constraint;
using schema::Table;

/// Values from the old table, and where they go.
struct Columns {
  std::vector<std::string> names;
  std::vector<std::string> expressions;
};

std::string literal(const std::string& text) {
  return sql::quote_literal(text, sql::Flavor::sqlite);
}

/// A word that means the rowid, because no column has it as its name; empty if there is none.
std::string rowid_name(const Table& table) {
  for (const std::string_view name : {"rowid", "_rowid_", "oid"}) {
    const bool is_column = std::any_of(
        table.columns.begin(), table.columns.end(),
        [&](const Column& column) { return base::equals_ignoring_case(column.name, name); });
    if (!is_column) return std::string(name);
  }
  return {};
}

/// A rowid that no column tells is kept, too: full-text indexes refer to it.
void copy_rowid(const Copy& copy, Columns& columns) {
  if (copy.from.without_rowid || copy.to.without_rowid) return;
  const Column* const rowid = rowid_column(copy.to);
  if (rowid != nullptr && copy.sources.contains(rowid->name)) return;
  const std::string from = rowid_name(copy.from);
  const std::string to = rowid_name(copy.to);
  if (from.empty() || to.empty()) return;
  columns.names.push_back(to);
  columns.expressions.push_back(from);
}

/// Rows that keep nothing are still as many as before.
void copy_number_of_rows(const Copy& copy, Columns& columns) {
  const auto given = std::find_if(copy.to.columns.begin(), copy.to.columns.end(),
                                  [](const Column& column) { return !column.generated; });
  if (given == copy.to.columns.end()) return;
  columns.names.push_back(quoted_if_needed(given->name));
  columns.expressions.push_back(given->default_value ? given->default_value->text : "NULL");
}

/// Whether the column can have been null. Where it becomes the rowid, a null would be the next one.
bool may_be_null(const Copy& copy, const std::string& column, const std::string& source) {
  const Column* const was = schema::find(copy.from.columns, column);
  if (was == nullptr || source != value_of(copy.from, *was)) return true;
  return was->nullable && was != rowid_column(copy.from);
}

Columns columns_to_copy(const Copy& copy) {
  const Column* const rowid = rowid_column(copy.to);
  Columns columns;
  copy_rowid(copy, columns);
  for (const Column& column : copy.to.columns) {
    const auto source = copy.sources.find(column.name);
    if (column.generated || source == copy.sources.end()) continue;
    columns.names.push_back(quoted_if_needed(column.name));
    const bool is_guarded = &column == rowid && may_be_null(copy, column.name, source->second);
    columns.expressions.push_back(is_guarded ? fmt::format("ifnull({}, 'is null')", source->second)
                                             : source->second);
  }
  if (columns.names.empty()) copy_number_of_rows(copy, columns);
  return columns;
}

/// A row that breaks a rule of the new table must not be left out, nor replace another one.
bool has_conflict_clauses(const Table& table) {
  return std::any_of(table.columns.begin(), table.columns.end(),
                     [](const Column& column) { return !column.not_null_conflict.empty(); }) ||
         std::any_of(table.constraints.begin(), table.constraints.end(),
                     [](const Constraint& each) {
                       return each.definition.find("ON CONFLICT") != std::string::npos;
                     });
}

std::string insert_text(const Copy& copy, const std::string& into, const std::string& from,
                        const Columns& columns) {
  const char* const verb = has_conflict_clauses(copy.to) ? "INSERT OR ABORT" : "INSERT";
  const std::string head = fmt::format("{} INTO {} (", verb, quoted_if_needed(into));
  return in_lines(in_lines(head, columns.names, ")\nSELECT"), columns.expressions,
                  "\nFROM " + quoted_if_needed(from));
}

/// `users.name` in it.
bool names(const std::string& text, const std::string& table) {
  const std::vector<Part> parts = parts_of(text);
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    if (is_symbol(parts[i + 1], '.') &&
        base::equals_ignoring_case(unquoted(parts[i].text), table)) {
      return true;
    }
  }
  return false;
}

/// Whether a CHECK writes a column as `users.name`: then it can be made under that name only.
bool names_itself(const Table& table) {
  return std::any_of(table.constraints.begin(), table.constraints.end(),
                     [&](const Constraint& constraint) {
                       return constraint.kind == schema::ConstraintKind::check &&
                              names(constraint.definition, table.name.name);
                     });
}

/// Nor can it take another name then, while an index says so in its WHERE.
bool can_step_aside(const Table& table) {
  return !names_itself(table) &&
         std::none_of(table.indexes.begin(), table.indexes.end(), [&](const schema::Index& each) {
           return names(each.definition, table.name.name);
         });
}

bool keeps_counter(const Copy& copy) {
  return has_autoincrement_key(copy.from) && has_autoincrement_key(copy.to);
}

/// What ANALYZE has found of an index would otherwise be taken for the next one of its name.
void drop_changed_indexes(const Copy& copy, std::vector<std::string>& texts) {
  for (const schema::Index& index : copy.from.indexes) {
    const schema::Index* const is = schema::find(copy.to.indexes, index.name);
    if (is == nullptr || *is != index) {
      texts.push_back("DROP INDEX " + quoted_if_needed(index.name));
    }
  }
}

/// The new table is filled beside the old one and takes its name.
std::vector<std::string> copy_beside(const Copy& copy) {
  const std::string& name = copy.to.name.name;
  const std::string interim = free_name(copy.catalog, "limbeck_new_" + name);
  std::vector<std::string> texts = {create_table_text(copy.to, interim)};
  if (keeps_counter(copy)) {
    texts.push_back(
        fmt::format("INSERT INTO sqlite_sequence (name, seq)\n"
                    "SELECT {}, seq FROM sqlite_sequence WHERE name = {}",
                    literal(interim), literal(name)));
  }
  texts.push_back(insert_text(copy, interim, name, columns_to_copy(copy)));
  const auto rename = [&](const std::string& from, const std::string& to) {
    texts.push_back(
        fmt::format("ALTER TABLE {} RENAME TO {}", quoted_if_needed(from), quoted_if_needed(to)));
  };
  // What ANALYZE has found goes with a table that is dropped, and stays with one that is renamed.
  const bool steps_aside = can_step_aside(copy.from);
  const std::string old = free_name(copy.catalog, "limbeck_old_" + name);
  if (steps_aside) {
    drop_changed_indexes(copy, texts);
  } else {
    texts.push_back("DROP TABLE " + quoted_if_needed(name));
  }
  // Or it would look into views and triggers, which name a table that is not there just now, and
  // change them.
  texts.emplace_back("PRAGMA legacy_alter_table = ON");
  if (steps_aside) rename(name, old);
  rename(interim, name);
  texts.emplace_back("PRAGMA legacy_alter_table = OFF");
  if (steps_aside) texts.push_back("DROP TABLE " + quoted_if_needed(old));
  return texts;
}

/// The rows wait elsewhere while the new table takes the place of the old one.
std::vector<std::string> copy_twice(const Copy& copy) {
  const std::string& name = copy.to.name.name;
  const std::string interim = free_name(copy.catalog, "limbeck_old_" + name);
  Columns columns = columns_to_copy(copy);
  Columns kept;
  for (std::size_t i = 0; i < columns.names.size(); ++i) {
    kept.names.push_back(fmt::format("{} AS c{}", columns.expressions[i], i + 1));
    columns.expressions[i] = fmt::format("c{}", i + 1);
  }
  const auto move_counter = [&](const std::string& from, const std::string& to) {
    return fmt::format("UPDATE sqlite_sequence SET name = {} WHERE name = {}", literal(to),
                       literal(from));
  };
  std::vector<std::string> texts = {
      in_lines(fmt::format("CREATE TABLE {} AS\nSELECT", quoted_if_needed(interim)), kept.names,
               "\nFROM " + quoted_if_needed(name))};
  if (keeps_counter(copy)) texts.push_back(move_counter(name, interim));
  texts.push_back("DROP TABLE " + quoted_if_needed(name));
  texts.push_back(create_table_text(copy.to, name));
  if (keeps_counter(copy)) texts.push_back(move_counter(interim, name));
  texts.push_back(insert_text(copy, name, interim, columns));
  texts.push_back("DROP TABLE " + quoted_if_needed(interim));
  return texts;
}

}  // namespace

std::string value_of(const Table& table, const Column& column) {
  std::string name = quoted_if_needed(column.name);
  // A lone "a" would be a string if there were no such column.
  if (name.starts_with('"')) return fmt::format("{}.{}", quoted_if_needed(table.name.name), name);
  return name;
}

std::string free_name(const schema::Catalog& catalog, const std::string& wanted) {
  std::set<std::string> taken;
  for (const Table& table : catalog.tables) {
    taken.insert(base::lower(table.name.name));
    for (const schema::Index& index : table.indexes) taken.insert(base::lower(index.name));
  }
  for (const schema::View& view : catalog.views) taken.insert(base::lower(view.name.name));
  std::string name = wanted;
  for (int number = 2; taken.contains(base::lower(name)); ++number) {
    name = fmt::format("{}_{}", wanted, number);
  }
  return name;
}

std::vector<std::string> copy_rows(const Copy& copy) {
  return names_itself(copy.to) ? copy_twice(copy) : copy_beside(copy);
}

}  // namespace limbeck::dialects::sqlite
