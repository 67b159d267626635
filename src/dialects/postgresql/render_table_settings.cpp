#include "dialects/postgresql/render_table_settings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "dialects/postgresql/render_partitions.hpp"
#include "dialects/postgresql/render_text.hpp"
#include "ops/catalog_edit.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using schema::Constraint;
using schema::Index;
using schema::Name;
using schema::Table;

constexpr std::string_view kUsingIndex = "USING INDEX ";

/// `index` as the server's quote_ident writes it.
bool has_index(const Table& table, std::string_view index) {
  const auto is_it = [&](const auto& part) { return quote(part.name) == index; };
  return std::ranges::any_of(table.indexes, is_it) || std::ranges::any_of(table.constraints, is_it);
}

void add_settings(std::vector<std::string>& actions, const Table& from, const Table& wanted,
                  const Table& parts) {
  if (from.row_security != wanted.row_security) {
    actions.push_back(
        fmt::format("{} ROW LEVEL SECURITY", wanted.row_security ? "ENABLE" : "DISABLE"));
  }
  if (from.force_row_security != wanted.force_row_security) {
    actions.push_back(
        fmt::format("{} ROW LEVEL SECURITY", wanted.force_row_security ? "FORCE" : "NO FORCE"));
  }
  const bool is_foreign = wanted.kind == schema::TableKind::foreign;
  const std::string& identity = is_foreign ? from.replica_identity : wanted.replica_identity;
  const bool waits = identity.starts_with(kUsingIndex) &&
                     !has_index(parts, std::string_view(identity).substr(kUsingIndex.size()));
  if (from.replica_identity != identity && !waits) {
    actions.push_back("REPLICA IDENTITY " + (identity.empty() ? std::string("DEFAULT") : identity));
  }
  if (from.cluster_on == wanted.cluster_on) return;
  if (wanted.cluster_on.empty()) {
    actions.emplace_back("SET WITHOUT CLUSTER");
  } else if (has_index(parts, quote(wanted.cluster_on))) {
    actions.push_back("CLUSTER ON " + quote(wanted.cluster_on));
  }
}

void add_storage(std::vector<std::string>& actions, const Table& from, const Table& wanted) {
  if (from.unlogged != wanted.unlogged) {
    actions.push_back(wanted.unlogged ? "SET UNLOGGED" : "SET LOGGED");
  }
  if (from.access_method != wanted.access_method) {
    actions.push_back("SET ACCESS METHOD " +
                      (wanted.access_method.empty() ? "heap" : quote(wanted.access_method)));
  }
  if (from.tablespace != wanted.tablespace) {
    actions.push_back("SET TABLESPACE " +
                      (wanted.tablespace.empty() ? "pg_default" : quote(wanted.tablespace)));
  }
  const auto [set, reset] = option_changes(from.options, wanted.options);
  if (!set.empty()) actions.push_back(fmt::format("SET ({})", set));
  if (!reset.empty()) actions.push_back(fmt::format("RESET ({})", reset));
}

/// Those that both have in the same order at the beginning stay.
void add_parents(std::vector<std::string>& actions, const Table& from, const Table& wanted) {
  std::size_t same = 0;
  while (same < from.inherits.size() && same < wanted.inherits.size() &&
         from.inherits[same] == wanted.inherits[same]) {
    ++same;
  }
  for (std::size_t i = same; i < from.inherits.size(); ++i) {
    actions.push_back("NO INHERIT " + quote(from.inherits[i]));
  }
  for (std::size_t i = same; i < wanted.inherits.size(); ++i) {
    actions.push_back("INHERIT " + quote(wanted.inherits[i]));
  }
}

bool is_made_later(Rendering& to, const Name& table, const std::string& name, const Index& index) {
  return std::ranges::any_of(to.index_operations(table), [&](std::size_t at) {
    const Index& made = std::get<ops::CreateIndex>(to.operations[at]).index;
    return at > to.current && made.name == name && made.definition == index.definition &&
           made.unique == index.unique;
  });
}

/// Indexes that were to go, and that only the parent kept.
void drop_kept_indexes(Rendering& to, const Name& table) {
  std::erase_if(to.kept_indexes, [&](const auto& kept) {
    const auto& [place, index] = kept;
    if (place.first != table || is_made_later(to, table, place.second, index)) return false;
    to.say("DROP INDEX " + quote_beside(table, place.second));
    return true;
  });
}

/// With a name of its own an index must be there before the table becomes a partition.
void create_misnamed(Rendering& to, const Table& wanted) {
  for (const std::size_t at : to.index_operations(wanted.name)) {
    const Index& index = std::get<ops::CreateIndex>(to.operations[at]).index;
    const bool is_open = at > to.current && !to.served.contains(at) && index.partition_of;
    if (!is_open || usual_index_name(wanted.name.name, index) == index.name) continue;
    if (find_index(to.catalog, wanted.partition->of, index.partition_of->name) == nullptr) continue;
    create_index(to, wanted.name, index);
    to.served.insert(at);
  }
}

void refuse_impossible(const Table& from, const Table& wanted) {
  const auto refuse = [&](bool differs, std::string_view what) {
    if (!differs) return;
    throw_impossible(
        fmt::format("the {} of table {} cannot be changed", what, ops::shown(wanted.name)),
        "create another table and copy the rows");
  };
  refuse(from.kind != wanted.kind, "kind");
  refuse(from.partition_key != wanted.partition_key, "partition key");
  refuse(from.virtual_definition != wanted.virtual_definition, "server");
}

}  // namespace

void change_settings(Rendering& to, const Table& from, const Table& wanted, const Table& parts) {
  std::vector<std::string> actions;
  add_settings(actions, from, wanted, parts);
  if (!actions.empty()) to.say(alter("TABLE", quote(wanted.name), actions));
}

void Visitor::operator()(const ops::AlterTable& op) const {
  const Table from = to.table(op.to.name);
  const Table& wanted = op.to;
  refuse_impossible(from, wanted);
  const std::string name = quote(wanted.name);
  const bool is_moved = from.partition != wanted.partition;
  if (is_moved && from.partition) {
    to.say(fmt::format("ALTER TABLE {} DETACH PARTITION {}", quote(from.partition->of), name));
    drop_kept_indexes(to, wanted.name);
  }
  std::vector<std::string> actions;
  if (from.of_type && from.of_type != wanted.of_type) actions.emplace_back("NOT OF");
  add_parents(actions, from, wanted);
  add_storage(actions, from, wanted);
  add_settings(actions, from, wanted, from);
  if (wanted.of_type && from.of_type != wanted.of_type) {
    actions.push_back("OF " + quote(*wanted.of_type));
  }
  if (!actions.empty()) to.say(alter("TABLE", name, actions));
  if (is_moved && wanted.partition) {
    create_misnamed(to, wanted);
    to.say(fmt::format("ALTER TABLE {} ATTACH PARTITION {} {}", quote(wanted.partition->of), name,
                       wanted.partition->bound));
  }
}

}  // namespace limbeck::dialects::postgresql
