#include "dialects/sqlite/table_words.hpp"

#include <cstddef>

namespace limbeck::dialects::sqlite {
namespace {

struct Counts {
  std::size_t keys = 0;
  std::size_t uniques = 0;
  std::size_t checks = 0;
  std::size_t references = 0;
  std::size_t defaults = 0;

  bool operator==(const Counts&) const = default;
};

Counts counts_of(const StoredTable& table) {
  Counts counts;
  for (const schema::Column& column : table.columns) {
    if (column.default_value) ++counts.defaults;
  }
  for (const TableConstraint& each : table.constraints) {
    switch (each.kind) {
      case schema::ConstraintKind::primary_key:
        ++counts.keys;
        break;
      case schema::ConstraintKind::unique:
        ++counts.uniques;
        break;
      case schema::ConstraintKind::check:
        ++counts.checks;
        break;
      case schema::ConstraintKind::foreign_key:
        ++counts.references;
        break;
      case schema::ConstraintKind::exclusion:
        break;
    }
  }
  return counts;
}

}  // namespace

bool has_the_words_of_its_parts(const std::vector<Part>& parts, const StoredTable& table) {
  Counts words;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const Part& part = parts[i];
    if (is_word(part, "AS")) return false;
    if (is_word(part, "PRIMARY")) ++words.keys;
    if (is_word(part, "UNIQUE")) ++words.uniques;
    if (is_word(part, "CHECK")) ++words.checks;
    if (is_word(part, "REFERENCES")) ++words.references;
    if (is_word(part, "DEFAULT") && !is_word(parts[i - 1], "SET")) ++words.defaults;
  }
  return words == counts_of(table);
}

}  // namespace limbeck::dialects::sqlite
