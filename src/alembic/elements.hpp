// SQLAlchemy's schema elements as a script makes them: columns, constraints, indexes, pieces of
// SQL. Not their DDL (ddl.hpp), nor the types (types.hpp).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alembic/clause.hpp"
#include "alembic/types.hpp"

namespace limbeck::alembic {

class Parameters;

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
  std::optional<bool> nulls_not_distinct;  ///< Of a unique one.
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
  /// What SQLAlchemy puts in where a statement does not say: a value, a function, a Clause.
  std::optional<python::Value> default_value, update_value;
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
  std::optional<bool> nulls_not_distinct;
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
void take_nulls(Parameters& given, Constraint& constraint);  ///< Of a unique one.

}  // namespace limbeck::alembic
