// Types, columns, constraints and indexes of a catalog as the Python that Alembic's autogenerate
// writes for them.
// Not the SQL that comes of such Python: types.hpp, ddl.hpp. Not the directives: directives.hpp.
// Source: alembic/autogenerate/render.py.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "alembic/quoting.hpp"
#include "schema/catalog.hpp"
#include "sql/splitter.hpp"

namespace limbeck::alembic {

/// Where a column's numbers come from, in SQLAlchemy's eyes.
enum class Counting : std::uint8_t {
  as_it_stands,  ///< From its default or identity, if from anywhere.
  by_itself,     ///< From a sequence that SQLAlchemy makes without being told.
  when_told,     ///< The same with autoincrement=True.
  not_at_all,    ///< It would make one, and must not.
};

/// Errors of all: python::Unsupported for what SQLAlchemy has no words for.
class ElementWriter {
 public:
  /// `catalog` must outlive it.
  ElementWriter(Dialect dialect, const schema::Catalog& catalog)
      : dialect_(dialect), catalog_(catalog) {}

  /// `sa.String(length=50)`
  std::string type(const schema::Type& type, const std::string& collation);
  /// Of a column with a default: `'x'` for a constant, else `sa.text('now()')`.
  std::string server_default(const schema::Column& column) const;
  /// `sa.Column('id', sa.Integer(), nullable=False)`
  std::string column(const schema::Column& column, Counting counting = Counting::as_it_stands);
  /// As an argument of create_table(): `sa.UniqueConstraint('a', name=op.f('b'))`.
  std::string constraint(const schema::Constraint& constraint) const;
  /// As the arguments of create_unique_constraint() and its kin behind the table.
  std::vector<std::string> added_constraint(const schema::Constraint& constraint) const;
  /// As those of create_index() behind the name and the table: the columns, then what else it has.
  std::vector<std::string> index(const schema::Index& index) const;

  /// What was written names `postgresql`.
  bool uses_postgresql() const { return uses_postgresql_; }
  sql::Flavor flavor() const {
    return dialect_ == Dialect::postgresql ? sql::Flavor::postgresql : sql::Flavor::sqlite;
  }

 private:
  std::string dialect_type(std::string_view name, const std::vector<std::string>& arguments);
  std::string enumeration(const schema::Name& name);
  std::string stored_type(const std::string& text, const std::string& collation);
  std::string server_type(std::string text, const std::string& collation);
  std::string identity(const schema::Column& column) const;
  std::vector<std::string> options(const schema::Constraint& constraint) const;
  std::string condition(const schema::Constraint& constraint) const;

  Dialect dialect_;
  const schema::Catalog& catalog_;
  bool uses_postgresql_ = false;
};

/// `['a', 'b']`
std::string name_list(const std::vector<std::string>& names);

}  // namespace limbeck::alembic
