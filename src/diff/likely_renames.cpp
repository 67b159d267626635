#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "diff/renames.hpp"

namespace limbeck::diff {
namespace {

using schema::Catalog;
using schema::Column;
using schema::ObjectKind;
using schema::Table;

/// A likeness from 0 to 1 at which a person is asked.
constexpr double kLikely = 0.5;

struct Guess {
  Rename rename;
  double likeness = 0;
};

/// A shared word counts as much as few letters that differ.
double likeness(const std::string& left, const std::string& right) {
  const std::size_t longest = std::max(left.size(), right.size());
  if (longest == 0) return 1;
  double best =
      1.0 - static_cast<double>(base::edit_distance(left, right)) / static_cast<double>(longest);
  for (const std::string_view word : base::split(left, '_')) {
    const auto others = base::split(right, '_');
    if (word.size() > 2 && std::ranges::find(others, word) != others.end()) {
      best = std::max(best, 0.6);
    }
  }
  return best;
}

/// Without the same type nobody would call it a rename.
double likeness(const Column& left, std::size_t left_place, const Column& right,
                std::size_t right_place) {
  if (left.type != right.type) return 0;
  double score = 0.2 + 0.4 * likeness(left.name, right.name);
  if (left_place == right_place) score += 0.2;
  if (left.nullable == right.nullable && left.default_value == right.default_value) score += 0.2;
  return score;
}

/// The share of columns that both have, the name's own likeness tipping the scales.
double likeness(const Table& left, const Table& right) {
  if (left.kind != right.kind) return 0;
  const auto same = std::ranges::count_if(left.columns, [&](const Column& column) {
    const Column* const other = schema::find(right.columns, column.name);
    return other != nullptr && other->type == column.type;
  });
  const std::size_t all = std::max(left.columns.size(), right.columns.size());
  if (all == 0 || same == 0) return 0;
  const double share = static_cast<double>(same) / static_cast<double>(all);
  return 0.75 * share + 0.25 * likeness(left.name.name, right.name.name);
}

void guess_tables(std::vector<Guess>& guesses, const Catalog& from, const Catalog& to) {
  std::vector<const Table*> added;
  for (const Table& table : to.tables) {
    if (schema::find(from.tables, table.name) == nullptr) added.push_back(&table);
  }
  for (const Table& table : from.tables) {
    if (schema::find(to.tables, table.name) != nullptr) continue;
    for (const Table* const other : added) {
      if (other->name.schema != table.name.schema) continue;
      guesses.push_back(
          {{.kind = ObjectKind::table, .owner = table.name, .from = {}, .to = other->name.name},
           // Half of the columns alone are those of any table.
           likeness(table, *other) - 0.1});
    }
  }
}

void guess_columns(std::vector<Guess>& guesses, const Table& from, const Table& to) {
  for (std::size_t i = 0; i < from.columns.size(); ++i) {
    const Column& column = from.columns[i];
    if (schema::find(to.columns, column.name) != nullptr || column.inherited) continue;
    for (std::size_t k = 0; k < to.columns.size(); ++k) {
      const Column& other = to.columns[k];
      if (schema::find(from.columns, other.name) != nullptr || other.inherited) continue;
      guesses.push_back(
          {{.kind = ObjectKind::column, .owner = from.name, .from = column.name, .to = other.name},
           likeness(column, i, other, k)});
    }
  }
}

void guess_labels(std::vector<Guess>& guesses, const schema::Enumeration& from,
                  const schema::Enumeration& to) {
  if (from.labels.size() != to.labels.size()) return;
  for (std::size_t i = 0; i < from.labels.size(); ++i) {
    const bool left = std::ranges::count(to.labels, from.labels[i]) == 0;
    const bool right = std::ranges::count(from.labels, to.labels[i]) == 0;
    if (!left || !right) continue;
    guesses.push_back({{.kind = ObjectKind::enumeration,
                        .owner = from.name,
                        .from = from.labels[i],
                        .to = to.labels[i]},
                       1});
  }
}

}  // namespace

std::vector<Rename> likely_renames(const Catalog& from, const Catalog& to) {
  std::vector<Guess> guesses;
  guess_tables(guesses, from, to);
  for (const Table& table : from.tables) {
    if (const Table* const other = schema::find(to.tables, table.name)) {
      guess_columns(guesses, table, *other);
    }
  }
  for (const schema::Enumeration& enumeration : from.enumerations) {
    if (const auto* const other = schema::find(to.enumerations, enumeration.name)) {
      guess_labels(guesses, enumeration, *other);
    }
  }
  std::erase_if(guesses, [](const Guess& guess) { return guess.likeness < kLikely; });
  std::ranges::stable_sort(guesses, std::greater<>(), &Guess::likeness);
  std::vector<Rename> likely;
  const auto meets = [](const Rename& left, const Rename& right) {
    return left.kind == right.kind && left.owner.schema == right.owner.schema &&
           (left.kind == ObjectKind::table || left.owner == right.owner) &&
           ((left.from == right.from && left.owner == right.owner) || left.to == right.to);
  };
  for (const Guess& guess : guesses) {
    const bool is_taken =
        std::ranges::any_of(likely, [&](const Rename& each) { return meets(each, guess.rename); });
    if (!is_taken) likely.push_back(guess.rename);
  }
  return likely;
}

}  // namespace limbeck::diff
