// Tables as they are made, with all their parts.
#include <fmt/format.h>

#include <algorithm>

#include "dialects/postgresql/render_partitions.hpp"
#include "dialects/postgresql/render_parts.hpp"
#include "dialects/postgresql/render_plain.hpp"
#include "dialects/postgresql/render_table_settings.hpp"
#include "dialects/postgresql/render_text.hpp"
#include "ops/catalog_edit.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using schema::Column;
using schema::Constraint;
using schema::ConstraintKind;
using schema::Index;
using schema::Name;
using schema::ObjectKind;
using schema::Table;
using schema::TableKind;

/// The statements for one table, in an order that works.
class TableCreation {
 public:
  TableCreation(Rendering& to, const Table& table) : to_(to), table_(table) {
    if (!table.partition) return;
    if (const Table* const parent = to.find_table(table.partition->of)) parent_ = *parent;
    is_attached_ = parent_ && must_attach();
  }

  void say() {
    std::vector<Column> made;
    for (const Column& column : table_.columns) made.push_back(first_form(column));
    to_.say(create());
    for (const Constraint& constraint : table_.constraints) {
      if (is_own(constraint) && !constraint.validated) {
        to_.say(fmt::format("ALTER TABLE {} ADD {} NOT VALID", quote(table_.name),
                            constraint_definition(constraint)));
      }
    }
    for (std::size_t i = 0; i < made.size(); ++i) {
      alter_column(to_, table_, made[i], table_.columns[i]);
    }
    to_.apply();
    say_comments();
    own_sequences(to_, table_.name, table_.columns);
    say_indexes();
    if (is_attached_) {
      to_.say(fmt::format("ALTER TABLE {} ATTACH PARTITION {} {}", quote(table_.partition->of),
                          quote(table_.name), table_.partition->bound));
    }
    change_settings(to_, Table{.name = table_.name}, table_, table_);
    for (const auto& trigger : table_.triggers) create_trigger(to_, table_.name, trigger);
    for (const auto& policy : table_.policies) create_policy(to_, table_.name, policy);
    for (const auto& rule : table_.rules) create_rule(to_, table_.name, rule);
  }

 private:
  // PARTITION OF gives the parent's order of columns, and names that the server makes up.
  bool must_attach() {
    const auto same_name = [](const Column& left, const Column& right) {
      return left.name == right.name;
    };
    if (!std::ranges::equal(table_.columns, parent_->columns, same_name)) return true;
    for (const Constraint& constraint : table_.constraints) {
      const Constraint* const original =
          constraint.inherited ? find_original(*parent_, constraint) : nullptr;
      if (original == nullptr) continue;
      if (usual_constraint_name(table_.name.name, *original) != constraint.name) return true;
    }
    if (std::ranges::any_of(table_.indexes, [&](const Index& each) { return is_misnamed(each); })) {
      return true;
    }
    return std::ranges::any_of(to_.index_operations(table_.name), [&](std::size_t at) {
      return at > to_.current && is_misnamed(std::get<ops::CreateIndex>(to_.operations[at]).index);
    });
  }

  /// Its original, which is there already, would give it another name.
  bool is_misnamed(const Index& index) const {
    return is_given(index) && usual_index_name(table_.name.name, index) != index.name;
  }
  bool is_given(const Index& index) const {
    return parent_ && index.partition_of &&
           schema::find(parent_->indexes, index.partition_of->name) != nullptr;
  }
  bool is_given(const Column& column) const {
    return !is_attached_ && postgresql::is_given(column, table_);
  }

  /// One that no other statement brings.
  bool is_own(const Constraint& constraint) const {
    if (!postgresql::is_given(constraint, table_)) return true;
    if (!table_.partition || !parent_) return false;
    if (is_attached_) {
      return constraint.kind != ConstraintKind::check || find_original(*parent_, constraint);
    }
    return constraint.kind != ConstraintKind::check &&
           find_original(*parent_, constraint) == nullptr;
  }

  std::string create() const {
    const bool is_foreign = table_.kind == TableKind::foreign;
    std::string text = fmt::format("CREATE {}TABLE {} ",
                                   is_foreign        ? "FOREIGN "
                                   : table_.unlogged ? "UNLOGGED "
                                                     : "",
                                   quote(table_.name));
    const std::vector<std::string> lines = body();
    const bool is_partition = table_.partition && !is_attached_;
    if (is_partition) text += fmt::format("PARTITION OF {} ", quote(table_.partition->of));
    if (table_.of_type) text += fmt::format("OF {} ", quote(*table_.of_type));
    const bool may_be_bare = is_partition || table_.of_type;
    if (!lines.empty() || !may_be_bare) text += lines_in_parentheses(lines) + " ";
    if (is_partition) text += table_.partition->bound + " ";
    text.pop_back();
    if (!table_.inherits.empty()) text += fmt::format(" INHERITS ({})", parents());
    if (!table_.partition_key.empty()) text += " PARTITION BY " + table_.partition_key;
    if (!table_.access_method.empty()) text += " USING " + quote(table_.access_method);
    if (!table_.options.empty()) text += fmt::format(" WITH ({})", render_options(table_.options));
    if (!table_.tablespace.empty()) text += " TABLESPACE " + quote(table_.tablespace);
    if (is_foreign) text += " " + table_.virtual_definition;
    return text;
  }

  std::string parents() const {
    std::vector<std::string> names;
    for (const Name& parent : table_.inherits) names.push_back(quote(parent));
    return join(names);
  }

  std::vector<std::string> body() const {
    std::vector<std::string> lines;
    for (const Column& column : table_.columns) {
      std::string line = column_line(column);
      if (!line.empty()) lines.push_back(std::move(line));
    }
    for (const Constraint& constraint : table_.constraints) {
      if (is_own(constraint) && constraint.validated) {
        lines.push_back(constraint_definition(constraint, &table_));
      }
    }
    return lines;
  }

  /// Empty where nothing need be said of it.
  std::string column_line(const Column& column) const {
    if (table_.partition && is_given(column)) {
      const Column given = from_parent(column);
      std::string line;
      if (!column.nullable && given.nullable) line += " NOT NULL";
      if (column.default_value && column.default_value != given.default_value) {
        line += " DEFAULT " + plain_default(column.default_value->text, column.type.text);
      }
      return line.empty() ? line : quote(column.name) + line;
    }
    if (is_given(column)) return {};
    if (table_.of_type) {
      const std::string clauses = column_clauses(column, true);
      return clauses.empty() ? clauses : quote(column.name) + " WITH OPTIONS" + clauses;
    }
    Column said = column;
    // It is the parent's, and comes when the partition is attached.
    const Column* const above =
        is_attached_ ? schema::find(parent_->columns, column.name) : nullptr;
    if (above != nullptr && above->identity) said.identity.reset();
    return column_definition(said, table_.kind == TableKind::foreign);
  }

  /// What the parents give it, if nothing is said.
  Column from_parent(const Column& column) const {
    Column given{.name = column.name, .type = column.type};
    given.collation = column.collation;
    given.generated = column.generated;
    std::vector<const Table*> parents;
    if (parent_) parents.push_back(&*parent_);
    for (const Name& name : table_.inherits) {
      if (const Table* const parent = to_.find_table(name)) parents.push_back(parent);
    }
    for (const Table* const parent : parents) {
      const Column* const above = schema::find(parent->columns, column.name);
      if (above == nullptr) continue;
      given.nullable = given.nullable && above->nullable;
      if (!given.default_value) given.default_value = above->default_value;
      if (table_.partition && above->identity) given.identity = column.identity;
      given.storage.method = above->storage.method;
      given.storage.compression = above->storage.compression;
    }
    return given;
  }

  /// As CREATE TABLE leaves it; the rest is for ALTER TABLE.
  Column first_form(const Column& column) const {
    if (is_given(column)) {
      Column made = from_parent(column);
      if (table_.partition) {
        made.nullable = made.nullable && column.nullable;
        if (column.default_value) made.default_value = column.default_value;
      }
      return made;
    }
    Column made = column;
    made.storage = {};
    if (table_.kind == TableKind::foreign) made.storage.options = column.storage.options;
    if (table_.inherits.empty()) return made;
    const Column given = from_parent(column);
    if (!column.default_value) made.default_value = given.default_value;
    made.storage.method = given.storage.method;
    made.storage.compression = given.storage.compression;
    return made;
  }

  void say_comments() {
    comment_on(to_, {ObjectKind::table, table_.name, {}}, table_.comment);
    for (const Column& column : table_.columns) {
      comment_on(to_, {ObjectKind::column, table_.name, column.name}, column.comment);
    }
    for (const Constraint& constraint : table_.constraints) {
      const bool is_there = !postgresql::is_given(constraint, table_) || is_own(constraint) ||
                            (parent_ && find_original(*parent_, constraint) != nullptr) ||
                            !table_.partition;
      if (!is_there) continue;
      comment_on(to_, {ObjectKind::constraint, table_.name, constraint.name}, constraint.comment);
    }
  }

  void say_indexes() {
    for (const Index& index : table_.indexes) {
      if (!is_given(index) || is_attached_) {
        create_index(to_, table_.name, index);
      } else {
        comment_on(to_, {ObjectKind::index, table_.name, index.name}, index.comment);
      }
    }
    if (!is_attached_) return;
    for (const std::size_t at : to_.index_operations(table_.name)) {
      const Index& index = std::get<ops::CreateIndex>(to_.operations[at]).index;
      if (at <= to_.current || !is_given(index)) continue;
      create_index(to_, table_.name, index);
      to_.served.insert(at);
    }
  }

  Rendering& to_;
  const Table& table_;
  std::optional<Table> parent_ = {};  ///< As it is before this one; null where it is not known.
  bool is_attached_ = false;          ///< Made by itself, a partition afterwards.
};

void note_owned_sequences(Rendering& to, const Name& table) {
  for (const schema::Sequence& sequence : to.catalog.sequences) {
    if (sequence.owner && sequence.owner->table == table) to.gone_sequences.insert(sequence.name);
  }
}

void note_partitions(Rendering& to, const Name& table) {
  for (const Table* const partition : partitions_of(to.catalog, table)) {
    to.gone_tables.insert(partition->name);
    note_partitions(to, partition->name);
  }
}

}  // namespace

void Visitor::operator()(const ops::CreateTable& op) const {
  TableCreation(to, op.table).say();
  to.gone_tables.erase(op.table.name);
}

void Visitor::operator()(const ops::DropTable& op) const {
  const Table& table = to.table(op.table);
  note_owned_sequences(to, op.table);
  if (to.gone_tables.erase(op.table) > 0) return;
  if (table.kind == TableKind::partitioned) note_partitions(to, op.table);
  to.say(fmt::format("DROP {}TABLE {}", table.kind == TableKind::foreign ? "FOREIGN " : "",
                     quote(op.table)));
}

}  // namespace limbeck::dialects::postgresql
