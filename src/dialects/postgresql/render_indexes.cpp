// Indexes; those of partitions come and go with the partitioned table's.
#include <fmt/format.h>

#include "dialects/postgresql/render_partitions.hpp"
#include "dialects/postgresql/render_parts.hpp"
#include "dialects/postgresql/render_text.hpp"
#include "ops/catalog_edit.hpp"
#include "ops/catalog_parts.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using schema::Index;
using schema::Name;
using schema::ObjectKind;
using schema::Table;

bool is_same(const Index& left, const Index& right) {
  return left.unique == right.unique && left.definition == right.definition &&
         left.tablespace == right.tablespace;
}

/// The server keeps it, because the partitioned table's index needs it.
bool is_kept(const Rendering& to, const Table& table, const Index& index) {
  return index.partition_of && table.partition &&
         find_index(to.catalog, table.partition->of, index.partition_of->name) != nullptr;
}

/// A kept index of this name: true if it is the wanted one; else it is dropped.
bool take_kept_index(Rendering& to, const Name& table, const Index& index) {
  const auto kept = to.kept_indexes.find({table, index.name});
  if (kept == to.kept_indexes.end()) return false;
  const bool is_wanted = is_same(kept->second, index);
  if (!is_wanted) to.say("DROP INDEX " + quote_beside(table, index.name));
  to.kept_indexes.erase(kept);
  return is_wanted;
}

/// The server makes the index below its table, too. What is to have a name of its own there must
/// be made before.
void prepare_below(Rendering& to, const Table& table, const Index& index) {
  for (const Table* const child : partitions_of(to.catalog, table.name)) {
    for (const std::size_t at : to.index_operations(child->name)) {
      const auto& made = std::get<ops::CreateIndex>(to.operations[at]);
      const bool is_part = made.index.partition_of == Name{table.name.schema, index.name};
      if (at <= to.current || !is_part || to.served.contains(at)) continue;
      prepare_below(to, *child, made.index);
      if (made.index.name == usual_index_name(child->name.name, made.index)) {
        to.made_along.insert(at);
        continue;
      }
      create_index(to, child->name, made.index);
      to.served.insert(at);
    }
  }
}

}  // namespace

void create_index(Rendering& to, const Name& table, const Index& index) {
  to.say(fmt::format("CREATE {}INDEX {} ON {} {}", index.unique ? "UNIQUE " : "", quote(index.name),
                     quote(table), index_definition(index, to.find_table(table))));
  comment_on(to, {ObjectKind::index, table, index.name}, index.comment);
}

void mark_index(Rendering& to, const Table& table, const std::string& index) {
  if (index.empty()) return;  // The server will name it: nothing can wait for that.
  const std::string name = quote(table.name);
  if (table.replica_identity == "USING INDEX " + quote(index)) {
    to.say(fmt::format("ALTER TABLE {} REPLICA IDENTITY {}", name, table.replica_identity));
  }
  if (table.cluster_on == index) {
    to.say(fmt::format("ALTER TABLE {} CLUSTER ON {}", name, quote(index)));
  }
}

void Visitor::operator()(const ops::CreateIndex& op) const {
  const Table* const table = to.find_table(op.table);
  if (to.served.contains(to.current)) return;
  if (table == nullptr) return create_index(to, op.table, op.index);
  const auto kept = to.kept_indexes.find({op.table, op.index.name});
  const std::string comment = kept == to.kept_indexes.end() ? "" : kept->second.comment;
  if (to.made_along.contains(to.current) || is_kept(to, *table, op.index) ||
      take_kept_index(to, op.table, op.index)) {
    // Made with the partitioned table's index, or never gone.
    to.kept_indexes.erase({op.table, op.index.name});
    change_comment(to, {ObjectKind::index, op.table, op.index.name}, comment, op.index.comment);
    return;
  }
  if (table->kind == schema::TableKind::partitioned) prepare_below(to, *table, op.index);
  create_index(to, op.table, op.index);
  mark_index(to, *table, op.index.name);
}

void Visitor::operator()(const ops::DropIndex& op) const {
  const Index index = ops::get(ops::indexes_of(to.catalog, op.table), op.index, "index");
  const Table* const table = to.find_table(op.table);
  if (table != nullptr && index.partition_of && table->partition) {
    // Goes with the partitioned table's, or has gone with it.
    if (is_kept(to, *table, index)) to.kept_indexes[{op.table, op.index}] = index;
    return;
  }
  std::erase_if(to.kept_indexes, [&](const auto& kept) {
    return kept.second.partition_of == Name{op.table.schema, op.index};
  });
  to.say("DROP INDEX " + quote_beside(op.table, op.index));
}

void Visitor::operator()(const ops::RenameIndex& op) const {
  to.say(
      fmt::format("ALTER INDEX {} RENAME TO {}", quote_beside(op.table, op.index), quote(op.to)));
  to.apply();
  if (const Table* const table = to.find_table(op.table)) mark_index(to, *table, op.to);
}

}  // namespace limbeck::dialects::postgresql
