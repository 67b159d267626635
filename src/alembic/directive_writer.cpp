#include "alembic/directive_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "ops/catalog_edit.hpp"
#include "python/interpreter.hpp"
#include "python/rendering.hpp"

namespace limbeck::alembic {
namespace {

using python::quoted_text;
using python::Unsupported;
using schema::ConstraintKind;
using schema::Name;

struct ConstraintWords {
  const char* directive;
  const char* type;  ///< As `type_` of drop_constraint() has it.
};

ConstraintWords words_of(ConstraintKind kind) {
  switch (kind) {
    case ConstraintKind::primary_key:
      return {"create_primary_key", "primary"};
    case ConstraintKind::unique:
      return {"create_unique_constraint", "unique"};
    case ConstraintKind::check:
      return {"create_check_constraint", "check"};
    case ConstraintKind::foreign_key:
      return {"create_foreign_key", "foreignkey"};
    case ConstraintKind::exclusion:
      break;
  }
  throw Unsupported("an exclusion constraint");
}

/// Beyond columns, constraints, indexes and a comment create_table() makes nothing.
void require_creatable(const schema::Table& table) {
  schema::Table plain;
  plain.name = table.name;
  plain.columns = table.columns;
  plain.constraints = table.constraints;
  plain.indexes = table.indexes;
  plain.comment = table.comment;
  if (plain != table || table.columns.empty()) {
    throw Unsupported(fmt::format("the table {}", ops::shown(table.name)));
  }
}

std::string schema_argument(const Name& table) {
  return table.schema.empty() ? std::string() : ", schema=" + quoted_text(table.schema);
}

}  // namespace

void DirectiveWriter::refuse(std::string_view what) {
  throw Unsupported(fmt::format("a directive for {}", what));
}

const schema::Table& DirectiveWriter::table(const Name& name) const {
  return ops::get(context_.catalog.tables, name, "table");
}

const schema::Table& DirectiveWriter::plain_table(const Name& name) const {
  const schema::Table& found = table(name);
  const auto is_heir = [&](const schema::Table& each) {
    const bool inherits =
        std::find(each.inherits.begin(), each.inherits.end(), name) != each.inherits.end();
    return inherits || (each.partition && each.partition->of == name);
  };
  const bool is_plain =
      found.kind == schema::TableKind::ordinary && !found.partition && found.inherits.empty() &&
      !found.of_type &&
      std::none_of(context_.catalog.tables.begin(), context_.catalog.tables.end(), is_heir);
  if (!is_plain) throw Unsupported(fmt::format("the table {}", ops::shown(name)));
  return found;
}

std::string DirectiveWriter::final_name(const std::string& name) const {
  if (name.empty()) throw Unsupported("something without a name");
  return fmt::format("{}.f({})", prefix(), quoted_text(name));
}

void DirectiveWriter::say(std::string text) {
  written_.calls.push_back({.text = std::move(text), .batch = {}});
}

void DirectiveWriter::say_in(const Name& table, std::string text) {
  say(std::move(text));
  if (in_batch_) written_.calls.back().batch = table;
}

void DirectiveWriter::say_of(const Name& table, std::string_view directive, Arguments before,
                             const Arguments& behind, std::string_view schema) {
  Arguments arguments = std::move(before);
  if (!in_batch_) arguments.push_back(quoted_text(table.name));
  arguments.insert(arguments.end(), behind.begin(), behind.end());
  if (!in_batch_ && !table.schema.empty()) {
    arguments.push_back(fmt::format("{}={}", schema, quoted_text(table.schema)));
  }
  say_in(table, fmt::format("{}.{}({})", prefix(), directive, base::join(arguments, ", ")));
}

void DirectiveWriter::say_alter_column(const Name& table, const std::string& column,
                                       Arguments changes) {
  // As Alembic indents it.
  constexpr std::string_view kSeparator = ",\n           ";
  if (!in_batch_ && !table.schema.empty()) {
    changes.push_back("schema=" + quoted_text(table.schema));
  }
  const std::string of = in_batch_ ? std::string() : quoted_text(table.name) + ", ";
  say_in(table, fmt::format("{}.alter_column({}{}{}{})", prefix(), of, quoted_text(column),
                            kSeparator, base::join(changes, kSeparator)));
}

void DirectiveWriter::create_index(const Name& table, const schema::Index& index) {
  say_of(table, "create_index", {final_name(index.name)}, elements_.index(index));
}

void DirectiveWriter::operator()(const ops::CreateTable& op) {
  const schema::Table& made = op.table;
  require_creatable(made);
  std::vector<std::string> lines;
  for (const schema::Column& each : made.columns) {
    lines.push_back(elements_.column(each, counting(made, each)));
  }
  std::vector<std::string> constraints;
  for (const schema::Constraint& each : made.constraints) {
    constraints.push_back(elements_.constraint(each));
  }
  std::sort(constraints.begin(), constraints.end());
  lines.insert(lines.end(), constraints.begin(), constraints.end());
  if (!made.name.schema.empty()) lines.push_back("schema=" + quoted_text(made.name.schema));
  if (!made.comment.empty()) lines.push_back("comment=" + quoted_text(made.comment));
  say(fmt::format("op.create_table({},\n{}\n)", quoted_text(made.name.name),
                  base::join(lines, ",\n")));
  for (const schema::Index& each : made.indexes) create_index(made.name, each);
}

void DirectiveWriter::operator()(const ops::DropTable& op) {
  plain_table(op.table);
  say(fmt::format("op.drop_table({}{})", quoted_text(op.table.name), schema_argument(op.table)));
}

void DirectiveWriter::operator()(const ops::RenameTable& op) {
  if (op.table.schema != op.to.schema) refuse("another schema of a table");
  say(fmt::format("op.rename_table({}, {}{})", quoted_text(op.table.name), quoted_text(op.to.name),
                  schema_argument(op.table)));
}

void DirectiveWriter::operator()(const ops::AddConstraint& op) {
  plain_table(op.table);
  const bool is_foreign_key = op.constraint.kind == ConstraintKind::foreign_key;
  say_of(op.table, words_of(op.constraint.kind).directive, {final_name(op.constraint.name)},
         elements_.added_constraint(op.constraint), is_foreign_key ? "source_schema" : "schema");
}

void DirectiveWriter::operator()(const ops::DropConstraint& op) {
  plain_table(op.table);
  say_of(op.table, "drop_constraint", {final_name(op.constraint.name)},
         {fmt::format("type_={}", quoted_text(words_of(op.constraint.kind).type))});
}

void DirectiveWriter::operator()(const ops::CreateIndex& op) {
  const bool is_view = schema::find(context_.catalog.views, op.table) != nullptr;
  if (!is_view) plain_table(op.table);
  create_index(op.table, op.index);
}

void DirectiveWriter::operator()(const ops::DropIndex& op) {
  Arguments arguments = {final_name(op.index)};
  if (!in_batch_) {
    arguments.push_back("table_name=" + quoted_text(op.table.name));
    if (!op.table.schema.empty()) arguments.push_back("schema=" + quoted_text(op.table.schema));
  }
  say_in(op.table, fmt::format("{}.drop_index({})", prefix(), base::join(arguments, ", ")));
}

}  // namespace limbeck::alembic
