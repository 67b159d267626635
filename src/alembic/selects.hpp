// `select()`, its unions, and what it is within another statement: a subquery, EXISTS, a value.
// Source: sqlalchemy/sql/selectable.py and the visit_select() of sql/compiler.py, 1.4 and 2.0.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alembic/sources.hpp"

namespace limbeck::alembic {

/// Something that gives rows.
class Query : public Executable {
 public:
  std::string write(Writer& writer) const override { return write_as(writer, false); }
  /// `as_source`: in FROM, where its columns are named.
  virtual std::string write_as(Writer& writer, bool as_source) const = 0;
  /// The columns that it has as a subquery.
  virtual std::vector<SourceColumn> exported() const = 0;
  /// Of its first column.
  TypePtr first_type() const {
    const std::vector<TypePtr> types = result_types();
    return types.empty() ? nullptr : types.front();
  }
  std::optional<python::Value> attribute(python::Interpreter&, const std::string& name) override;
};
using QueryPtr = std::shared_ptr<const Query>;

class Select final : public Query {
 public:
  struct Parts {
    std::vector<ClausePtr> columns = {};
    std::vector<SourcePtr> sources = {};  ///< Told by select_from() and join().
    std::vector<ClausePtr> where = {}, having = {}, group_by = {}, order_by = {};
    ClausePtr limit = {}, offset = {};
    bool is_distinct = false;
  };
  explicit Select(Parts parts) : of(std::move(parts)) {}
  std::string type_name() const override { return "select()"; }
  std::string write_as(Writer& writer, bool as_source) const override;
  std::vector<SourceColumn> exported() const override;
  std::vector<TypePtr> result_types() const override { return types_of(of.columns); }
  std::optional<python::Value> attribute(python::Interpreter&, const std::string& name) override;

  const Parts of;

 private:
  std::vector<SourcePtr> all_sources() const;
  std::string column_text(const ClausePtr& column, bool as_source, bool is_repeated,
                          Writer& writer) const;
  std::string order_text(const ClausePtr& clause, Writer& writer) const;
};

/// `(SELECT ...)` as a value.
ClausePtr scalar_subquery(const QueryPtr& query);
/// `table.select()`
python::Value select_of(const SourcePtr& source, python::Interpreter& interpreter,
                        python::Arguments arguments);
/// The columns that an argument of select() or returning() stands for.
void add_columns(python::Interpreter& interpreter, const python::Value& value,
                 std::vector<ClausePtr>& columns);

/// `select()`, `exists()`, `union()`, `union_all()`; none: not known.
std::optional<python::Value> query_name(const std::string& name);

}  // namespace limbeck::alembic
