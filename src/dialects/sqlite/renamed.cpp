#include "dialects/sqlite/renamed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "dialects/sqlite/rehearsal.hpp"
#include "dialects/sqlite/render_tables.hpp"
#include "dialects/sqlite/statement_sql.hpp"
#include "limbeck/error.hpp"

namespace limbeck::dialects::sqlite {
namespace {

using schema::Catalog;
using schema::Constraint;
using schema::Table;
using schema::Trigger;
using schema::View;

using Names = std::set<std::string>;  // In lower case.

std::vector<std::string> mentioned(const std::string& statement) {
  return mentioned_names(parts_of(statement));
}

bool mentions(const std::string& statement, const std::string& name) {
  const std::vector<std::string> names = mentioned(statement);
  return std::binary_search(names.begin(), names.end(), name);
}

/// The tables and views that have to do with one table, and of their triggers those that mention
/// it.
class Surroundings {
 public:
  /// `all_views`: else those alone that a trigger mentions.
  Surroundings(const Catalog& catalog, const std::string& table, bool all_views)
      : catalog_(catalog), table_(base::lower(table)) {
    add(table_);
    for (const Table& each : catalog.tables) {
      const bool refers =
          std::any_of(each.constraints.begin(), each.constraints.end(), [&](const Constraint& key) {
            return key.references && base::lower(key.references->name) == table_;
          });
      if (refers) add(base::lower(each.name.name));
      add_triggers(each.name.name, each.triggers);
    }
    for (const View& each : catalog.views) {
      if (all_views && mentions(each.definition, table_)) add(base::lower(each.name.name));
      add_triggers(each.name.name, each.triggers);
    }
  }

  std::vector<std::string> statements() const {
    std::vector<std::string> texts;
    for (const Table& each : catalog_.tables) {
      if (!names_.contains(base::lower(each.name.name))) continue;
      texts.push_back(create_table_text(each, each.name.name));
      if (base::lower(each.name.name) != table_) continue;
      for (const schema::Index& index : each.indexes) {
        texts.push_back(create_index_text(each.name.name, index));
      }
    }
    for (const View& each : catalog_.views) {
      if (names_.contains(base::lower(each.name.name))) texts.push_back(each.definition);
    }
    texts.insert(texts.end(), triggers_.begin(), triggers_.end());
    return texts;
  }

 private:
  void add(const std::string& name) {
    if (!names_.insert(name).second) return;
    for (const View& each : catalog_.views) {
      if (base::lower(each.name.name) == name) add_all(each.definition);
    }
  }

  void add_all(const std::string& statement) {
    for (const std::string& name : mentioned(statement)) add(name);
  }

  void add_triggers(const std::string& owner, const std::vector<Trigger>& triggers) {
    for (const Trigger& trigger : triggers) {
      if (!mentions(trigger.definition, table_)) continue;
      add(base::lower(owner));
      add_all(trigger.definition);
      triggers_.push_back(trigger.definition);
    }
  }

  const Catalog& catalog_;
  std::string table_;
  Names names_;
  std::vector<std::string> triggers_;
};

/// Whether the same tokens stand there, but for one name that became another.
bool is_rewording(const std::string& was, const std::string& is) {
  const std::vector<Part> old_parts = parts_of(was);
  const std::vector<Part> new_parts = parts_of(is);
  if (old_parts.size() != new_parts.size()) return false;
  std::map<std::string, std::string> replaced;
  for (std::size_t i = 0; i < old_parts.size(); ++i) {
    const std::string from = unquoted(old_parts[i].text);
    const std::string to = unquoted(new_parts[i].text);
    if (from != to && replaced.emplace(from, to).first->second != to) return false;
  }
  return replaced.size() <= 1;
}

/// What became of one that has no name to be found by; null if it is as it was.
const Constraint* reworded(const Constraint& was, const Table& before, const Table& after) {
  const auto is_in = [](const Constraint& wanted, const Table& table) {
    return std::find(table.constraints.begin(), table.constraints.end(), wanted) !=
           table.constraints.end();
  };
  if (is_in(was, after)) return nullptr;
  for (const Constraint& is : after.constraints) {
    if (is.kind == was.kind && is.name.empty() && !is_in(is, before) &&
        is_rewording(was.definition, is.definition)) {
      return &is;
    }
  }
  return nullptr;
}

void take_texts(const Table& before, const Table& after, Table& table, Reworded& constraints) {
  for (const Constraint& was : before.constraints) {
    if (!was.name.empty()) continue;
    const Constraint* const is = reworded(was, before, after);
    if (is != nullptr) constraints[was.definition] = is->definition;
  }
  table.constraints = after.constraints;
  for (schema::Column& column : table.columns) {
    const schema::Column* const is = schema::find(after.columns, column.name);
    if (is != nullptr && column.generated) column.generated = is->generated;
  }
  for (schema::Index& index : table.indexes) {
    const schema::Index* const is = schema::find(after.indexes, index.name);
    if (is != nullptr) index = *is;
  }
}

void take_texts(const std::vector<Trigger>& after, std::vector<Trigger>& triggers) {
  for (Trigger& trigger : triggers) {
    const Trigger* const is = schema::find(after, trigger.name);
    if (is != nullptr) trigger = *is;
  }
}

/// The surroundings before and after it.
std::pair<Catalog, Catalog> rename_for_real(const Surroundings& surroundings,
                                            const std::vector<std::string>& statements) {
  Rehearsal rehearsal;
  rehearsal.run(surroundings.statements());
  Catalog old = rehearsal.catalog();
  rehearsal.run(statements);
  return {std::move(old), rehearsal.catalog()};
}

std::pair<Catalog, Catalog> rename_for_real(const Catalog& before, const std::string& table,
                                            const std::vector<std::string>& statements) {
  try {
    return rename_for_real(Surroundings(before, table, true), statements);
  } catch (const Error&) {
    // A view may use what is not in the catalog, and no rebuild needs its text.
  }
  try {
    return rename_for_real(Surroundings(before, table, false), statements);
  } catch (Error& error) {
    throw Error{{.code = "render.impossible",
                 .message = fmt::format("what a rename does to {} cannot be foretold: {}", table,
                                        error.what()),
                 .hint = "put what follows the rename into a revision of its own",
                 .dialect = "sqlite",
                 .statement = error.details().statement}};
  }
}

}  // namespace

void reword(const Catalog& before, const std::string& table,
            const std::vector<std::string>& statements, Catalog& after, Reworded& constraints) {
  const auto [old, renewed] = rename_for_real(before, table, statements);
  for (Table& each : after.tables) {
    const Table* const is = schema::find(renewed.tables, each.name);
    if (is == nullptr) continue;
    const Table* was = schema::find(old.tables, each.name);
    if (was == nullptr) was = schema::find(old.tables, schema::Name{.schema = {}, .name = table});
    if (was != nullptr) take_texts(*was, *is, each, constraints);
    take_texts(is->triggers, each.triggers);
  }
  for (View& each : after.views) {
    const View* const is = schema::find(renewed.views, each.name);
    if (is == nullptr) continue;
    each.definition = is->definition;
    take_texts(is->triggers, each.triggers);
  }
}

}  // namespace limbeck::dialects::sqlite
