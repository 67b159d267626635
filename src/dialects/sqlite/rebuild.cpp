#include "dialects/sqlite/rebuild.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "dialects/sqlite/copy_rows.hpp"
#include "dialects/sqlite/render_tables.hpp"
#include "dialects/sqlite/stored_sql.hpp"
#include "ops/catalog_edit.hpp"
#include "sql/splitter.hpp"

namespace limbeck::dialects::sqlite {
namespace {

using schema::Column;
using schema::Constraint;
using schema::ConstraintKind;
using schema::Table;

bool mentions(const std::string& expression, const std::set<std::string>& columns) {
  const std::vector<Part> parts = parts_of(expression);
  return std::any_of(parts.begin(), parts.end(), [&](const Part& part) {
    const bool is_name =
        part.kind == sql::TokenKind::word || part.kind == sql::TokenKind::quoted_identifier;
    return is_name && columns.contains(base::lower(unquoted(part.text)));
  });
}

/// The key and the table both say AUTOINCREMENT: whichever was changed last decides.
Table settled(Table table, const std::optional<Table>& before) {
  const bool in_key = has_autoincrement_key(table);
  if (in_key == table.autoincrement) return table;
  bool wanted = true;
  if (before && before->autoincrement != table.autoincrement) {
    wanted = table.autoincrement;
  } else if (before && has_autoincrement_key(*before) != in_key) {
    wanted = in_key;
  }
  table.autoincrement = wanted;
  if (wanted == in_key) return table;
  for (Constraint& key : table.constraints) {
    if (key.kind != ConstraintKind::primary_key || key.columns.size() != 1) continue;
    constexpr std::string_view kWord = " AUTOINCREMENT";
    const std::string head = "PRIMARY KEY (" + quoted_if_needed(key.columns[0]);
    if (!key.definition.starts_with(head)) continue;
    if (wanted) {
      key.definition.insert(head.size(), kWord);
    } else {
      key.definition.erase(head.size(), kWord.size());
    }
  }
  return table;
}

}  // namespace

void TableChange::remember_sources() {
  for (const Column& column : before_->columns) {
    sources_.emplace(column.name, value_of(*before_, column));
  }
}

void TableChange::note(std::size_t at, std::vector<std::string> texts) {
  if (!first_) first_ = at;
  natives_.push_back({.at = at, .texts = std::move(texts)});
}

void TableChange::rebuild(std::size_t at) {
  if (!first_) first_ = at;
  is_rebuild_ = true;
}

bool TableChange::can_take(const ops::AlterColumn& operation) const {
  return !before_ || operation.converted_by.empty() ||
         (!new_values_.contains(base::lower(operation.to.name)) &&
          !mentions(operation.converted_by, new_values_));
}

void TableChange::take(std::size_t at, const ops::CreateTable& operation) {
  note(at, {create_table_text(settled(operation.table, before_), table_.name)});
  for (std::string& text : create_parts_texts(operation.table)) {
    natives_.back().texts.push_back(std::move(text));
  }
}

void TableChange::take(std::size_t at, const ops::AlterTable&) {
  rebuild(at);
}

void TableChange::take(std::size_t at, const ops::AddColumn& operation, const Table& now) {
  new_values_.insert(base::lower(operation.column.name));
  note(at, {});
  natives_.back().column = operation.column;
  if (!before_ || !can_add_column(now, operation.column)) rebuild(at);
}

void TableChange::take(std::size_t at, const ops::DropColumn& operation, bool in_place) {
  new_values_.insert(base::lower(operation.column));
  sources_.erase(operation.column);
  note(at, {drop_column_text(table_.name, operation.column)});
  if (!in_place) rebuild(at);
}

void TableChange::take(std::size_t at, const ops::AlterColumn& operation, const Column& was) {
  const std::string& name = operation.to.name;
  if (was.type != operation.to.type || was.generated != operation.to.generated ||
      !operation.converted_by.empty()) {
    new_values_.insert(base::lower(name));
  }
  if (!operation.converted_by.empty()) {
    // In one line: a comment at its end would hide what follows.
    sources_[name] = sql::normalized(operation.converted_by, sql::Flavor::sqlite);
  }
  rebuild(at);
}

void TableChange::take(std::size_t at, const ops::AddConstraint& operation) {
  for (Native& native : natives_) {
    if (native.column && can_add_with_column(operation.constraint, *native.column)) {
      native.constraints.push_back(operation.constraint);
      return;
    }
  }
  rebuild(at);
}

void TableChange::take(std::size_t at, const ops::DropConstraint&) {
  rebuild(at);
}

void TableChange::take(std::size_t at, const ops::RenameConstraint&) {
  rebuild(at);
}

void TableChange::take(std::size_t at, const ops::CreateIndex& operation) {
  note(at, {create_index_text(table_.name, operation.index)});
}

void TableChange::take(std::size_t at, const ops::DropIndex& operation) {
  note(at, {"DROP INDEX " + quoted_if_needed(operation.index)});
}

void TableChange::take(std::size_t at, const ops::RenameIndex& operation, const Table& now) {
  note(at, {"DROP INDEX " + quoted_if_needed(operation.index),
            create_index_text(table_.name, ops::get(now.indexes, operation.to, "index"))});
}

void TableChange::take(std::size_t at, const ops::CreateTrigger& operation) {
  note(at, {operation.trigger.definition});
}

void TableChange::take(std::size_t at, const ops::DropTrigger& operation) {
  note(at, {"DROP TRIGGER " + quoted_if_needed(operation.trigger)});
}

/// Taking a constraint away and adding it again is nothing, as long as the values stay.
bool TableChange::changes(const Table& after) const {
  return !before_ || !new_values_.empty() || after != *before_;
}

contract::Statements TableChange::statements(const schema::Catalog& after) const {
  contract::Statements statements;
  const auto add = [&](std::size_t at, std::string text) {
    statements.push_back({.text = std::move(text), .operation = at});
  };
  const Table& table = ops::get(after.tables, table_, "table");
  if (!is_rebuild_) {
    for (const Native& native : natives_) {
      if (native.column) {
        add(native.at, add_column_text(table_.name, *native.column, native.constraints));
      }
      for (const std::string& text : native.texts) add(native.at, text);
    }
    return statements;
  }
  if (!changes(table)) return statements;
  const Table to = settled(table, before_);
  if (before_) {
    for (std::string& text : copy_rows({*before_, to, sources_, after})) {
      add(*first_, std::move(text));
    }
  } else {
    add(*first_, create_table_text(to, table_.name));
  }
  for (std::string& text : create_parts_texts(to)) add(*first_, std::move(text));
  return statements;
}

}  // namespace limbeck::dialects::sqlite
