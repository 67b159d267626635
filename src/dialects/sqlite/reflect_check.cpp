#include "dialects/sqlite/reflect_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/text.hpp"
#include "dialects/sqlite/constraint_sql.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialects::sqlite {
namespace {

using schema::ConstraintKind;

void require(bool holds, std::string_view object, std::string_view what) {
  if (!holds) throw_unreadable(object, fmt::format("SQLite itself tells {}", what));
}

/// The pragma has blanks and comments as they were written, and INTEGER for integer.
bool is_same_type(const std::string& parsed, const std::string& told) {
  if (base::equals_ignoring_case(parsed, told)) return true;
  const auto compact = [](const std::string& type) {
    std::string text;
    for (const Part& part : parts_of(type)) text += base::lower(part.text);
    return text;
  };
  return compact(parsed) == compact(told);
}

/// What the pragma tells otherwise of a column, or nothing.
std::string_view difference(const schema::Column& column, const ColumnFacts& told) {
  if (column.name != told.name) return "another name";
  if (!is_same_type(column.type.text, told.type)) return "another type";
  if (!column.nullable && !told.not_null) return "no NOT NULL";
  if (column.default_value.has_value() != told.has_default) return "another default";
  const int hidden = !column.generated ? 0 : column.generated->stored ? 3 : 2;
  return hidden == told.hidden ? "" : "another generation";
}

void check_columns(const StoredTable& table, const TableFacts& facts, std::string_view object) {
  if (table.columns.size() != facts.columns.size()) {
    throw_unreadable(object, fmt::format("SQLite itself tells of {} columns, not of {}",
                                         facts.columns.size(), table.columns.size()));
  }
  for (std::size_t i = 0; i < facts.columns.size(); ++i) {
    const std::string_view found = difference(table.columns[i], facts.columns[i]);
    if (found.empty()) continue;
    throw_unreadable(
        object, fmt::format("SQLite itself tells {} for column {}", found, table.columns[i].name));
  }
}

std::string collation_of(const StoredTable& table, const std::string& column,
                         const std::string& collation) {
  if (!collation.empty()) return base::lower(collation);
  const schema::Column* found = schema::find(table.columns, column);
  return found == nullptr || found->collation.empty() ? "binary" : base::lower(found->collation);
}

void check_primary_key(const StoredTable& table, const TableFacts& facts, std::string_view object) {
  std::vector<const std::string*> places(facts.columns.size(), nullptr);
  for (const ColumnFacts& column : facts.columns) {
    if (column.key_position <= 0) continue;
    const auto position = static_cast<std::size_t>(column.key_position);
    if (position > places.size()) places.resize(position, nullptr);
    places[position - 1] = &column.name;
  }
  std::vector<std::string> told;
  for (const std::string* column : places) {
    if (column != nullptr) told.push_back(*column);  // A column named twice leaves a gap.
  }
  std::vector<std::string> parsed;
  for (const TableConstraint& constraint : table.constraints) {
    if (constraint.kind != ConstraintKind::primary_key) continue;
    for (const KeyPart& part : constraint.key) {
      if (std::find(parsed.begin(), parsed.end(), part.column) == parsed.end()) {
        parsed.push_back(part.column);
      }
    }
  }
  require(parsed == told, object, "another primary key");
}

using KeyColumns = std::vector<std::pair<std::string, std::string>>;  // With their collations.

void keep_different(std::vector<KeyColumns>& keys) {
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
}

/// One of several constraints with the same columns makes the index.
std::vector<KeyColumns> unique_keys(const StoredTable& table) {
  std::vector<KeyColumns> parsed;
  const bool has_rowid_column = rowid_column(table) != nullptr;
  for (const TableConstraint& constraint : table.constraints) {
    const bool is_key = constraint.kind == ConstraintKind::primary_key;
    if (!is_key && constraint.kind != ConstraintKind::unique) continue;
    if (is_key && has_rowid_column) continue;
    KeyColumns columns;
    for (const KeyPart& part : constraint.key) {
      std::pair column{part.column, collation_of(table, part.column, part.collation)};
      const bool is_known = std::find(columns.begin(), columns.end(), column) != columns.end();
      if (!(is_key && table.without_rowid && is_known)) columns.push_back(std::move(column));
    }
    parsed.push_back(std::move(columns));
  }
  keep_different(parsed);
  return parsed;
}

void check_unique(const StoredTable& table, const TableFacts& facts, std::string_view object) {
  std::vector<KeyColumns> told;
  for (const IndexFacts& index : facts.indexes) {
    if (index.origin == "c") continue;
    told.emplace_back();
    for (const IndexColumnFacts& column : index.columns) {
      told.back().emplace_back(column.name, base::lower(column.collation));
    }
  }
  keep_different(told);
  require(unique_keys(table) == told, object, "of other unique columns");
}

using ForeignKey = std::tuple<std::string, std::vector<std::string>, std::vector<std::string>,
                              std::string, std::string>;

void check_foreign_keys(const StoredTable& table, const TableFacts& facts,
                        std::string_view object) {
  const auto action = [](const std::string& text) {
    return text.empty() ? std::string("NO ACTION") : text;
  };
  std::vector<ForeignKey> parsed;
  for (const TableConstraint& each : table.constraints) {
    if (each.kind != ConstraintKind::foreign_key) continue;
    parsed.emplace_back(each.parent, each.columns, each.parent_columns, action(each.on_update),
                        action(each.on_delete));
  }
  std::vector<ForeignKey> told;
  for (const ForeignKeyFacts& each : facts.foreign_keys) {
    told.emplace_back(each.parent, each.columns, each.parent_columns, each.on_update,
                      each.on_delete);
  }
  std::sort(parsed.begin(), parsed.end());
  std::sort(told.begin(), told.end());
  require(parsed == told, object, "of other foreign keys");
}

}  // namespace

std::size_t automatic_indexes(const StoredTable& table) {
  // The key of a table WITHOUT ROWID is the table itself.
  return unique_keys(table).size() - (table.without_rowid ? 1 : 0);
}

void check_table(const StoredTable& table, const TableFacts& facts, std::string_view object) {
  require(table.strict == facts.strict && table.without_rowid == facts.without_rowid, object,
          "other options");
  check_columns(table, facts, object);
  check_primary_key(table, facts, object);
  check_unique(table, facts, object);
  check_foreign_keys(table, facts, object);
}

void check_index(const StoredIndex& index, const IndexFacts& facts, const StoredTable& table,
                 std::string_view object) {
  require(index.unique == facts.unique && index.where.empty() != facts.partial, object,
          "another kind of index");
  require(index.parts.size() == facts.columns.size(), object, "of another number of columns");
  for (std::size_t i = 0; i < facts.columns.size(); ++i) {
    const IndexPart& part = index.parts[i];
    const IndexColumnFacts& told = facts.columns[i];
    require(part.is_column == (told.column >= 0) && part.column == told.name &&
                part.descending == told.descending,
            object, "of another column");
    require(!part.is_column ||
                collation_of(table, part.column, part.collation) == base::lower(told.collation),
            object, "another collation");
  }
}

}  // namespace limbeck::dialects::sqlite
