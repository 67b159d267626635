// What operations that follow one another may lose: without what the plan itself rules out.
// Not what a single one may: hazard.hpp.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ops/hazard.hpp"

namespace limbeck::ops {

/// Walks over a plan. It knows that tables and columns made on the way hold nothing, and that rows
/// which kept a rule that is dropped keep one that says the same when it is added again.
class PlanHazards {
 public:
  /// Borrows the operations.
  PlanHazards(const Operations& operations, const schema::Catalog& before);

  /// As it is before the next operation. After a rename expressions still have the old name.
  const schema::Catalog& catalog() const { return catalog_; }
  /// Those of the next operation, which is then done. One call for each.
  std::vector<Finding> next();

 private:
  /// Whatever it was, no two rows share all of `parts`.
  struct Key {
    std::set<std::string> parts;  ///< Columns, or expressions as the server deparses them.
    std::vector<std::string> columns;
    bool is_primary = false;
    bool nulls_are_alike = false;
  };
  struct Facts {
    bool is_new = false;
    std::set<std::string> empty_columns = {};    ///< Added: null in every row.
    std::set<std::string> changed_columns = {};  ///< Their values are other ones than before.
    std::vector<Key> keys = {};
    std::vector<schema::Constraint> rules = {};  ///< Checks and foreign keys.
  };

  static Key key_of(const schema::Constraint& constraint);
  static Key key_of(const schema::Index& index);

  bool is_ruled_out(const Operation& operation, const Finding& finding) const;
  bool is_ruled_out(const Facts& facts, const schema::Table& table,
                    const schema::Constraint& constraint, const Finding& finding) const;
  static bool is_unique(const Facts& facts, const schema::Table* table, const Key& key);
  bool is_kept(const Facts& facts, const schema::Constraint& rule) const;
  static bool takes_nulls(const Facts& facts, const schema::Constraint& rule);
  bool becomes_identity(const DropSequence& drop) const;
  bool has_default(const schema::Type& type) const;
  void note(const Operation& operation);
  void follow(const Operation& operation);

  const Operations& operations_;
  std::size_t at_ = 0;
  schema::Catalog catalog_;
  std::map<schema::Name, Facts> facts_;
};

}  // namespace limbeck::ops
