// The laws of a pair of schemas, tried on a real server.
// Next: pairs_test.cpp, which makes the pairs.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "diff/difference.hpp"
#include "live/random/schema.hpp"
#include "live/random/server.hpp"
#include "ops/describe.hpp"
#include "sql/quoting.hpp"
#include "workflow/changes.hpp"
#include "workflow/migration.hpp"
#include "workflow/settle.hpp"

namespace limbeck::live::random {

/// A law that does not hold.
struct Broken {
  std::string text;
};
/// The server does not take the random schema itself.
struct Refused {
  std::string text;
};

inline std::string told(const Error& error) {
  const ErrorDetails& details = error.details();
  return fmt::format("{} [{}] {}", details.message, details.sqlstate, details.statement);
}

inline std::string quoted(const std::string& name) {
  return sql::quote_identifier(name, sql::Flavor::postgresql);
}

inline std::string text_of(const contract::Statements& statements) {
  std::string text;
  for (const contract::Rendered& each : statements) {
    text += each.text + (each.ends_section ? ";  -- COMMIT\n" : ";\n");
  }
  return text;
}

/// A column of both schemas whose values say the same in both types.
struct Kept {
  schema::Name table;
  schema::Name table_to;
  std::vector<std::pair<std::string, std::string>> columns;
};

inline bool says_the_same(const schema::Type& from, const schema::Type& to) {
  if (from == to) return true;
  const std::vector<std::string> integers = {"smallint", "integer", "bigint"};
  const auto place = [&](const schema::Type& type) {
    return std::ranges::find(integers, type.text) - integers.begin();
  };
  return place(from) < 3 && (place(to) < 3 || to.text == "text");
}

class Laws {
 public:
  Laws(const Pair& pair, db::Connection& one, db::Connection& other)
      : pair_(pair), one_(one), other_(other) {}

  /// Throws Broken or Refused.
  void check() {
    workflow::SchemaReader& reader = this->reader();
    make(one_, pair_.a);
    const schema::Catalog from = reader.read(one_);
    make(other_, pair_.b);
    const schema::Catalog to = reader.read(other_);

    expect_no_difference(from, from, "a schema differs from itself");
    expect_no_difference(to, to, "a schema differs from itself");
    workflow::Migration migration;
    try {
      migration = workflow::plan_migration(reader, {.present = from, .wanted = to}, renames());
    } catch (const Error& error) {
      throw Broken{"it cannot be planned: " + told(error)};
    }
    sql_ = "-- upgrade\n" + text_of(migration.upgrade.statements) + "-- downgrade\n" +
           text_of(migration.downgrade.statements);
    if (migration.renames.empty()) {
      expect_kept(migration.upgrade, from, to);
      expect_kept(migration.downgrade, to, from);
    }
    operations_ = migration.upgrade.operations.size() + migration.downgrade.operations.size();
    if (pair_.proves) prove(migration);
    walk_with_rows(migration, from, migration.downgrade.before);
  }

  const std::string& sql() const { return sql_; }
  std::size_t operations() const { return operations_; }
  bool is_refused_by_rows() const { return is_refused_; }

 private:
  /// What is left out of the comparison keeps its name, and holds what it needs, all the same.
  static bool are_partitions_in_the_way(const Schema& one, const Schema& other) {
    return std::ranges::any_of(one.parts, [&](const Part& part) {
      const Part* const owner = one.find(part.owner);
      if (owner != nullptr && owner->has(Slot::partition_of)) return true;
      return part.has(Slot::partition_of) &&
             std::ranges::any_of(other.parts, [&](const Part& each) {
               return each.id != part.id && each.name == part.name;
             });
    });
  }

  workflow::SchemaReader& reader() {
    static workflow::SchemaReader all(
        quick_postgresql(), {.scope = {.privileges = true, .storage = true, .partitions = true}});
    static workflow::SchemaReader usual(quick_postgresql(), {});
    return compares_all_ ? all : usual;
  }

  void prove(const workflow::Migration& migration) {
    try {
      workflow::prove(reader(), migration);
    } catch (const Error& error) {
      throw Broken{"it cannot be proved: " + told(error)};
    }
  }

  void make(db::Connection& connection, const Schema& schema) {
    clear(connection);
    std::vector<std::string> texts = ddl(schema);
    texts.insert(texts.begin(), "BEGIN");
    texts.emplace_back("COMMIT");
    try {
      connection.run(statements(texts));
    } catch (const Error& error) {
      connection.rollback();
      throw Refused{told(error)};
    }
  }

  static std::optional<schema::ObjectKind> renamed_kind(Kind kind) {
    switch (kind) {
      case Kind::table:
        return schema::ObjectKind::table;
      case Kind::column:
        return schema::ObjectKind::column;
      case Kind::constraint:
        return schema::ObjectKind::constraint;
      case Kind::index:
        return schema::ObjectKind::index;
      case Kind::label:
        return schema::ObjectKind::enumeration;
      default:
        return std::nullopt;
    }
  }

  /// Parts first, which stand under their tables' old names. What would meet a name that is still
  /// there is dropped and made instead.
  std::vector<diff::Rename> renames() const {
    if (!pair_.tells_renames) return {};
    std::vector<diff::Rename> parts;
    std::vector<diff::Rename> tables;
    for (const Part& was : pair_.a.parts) {
      const Part* const is = pair_.b.find(was.id);
      const auto kind = renamed_kind(was.kind);
      const bool fits = is != nullptr && kind && is->name != was.name && is->owner == was.owner &&
                        !was.name.empty() && !is->name.empty();
      const bool is_free = fits && std::ranges::none_of(pair_.a.parts, [&](const Part& each) {
                             return each.name == is->name;
                           });
      if (!is_free) continue;
      const Part& owner = was.kind == Kind::table ? was : *pair_.a.find(was.owner);
      const Part& space = *pair_.a.find(owner.owner);
      if (owner.has(Slot::partition_of) && !compares_all_) continue;
      if (owner.kind == Kind::domain || owner.kind == Kind::view) continue;
      const schema::Name name{space.id == kPublic ? "" : space.name, owner.name};
      if (was.kind == Kind::table) {
        tables.push_back({.kind = *kind, .owner = name, .from = {}, .to = is->name});
      } else if (owner.has(Slot::partition_of) == false || was.kind != Kind::constraint) {
        parts.push_back({.kind = *kind, .owner = name, .from = was.name, .to = is->name});
      }
    }
    parts.insert(parts.end(), tables.begin(), tables.end());
    return parts;
  }

  /// What a table, or a column of it, is called behind the renames.
  static schema::Name now(const std::vector<diff::Rename>& renames, schema::Name table) {
    for (const diff::Rename& each : renames) {
      if (each.kind == schema::ObjectKind::table && each.owner == table) table.name = each.to;
    }
    return table;
  }
  static std::string now(const std::vector<diff::Rename>& renames, const schema::Name& table,
                         const std::string& column) {
    for (const diff::Rename& each : renames) {
      const bool is_it = each.kind == schema::ObjectKind::column && each.owner == table;
      if (is_it && each.from == column) return each.to;
    }
    return column;
  }

  /// The server's own words aside: what it reads again it may spell otherwise.
  void expect_no_difference(const schema::Catalog& from, schema::Catalog to,
                            const std::string& what) {
    const auto difference = [&] {
      return diff::difference(from, to, quick_postgresql().rules(), reader().scope());
    };
    if (difference().empty()) return;
    workflow::settle(reader(), from, to);
    const ops::Operations rest = difference();
    if (rest.empty()) return;
    std::string text = what;
    for (const ops::Operation& each : rest) text += "\n  still to " + ops::describe(each, from);
    throw Broken{text};
  }

  /// Nothing that is on both sides is dropped unless it must be.
  void expect_kept(const workflow::Way& way, const schema::Catalog& from,
                   const schema::Catalog& to) {
    const contract::Rules& rules = quick_postgresql().rules();
    for (const ops::Operation& operation : way.operations) {
      if (const auto* const drop = std::get_if<ops::DropTable>(&operation)) {
        const schema::Table* const was = schema::find(from.tables, drop->table);
        const schema::Table* const is = schema::find(to.tables, drop->table);
        if (was == nullptr || is == nullptr || !rules.can_alter(*was, *is)) continue;
        if (was->partition && drops_table(way, was->partition->of)) continue;
        throw Broken{"a table is dropped that is on both sides: " + drop->table.name};
      }
      if (const auto* const drop = std::get_if<ops::DropColumn>(&operation)) {
        const schema::Table* const was = schema::find(from.tables, drop->table);
        const schema::Table* const is = schema::find(to.tables, drop->table);
        if (was == nullptr || is == nullptr) continue;
        const schema::Column* const column = schema::find(was->columns, drop->column);
        const schema::Column* const other = schema::find(is->columns, drop->column);
        if (column == nullptr || other == nullptr || !rules.can_alter(*column, *other)) continue;
        throw Broken{"a column is dropped that is on both sides: " + drop->column};
      }
    }
  }

  static bool drops_table(const workflow::Way& way, const schema::Name& table) {
    return std::ranges::any_of(way.operations, [&](const ops::Operation& each) {
      const auto* const drop = std::get_if<ops::DropTable>(&each);
      return drop != nullptr && drop->table == table;
    });
  }
  static bool drops(const workflow::Way& way, const schema::Name& table,
                    const std::string& column) {
    return std::ranges::any_of(way.operations, [&](const ops::Operation& each) {
      const auto* const drop = std::get_if<ops::DropColumn>(&each);
      return drop != nullptr && drop->table == table && drop->column == column;
    });
  }

  static bool renames_labels(const std::vector<diff::Rename>& renames) {
    return std::ranges::count(renames, schema::ObjectKind::enumeration, &diff::Rename::kind) > 0;
  }

  /// The same name may be that of another type.
  static bool has_other_types(const schema::Catalog& from, const schema::Catalog& to) {
    return from.domains != to.domains || from.composites != to.composites ||
           from.ranges != to.ranges;
  }

  /// `renames` are those of the upgrade, the other way round for the downgrade, which does them
  /// last.
  static std::vector<Kept> kept(const workflow::Way& way, const schema::Catalog& from,
                                const schema::Catalog& to, const std::vector<diff::Rename>& renames,
                                bool is_upgrade) {
    std::vector<Kept> all;
    for (const schema::Table& was : from.tables) {
      const schema::Name name = now(renames, was.name);
      const schema::Table* const is = schema::find(to.tables, name);
      const schema::Name& by_then = is_upgrade ? name : was.name;
      if (is == nullptr || drops_table(way, by_then) || !was.partition_key.empty()) continue;
      Kept each{.table = was.name, .table_to = is->name};
      for (const schema::Column& column : was.columns) {
        const std::string column_now = now(renames, was.name, column.name);
        const schema::Column* const other = schema::find(is->columns, column_now);
        if (other == nullptr || column.generated || other->generated) continue;
        if (!says_the_same(column.type, other->type)) continue;
        if (column.type.defined && (renames_labels(renames) || has_other_types(from, to))) continue;
        if (drops(way, by_then, is_upgrade ? column_now : column.name)) continue;
        each.columns.emplace_back(column.name, other->name);
      }
      all.push_back(std::move(each));
    }
    return all;
  }

  static std::string values(db::Connection& connection, const std::vector<Kept>& all, bool after) {
    std::string query;
    for (const Kept& each : all) {
      const schema::Name& table = after ? each.table_to : each.table;
      std::string columns = "''";
      for (const auto& [was, is] : each.columns) {
        columns += ", " + quoted(after ? is : was) + "::text";
      }
      const std::string name =
          quoted(table.schema.empty() ? "public" : table.schema) + "." + quoted(table.name);
      query += fmt::format(
          "{}SELECT {} || ROW({})::text FROM ONLY {}", query.empty() ? "" : " UNION ALL ",
          sql::quote_literal(each.table.name + " ", sql::Flavor::postgresql), columns, name);
    }
    if (query.empty()) return {};
    std::string text;
    for (const Row& row : connection.query(query + " ORDER BY 1").rows) {
      text += row.at(0).value_or("") + "\n";
    }
    return text;
  }

  /// False if rows forbid the way, and the plan had said so.
  bool walk(const workflow::Way& way, const schema::Catalog& to, const std::vector<Kept>& stays,
            const std::string& what) {
    std::vector<workflow::Change> changes = workflow::changes_of(way);
    try {
      workflow::count_risks(changes, one_, quick_postgresql());
    } catch (const Error& error) {
      throw Broken{what + ": its risks cannot be counted: " + told(error)};
    }
    const std::string before = values(one_, stays, false);
    try {
      workflow::run_sections(workflow::sections_of(way.statements), one_, quick_postgresql());
    } catch (const Error& error) {
      const std::string& state = error.details().sqlstate;
      // A text that is no tsvector is a syntax error.
      const bool is_about_values =
          state.starts_with("22") || state.starts_with("23") ||
          (state == "42601" && error.details().message.find("tsvector") != std::string::npos);
      if (!is_about_values) {
        throw Broken{what + " fails where there are rows: " + told(error)};
      }
      if (!tells_risk(changes)) {
        throw Broken{what +
                     " fails where there are rows, of which nothing was told: " + told(error)};
      }
      return false;
    }
    const std::string after = values(one_, stays, true);
    if (before != after) throw Broken{what + " changes rows:\n" + before + "are now\n" + after};
    const schema::Catalog now = reader().read(one_);
    expect_no_difference(now, to, what + " of the database with rows does not lead there");
    return true;
  }

  static bool tells_risk(const std::vector<workflow::Change>& changes) {
    for (const workflow::Change& change : changes) {
      for (const workflow::Risk& risk : change.risks) {
        if (workflow::is_about_rows(risk) && risk.count.value_or(1) > 0) return true;
      }
    }
    return false;
  }

  void walk_with_rows(const workflow::Migration& migration, const schema::Catalog& from,
                      const schema::Catalog& to) {
    one_.run(statements({rows_for(pair_.a)}));
    const std::vector<diff::Rename> there = migration.renames;
    std::vector<diff::Rename> back;
    for (const diff::Rename& each : there) back.push_back(inverse(each, there));
    const bool is_there =
        walk(migration.upgrade, to, kept(migration.upgrade, from, to, there, true), "the upgrade");
    is_refused_ = !is_there;
    if (!is_there) return;
    walk(migration.downgrade, from, kept(migration.downgrade, to, from, back, false),
         "the downgrade");
  }

  static diff::Rename inverse(diff::Rename rename, const std::vector<diff::Rename>& there) {
    if (rename.kind == schema::ObjectKind::table) {
      std::swap(rename.owner.name, rename.to);
      return rename;
    }
    rename.owner = now(there, rename.owner);
    std::swap(rename.from, rename.to);
    return rename;
  }

  const Pair& pair_;
  const bool compares_all_ = pair_.compares_all || are_partitions_in_the_way(pair_.a, pair_.b) ||
                             are_partitions_in_the_way(pair_.b, pair_.a);
  db::Connection& one_;
  db::Connection& other_;
  std::string sql_;
  std::size_t operations_ = 0;
  bool is_refused_ = false;
};

}  // namespace limbeck::live::random
