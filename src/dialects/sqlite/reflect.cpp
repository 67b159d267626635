#include "dialects/sqlite/reflect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <unordered_map>
#include <unordered_set>

#include "base/text.hpp"
#include "dialects/sqlite/connection.hpp"
#include "dialects/sqlite/constraint_sql.hpp"
#include "dialects/sqlite/index_sql.hpp"
#include "dialects/sqlite/reflect_certain.hpp"
#include "dialects/sqlite/reflect_check.hpp"
#include "dialects/sqlite/reflect_rows.hpp"
#include "dialects/sqlite/statement_sql.hpp"
#include "dialects/sqlite/table_sql.hpp"

namespace limbeck::dialects::sqlite {
namespace {

using schema::Catalog;
using schema::ConstraintKind;
using schema::ObjectId;
using schema::ObjectKind;

/// Nothing was written, so that ending it keeps nothing.
class ReadTransaction {
 public:
  explicit ReadTransaction(db::Connection& connection)
      : connection_(connection), is_ours_(!connection.in_transaction()) {
    if (!is_ours_) return;
    const db::Statement begin{.text = "BEGIN"};
    connection_.run({&begin, 1});
  }
  ~ReadTransaction() {
    if (is_ours_) connection_.rollback();
  }
  ReadTransaction(const ReadTransaction&) = delete;
  ReadTransaction& operator=(const ReadTransaction&) = delete;

 private:
  db::Connection& connection_;
  bool is_ours_;
};

std::string label(std::string_view kind, const std::string& name) {
  return fmt::format("{} {}", kind, name);
}

const IndexFacts* find_index(const TableFacts& facts, const std::string& name) {
  const auto found = std::find_if(facts.indexes.begin(), facts.indexes.end(),
                                  [&](const IndexFacts& index) { return index.name == name; });
  return found == facts.indexes.end() ? nullptr : &*found;
}

/// Columns that are never null although nobody wrote NOT NULL are told apart by SQLite.
void settle_nullable(StoredTable& table, const TableFacts& facts) {
  const schema::Column* rowid = rowid_column(table);
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    schema::Column& column = table.columns[i];
    // A null means the next rowid: the column holds none, and NOT NULL adds nothing.
    if (&column == rowid) column.not_null_conflict.clear();
    column.nullable = &column != rowid && !facts.columns[i].not_null;
  }
}

schema::Table table_of(StoredTable& stored) {
  schema::Table table{.name = {.schema = {}, .name = stored.name},
                      .strict = stored.strict,
                      .without_rowid = stored.without_rowid};
  for (const TableConstraint& constraint : stored.constraints) {
    table.autoincrement = table.autoincrement || constraint.autoincrement;
    schema::Constraint made = constraint_of(stored, constraint);
    // A constraint that is there twice is there once.
    if (std::find(table.constraints.begin(), table.constraints.end(), made) ==
        table.constraints.end()) {
      table.constraints.push_back(std::move(made));
    }
  }
  table.columns = std::move(stored.columns);
  return table;
}

class Reflector {
 public:
  Reflector(db::Connection& connection, const contract::ReflectRequest& request)
      : connection_(connection), rows_(read_schema_rows(connection)) {
    for (const schema::Name& name : request.left_out) left_out_.insert(base::lower(name.name));
    catalog_.dialect = "sqlite";
  }

  Catalog reflect() {
    parse_tables();
    parse_indexes();
    read_what_is_uncertain();
    for (Entry& entry : entries_) check(entry);
    for (Entry& entry : entries_) resolve_references(entry);
    for (Entry& entry : entries_) {
      catalog_.tables.push_back(table_of(entry.stored));
      for (const ParsedIndex& each : entry.indexes) {
        catalog_.tables.back().indexes.push_back({.name = each.object->name,
                                                  .unique = each.stored.unique,
                                                  .definition = definition_of(each.stored),
                                                  .columns = each.stored.columns});
      }
      relations_[base::lower(entry.stored.name)] = {entry.stored.name, ObjectKind::table};
    }
    read_virtual_tables();
    name_views();
    for (const StoredObject& object : rows_.objects) {
      if (object.type == "view" && is_wanted(object.name)) read_view(object);
    }
    read_triggers();
    schema::sort(catalog_);
    return std::move(catalog_);
  }

 private:
  struct ParsedIndex {
    const StoredObject* object;
    StoredIndex stored;
  };
  struct Entry {
    StoredTable stored;
    TableFacts* facts;
    std::vector<ParsedIndex> indexes = {};
    bool is_certain = false;
  };
  struct Relation {
    std::string name;
    ObjectKind kind = ObjectKind::table;
  };

  bool is_wanted(const std::string& name) const {
    const std::string lower = base::lower(name);
    return !lower.starts_with("sqlite_") && !left_out_.contains(lower);
  }

  TableFacts& facts_of(const StoredObject& object) {
    const auto found = rows_.tables.find(object.name);
    if (found == rows_.tables.end()) {
      throw_unreadable(label(object.type, object.name), "SQLite itself does not list it");
    }
    return found->second;
  }

  void parse_tables() {
    const auto* const session = dynamic_cast<Connection*>(&connection_);
    for (const StoredObject& object : rows_.objects) {
      if (object.type != "table" || !is_wanted(object.name)) continue;
      TableFacts& facts = facts_of(object);
      if (facts.type != "table") continue;
      const std::string named = label("table", object.name);
      Entry entry{.stored = parse_table(object.sql, named), .facts = &facts};
      entry.is_certain =
          session != nullptr && is_certain(session->handle(), entry.stored, facts, named);
      entry.stored.name = object.name;
      by_name_[base::lower(object.name)] = entries_.size();
      entries_.push_back(std::move(entry));
    }
  }

  void parse_indexes() {
    for (const StoredObject& object : rows_.objects) {
      if (object.type != "index" || !is_wanted(object.table)) continue;
      Entry* const table = find_table(object.table);
      if (table == nullptr) continue;  // A shadow table's.
      StoredIndex stored =
          parse_index(object.sql, table->stored.columns, label("index", object.name));
      table->is_certain = table->is_certain && stored.is_plain;
      table->indexes.push_back({&object, std::move(stored)});
    }
  }

  void read_what_is_uncertain() {
    std::vector<std::string> names;
    for (const Entry& entry : entries_) {
      if (!entry.is_certain) names.push_back(entry.stored.name);
    }
    if (!names.empty()) read_details(connection_, names, rows_);
  }

  static void check(Entry& entry) {
    if (!entry.is_certain) {
      check_table(entry.stored, *entry.facts, label("table", entry.stored.name));
      for (const ParsedIndex& each : entry.indexes) {
        const std::string named = label("index", each.object->name);
        const IndexFacts* const facts = find_index(*entry.facts, each.object->name);
        if (facts == nullptr) throw_unreadable(named, "SQLite itself does not list it");
        check_index(each.stored, *facts, entry.stored, named);
      }
    }
    settle_nullable(entry.stored, *entry.facts);
  }

  Entry* find_table(const std::string& name) {
    const auto found = by_name_.find(base::lower(name));
    return found == by_name_.end() ? nullptr : &entries_[found->second];
  }

  void resolve_references(Entry& entry) {
    for (TableConstraint& foreign : entry.stored.constraints) {
      if (foreign.kind != ConstraintKind::foreign_key) continue;
      const Entry* const parent = find_table(foreign.parent);
      if (parent == nullptr) continue;
      foreign.parent = parent->stored.name;
      for (std::string& name : foreign.parent_columns) {
        for (const schema::Column& column : parent->stored.columns) {
          if (base::equals_ignoring_case(column.name, name)) name = column.name;
        }
      }
      if (foreign.parent_columns.empty()) refer_to_primary_key(foreign, parent->stored);
    }
  }

  static void refer_to_primary_key(TableConstraint& foreign, const StoredTable& parent) {
    for (const TableConstraint& key : parent.constraints) {
      if (key.kind != ConstraintKind::primary_key) continue;
      if (key.key.size() != foreign.columns.size()) return;
      for (const KeyPart& part : key.key) foreign.parent_columns.push_back(part.column);
    }
  }

  void read_virtual_tables() {
    for (const StoredObject& object : rows_.objects) {
      if (object.type != "table" || !is_wanted(object.name)) continue;
      if (facts_of(object).type != "virtual") continue;
      catalog_.tables.push_back(
          {.name = {.schema = {}, .name = object.name},
           .kind = schema::TableKind::virtual_table,
           .virtual_definition = parse_virtual(object.sql, label("table", object.name))});
      relations_[base::lower(object.name)] = {object.name, ObjectKind::table};
    }
  }

  void name_views() {
    for (const StoredObject& object : rows_.objects) {
      if (object.type != "view" || !is_wanted(object.name)) continue;
      relations_[base::lower(object.name)] = {object.name, ObjectKind::view};
    }
  }

  void add_dependencies(const ObjectId& object, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      const auto found = relations_.find(name);
      if (found == relations_.end() || found->second.name == object.name.name) continue;
      catalog_.dependencies.push_back(
          {object, {found->second.kind, {.schema = {}, .name = found->second.name}, ""}});
    }
  }

  void read_view(const StoredObject& object) {
    const std::vector<Part> parts = parts_of(object.sql);
    const std::vector<std::string> names = mentioned_names(parts);
    const schema::Name name{.schema = {}, .name = object.name};
    schema::View view{.name = name, .definition = text_of(parts)};
    for (const ColumnFacts& column : facts_of(object).columns) {
      view.columns.push_back({.name = column.name, .type = {}});
    }
    catalog_.views.push_back(std::move(view));
    add_dependencies({ObjectKind::view, name, ""}, names);
  }

  void read_triggers() {
    std::unordered_map<std::string, std::vector<schema::Trigger>*> triggers;
    for (schema::Table& table : catalog_.tables) triggers[table.name.name] = &table.triggers;
    for (schema::View& view : catalog_.views) triggers[view.name.name] = &view.triggers;
    for (const StoredObject& object : rows_.objects) {
      if (object.type != "trigger") continue;
      const auto relation = relations_.find(base::lower(object.table));
      if (relation == relations_.end()) continue;  // Left out.
      const std::string& on = relation->second.name;
      const std::vector<Part> parts = parts_of(object.sql);
      const std::vector<std::string> names = mentioned_names(parts);
      triggers.at(on)->push_back({.name = object.name, .definition = text_of(parts)});
      add_dependencies({ObjectKind::trigger, {.schema = {}, .name = on}, object.name}, names);
    }
  }

  db::Connection& connection_;
  SchemaRows rows_;
  std::unordered_set<std::string> left_out_;  // Lower case, as all keys below.
  Catalog catalog_;
  std::deque<Entry> entries_;
  std::unordered_map<std::string, std::size_t> by_name_;
  std::unordered_map<std::string, Relation> relations_;
};

}  // namespace

Catalog reflect(db::Connection& connection, const contract::ReflectRequest& request) {
  const ReadTransaction transaction(connection);
  return Reflector(connection, request).reflect();
}

}  // namespace limbeck::dialects::sqlite
