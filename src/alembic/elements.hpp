// SQLAlchemy's schema elements as a script makes them: columns, constraints, indexes, pieces of
// SQL. Not their DDL (ddl.hpp), nor the types (types.hpp).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alembic/types.hpp"

namespace limbeck::alembic {

class Parameters;

/// A piece of SQL: `text()`, `func.now()`, `true()`.
class Clause final : public python::Object {
 public:
  Clause(std::string on_postgresql, std::string on_sqlite, bool column_element)
      : postgresql(std::move(on_postgresql)),
        sqlite(std::move(on_sqlite)),
        is_column_element(column_element) {}
  std::string type_name() const override { return "a piece of SQL"; }
  /// In SQLAlchemy they make more SQL.
  std::optional<python::Value> compare(python::Interpreter&, python::ComparisonOperator,
                                       const python::Value&) override {
    throw python::Unsupported("a comparison of a piece of SQL");
  }
  std::optional<bool> truth() const override {
    throw python::Unsupported("the truth of a piece of SQL");
  }
  const std::string& on(Dialect dialect) const {
    return dialect == Dialect::postgresql ? postgresql : sqlite;
  }

  const std::string postgresql, sqlite;
  const bool is_column_element;  ///< SQLite wants it in parentheses as a default.
};

/// Of a constraint or an index.
struct GivenName {
  std::string text;
  bool is_final = false;  ///< By `op.f()`: no naming convention changes it.
};
/// What `op.f()` gives.
struct FinalName final : public python::Object {
  explicit FinalName(std::string name) : text(std::move(name)) {}
  std::string type_name() const override { return "a name of op.f()"; }
  const std::string text;
};

class Constraint final : public python::Object {
 public:
  enum class What : std::uint8_t { primary_key, unique, check, foreign_key };
  explicit Constraint(What what_it_is) : what(what_it_is) {}
  std::string type_name() const override { return "a constraint"; }

  const What what;
  std::optional<GivenName> name;  ///< None: by the naming convention, else by the database.
  bool is_implicit = false;       ///< The key of columns with primary_key=True.
  std::vector<std::string> columns;
  std::shared_ptr<Clause> condition;  ///< Of a check.
  std::string referred_schema, referred_table;
  std::vector<std::string> referred_columns;
  std::optional<std::string> onupdate, ondelete, initially, match;
  std::optional<bool> deferrable;
};

/// `Computed(...)` and `Identity(...)`.
struct Generation final : public python::Object {
  std::string type_name() const override { return "a generated column"; }
  std::shared_ptr<Clause> expression;  ///< Null: an identity.
  std::optional<bool> persisted;
  bool is_always = false;
  std::string options;  ///< Of an identity.
};

class Column final : public python::Object {
 public:
  enum class Counts : std::uint8_t { automatic, always, never, ignore_foreign_key };
  std::string type_name() const override { return "Column"; }

  std::string name;
  std::shared_ptr<Type> type;
  bool is_nullable = true;
  bool is_nullable_told = false;
  bool is_primary_key = false;
  bool is_indexed = false;
  bool is_unique = false;
  bool has_python_default = false;
  Counts counts = Counts::automatic;
  std::optional<python::Value> server_default;  ///< Text or a Clause.
  std::optional<std::string> comment;
  std::vector<std::shared_ptr<Constraint>> checks, foreign_keys;
  std::shared_ptr<Generation> generation;
};

class Index final : public python::Object {
 public:
  std::string type_name() const override { return "Index"; }

  std::optional<GivenName> name;           ///< None: by the naming convention.
  std::vector<python::Value> expressions;  ///< Names of columns, or Clauses.
  bool is_unique = false;
  bool if_not_exists = false;
  bool is_concurrent = false;
  std::string method;  ///< As in USING.
  std::shared_ptr<Clause> postgresql_where, sqlite_where;
  std::vector<std::string> included;
  std::vector<std::pair<std::string, std::string>> operator_classes, storage;
};

struct Table {
  std::string schema;
  std::string name;
  std::vector<std::shared_ptr<Column>> columns;
  std::vector<std::shared_ptr<Constraint>> constraints;
  std::vector<std::shared_ptr<Index>> indexes;
  std::optional<std::string> comment;
};

/// SQL of a `text()`: without the backslashes before colons. Errors: Unsupported for a parameter,
/// which would have to be bound.
std::string unescape_text(const std::string& text);
/// A condition or an expression, as text or as a Clause. Errors: Unsupported.
std::shared_ptr<Clause> to_clause(const python::Value& value);

/// What `sqlalchemy`, `sqlalchemy.schema` and `sqlalchemy.sql` have beside types; none: not known.
std::optional<python::Value> schema_name(const std::string& name);

/// None: not given, or None. Errors: Unsupported where it is no name.
std::optional<GivenName> take_name(Parameters& given, const char* parameter);

// What the classes here and the directives of `op` read alike. Errors: Unsupported.
/// What a list of columns holds; a text is none, though Python could go through its letters.
python::Values column_list(python::Interpreter& interpreter, const python::Value& value);
std::vector<std::string> column_names(const python::Values& values);
std::vector<std::string> column_names(python::Interpreter& interpreter, const python::Value& value);
/// Names of columns, or Clauses.
std::vector<python::Value> index_expressions(const python::Values& values);
void take_index_options(Parameters& given, Index& index);
void take_deferrability(Parameters& given, Constraint& constraint);

}  // namespace limbeck::alembic
