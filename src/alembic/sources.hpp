// What columns are taken from: tables as a script describes them, aliases, joins, subqueries.
// Not the tables of DDL (elements.hpp), which a script makes with create_table().
// Source: sqlalchemy/sql/selectable.py, 1.4 and 2.0.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alembic/elements.hpp"
#include "alembic/expressions.hpp"

namespace limbeck::alembic {

struct SourceColumn {
  std::string name;
  TypePtr type;
  std::shared_ptr<const Column> column;  ///< As in DDL, with its defaults; null: not known.
};

class Source : public Clause {
 public:
  Source() : Clause(false) {}
  /// `c`, `join()`, `alias()`, ...; of a table also `insert()` and its kin.
  std::optional<python::Value> attribute(python::Interpreter&, const std::string& name) override;
  virtual const std::vector<SourceColumn>& columns() const = 0;
  /// What stands before a column's name.
  virtual std::string qualifier(Writer& writer) const = 0;
  SourcePtr shared() const { return std::static_pointer_cast<const Source>(shared_from_this()); }
  /// Null: it has none of that name.
  const SourceColumn* find(const std::string& name) const;
  std::shared_ptr<ColumnReference> column(const SourceColumn& of) const;
  void add_sources(std::vector<SourcePtr>& sources) const override {
    add_source(sources, shared());
  }
};

/// `sa.table()`, `sa.Table()`.
class TableSource final : public Source {
 public:
  TableSource(std::string its_schema, std::string its_name, std::vector<SourceColumn> its_columns)
      : schema(std::move(its_schema)),
        name(std::move(its_name)),
        columns_(std::move(its_columns)) {}
  std::string type_name() const override { return "Table"; }
  const std::vector<SourceColumn>& columns() const override { return columns_; }
  std::string write(Writer& writer) const override {
    return quote_table(schema, name, writer.dialect);
  }
  std::string qualifier(Writer& writer) const override { return write(writer); }

  const std::string schema, name;

 private:
  const std::vector<SourceColumn> columns_;
};

/// `table AS name`, `(SELECT ...) AS name`.
class Alias final : public Source {
 public:
  /// `its_name`: empty for one that SQLAlchemy makes. `of`: a Source or a select.
  Alias(ClausePtr of, std::string its_name, std::vector<SourceColumn> its_columns);
  std::string type_name() const override { return "alias"; }
  const std::vector<SourceColumn>& columns() const override { return columns_; }
  std::string write(Writer& writer) const override;
  std::string qualifier(Writer& writer) const override;

 private:
  const ClausePtr of_;
  const std::string name_;
  const std::vector<SourceColumn> columns_;
};

class Join final : public Source {
 public:
  enum class What : std::uint8_t { inner, left_outer, full_outer };
  Join(SourcePtr left_side, SourcePtr right_side, ClausePtr condition, What its_kind);
  std::string type_name() const override { return "join()"; }
  const std::vector<SourceColumn>& columns() const override { return none_; }
  std::string write(Writer& writer) const override;
  std::string qualifier(Writer&) const override { throw python::Unsupported("a column of a join"); }
  /// The tables in it, which a select does not name again.
  bool has(const SourcePtr& source) const;
  void add_sources(std::vector<SourcePtr>& sources) const override;

 private:
  const SourcePtr left_, right_;
  const ClausePtr on_;
  const What what_;
  const std::vector<SourceColumn> none_ = {};
};

/// Of `create_table()`.
std::shared_ptr<TableSource> make_source(const Table& table);

/// `table()`, `column()`, `Table()`, `MetaData()`, `join()`, ... of sqlalchemy; none: not known.
std::optional<python::Value> source_name(const std::string& name);

}  // namespace limbeck::alembic
