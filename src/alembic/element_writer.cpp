#include "alembic/element_writer.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <limits>

#include "alembic/definition_reader.hpp"
#include "alembic/execute_text.hpp"
#include "base/text.hpp"
#include "python/interpreter.hpp"
#include "python/rendering.hpp"
#include "sql/quoting.hpp"

namespace limbeck::alembic {
namespace {

using python::quoted_text;
using python::Unsupported;
using schema::Column;
using schema::Constraint;
using schema::ConstraintKind;

std::string argument_list(std::string_view function, const std::vector<std::string>& arguments) {
  return fmt::format("sa.{}({})", function, base::join(arguments, ", "));
}

std::string sql_text(const std::string& sql) {
  return argument_list("text", {text_argument(sql)});
}

/// What `'it''s'` holds.
std::string literal_value(std::string_view literal) {
  std::string value;
  for (std::size_t i = 1; i + 1 < literal.size(); ++i) {
    value += literal[i];
    if (literal[i] == '\'') ++i;
  }
  return value;
}

/// `character varying(50)` as a cast has it.
std::string without_modifiers(const std::string& type) {
  const std::size_t open = type.find('(');
  const std::size_t close = type.find(')', open);
  if (open == std::string::npos || close == std::string::npos) return type;
  return type.substr(0, open) + type.substr(close + 1);
}

std::int64_t largest_of(const std::string& type) {
  if (type == "smallint") return std::numeric_limits<std::int16_t>::max();
  if (type == "integer") return std::numeric_limits<std::int32_t>::max();
  return std::numeric_limits<std::int64_t>::max();
}

/// What a definition must be to need no other words than a list of columns.
std::string plain_definition(std::string_view words, const std::vector<std::string>& columns,
                             sql::Flavor flavor) {
  std::vector<std::string> quoted;
  for (const std::string& each : columns) {
    quoted.push_back(sql::quote_identifier_if_needed(each, flavor));
  }
  return fmt::format("{} ({})", words, base::join(quoted, ", "));
}

const char* key_words(const Constraint& constraint) {
  return constraint.kind == ConstraintKind::unique ? "UNIQUE" : "PRIMARY KEY";
}

void require_expressible(const Constraint& constraint) {
  const bool is_plain = constraint.validated && !constraint.inherited &&
                        constraint.comment.empty() && constraint.index_options.empty() &&
                        constraint.index_tablespace.empty();
  if (!is_plain || constraint.kind == ConstraintKind::exclusion) {
    throw Unsupported(fmt::format("the constraint {}", constraint.name));
  }
}

void add_options(std::vector<std::string>& arguments, const ConstraintOptions& options) {
  const auto add = [&](const char* name, const std::optional<std::string>& value) {
    if (value) arguments.push_back(fmt::format("{}={}", name, quoted_text(*value)));
  };
  add("onupdate", options.onupdate);
  add("ondelete", options.ondelete);
  add("initially", options.initially);
  if (options.is_deferrable) arguments.emplace_back("deferrable=True");
  add("match", options.match);
}

/// SQLAlchemy takes it apart at its dots.
std::string reference(const schema::Name& table, const std::string& column) {
  const std::string name = table.schema.empty() ? table.name : table.schema + "." + table.name;
  const bool has_dots = table.schema.find('.') != std::string::npos ||
                        table.name.find('.') != std::string::npos ||
                        column.find('.') != std::string::npos;
  if (has_dots) throw Unsupported("a reference to " + name);
  return name + "." + column;
}

}  // namespace

std::string name_list(const std::vector<std::string>& names) {
  std::vector<std::string> quoted;
  for (const std::string& each : names) quoted.push_back(quoted_text(each));
  return fmt::format("[{}]", base::join(quoted, ", "));
}

std::string ElementWriter::server_default(const Column& column) const {
  const std::string& text = column.default_value->text;
  // Whoever owns the sequence, SQLAlchemy does not know it.
  if (text.find("nextval(") != std::string::npos) throw Unsupported("a default from a sequence");
  sql::Lexer lexer(text, flavor());
  const sql::Token first = lexer.next();
  const std::string_view literal = lexer.text_of(first);
  const bool is_literal = first.kind == sql::TokenKind::literal && literal.starts_with('\'');
  if (!is_literal) return sql_text(text);
  const std::string cast = text.substr(first.end);
  const bool is_of_type = cast.empty() || cast == "::" + column.type.text ||
                          cast == "::" + without_modifiers(column.type.text);
  return is_of_type ? quoted_text(literal_value(literal)) : sql_text(text);
}

std::string ElementWriter::identity(const Column& column) const {
  const schema::SequenceOptions& options = column.identity->options;
  std::vector<std::string> arguments = {column.identity->always ? "always=True" : "always=False"};
  const bool ascends = options.increment > 0;
  const std::int64_t largest = largest_of(column.type.text);
  const std::int64_t minimum = ascends ? 1 : -largest - 1;
  const std::int64_t maximum = ascends ? largest : -1;
  const auto add = [&](const char* name, std::int64_t value, std::int64_t usual) {
    if (value != usual) arguments.push_back(fmt::format("{}={}", name, value));
  };
  add("start", options.start, ascends ? options.minimum : options.maximum);
  add("increment", options.increment, 1);
  add("minvalue", options.minimum, minimum);
  add("maxvalue", options.maximum, maximum);
  if (options.cycle) arguments.emplace_back("cycle=True");
  add("cache", options.cache, 1);
  return argument_list("Identity", arguments);
}

std::string ElementWriter::column(const Column& column, Counting counting) {
  const bool is_plain =
      !column.inherited && column.storage == schema::Storage{} && column.not_null_conflict.empty();
  if (!is_plain) throw Unsupported("the column " + column.name);
  std::vector<std::string> arguments = {quoted_text(column.name),
                                        type(column.type, column.collation)};
  if (column.generated) {
    const std::string& text = column.generated->expression.text;
    const bool is_postgresql = dialect_ == Dialect::postgresql;
    arguments.push_back(
        fmt::format("sa.Computed({}, persisted={})",
                    text_argument(is_postgresql ? without_parentheses(text, flavor()) : text),
                    column.generated->stored ? "True" : "False"));
  }
  if (column.identity) arguments.push_back(identity(column));
  const bool makes_sequence = counting == Counting::by_itself || counting == Counting::when_told;
  if (column.default_value && !makes_sequence) {
    arguments.push_back("server_default=" + server_default(column));
  }
  if (counting == Counting::when_told) arguments.emplace_back("autoincrement=True");
  if (counting == Counting::not_at_all) arguments.emplace_back("autoincrement=False");
  arguments.emplace_back(column.nullable ? "nullable=True" : "nullable=False");
  if (!column.comment.empty()) arguments.push_back("comment=" + quoted_text(column.comment));
  return argument_list("Column", arguments);
}

std::vector<std::string> ElementWriter::options(const Constraint& constraint) const {
  std::vector<std::string> arguments;
  DefinitionReader reader(constraint.definition, flavor());
  if (constraint.kind == ConstraintKind::foreign_key) {
    reader.expect("FOREIGN");
    reader.expect("KEY");
    reader.in_parentheses();
    reader.expect("REFERENCES");
    do {
      reader.name();
    } while (reader.take("."));
    reader.in_parentheses();
    add_options(arguments, read_options(reader));
  } else if (constraint.kind != ConstraintKind::check) {
    const std::string plain = plain_definition(key_words(constraint), constraint.columns, flavor());
    if (!constraint.definition.starts_with(plain)) {
      throw Unsupported(fmt::format("the constraint {}", constraint.definition));
    }
    DefinitionReader rest(std::string_view(constraint.definition).substr(plain.size()), flavor());
    add_options(arguments, read_options(rest));
  }
  return arguments;
}

std::string ElementWriter::condition(const Constraint& constraint) const {
  DefinitionReader reader(constraint.definition, flavor());
  reader.expect("CHECK");
  const std::string text = reader.in_parentheses();
  reader.expect_end();
  return text_argument(dialect_ == Dialect::postgresql ? without_parentheses(text, flavor())
                                                       : text);
}

std::string ElementWriter::constraint(const Constraint& constraint) const {
  require_expressible(constraint);
  std::vector<std::string> arguments;
  const char* function = "CheckConstraint";
  if (constraint.kind == ConstraintKind::check) {
    arguments = {condition(constraint)};
  } else if (constraint.kind == ConstraintKind::foreign_key) {
    function = "ForeignKeyConstraint";
    std::vector<std::string> referred;
    for (const std::string& each : constraint.referenced_columns) {
      referred.push_back(reference(*constraint.references, each));
    }
    arguments = {name_list(constraint.columns), name_list(referred)};
  } else {
    function =
        constraint.kind == ConstraintKind::unique ? "UniqueConstraint" : "PrimaryKeyConstraint";
    for (const std::string& each : constraint.columns) arguments.push_back(quoted_text(each));
  }
  if (!constraint.name.empty()) {
    arguments.push_back(fmt::format("name=op.f({})", quoted_text(constraint.name)));
  }
  for (std::string& each : options(constraint)) arguments.push_back(std::move(each));
  return argument_list(function, arguments);
}

std::vector<std::string> ElementWriter::added_constraint(const Constraint& constraint) const {
  require_expressible(constraint);
  std::vector<std::string> arguments;
  if (constraint.kind == ConstraintKind::foreign_key) {
    const schema::Name& referred = *constraint.references;
    arguments = {quoted_text(referred.name), name_list(constraint.columns),
                 name_list(constraint.referenced_columns)};
    if (!referred.schema.empty()) {
      arguments.push_back("referent_schema=" + quoted_text(referred.schema));
    }
  } else {
    arguments = {constraint.kind == ConstraintKind::check ? condition(constraint)
                                                          : name_list(constraint.columns)};
  }
  for (std::string& each : options(constraint)) arguments.push_back(std::move(each));
  return arguments;
}

std::vector<std::string> ElementWriter::index(const schema::Index& index) const {
  const bool is_plain =
      index.valid && !index.partition_of && index.comment.empty() && index.tablespace.empty();
  if (!is_plain) throw Unsupported("the index " + index.name);
  const IndexDefinition found = read_index(index.definition, flavor());
  const std::string prefix = dialect_ == Dialect::postgresql ? "postgresql_" : "sqlite_";
  std::vector<std::string> columns, classes, storage;
  for (const IndexDefinition::Element& each : found.elements) {
    columns.push_back(each.column.empty() ? sql_text(each.text) : quoted_text(each.column));
    if (each.operator_class.empty()) continue;
    classes.push_back(
        fmt::format("{}: {}", quoted_text(each.column), quoted_text(each.operator_class)));
  }
  for (const auto& [name, value] : found.storage) {
    storage.push_back(fmt::format("{}: {}", quoted_text(name), quoted_text(value)));
  }
  std::vector<std::string> arguments = {fmt::format("[{}]", base::join(columns, ", ")),
                                        index.unique ? "unique=True" : "unique=False"};
  const auto add = [&](const char* name, const std::string& value) {
    arguments.push_back(fmt::format("{}{}={}", prefix, name, value));
  };
  if (!found.method.empty() && found.method != "btree") add("using", quoted_text(found.method));
  if (!classes.empty()) add("ops", fmt::format("{{{}}}", base::join(classes, ", ")));
  if (!found.included.empty()) add("include", name_list(found.included));
  if (!storage.empty()) add("with", fmt::format("{{{}}}", base::join(storage, ", ")));
  if (!found.condition.empty()) add("where", sql_text(found.condition));
  return arguments;
}

}  // namespace limbeck::alembic
