#include "run/step_columns.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "sql/definition_text.hpp"
#include "sql/lexer.hpp"
#include "sql/quoting.hpp"

namespace limbeck::run {
namespace {

using operation::ConstraintKind;

/// The name that a type begins with: `public.mood` of `public.mood[]`.
schema::Name named_type(std::string_view text, sql::Flavor flavor) {
  sql::Lexer lexer(text, flavor);
  const auto read = [&]() -> std::string {
    const sql::Token token = lexer.next();
    std::string word(lexer.text_of(token));
    if (token.kind == sql::TokenKind::word) return base::lower(word);
    if (token.kind != sql::TokenKind::quoted_identifier || word.size() < 2) return {};
    std::string name;
    for (std::size_t i = 1; i + 1 < word.size(); ++i) {
      name += word[i];
      if (word[i] == '"') ++i;
    }
    return name;
  };
  std::string first = read();
  const sql::Token dot = lexer.next();
  if (lexer.text_of(dot) != ".") return {"", std::move(first)};
  return {std::move(first), read()};
}

template <typename Object>
bool holds(const std::vector<Object>& objects, const schema::Name& name) {
  return schema::find(objects, name) != nullptr;
}

std::string identity_type(const operation::Column& column, bool is_only_key,
                          const std::string& whose) {
  if (is_only_key) return "INTEGER";
  throw Error{{.code = "render.impossible",
               .message = fmt::format("SQLite numbers nothing but the primary key: {}.{} is an "
                                      "identity",
                                      whose, column.name),
               .hint = "make it the only column of the primary key, or ask is_sqlite() and number "
                       "the rows otherwise"}};
}

}  // namespace

void fail_incomplete(std::string message, std::string hint) {
  throw Error{{.code = "ops.incomplete", .message = std::move(message), .hint = std::move(hint)}};
}

schema::Type type_of(const std::string& text, const schema::Catalog& catalog, sql::Flavor flavor) {
  schema::Type type{.text = text};
  if (flavor == sql::Flavor::sqlite) return type;
  schema::Name name = named_type(text, flavor);
  if (name.schema == std::string_view(catalog.default_schema)) name.schema.clear();
  if (holds(catalog.enumerations, name) || holds(catalog.domains, name) ||
      holds(catalog.composites, name) || holds(catalog.ranges, name)) {
    type.defined = name;
  }
  return type;
}

schema::Column column_of(const operation::Column& column, bool is_only_key,
                         const std::string& whose, const contract::Dialect& dialect,
                         const schema::Catalog& catalog) {
  const sql::Flavor flavor = dialect.flavor();
  const std::string& type = column.type.in(dialect.name());
  if (type.empty() && flavor != sql::Flavor::sqlite) {
    fail_incomplete(
        fmt::format("column {}.{} has no type on {}", whose, column.name, dialect.name()),
        "give it one: {.name = \"email\", .type = \"varchar(320)\"}");
  }
  schema::Column made{.name = column.name, .type = type_of(type, catalog, flavor)};
  made.nullable = column.nullable && !column.primary_key && !column.identity;
  if (column.identity && dialect.capabilities().identity_columns) {
    made.identity = schema::Identity{};
  } else if (column.identity) {
    made.type = {.text = identity_type(column, is_only_key, whose)};
  }
  if (const std::string& text = column.default_sql.in(dialect.name()); !text.empty()) {
    made.default_value = schema::Expression{sql::default_text(text, flavor)};
  }
  if (const std::string& text = column.generated_sql.in(dialect.name()); !text.empty()) {
    made.generated = schema::Generated{.expression = {sql::part_text(text, flavor)},
                                       .stored = column.generated_stored};
  }
  made.collation = column.collation.in(dialect.name());
  if (dialect.capabilities().comments) made.comment = column.comment;
  return made;
}

schema::ConstraintKind kind_of(ConstraintKind kind) {
  switch (kind) {
    case ConstraintKind::primary_key:
      return schema::ConstraintKind::primary_key;
    case ConstraintKind::unique:
      return schema::ConstraintKind::unique;
    case ConstraintKind::foreign_key:
      return schema::ConstraintKind::foreign_key;
    case ConstraintKind::check:
      break;
  }
  return schema::ConstraintKind::check;
}

std::string_view kind_words(ConstraintKind kind) {
  switch (kind) {
    case ConstraintKind::primary_key:
      return "primary key";
    case ConstraintKind::unique:
      return "unique constraint";
    case ConstraintKind::foreign_key:
      return "foreign key";
    case ConstraintKind::check:
      break;
  }
  return "check";
}

schema::Constraint constraint_of(const operation::Constraint& constraint,
                                 const schema::Name& references, sql::Flavor flavor) {
  schema::Constraint made{.kind = kind_of(constraint.kind), .name = constraint.name};
  made.columns = constraint.columns;
  made.validated = flavor == sql::Flavor::sqlite || !constraint.postgresql_not_valid;
  if (constraint.kind != ConstraintKind::check && constraint.columns.empty()) {
    fail_incomplete(
        fmt::format("the {} {} has no columns", kind_words(constraint.kind), constraint.name),
        "name the columns that it is on");
  }
  switch (constraint.kind) {
    case ConstraintKind::primary_key:
      made.definition = sql::key_definition("PRIMARY KEY", constraint.columns, flavor);
      break;
    case ConstraintKind::unique:
      made.definition = sql::key_definition("UNIQUE", constraint.columns, flavor);
      break;
    case ConstraintKind::foreign_key:
      made.references = references;
      made.referenced_columns = constraint.referenced_columns;
      made.definition =
          sql::foreign_key_definition({.columns = constraint.columns,
                                       .references = references,
                                       .referenced_columns = constraint.referenced_columns,
                                       .on_delete = constraint.on_delete,
                                       .on_update = constraint.on_update},
                                      flavor);
      break;
    case ConstraintKind::check:
      break;
  }
  // SQLite defers foreign keys alone, and knows no constraint that only may be deferred.
  const bool is_sqlite = flavor == sql::Flavor::sqlite;
  if (!is_sqlite || (made.references && constraint.initially_deferred)) {
    made.definition += sql::deferral_text(constraint.deferrable, constraint.initially_deferred);
  }
  return made;
}

schema::Index index_of(const operation::CreateIndex& index, std::string_view dialect,
                       sql::Flavor flavor) {
  if (index.parts.empty()) {
    fail_incomplete(fmt::format("index {} has no columns", index.index),
                    "name the columns that it is on");
  }
  const bool is_sqlite = flavor == sql::Flavor::sqlite;
  schema::Index made{.name = index.index, .unique = index.unique};
  std::vector<std::string> items;
  for (const operation::IndexPart& part : index.parts) {
    const std::string& expression = part.expression.in(dialect);
    const bool is_column = expression.empty();
    if (is_column && part.column.empty()) {
      fail_incomplete(
          fmt::format("index {} has an expression without text for {}", index.index, dialect),
          "give the text, or ask for the dialect");
    }
    if (is_column) made.columns.push_back(part.column);
    items.push_back((is_column ? sql::quote_identifier_if_needed(part.column, flavor)
                               : sql::part_text(expression, flavor)) +
                    (part.is_descending ? " DESC" : ""));
  }
  made.definition = sql::index_definition(
      {.items = std::move(items),
       .method = is_sqlite ? std::string_view() : std::string_view(index.postgresql_method),
       .include = is_sqlite ? std::vector<std::string>() : index.postgresql_include,
       .where = index.where.in(dialect)},
      flavor);
  return made;
}

}  // namespace limbeck::run
