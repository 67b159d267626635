#include "dialects/sqlite/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "dialects/sqlite/copy_rows.hpp"
#include "dialects/sqlite/impossible.hpp"
#include "dialects/sqlite/rebuild.hpp"
#include "dialects/sqlite/rehearsal.hpp"
#include "dialects/sqlite/renamed.hpp"
#include "dialects/sqlite/render_tables.hpp"
#include "dialects/sqlite/stored_sql.hpp"
#include "ops/apply.hpp"
#include "ops/catalog_edit.hpp"
#include "sql/splitter.hpp"

namespace limbeck::dialects::sqlite {
namespace {

using schema::Name;
using schema::Table;

std::string shown(const schema::ObjectId& object) {
  const std::string name = ops::shown(object.name);
  return object.part.empty() ? name : fmt::format("{} of {}", object.part, name);
}

/// Walks over the operations with the schema as it is by then.
class Walk {
 public:
  Walk(const ops::Operations& operations, const schema::Catalog& before)
      : operations_(operations), catalog_(before) {}

  contract::Statements walk() {
    for (at_ = 0; at_ < operations_.size(); ++at_) std::visit(*this, operations_[at_]);
    finish();
    return std::move(statements_);
  }

  // What SQLite does not have.
  void operator()(const ops::CreateSchema& op) { throw_impossible("schemas", op.made.name); }
  void operator()(const ops::DropSchema& op) { throw_impossible("schemas", op.name); }
  void operator()(const ops::CreateExtension& op) {
    throw_impossible("extensions", op.extension.name);
  }
  void operator()(const ops::DropExtension& op) { throw_impossible("extensions", op.name); }
  void operator()(const ops::CreateEnum& op) { throw_impossible("enums", op.made.name); }
  void operator()(const ops::DropEnum& op) { throw_impossible("enums", op.name); }
  void operator()(const ops::AddEnumLabel& op) { throw_impossible("enums", op.name); }
  void operator()(const ops::RenameEnumLabel& op) { throw_impossible("enums", op.name); }
  void operator()(const ops::RebuildEnum& op) { throw_impossible("enums", op.name); }
  void operator()(const ops::CreateDomain& op) { throw_impossible("domains", op.domain.name); }
  void operator()(const ops::DropDomain& op) { throw_impossible("domains", op.name); }
  void operator()(const ops::AlterDomain& op) { throw_impossible("domains", op.to.name); }
  void operator()(const ops::CreateComposite& op) {
    throw_impossible("composite types", op.composite.name);
  }
  void operator()(const ops::DropComposite& op) { throw_impossible("composite types", op.name); }
  void operator()(const ops::AlterComposite& op) {
    throw_impossible("composite types", op.to.name);
  }
  void operator()(const ops::CreateRange& op) { throw_impossible("range types", op.range.name); }
  void operator()(const ops::DropRange& op) { throw_impossible("range types", op.name); }
  void operator()(const ops::CreateSequence& op) {
    throw_impossible("sequences", op.sequence.name);
  }
  void operator()(const ops::DropSequence& op) { throw_impossible("sequences", op.name); }
  void operator()(const ops::AlterSequence& op) { throw_impossible("sequences", op.to.name); }
  void operator()(const ops::ValidateConstraint& op) {
    throw_impossible("constraints that are NOT VALID", op.constraint);
  }
  void operator()(const ops::CreatePolicy& op) { throw_impossible("policies", op.policy.name); }
  void operator()(const ops::DropPolicy& op) { throw_impossible("policies", op.policy); }
  void operator()(const ops::CreateRule& op) { throw_impossible("rewrite rules", op.rule.name); }
  void operator()(const ops::DropRule& op) { throw_impossible("rewrite rules", op.rule); }
  void operator()(const ops::CreateRoutine& op) { throw_impossible("routines", op.routine.name); }
  void operator()(const ops::DropRoutine& op) { throw_impossible("routines", op.name); }
  void operator()(const ops::ReplaceRoutine& op) { throw_impossible("routines", op.to.name); }
  void operator()(const ops::SetComment& op) { throw_impossible("comments", shown(op.object)); }
  void operator()(const ops::Grant& op) {
    throw_impossible("privileges", shown(op.privilege.object));
  }
  void operator()(const ops::Revoke& op) {
    throw_impossible("privileges", shown(op.privilege.object));
  }

  // Tables.
  void operator()(const ops::CreateTable& op) {
    require_possible(op.table);
    finish();
    apply();
    if (op.table.kind == schema::TableKind::virtual_table) {
      return emit(create_table_text(op.table, op.table.name.name));
    }
    change_.emplace(op.table.name, std::nullopt);
    change_->take(at_, op);
  }
  void operator()(const ops::DropTable& op) {
    finish();
    apply();
    emit("DROP TABLE " + quoted_if_needed(op.table.name));
  }
  void operator()(const ops::RenameTable& op) {
    require_possible(op.to);
    finish();
    std::vector<std::string> texts;
    std::string from = op.table.name;
    const auto rename_to = [&](const std::string& to) {
      texts.push_back(
          fmt::format("ALTER TABLE {} RENAME TO {}", quoted_if_needed(from), quoted_if_needed(to)));
      from = to;
    };
    // SQLite finds the table in its own way.
    if (base::equals_ignoring_case(op.table.name, op.to.name)) {
      rename_to(free_name(catalog_, "limbeck_old_" + op.table.name));
    }
    rename_to(op.to.name);
    rename(op.table, texts);
  }
  void operator()(const ops::AlterTable& op) {
    require_possible(op.to);
    require_ordinary(op.to);
    change_of(op.to.name).take(at_, op);
    apply();
  }

  // Columns and constraints.
  void operator()(const ops::AddColumn& op) {
    require_possible(op.column, op.table);
    TableChange& change = change_of(op.table);
    apply();
    change.take(at_, op, now(op.table));
  }
  void operator()(const ops::DropColumn& op) {
    TableChange& change = change_of(op.table);
    const bool in_place =
        !change.is_rebuild() && can_drop_column(catalog_, now(op.table), op.column);
    change.take(at_, op, in_place);
    apply();
  }
  void operator()(const ops::RenameColumn& op) {
    finish();
    require_ordinary(now(op.table));
    rename(op.table,
           {fmt::format("ALTER TABLE {} RENAME COLUMN {} TO {}", quoted_if_needed(op.table.name),
                        quoted_if_needed(op.column), quoted_if_needed(op.to))});
  }
  void operator()(const ops::AlterColumn& op) {
    require_possible(op.to, op.table);
    if (!change_of(op.table).can_take(op)) finish();
    TableChange& change = change_of(op.table);
    const schema::Column was = ops::get(now(op.table).columns, op.to.name, "column");
    change.take(at_, op, was);
    apply();
  }
  void operator()(const ops::AddConstraint& op) {
    require_possible(op.constraint, op.table);
    change_of(op.table).take(at_, op);
    apply();
  }
  void operator()(const ops::DropConstraint& op) {
    change_of(op.table).take(at_, op);
    ops::apply(reworded(op), catalog_);
  }
  void operator()(const ops::RenameConstraint& op) {
    change_of(op.table).take(at_, op);
    apply();
  }

  // Indexes and triggers.
  void operator()(const ops::CreateIndex& op) {
    require_possible(op.index);
    change_of(op.table).take(at_, op);
    apply();
  }
  void operator()(const ops::DropIndex& op) {
    change_of(op.table).take(at_, op);
    apply();
  }
  void operator()(const ops::RenameIndex& op) {
    TableChange& change = change_of(op.table);
    apply();
    change.take(at_, op, now(op.table));
  }
  void operator()(const ops::CreateTrigger& op) {
    require_possible(op.trigger);
    if (!is_view(op.table)) {
      change_of(op.table).take(at_, op);
      return apply();
    }
    finish();
    apply();
    emit(op.trigger.definition);
  }
  void operator()(const ops::DropTrigger& op) {
    if (!is_view(op.table)) {
      change_of(op.table).take(at_, op);
      return apply();
    }
    finish();
    apply();
    emit("DROP TRIGGER " + quoted_if_needed(op.trigger));
  }

  // Views.
  void operator()(const ops::CreateView& op) {
    require_possible(op.view);
    finish();
    apply();
    create(op.view);
  }
  void operator()(const ops::DropView& op) {
    finish();
    apply();
    emit("DROP VIEW " + quoted_if_needed(op.view.name));
  }
  void operator()(const ops::ReplaceView& op) {
    require_possible(op.to);
    finish();
    apply();
    emit("DROP VIEW " + quoted_if_needed(op.to.name.name));
    // Its triggers went with it.
    create(ops::get(catalog_.views, op.to.name, "view"));
  }

  void operator()(const ops::Execute& op) {
    finish();
    std::vector<std::string> texts;
    for (db::Statement& statement : sql::split(op.up, sql::Flavor::sqlite, "")) {
      emit(statement.text);
      texts.push_back(std::move(statement.text));
    }
    if (!is_last()) follow_statements(texts, catalog_);
  }

 private:
  void emit(std::string text) {
    statements_.push_back({.text = std::move(text), .operation = at_});
  }

  void apply() { ops::apply(operations_[at_], catalog_); }

  const Table& now(const Name& table) const { return ops::get(catalog_.tables, table, "table"); }

  bool is_view(const Name& name) const { return schema::find(catalog_.views, name) != nullptr; }

  static void require_ordinary(const Table& table) {
    if (table.kind == schema::TableKind::virtual_table) {
      throw_impossible("way to alter a virtual table", table.name);
    }
  }

  void create(const schema::View& view) {
    emit(view.definition);
    for (const schema::Trigger& trigger : view.triggers) emit(trigger.definition);
  }

  TableChange& change_of(const Name& table) {
    if (!change_ || change_->table() != table) {
      finish();
      require_ordinary(now(table));
      change_.emplace(table, now(table));
    }
    return *change_;
  }

  /// The operations on one table so far, as statements.
  void finish() {
    if (!change_) return;
    for (contract::Rendered& each : change_->statements(catalog_)) {
      statements_.push_back(std::move(each));
    }
    change_.reset();
  }

  /// But for what Limbeck does not look into.
  bool is_last() const {
    return std::all_of(
        operations_.begin() + static_cast<std::ptrdiff_t>(at_) + 1, operations_.end(),
        [](const ops::Operation& each) { return std::holds_alternative<ops::Execute>(each); });
  }

  void rename(const Name& table, const std::vector<std::string>& texts) {
    for (const std::string& text : texts) emit(text);
    if (is_last()) return apply();
    const schema::Catalog before = catalog_;
    apply();
    reword(before, table.name, texts, catalog_, reworded_);
  }

  /// What was decided before a rename names the constraint as it was then.
  ops::DropConstraint reworded(ops::DropConstraint op) const {
    schema::Constraint& wanted = op.constraint;
    const auto is_there = [&] {
      const auto& all = now(op.table).constraints;
      return std::any_of(all.begin(), all.end(), [&](const schema::Constraint& each) {
        return each.name.empty() && each.definition == wanted.definition;
      });
    };
    for (std::size_t turn = 0; turn < reworded_.size(); ++turn) {
      if (!wanted.name.empty() || is_there()) break;
      const auto found = reworded_.find(wanted.definition);
      if (found == reworded_.end()) break;
      wanted.definition = found->second;
    }
    return op;
  }

  const ops::Operations& operations_;
  std::size_t at_ = 0;
  schema::Catalog catalog_;
  std::optional<TableChange> change_;  ///< Of neighbouring operations, while they are.
  Reworded reworded_;
  contract::Statements statements_;
};

class Renderer final : public contract::Renderer {
 public:
  contract::Statements render(const ops::Operations& operations,
                              const schema::Catalog& before) const override {
    return Walk(operations, before).walk();
  }
};

}  // namespace

const contract::Renderer& renderer() {
  static const Renderer walker;
  return walker;
}

}  // namespace limbeck::dialects::sqlite
