// Neighbouring operations on one table, and the statements that do them: one for each where SQLite
// has one, else a rebuild that does them all.
// Not which operations are neighbours: render.cpp.
// Next: SQLite's ALTER TABLE, "Making Other Kinds Of Table Schema Changes", for the steps.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "contract/renderer.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialects::sqlite {

class TableChange {
 public:
  /// `before`: of a table that the first operation makes, nothing.
  TableChange(schema::Name table, std::optional<schema::Table> before)
      : table_(std::move(table)), before_(std::move(before)) {
    if (before_) remember_sources();
  }

  const schema::Name& table() const { return table_; }
  /// Nothing of it is done in place any more.
  bool is_rebuild() const { return is_rebuild_ || !before_; }
  /// False: its expression reads what this change makes, and needs it done.
  bool can_take(const ops::AlterColumn& operation) const;

  // Each operation once, in order. `at`: its place in the list. `now`: the table with it.
  void take(std::size_t at, const ops::CreateTable& operation);
  void take(std::size_t at, const ops::AlterTable& operation);
  void take(std::size_t at, const ops::AddColumn& operation, const schema::Table& now);
  void take(std::size_t at, const ops::DropColumn& operation, bool in_place);
  /// `was`: the column without it.
  void take(std::size_t at, const ops::AlterColumn& operation, const schema::Column& was);
  void take(std::size_t at, const ops::AddConstraint& operation);
  void take(std::size_t at, const ops::DropConstraint& operation);
  void take(std::size_t at, const ops::RenameConstraint& operation);
  void take(std::size_t at, const ops::CreateIndex& operation);
  void take(std::size_t at, const ops::DropIndex& operation);
  void take(std::size_t at, const ops::RenameIndex& operation, const schema::Table& now);
  void take(std::size_t at, const ops::CreateTrigger& operation);
  void take(std::size_t at, const ops::DropTrigger& operation);

  /// `after`: with the table as all operations leave it. Errors: render.impossible.
  contract::Statements statements(const schema::Catalog& after) const;

 private:
  /// What does one operation where no rebuild is needed.
  struct Native {
    std::size_t at = 0;
    std::vector<std::string> texts = {};
    std::optional<schema::Column> column = {};         ///< To be added, instead of the texts,
    std::vector<schema::Constraint> constraints = {};  ///< together with these.
  };

  void remember_sources();
  void note(std::size_t at, std::vector<std::string> texts);
  void rebuild(std::size_t at);
  bool changes(const schema::Table& after) const;

  schema::Name table_;
  std::optional<schema::Table> before_;
  std::optional<std::size_t> first_;
  std::vector<Native> natives_;
  bool is_rebuild_ = false;
  /// Of each column that has its values from the old table: the expression that gives them.
  std::map<std::string, std::string> sources_;
  std::set<std::string> new_values_;  ///< Columns whose values are other ones than before.
};

}  // namespace limbeck::dialects::sqlite
