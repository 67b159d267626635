// What can be wrong with models that only shows when all of them are together.
// Not what a compiler can tell: column.hpp, table.hpp. What SQL text means, only the server tells.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "limbeck/error.hpp"
#include "limbeck/model/models.hpp"

namespace limbeck {
inline namespace v0 {
namespace model::detail {

[[noreturn]] inline void invalid(std::string message, std::string hint) {
  throw Error{{.code = "models.invalid", .message = std::move(message), .hint = std::move(hint)}};
}

/// `TaskState` is `task_state`.
inline std::string snake_case(std::string_view name) {
  std::string result;
  for (const char c : name) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    if (is_upper && !result.empty() && result.back() != '_') result += '_';
    result += is_upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return result;
}

/// The name of an enum's type.
inline std::string enum_name(const Type& type) {
  if (!type.enum_name.empty()) return std::string(type.enum_name);
  return snake_case(read_name(type.enum_type_text));
}

/// As a message names them: `struct User`, `User::email`.
inline std::string described(const TableModel& table) {
  return "struct " + std::string(table.struct_name);
}
inline std::string described(const TableModel& table, const ColumnModel& column) {
  return std::string(table.struct_name) + "::" + std::string(read_name(column.member_text));
}

inline const ColumnModel* find_column(const TableModel& table, Tag tag) {
  for (const ColumnModel& each : table.columns) {
    if (each.tag == tag) return &each;
  }
  return nullptr;
}

inline const TableModel* find_table(const std::vector<TableModel>& tables, Tag tag) {
  for (const TableModel& each : tables) {
    if (each.tag == tag) return &each;
  }
  return nullptr;
}

/// Of the columns that say primary_key, in their order.
inline std::vector<Tag> key_of_columns(const TableModel& table) {
  std::vector<Tag> key;
  for (const ColumnModel& each : table.columns) {
    if (each.is_key) key.push_back(each.tag);
  }
  return key;
}

class Validator {
 public:
  Validator(const std::vector<TableModel>& tables, std::string_view dialect)
      : tables_(tables), is_sqlite_(dialect == "sqlite") {
    if (is_sqlite_ || dialect == "postgresql") return;
    invalid("models in C++ have no DDL for '" + std::string(dialect) + "'",
            "sqlite and postgresql are known");
  }

  /// Errors: models.invalid.
  void check() const {
    for (std::size_t i = 0; i < tables_.size(); ++i) {
      check_table(tables_[i]);
      for (std::size_t j = 0; j < i; ++j) {
        if (!is_same(tables_[i].name, tables_[j].name)) continue;
        if (tables_[i].schema() != tables_[j].schema()) continue;
        invalid("two tables are called " + std::string(tables_[i].name) + ", of " +
                    described(tables_[j]) + " and of " + described(tables_[i]),
                "give one of them another name");
      }
    }
    if (!is_sqlite_) check_enum_names();
  }

  void check_name(std::string_view name, const std::string& whose) const {
    constexpr std::size_t kLongest = 63;
    if (name.empty()) invalid(whose + " has an empty name", "give it one");
    if (is_sqlite_ || name.size() <= kLongest) return;
    invalid("the name " + std::string(name) + " of " + whose + " has " +
                std::to_string(name.size()) + " bytes, and PostgreSQL keeps 63",
            "give it a shorter one");
  }

 private:
  /// SQLite's names know no case.
  bool is_same(std::string_view a, std::string_view b) const {
    if (!is_sqlite_) return a == b;
    if (a.size() != b.size()) return false;
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; };
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (lower(a[i]) != lower(b[i])) return false;
    }
    return true;
  }

  void check_table(const TableModel& table) const {
    check_name(table.name, described(table));
    if (table.columns.empty()) {
      invalid(described(table) + " has no column", "a table has at least one");
    }
    if (is_sqlite_ && !table.schema().empty()) {
      invalid(described(table) + " is in the schema " + std::string(table.schema()) +
                  ", and SQLite has none",
              "leave in_schema() out");
    }
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      check_column(table, table.columns[i]);
      for (std::size_t j = 0; j < i; ++j) {
        if (!is_same(table.columns[i].name, table.columns[j].name)) continue;
        invalid(described(table, table.columns[j]) + " and " + described(table, table.columns[i]) +
                    " are both the column " + std::string(table.columns[i].name),
                "give one of them another name()");
      }
    }
    for (const PartModel& part : table.parts) check_part(table, part);
    if (key_of_columns(table).empty()) return;
    if (table.part(PartModel::Kind::primary_key) != nullptr) {
      invalid(described(table) + " has two primary keys",
              "say it of the columns, or with primary_key_of<>()");
    }
  }

  void check_column(const TableModel& table, const ColumnModel& column) const {
    const std::string whose = described(table, column);
    check_name(column.name, whose);
    if (column.type.text.in(is_sqlite_ ? "sqlite" : "postgresql").empty()) {
      invalid(whose + " has no type on " + (is_sqlite_ ? "SQLite" : "PostgreSQL"),
              "give column<>() one for both: sql({.sqlite = \"…\", .postgresql = \"…\"})");
    }
    if (column.type.is_enum() && column.type.labels().empty()) {
      invalid(whose + " is of an enum without a label between 0 and 127",
              "give them: enum_type(\"name\", labels)");
    }
    if (is_sqlite_ && column.type.is_array) {
      invalid(whose + " is an array, and SQLite has none",
              "give column<>() another type there: sql({.sqlite = \"TEXT\", .postgresql = \"…\"})");
    }
    if (is_sqlite_ && column.is_identity && (!column.is_key || key_of_columns(table).size() != 1)) {
      invalid(whose + " is an identity, and SQLite numbers nothing but the primary key",
              "make it the primary key, or let the program number the rows");
    }
    if (!column.unique_name.empty()) check_name(column.unique_name, "a unique of " + whose);
    if (!column.check_name.empty()) check_name(column.check_name, "a check of " + whose);
    if (column.reference.table != nullptr) {
      check_reference(table, column.reference, {&column.tag, &column.reference_target, 1}, whose);
    }
  }

  void check_part(const TableModel& table, const PartModel& part) const {
    const bool is_index = part.kind == PartModel::Kind::index;
    const std::string whose = (is_index ? "an index of " : "a constraint of ") + described(table);
    if (is_index || !part.name.empty()) check_name(part.name, whose);
    for (std::size_t i = 0; i < part.count; ++i) expect_column(table, part.columns[i], whose);
    for (std::size_t i = 0; i < part.included_count; ++i) {
      expect_column(table, part.included[i], whose);
    }
    if (part.kind == PartModel::Kind::foreign_key) {
      std::string members;
      for (std::size_t i = 0; i < part.count; ++i) {
        members += (i == 0 ? "" : ", ") + described(table, *find_column(table, part.columns[i]));
      }
      check_reference(table, part.reference, {part.columns, part.targets, part.count}, members);
    }
  }

  static void expect_column(const TableModel& table, Tag tag, const std::string& whose) {
    if (find_column(table, tag) != nullptr) return;
    invalid(whose + " names a member that is no column",
            "make it a column with column<>(), or leave it out");
  }

  struct Pairs {
    const Tag* own;
    const Tag* targets;
    std::size_t count;
  };

  void check_reference(const TableModel& table, const ForeignKeyModel& key, const Pairs& pairs,
                       const std::string& whose) const {
    if (!key.name.empty()) check_name(key.name, "a foreign key of " + described(table));
    const TableModel* const target = find_table(tables_, key.table);
    const std::string wanted = "struct " + std::string(read_name(key.table_text));
    if (target == nullptr) {
      invalid(whose + " refers to " + wanted + ", which has no table",
              "give its table to limbeck::Models too");
    }
    for (const TableModel& each : tables_) {
      if (each.tag != key.table || &each == target) continue;
      invalid(whose + " refers to " + wanted + ", which has two tables",
              "refer to a struct of one table");
    }
    for (std::size_t i = 0; i < pairs.count; ++i) {
      expect_column(*target, pairs.targets[i], "the foreign key of " + whose + " to " + wanted);
    }
    if (!is_key_or_unique(*target, pairs)) {
      std::string members;
      for (std::size_t i = 0; i < pairs.count; ++i) {
        members +=
            (i == 0 ? "" : ", ") + described(*target, *find_column(*target, pairs.targets[i]));
      }
      invalid(whose + " refers to " + members + ", which is neither the key nor unique",
              "make it unique, or refer to the key");
    }
    if (key.deleted != Action::set_null && key.updated != Action::set_null) return;
    for (std::size_t i = 0; i < pairs.count; ++i) {
      const ColumnModel& column = *find_column(table, pairs.own[i]);
      if (column.is_nullable) continue;
      invalid(described(table, column) + " is set to null by its foreign key, and may not be null",
              "make it std::optional, or let the foreign key do something else");
    }
  }

  static bool is_key_or_unique(const TableModel& target, const Pairs& pairs) {
    const auto covers = [&pairs](const Tag* columns, std::size_t count) {
      if (count != pairs.count) return false;
      for (std::size_t i = 0; i < count; ++i) {
        bool is_there = false;
        for (std::size_t j = 0; j < count; ++j) is_there |= pairs.targets[i] == columns[j];
        if (!is_there) return false;
      }
      return true;
    };
    const std::vector<Tag> own_key = key_of_columns(target);
    if (!own_key.empty() && covers(own_key.data(), own_key.size())) return true;
    for (const ColumnModel& each : target.columns) {
      if (each.is_unique && covers(&each.tag, 1)) return true;
    }
    for (const PartModel& each : target.parts) {
      const bool is_unique =
          each.kind == PartModel::Kind::primary_key || each.kind == PartModel::Kind::unique ||
          (each.kind == PartModel::Kind::index && each.is_unique && each.predicate.empty());
      // What SQL says of a constraint, the server knows.
      if (is_unique && covers(each.columns, each.count)) return true;
    }
    return false;
  }

  void check_enum_names() const {
    std::vector<std::pair<std::string, const ColumnModel*>> known;
    for (const TableModel& table : tables_) {
      for (const ColumnModel& column : table.columns) {
        if (!column.type.is_enum()) continue;
        const std::string name = enum_name(column.type);
        check_name(name, "the enum of " + described(table, column));
        for (const std::string_view label : column.type.labels()) {
          check_name(label, "a label of the enum " + name);
        }
        for (const auto& [other_name, other] : known) {
          if (other_name == name && other->type.labels() != column.type.labels()) {
            invalid("two enums are called " + name + ", and have different labels: that of " +
                        described(table, column) + " is the second",
                    "give it another name: enum_type<…>(\"…\")");
          }
        }
        known.emplace_back(name, &column);
      }
    }
  }

  const std::vector<TableModel>& tables_;
  bool is_sqlite_;
};

}  // namespace model::detail
}  // namespace v0
}  // namespace limbeck
