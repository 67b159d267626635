// `insert()`, `update()` and `delete()` over the tables of a script.
// Source: sqlalchemy/sql/dml.py, sql/crud.py and the visit_insert() and its kin of sql/compiler.py,
// 1.4 and 2.0.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "alembic/selects.hpp"

namespace limbeck::alembic {

/// What a statement gives to columns, by name.
using Given = std::vector<std::pair<std::string, python::Value>>;

/// ON CONFLICT of PostgreSQL and SQLite.
struct OnConflict {
  std::string constraint = {};
  std::vector<python::Value> elements = {};  ///< Names, or Clauses.
  ClausePtr elements_where = {}, where = {};
  std::optional<Given> set = {};  ///< None: DO NOTHING.
};

/// What changes rows of one table.
class Change : public Executable {
 public:
  enum class What : std::uint8_t { insertion, update, deletion };
  struct Parts {
    std::shared_ptr<const TableSource> table = {};
    std::vector<Given> rows = {};  ///< Of an update one; several: an insert of several rows.
    QueryPtr query = {};           ///< Of INSERT ... SELECT, with the columns of `names`.
    std::vector<std::string> names = {};
    std::vector<ClausePtr> where = {}, returning = {};
    std::optional<OnConflict> on_conflict = {};
    bool knows_conflicts = false;  ///< Made by a dialect's own insert().
  };
  Change(What its_kind, Parts parts) : what(its_kind), of(std::move(parts)) {}
  std::string type_name() const override;
  std::string write(Writer& writer) const override;
  std::vector<TypePtr> result_types() const override { return types_of(of.returning); }
  std::optional<python::Value> attribute(python::Interpreter&, const std::string& name) override;

  const What what;
  const Parts of;

 private:
  std::string write_insert(Writer& writer) const;
  std::string write_update(Writer& writer) const;
  std::string write_delete(Writer& writer) const;
  std::string returning(Writer& writer) const;
  std::vector<SourcePtr> other_sources() const;
};

// Errors of all: Unsupported.

/// What `values()` was given. `table`: for rows told by position.
std::vector<Given> rows_of(python::Interpreter& interpreter, const python::Arguments& arguments,
                           const TableSource& table);
/// A dict with names or columns as its keys.
Given given_of(const python::Value& value);

/// The columns that a row fills and the texts of their values, in the order of the table; defaults
/// and the parameters of execute() with it.
std::vector<std::pair<std::string, std::string>> filled_columns(const Change& change,
                                                                const Given& row, Writer& writer);
std::string conflict_text(const Change& change, Writer& writer);

python::Value insert_into(const SourcePtr& table, python::Interpreter& interpreter,
                          python::Arguments arguments);
python::Value update_of(const SourcePtr& table, python::Interpreter& interpreter,
                        python::Arguments arguments);
python::Value delete_from(const SourcePtr& table, python::Interpreter& interpreter,
                          python::Arguments arguments);

/// `insert()`, `update()`, `delete()`; none: not known.
std::optional<python::Value> change_name(const std::string& name);
/// `insert()` of sqlalchemy.dialects.postgresql and sqlite.
python::Value dialect_insert();

/// The statements of `bulk_insert(table, rows)`.
std::vector<std::string> bulk_insert(python::Interpreter& interpreter, const python::Value& table,
                                     const python::Value& rows, bool at_once, Dialect dialect);

}  // namespace limbeck::alembic
