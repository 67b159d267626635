// Columns as directives: added, dropped, altered, renamed, commented; and which of them count.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "alembic/definition_reader.hpp"
#include "alembic/directive_writer.hpp"
#include "ops/catalog_edit.hpp"
#include "python/interpreter.hpp"
#include "python/rendering.hpp"
#include "sql/quoting.hpp"

namespace limbeck::alembic {
namespace {

using python::quoted_text;
using python::Unsupported;
using schema::ConstraintKind;
using schema::Name;
using schema::ObjectKind;

std::string text_or_none(const std::string& text) {
  return text.empty() ? "None" : quoted_text(text);
}

std::string nullable_argument(std::string_view name, const schema::Column& column) {
  return fmt::format("{}={}", name, column.nullable ? "True" : "False");
}

bool draws_from_sequence(const schema::Column& column) {
  return column.default_value && column.default_value->text.find("nextval(") != std::string::npos;
}

bool has_column(const schema::Constraint& constraint, const std::string& column) {
  return std::find(constraint.columns.begin(), constraint.columns.end(), column) !=
         constraint.columns.end();
}

/// What the `serial` that SQLAlchemy writes would make, and nothing else.
bool is_serial(const schema::Sequence& sequence, const schema::Table& table,
               const schema::Column& column) {
  constexpr sql::Flavor kFlavor = sql::Flavor::postgresql;
  const Name& name = sequence.name;
  const Name usual{table.name.schema, fmt::format("{}_{}_seq", table.name.name, column.name)};
  const schema::SequenceOwner owner{table.name, column.name};
  schema::SequenceOptions options;
  options.type = column.type.text;
  if (options.type == "smallint") options.maximum = INT16_MAX;
  if (options.type == "integer") options.maximum = INT32_MAX;
  std::string quoted = sql::quote_identifier_if_needed(name.name, kFlavor);
  if (!name.schema.empty()) {
    quoted = sql::quote_identifier_if_needed(name.schema, kFlavor) + '.' + quoted;
  }
  const std::string next =
      fmt::format("nextval({}::regclass)", sql::quote_literal(quoted, kFlavor));
  return name == usual && sequence.owner == owner && sequence.options == options &&
         !sequence.unlogged && sequence.comment.empty() && column.default_value->text == next;
}

bool is_number(const std::string& type) {
  return type == "smallint" || type == "integer" || type == "bigint" || type == "real" ||
         type == "double precision" || type.starts_with("numeric");
}

}  // namespace

/// SQLAlchemy lets the column of a key count if it is alone, a number, and refers to nothing.
Counting DirectiveWriter::counting(const schema::Table& table, const schema::Column& column) {
  const auto key = std::find_if(
      table.constraints.begin(), table.constraints.end(), [&](const schema::Constraint& each) {
        return each.kind == ConstraintKind::primary_key && has_column(each, column.name);
      });
  if (dialect_ == Dialect::sqlite || key == table.constraints.end()) return Counting::as_it_stands;
  const bool refers = std::any_of(
      table.constraints.begin(), table.constraints.end(), [&](const schema::Constraint& each) {
        return each.kind == ConstraintKind::foreign_key && has_column(each, column.name);
      });
  const bool is_usual = key->columns.size() == 1 && !refers;
  if (!draws_from_sequence(column)) {
    const bool would_count = is_usual && is_number(column.type.text) && !column.default_value &&
                             !column.identity && !column.generated;
    return would_count ? Counting::not_at_all : Counting::as_it_stands;
  }
  for (const auto& [name, at] : context_.made_sequences) {
    const schema::Sequence* const sequence = schema::find(context_.catalog.sequences, name);
    if (sequence == nullptr || !is_serial(*sequence, table, column)) continue;
    written_.also_does.push_back(at);
    ++written_.more_proven;  // The one that says whose sequence it is.
    return is_usual ? Counting::by_itself : Counting::when_told;
  }
  return Counting::as_it_stands;
}

/// What stands behind USING in the proven statement; empty where the server's own cast does.
std::string DirectiveWriter::conversion(const ops::AlterColumn& op) const {
  if (!op.converted_by.empty()) return op.converted_by;
  DefinitionReader reader(context_.statements.front(), elements_.flavor());
  return reader.skip_behind("USING") ? reader.up_to_comma() : std::string();
}

/// PostgreSQL can do without, where there are no words for it.
void DirectiveWriter::add_existing_type(Arguments& changes, const schema::Column& column) {
  try {
    changes.push_back("existing_type=" + elements_.type(column.type, column.collation));
  } catch (const Unsupported&) {
  }
}

void DirectiveWriter::operator()(const ops::AddColumn& op) {
  plain_table(op.table);
  say_of(op.table, "add_column", {}, {elements_.column(op.column)});
}

void DirectiveWriter::operator()(const ops::DropColumn& op) {
  plain_table(op.table);
  say_of(op.table, "drop_column", {}, {quoted_text(op.column)});
}

void DirectiveWriter::operator()(const ops::RenameColumn& op) {
  const schema::Column& column = ops::get(plain_table(op.table).columns, op.column, "column");
  Arguments changes;
  add_existing_type(changes, column);
  changes.push_back("new_column_name=" + quoted_text(op.to));
  changes.push_back(nullable_argument("existing_nullable", column));
  say_alter_column(op.table, op.column, std::move(changes));
}

void DirectiveWriter::operator()(const ops::AlterColumn& op) {
  const schema::Column& from = ops::get(plain_table(op.table).columns, op.to.name, "column");
  const schema::Column& to = op.to;
  const bool changes_type =
      from.type != to.type || from.collation != to.collation || !op.converted_by.empty();
  const bool changes_default = from.default_value != to.default_value;
  const bool is_more = to.identity || to.generated || to.storage != schema::Storage{};
  const bool is_simple = from.identity == to.identity && from.generated == to.generated &&
                         from.storage == to.storage && from.inherited == to.inherited &&
                         !(changes_type && is_more);
  if (!is_simple || dialect_ == Dialect::sqlite || context_.statements.empty()) {
    refuse(fmt::format("this change of the column {}", to.name));
  }
  const std::string by = changes_type ? conversion(op) : std::string();
  // The proven statement drops it first.
  if (!by.empty() && from.default_value) refuse("a default that USING does not convert");
  if (changes_default && draws_from_sequence(from)) refuse("a column that counts no more");
  Arguments changes;
  add_existing_type(changes, from);
  int said = 0;
  const auto add = [&](std::string change) {
    changes.push_back(std::move(change));
    ++said;
  };
  if (changes_default) {
    add("server_default=" + (to.default_value ? elements_.server_default(to) : "None"));
  }
  if (changes_type) add("type_=" + elements_.type(to.type, to.collation));
  if (from.nullable != to.nullable) add(nullable_argument("nullable", to));
  written_.more_proven = said == 0 ? 0 : 1 - said;
  if (from.comment != to.comment) changes.push_back("comment=" + text_or_none(to.comment));
  if (!from.comment.empty()) changes.push_back("existing_comment=" + quoted_text(from.comment));
  if (from.nullable == to.nullable) {
    changes.push_back(nullable_argument("existing_nullable", from));
  }
  if (!changes_default && from.default_value && !draws_from_sequence(from)) {
    changes.push_back("existing_server_default=" + elements_.server_default(from));
  }
  if (!by.empty()) changes.push_back("postgresql_using=" + quoted_text(by));
  say_alter_column(op.table, to.name, std::move(changes));
}

void DirectiveWriter::operator()(const ops::SetComment& op) {
  const Name& name = op.object.name;
  const bool is_column = op.object.kind == ObjectKind::column;
  if (!is_column && op.object.kind != ObjectKind::table) refuse("this comment");
  const schema::Table& owner = table(name);
  if (is_column) {
    const schema::Column& column = ops::get(owner.columns, op.object.part, "column");
    Arguments changes;
    add_existing_type(changes, column);
    changes.push_back("comment=" + text_or_none(op.comment));
    if (!column.comment.empty()) {
      changes.push_back("existing_comment=" + quoted_text(column.comment));
    }
    changes.push_back(nullable_argument("existing_nullable", column));
    return say_alter_column(name, column.name, std::move(changes));
  }
  if (owner.kind == schema::TableKind::foreign) refuse("a foreign table");
  Arguments lines = {quoted_text(name.name)};
  if (!op.comment.empty()) lines.push_back(quoted_text(op.comment));
  lines.push_back("existing_comment=" + text_or_none(owner.comment));
  lines.push_back("schema=" + text_or_none(name.schema));
  say(fmt::format("op.{}_table_comment(\n    {}\n)", op.comment.empty() ? "drop" : "create",
                  fmt::join(lines, ",\n    ")));
}

}  // namespace limbeck::alembic
