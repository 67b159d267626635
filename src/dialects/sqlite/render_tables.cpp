#include "dialects/sqlite/render_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "dialects/sqlite/impossible.hpp"
#include "dialects/sqlite/stored_sql.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialects::sqlite {
namespace {

using schema::Column;
using schema::Constraint;
using schema::ConstraintKind;
using schema::Table;

constexpr std::string_view kInlineOnlyKey = "PRIMARY KEY DESC";

const Constraint* primary_key(const Table& table) {
  const auto found =
      std::find_if(table.constraints.begin(), table.constraints.end(),
                   [](const Constraint& each) { return each.kind == ConstraintKind::primary_key; });
  return found == table.constraints.end() ? nullptr : &*found;
}

bool is_inline_only(const Constraint& constraint) {
  return constraint.kind == ConstraintKind::primary_key && constraint.columns.size() == 1 &&
         constraint.definition.starts_with(kInlineOnlyKey);
}

/// `text` without `prefix`, if it begins with it.
std::optional<std::string> behind(const std::string& text, const std::string& prefix) {
  if (!text.starts_with(prefix)) return std::nullopt;
  return text.substr(prefix.size());
}

/// `UNIQUE (a) ON CONFLICT FAIL` as `UNIQUE ON CONFLICT FAIL`: not with a collation or a direction.
std::optional<std::string> inline_key(const Constraint& key, std::string_view words) {
  constexpr std::string_view kCounts = " AUTOINCREMENT)";
  const auto rest =
      behind(key.definition, fmt::format("{} ({}", words, quoted_if_needed(key.columns[0])));
  if (!rest) return std::nullopt;
  if (rest->starts_with(')')) return fmt::format("{}{}", words, rest->substr(1));
  if (!rest->starts_with(kCounts)) return std::nullopt;
  return fmt::format("{}{} AUTOINCREMENT", words, rest->substr(kCounts.size()));
}

/// As it stands at its column, where that is the same.
std::optional<std::string> inline_text(const Constraint& constraint) {
  if (constraint.columns.size() != 1) return std::nullopt;
  switch (constraint.kind) {
    case ConstraintKind::primary_key:
      return is_inline_only(constraint) ? constraint.definition
                                        : inline_key(constraint, "PRIMARY KEY");
    case ConstraintKind::unique:
      return inline_key(constraint, "UNIQUE");
    case ConstraintKind::check:
      return constraint.definition;
    case ConstraintKind::foreign_key:
      return behind(constraint.definition,
                    fmt::format("FOREIGN KEY ({}) ", quoted_if_needed(constraint.columns[0])));
    case ConstraintKind::exclusion:
      break;
  }
  return std::nullopt;
}

std::string with_name(const Constraint& constraint, const std::string& text) {
  if (constraint.name.empty()) return text;
  return fmt::format("CONSTRAINT {} {}", quoted_if_needed(constraint.name), text);
}

/// The column it is written at, or null: a name reads better behind the columns.
const Column* place_of(const Constraint& constraint, const Table& table) {
  const bool is_inline = is_inline_only(constraint) ||
                         (constraint.name.empty() && inline_text(constraint).has_value());
  return is_inline ? schema::find(table.columns, constraint.columns[0]) : nullptr;
}

std::string column_text(const Column& column, bool is_rowid,
                        const std::vector<const Constraint*>& constraints) {
  std::string text = quoted_if_needed(column.name);
  const auto add = [&](const std::string& clause) { text += ' ' + clause; };
  if (!column.type.text.empty()) add(column.type.text);
  if (!column.nullable && !is_rowid) {
    add("NOT NULL");
    if (!column.not_null_conflict.empty()) add("ON CONFLICT " + column.not_null_conflict);
  }
  if (column.default_value) add("DEFAULT " + column.default_value->text);
  if (!column.collation.empty()) add("COLLATE " + quoted_if_needed(column.collation));
  if (column.generated) {
    add(fmt::format("GENERATED ALWAYS AS ({}) {}", column.generated->expression.text,
                    column.generated->stored ? "STORED" : "VIRTUAL"));
  }
  for (const Constraint* const constraint : constraints) {
    add(with_name(*constraint, *inline_text(*constraint)));
  }
  return text;
}

std::vector<std::string> lines_of(const Table& table) {
  std::vector<std::string> lines;
  const Column* const rowid = rowid_column(table);
  for (const Column& column : table.columns) {
    std::vector<const Constraint*> constraints;
    for (const Constraint& each : table.constraints) {
      if (place_of(each, table) == &column) constraints.push_back(&each);
    }
    lines.push_back(column_text(column, &column == rowid, constraints));
  }
  for (const Constraint& each : table.constraints) {
    if (place_of(each, table) == nullptr) lines.push_back(with_name(each, each.definition));
  }
  return lines;
}

/// A literal, but for those that stand for the time. An expression is in parentheses.
bool is_constant(const std::string& value) {
  return !value.starts_with('(') && !base::lower(value).starts_with("current_");
}

bool is_number(std::string_view text, bool is_integer) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const auto is_digit = [](char letter) { return letter >= '0' && letter <= '9'; };
  const bool is_sound = std::all_of(text.begin(), text.end(), [&](char letter) {
    return is_digit(letter) || (!is_integer && letter == '.');
  });
  return is_sound && !text.empty() && is_digit(text.front()) && text.size() <= 18;
}

/// ADD COLUMN does not look whether the rows that are there may have it.
bool is_strictly(const std::string& value, const Column& column) {
  const std::string type = base::lower(column.type.text);
  if (type == "any") return true;
  if (type == "int" || type == "integer") return is_number(value, true);
  if (type == "real") return is_number(value, false);
  if (type == "text") return value.starts_with('\'');
  return type == "blob" && base::lower(value).starts_with("x'");
}

}  // namespace

const Column* rowid_column(const Table& table) {
  const Constraint* const key = primary_key(table);
  if (table.without_rowid || key == nullptr || key->columns.size() != 1) return nullptr;
  if (is_inline_only(*key)) return nullptr;
  const Column* const column = schema::find(table.columns, key->columns[0]);
  const bool is_integer =
      column != nullptr && base::equals_ignoring_case(column->type.text, "integer");
  return is_integer ? column : nullptr;
}

bool has_autoincrement_key(const Table& table) {
  const Constraint* const key = primary_key(table);
  if (key == nullptr || key->columns.size() != 1) return false;
  return key->definition.starts_with(
      fmt::format("PRIMARY KEY ({} AUTOINCREMENT)", quoted_if_needed(key->columns[0])));
}

std::string create_table_text(const Table& table, const std::string& name) {
  if (table.kind == schema::TableKind::virtual_table) {
    return fmt::format("CREATE VIRTUAL TABLE {} {}", quoted_if_needed(name),
                       table.virtual_definition);
  }
  if (table.columns.empty()) throw_impossible("tables without columns", table.name);
  std::string text = fmt::format("CREATE TABLE {} (", quoted_if_needed(name));
  std::string_view separator = "\n    ";
  for (const std::string& line : lines_of(table)) {
    text += separator;
    text += line;
    separator = ",\n    ";
  }
  text += "\n)";
  if (table.strict) text += " STRICT";
  if (table.without_rowid) text += table.strict ? ", WITHOUT ROWID" : " WITHOUT ROWID";
  return text;
}

std::string create_index_text(const std::string& table, const schema::Index& index) {
  return fmt::format("CREATE {}INDEX {} ON {} {}", index.unique ? "UNIQUE " : "",
                     quoted_if_needed(index.name), quoted_if_needed(table), index.definition);
}

std::vector<std::string> create_parts_texts(const Table& table) {
  std::vector<std::string> texts;
  for (const schema::Index& index : table.indexes) {
    texts.push_back(create_index_text(table.name.name, index));
  }
  for (const schema::Trigger& trigger : table.triggers) texts.push_back(trigger.definition);
  return texts;
}

bool can_add_column(const Table& table, const Column& column) {
  const bool has_value =
      column.default_value && !base::equals_ignoring_case(column.default_value->text, "null");
  if (column.generated) return !column.generated->stored && column.nullable && !table.strict;
  if (!column.nullable && !has_value) return false;
  if (!has_value) return true;
  return is_constant(column.default_value->text) &&
         (!table.strict || is_strictly(column.default_value->text, column));
}

bool can_add_with_column(const Constraint& constraint, const Column& column) {
  if (constraint.columns != std::vector<std::string>{column.name} || column.generated) return false;
  if (!inline_text(constraint)) return false;
  if (constraint.kind == ConstraintKind::check) return true;
  // With foreign_keys on, SQLite refuses a reference that has a default.
  return constraint.kind == ConstraintKind::foreign_key && !column.default_value;
}

std::string add_column_text(const std::string& table, const Column& column,
                            const std::vector<Constraint>& constraints) {
  std::vector<const Constraint*> places;
  for (const Constraint& each : constraints) places.push_back(&each);
  return fmt::format("ALTER TABLE {} ADD COLUMN {}", quoted_if_needed(table),
                     column_text(column, false, places));
}

std::string drop_column_text(const std::string& table, const std::string& column) {
  return fmt::format("ALTER TABLE {} DROP COLUMN {}", quoted_if_needed(table),
                     quoted_if_needed(column));
}

std::string in_lines(std::string head, const std::vector<std::string>& items,
                     std::string_view tail) {
  constexpr std::size_t kWidth = 96;
  std::size_t line = head.rfind('\n') == std::string::npos ? 0 : head.rfind('\n') + 1;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const bool is_last = i + 1 == items.size();
    const bool is_tight = head.ends_with('(') || head.ends_with(' ');
    if (i > 0 && head.size() - line + items[i].size() > kWidth) {
      line = head.size() + 1;
      head += "\n    ";
    } else if (!is_tight) {
      head += ' ';
    }
    head += items[i];
    if (!is_last) head += ',';
  }
  head += tail;
  return head;
}

}  // namespace limbeck::dialects::sqlite
