#include "alembic/ddl.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace limbeck::alembic {
namespace {

using python::Unsupported;

std::string quoted_list(const std::vector<std::string>& names, Dialect dialect) {
  std::vector<std::string> quoted;
  for (const std::string& name : names) quoted.push_back(quote(name, dialect));
  return base::join(quoted, ", ");
}

std::string table_name(const Table& table, Dialect dialect) {
  return quote_table(table.schema, table.name, dialect);
}

/// The column that counts by itself, or null.
const Column* counting_column(const Table& table) {
  std::vector<const Column*> keys;
  for (const auto& column : table.columns) {
    if (column->is_primary_key) keys.push_back(column.get());
  }
  if (keys.size() != 1) {
    const auto found = std::find_if(keys.begin(), keys.end(), [](const Column* each) {
      return each->counts == Column::Counts::always;
    });
    return found == keys.end() ? nullptr : *found;
  }
  const Column& column = *keys[0];
  if (column.counts == Column::Counts::always) return &column;
  if (column.counts == Column::Counts::never) return nullptr;
  if (column.type->on(Dialect::postgresql).affinity == Affinity::other) return nullptr;
  if (column.has_python_default || column.server_default) return nullptr;
  if (column.generation && column.generation->expression) return nullptr;
  const bool refers =
      !column.foreign_keys.empty() ||
      std::any_of(table.constraints.begin(), table.constraints.end(),
                  [&](const std::shared_ptr<Constraint>& each) {
                    return each->what == Constraint::What::foreign_key &&
                           std::count(each->columns.begin(), each->columns.end(), column.name) > 0;
                  });
  if (refers && column.counts != Column::Counts::ignore_foreign_key) return nullptr;
  return &column;
}

std::string serial_type(Affinity affinity) {
  if (affinity == Affinity::big_integer) return "BIGSERIAL";
  return affinity == Affinity::small_integer ? "SMALLSERIAL" : "SERIAL";
}

std::string generation_text(const Generation& generation, Dialect dialect) {
  if (!generation.expression) {
    return fmt::format(" GENERATED {} AS IDENTITY{}",
                       generation.is_always ? "ALWAYS" : "BY DEFAULT",
                       generation.options.empty() ? "" : " (" + generation.options + ")");
  }
  if (dialect == Dialect::postgresql && generation.persisted == false) {
    throw Unsupported("a virtual computed column on PostgreSQL");
  }
  std::string text = fmt::format(" GENERATED ALWAYS AS ({})", generation.expression->on(dialect));
  if (dialect == Dialect::postgresql || generation.persisted == true) return text + " STORED";
  return generation.persisted == false ? text + " VIRTUAL" : text;
}

std::string column_text(const Table& table, const Column& column, Dialect dialect) {
  const bool is_postgresql = dialect == Dialect::postgresql;
  const bool is_identity = is_postgresql && column.generation && !column.generation->expression;
  std::string text = quote(column.name, dialect) + " ";
  if (is_postgresql && !is_identity && !column.has_python_default && column.is_primary_key &&
      counting_column(table) == &column) {
    text += serial_type(column.type->on(dialect).affinity);
  } else {
    text += column.type->on(dialect).text;
    if (column.server_default) {
      const std::string value = default_text(*column.server_default, dialect);
      const auto* const clause = column.server_default->as<Clause>();
      const bool is_enclosed = !is_postgresql && clause != nullptr && clause->is_column_element;
      text += is_enclosed ? fmt::format(" DEFAULT ({})", value) : " DEFAULT " + value;
    }
  }
  if (column.generation && is_postgresql) text += generation_text(*column.generation, dialect);
  if (!column.is_nullable && !is_identity) text += " NOT NULL";
  if (is_identity && column.is_nullable) text += " NULL";
  // SQLite has no identities; SQLAlchemy writes the column without.
  if (column.generation && column.generation->expression && !is_postgresql) {
    text += generation_text(*column.generation, dialect);
  }
  for (const auto& check : column.checks) text += " " + constraint_text(*check, dialect);
  return text;
}

std::string constraint_prefix(const Constraint& constraint, Dialect dialect) {
  return constraint.name ? fmt::format("CONSTRAINT {} ", quote(constraint.name->text, dialect))
                         : "";
}

/// One of the words that SQLAlchemy lets through there.
std::string phrase(const std::string& text, const char* clause) {
  const bool is_plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ';
  });
  if (!is_plain) throw Unsupported(fmt::format("{}={}", clause, text));
  return text;
}

std::string constraint_suffix(const Constraint& constraint) {
  std::string text;
  if (constraint.match) text += " MATCH " + *constraint.match;
  if (constraint.ondelete) text += " ON DELETE " + phrase(*constraint.ondelete, "ondelete");
  if (constraint.onupdate) text += " ON UPDATE " + phrase(*constraint.onupdate, "onupdate");
  if (constraint.deferrable) text += *constraint.deferrable ? " DEFERRABLE" : " NOT DEFERRABLE";
  if (constraint.initially) text += " INITIALLY " + phrase(*constraint.initially, "initially");
  return text;
}

void require_main_schema(const std::string& schema, Dialect dialect) {
  if (dialect == Dialect::sqlite && !schema.empty()) throw Unsupported("a schema on SQLite");
}

std::string column_comment(const Table& table, const Column& column, Dialect dialect) {
  return fmt::format("COMMENT ON COLUMN {}.{} IS {}", table_name(table, dialect),
                     quote(column.name, dialect), comment_text(column.comment));
}

std::string index_expression(const Index& index, const python::Value& expression, Dialect dialect) {
  if (const auto* const clause = expression.as<Clause>()) {
    const bool is_postgresql = dialect == Dialect::postgresql;
    return is_postgresql ? clause->grouped(Operator::What::nothing)->on(dialect)
                         : clause->on(dialect);
  }
  std::string text = quote(*expression.text(), dialect);
  if (dialect != Dialect::postgresql) return text;
  for (const auto& [column, operators] : index.operator_classes) {
    if (column == *expression.text()) text += " " + operators;
  }
  return text;
}

}  // namespace

std::string default_text(const python::Value& server_default, Dialect dialect) {
  if (server_default.text() != nullptr) return quote_text(*server_default.text());
  if (const auto* const clause = server_default.as<Clause>()) return clause->on(dialect);
  throw Unsupported("this server_default");
}

std::string comment_text(const std::optional<std::string>& comment) {
  return comment ? quote_text(*comment) : "NULL";
}

std::string constraint_text(const Constraint& constraint, Dialect dialect) {
  std::string text = constraint_prefix(constraint, dialect);
  switch (constraint.what) {
    case Constraint::What::primary_key:
      text += fmt::format("PRIMARY KEY ({})", quoted_list(constraint.columns, dialect));
      break;
    case Constraint::What::unique:
      text += "UNIQUE ";
      if (constraint.nulls_not_distinct && dialect == Dialect::postgresql) {
        text += *constraint.nulls_not_distinct ? "NULLS NOT DISTINCT " : "NULLS DISTINCT ";
      }
      text += fmt::format("({})", quoted_list(constraint.columns, dialect));
      break;
    case Constraint::What::check:
      text += fmt::format("CHECK ({})", constraint.condition->on(dialect));
      break;
    case Constraint::What::foreign_key:
      require_main_schema(constraint.referred_schema, dialect);
      text += fmt::format(
          "FOREIGN KEY({}) REFERENCES {} ({})", quoted_list(constraint.columns, dialect),
          quote_table(constraint.referred_schema, constraint.referred_table, dialect),
          quoted_list(constraint.referred_columns, dialect));
      break;
  }
  return text + constraint_suffix(constraint);
}

void attach_columns(Table& table) {
  Constraint* key = nullptr;
  for (const auto& each : table.constraints) {
    if (each->what == Constraint::What::primary_key) key = each.get();
  }
  std::shared_ptr<Constraint> implicit;
  for (const auto& column : table.columns) {
    if (key != nullptr && std::count(key->columns.begin(), key->columns.end(), column->name) > 0) {
      column->is_primary_key = true;
      if (!column->is_nullable_told) column->is_nullable = false;
    } else if (column->is_primary_key) {
      if (key != nullptr) throw Unsupported("a primary key told twice");
      if (!implicit) {
        implicit = std::make_shared<Constraint>(Constraint::What::primary_key);
        implicit->is_implicit = true;
      }
      implicit->columns.push_back(column->name);
    }
    if (column->is_indexed) {
      auto index = std::make_shared<Index>();
      index->expressions.emplace_back(column->name);
      index->is_unique = column->is_unique;
      table.indexes.push_back(std::move(index));
    } else if (column->is_unique) {
      auto unique = std::make_shared<Constraint>(Constraint::What::unique);
      unique->columns = {column->name};
      table.constraints.push_back(std::move(unique));
    }
    for (const auto& reference : column->foreign_keys) {
      reference->columns = {column->name};
      table.constraints.push_back(reference);
    }
  }
  if (implicit) {
    table.constraints.insert(table.constraints.begin(), implicit);
  } else if (key != nullptr) {
    std::stable_partition(table.constraints.begin(), table.constraints.end(),
                          [&](const auto& each) { return each.get() == key; });
  }
}

void order_key(Table& table) {
  const Column* const first = counting_column(table);
  for (const auto& each : table.constraints) {
    if (first == nullptr || !each->is_implicit) continue;
    std::stable_partition(each->columns.begin(), each->columns.end(),
                          [&](const std::string& column) { return column == first->name; });
  }
}

std::vector<EnumType> own_types(const Table& table, Dialect dialect) {
  std::vector<EnumType> types;
  for (const auto& column : table.columns) {
    const auto& type = column->type->on(dialect).enumeration;
    if (type && type->is_created_with_table) types.push_back(*type);
  }
  return types;
}

std::vector<std::string> create_table(const Table& table, Dialect dialect, bool if_not_exists) {
  require_main_schema(table.schema, dialect);
  const bool has_composite_key =
      std::any_of(table.constraints.begin(), table.constraints.end(), [](const auto& each) {
        return each->what == Constraint::What::primary_key && each->columns.size() > 1;
      });
  if (dialect == Dialect::sqlite && has_composite_key && counting_column(table) != nullptr) {
    throw Unsupported("a column of a composite key that counts, on SQLite");
  }
  std::vector<std::string> statements;
  std::vector<std::string> lines;
  for (const auto& column : table.columns) {
    lines.push_back("    " + column_text(table, *column, dialect));
  }
  for (const auto& constraint : table.constraints) {
    if (constraint->what != Constraint::What::check && constraint->columns.empty()) continue;
    lines.push_back("    " + constraint_text(*constraint, dialect));
  }
  statements.push_back(fmt::format(
      "CREATE TABLE {}{} ({}\n)", if_not_exists ? "IF NOT EXISTS " : "", table_name(table, dialect),
      lines.empty() ? "" : "\n" + base::join(lines, ", \n")));
  for (const auto& index : table.indexes) {
    statements.push_back(create_index(table, *index, dialect));
  }
  if (dialect == Dialect::sqlite) return statements;
  if (table.comment && !table.comment->empty()) {
    statements.push_back(fmt::format("COMMENT ON TABLE {} IS {}", table_name(table, dialect),
                                     comment_text(table.comment)));
  }
  for (const auto& column : table.columns) {
    if (column->comment && !column->comment->empty()) {
      statements.push_back(column_comment(table, *column, dialect));
    }
  }
  return statements;
}

std::vector<std::string> add_column(const Table& table, Dialect dialect, bool if_not_exists) {
  require_main_schema(table.schema, dialect);
  const Column& column = *table.columns.front();
  std::vector<std::string> statements = {
      fmt::format("ALTER TABLE {} ADD COLUMN {}{}", table_name(table, dialect),
                  if_not_exists ? "IF NOT EXISTS " : "", column_text(table, column, dialect))};
  for (const auto& constraint : table.constraints) {
    if (constraint->what == Constraint::What::primary_key) continue;
    statements.push_back(add_constraint(table, *constraint, dialect));
  }
  for (const auto& index : table.indexes) {
    statements.push_back(create_index(table, *index, dialect));
  }
  if (dialect == Dialect::postgresql && column.comment && !column.comment->empty()) {
    statements.push_back(column_comment(table, column, dialect));
  }
  return statements;
}

std::string add_constraint(const Table& table, const Constraint& constraint, Dialect dialect) {
  // Alembic raises NotImplementedError; its own words are the better ones.
  if (dialect == Dialect::sqlite) throw Unsupported("a constraint added to a table of SQLite");
  return fmt::format("ALTER TABLE {} ADD {}", table_name(table, dialect),
                     constraint_text(constraint, dialect));
}

std::string create_index(const Table& table, const Index& index, Dialect dialect) {
  require_main_schema(table.schema, dialect);
  const bool is_postgresql = dialect == Dialect::postgresql;
  std::vector<std::string> expressions;
  for (const auto& each : index.expressions) {
    expressions.push_back(index_expression(index, each, dialect));
  }
  std::string text = fmt::format("CREATE {}INDEX {}{}{} ON {} ", index.is_unique ? "UNIQUE " : "",
                                 is_postgresql && index.is_concurrent ? "CONCURRENTLY " : "",
                                 index.if_not_exists ? "IF NOT EXISTS " : "",
                                 quote(index.name->text, dialect), table_name(table, dialect));
  if (!is_postgresql) {
    text += fmt::format("({})", base::join(expressions, ", "));
    return index.sqlite_where ? text + " WHERE " + index.sqlite_where->on(dialect) : text;
  }
  if (!index.method.empty())
    text += fmt::format("USING {} ", base::lower(phrase(index.method, "postgresql_using")));
  text += fmt::format("({})", base::join(expressions, ", "));
  if (!index.included.empty()) {
    text += fmt::format(" INCLUDE ({})", quoted_list(index.included, dialect));
  }
  if (index.nulls_not_distinct) {
    text += *index.nulls_not_distinct ? " NULLS NOT DISTINCT" : " NULLS DISTINCT";
  }
  if (!index.storage.empty()) {
    std::vector<std::string> pairs;
    for (const auto& [name, value] : index.storage) pairs.push_back(name + " = " + value);
    text += fmt::format(" WITH ({})", base::join(pairs, ", "));
  }
  if (index.postgresql_where) text += " WHERE " + index.postgresql_where->on(dialect);
  return text;
}

}  // namespace limbeck::alembic
