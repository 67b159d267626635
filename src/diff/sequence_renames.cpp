#include "diff/sequence_renames.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ops/apply.hpp"

namespace limbeck::diff {
namespace {

using schema::Catalog;
using schema::Name;
using schema::Sequence;

/// Those of one catalog alone, by the column that owns them.
std::map<std::pair<Name, std::string>, std::vector<const Sequence*>> only_in(const Catalog& catalog,
                                                                             const Catalog& other) {
  std::map<std::pair<Name, std::string>, std::vector<const Sequence*>> owned;
  for (const Sequence& each : catalog.sequences) {
    if (!each.owner || schema::find(other.sequences, each.name) != nullptr) continue;
    owned[{each.owner->table, each.owner->column}].push_back(&each);
  }
  return owned;
}

bool is_free(const Catalog& catalog, const Name& name) {
  const auto has_index = [&](const auto& owner) {
    return owner.name.schema == name.schema && schema::find(owner.indexes, name.name) != nullptr;
  };
  const auto has_key = [&](const schema::Table& table) {
    return table.name.schema == name.schema &&
           schema::find(table.constraints, name.name) != nullptr;
  };
  return schema::find(catalog.tables, name) == nullptr &&
         schema::find(catalog.views, name) == nullptr &&
         schema::find(catalog.sequences, name) == nullptr &&
         schema::find(catalog.composites, name) == nullptr &&
         std::ranges::none_of(catalog.tables, has_index) &&
         std::ranges::none_of(catalog.tables, has_key) &&
         std::ranges::none_of(catalog.views, has_index);
}

/// `nextval('s_id_seq'::regclass)`, made of the text with the old name; quotes may come or go.
bool says_the_same(std::string text, const Name& from, const std::string& wanted, const Name& to) {
  for (std::size_t at = text.find(from.name); at != std::string::npos;
       at = text.find(from.name, at + to.name.size())) {
    text.replace(at, from.name.size(), to.name);
  }
  std::string bare = wanted;
  std::erase(text, '"');
  std::erase(bare, '"');
  return text == bare;
}

void follow(Catalog& from, const Name& old, const Catalog& to, const Name& name) {
  for (schema::Table& table : from.tables) {
    const schema::Table* const other = schema::find(to.tables, table.name);
    if (other == nullptr) continue;
    for (schema::Column& column : table.columns) {
      const schema::Column* const wanted = schema::find(other->columns, column.name);
      if (wanted == nullptr || !column.default_value || !wanted->default_value) continue;
      std::string& text = column.default_value->text;
      if (text.find(old.name) == std::string::npos) continue;
      if (says_the_same(text, old, wanted->default_value->text, name)) {
        text = wanted->default_value->text;
      }
    }
  }
}

}  // namespace

ops::Operations rename_sequences(Catalog& from, const Catalog& to) {
  ops::Operations operations;
  const auto wanted = only_in(to, from);
  if (wanted.empty()) return operations;
  std::vector<std::pair<Sequence, Name>> renamed;
  for (const auto& [owner, sequences] : only_in(from, to)) {
    const auto found = wanted.find(owner);
    if (found == wanted.end() || sequences.size() > 1 || found->second.size() > 1) continue;
    const Name& name = found->second.front()->name;
    const Sequence& old = *sequences.front();
    if (old.name.schema == name.schema && is_free(from, name)) renamed.emplace_back(old, name);
  }
  for (auto& [sequence, name] : renamed) {
    const Name old = std::exchange(sequence.name, name);
    const ops::AlterSequence rename{sequence, old.name};
    ops::apply(rename, from);
    follow(from, old, to, name);
    operations.emplace_back(rename);
  }
  return operations;
}

}  // namespace limbeck::diff
