#include "dialects/sqlite/same_words.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "dialects/sqlite/statement_sql.hpp"
#include "limbeck/error.hpp"

namespace limbeck::dialects::sqlite {
namespace {

using schema::Catalog;

/// The columns, in lower case, of all tables and views among `names`.
std::set<std::string> columns_among(const std::vector<std::string>& names, const Catalog& catalog) {
  std::set<std::string> columns = {"rowid", "oid", "_rowid_"};
  const auto add = [&](const auto& objects) {
    for (const auto& object : objects) {
      if (!std::binary_search(names.begin(), names.end(), base::lower(object.name.name))) continue;
      for (const auto& column : object.columns) columns.insert(base::lower(column.name));
    }
  };
  add(catalog.tables);
  add(catalog.views);
  return columns;
}

/// In one form; as it is where it cannot be understood. `owner`: of a trigger.
std::string settled(const std::string& definition, const std::string& owner,
                    const Catalog& catalog) {
  const std::vector<Part> parts = parts_of(definition);
  const auto columns = columns_among(mentioned_names(parts), catalog);
  const auto is_known = [&](const std::string& name) { return columns.contains(name); };
  try {
    return owner.empty() ? parse_view(parts, "", is_known).definition
                         : parse_trigger(parts, "", owner, is_known).definition;
  } catch (const Error&) {
    return definition;
  }
}

class Words {
 public:
  Words(const Catalog& present, const Catalog& wanted) : present_(present), wanted_(wanted) {}

  void take(const std::string& was, const std::string& owner, std::string& is) const {
    if (was != is && settled(was, owner, present_) == settled(is, owner, wanted_)) is = was;
  }

  void take(const std::vector<schema::Trigger>& was, const std::string& owner,
            std::vector<schema::Trigger>& is) const {
    for (schema::Trigger& trigger : is) {
      const schema::Trigger* const other = schema::find(was, trigger.name);
      if (other != nullptr) take(other->definition, owner, trigger.definition);
    }
  }

 private:
  const Catalog& present_;
  const Catalog& wanted_;
};

}  // namespace

void take_words(const Catalog& present, Catalog& wanted) {
  const Words words(present, wanted);
  for (schema::Table& table : wanted.tables) {
    const schema::Table* const was = schema::find(present.tables, table.name);
    if (was == nullptr) continue;
    for (schema::Column& column : table.columns) {
      const schema::Column* const other = schema::find(was->columns, column.name);
      if (other == nullptr) continue;
      if (base::equals_ignoring_case(other->type.text, column.type.text)) column.type = other->type;
    }
    words.take(was->triggers, table.name.name, table.triggers);
  }
  for (schema::View& view : wanted.views) {
    const schema::View* const was = schema::find(present.views, view.name);
    if (was == nullptr) continue;
    words.take(was->definition, "", view.definition);
    words.take(was->triggers, view.name.name, view.triggers);
  }
}

}  // namespace limbeck::dialects::sqlite
