// The schema as the operations of one step find it: read when it is first needed, then kept up.
// Not what an operation is in the dialect's terms: step_operations.hpp.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "contract/dialect.hpp"
#include "ops/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::run {

/// What is known may be less than everything (nothing was read yet, and some tables were made
/// since), and of a table that an operation touched it may be in the revision's words instead of
/// the server's.
class StepSchema {
 public:
  StepSchema(const contract::Dialect& dialect, db::Connection& connection)
      : dialect_(dialect), connection_(connection) {
    forget();
  }

  /// The revision did something that is not known here.
  void forget();
  /// These are done, in their order.
  void take(const ops::Operations& operations);

  /// As far as it is known; nothing is read.
  const schema::Catalog& known() const { return catalog_; }
  /// With every object, in whatever words.
  const schema::Catalog& whole();
  /// With every object, and the table in the server's words.
  const schema::Catalog& exact(const schema::Name& table);

  /// As a catalog has it: without the default schema.
  schema::Name name(const std::string& schema, const std::string& name) const;
  /// The name of one of the objects in the letter case that it is stored in: SQLite finds it in
  /// any. As it is given where there is none.
  template <typename Object>
  schema::Name spelled(const std::vector<Object>& objects, const schema::Name& name) const {
    for (const Object& each : objects) {
      if (is_same(each.name.name, name.name) && each.name.schema == name.schema) return each.name;
    }
    return name;
  }
  template <typename Part>
  const Part* find_part(const std::vector<Part>& parts, const std::string& name) const {
    for (const Part& each : parts) {
      if (is_same(each.name, name)) return &each;
    }
    return nullptr;
  }
  bool is_same(const std::string& left, const std::string& right) const;

 private:
  /// Beyond what an operation says; or a table's children follow it.
  bool reaches_further(const ops::Operation& operation) const;

  const contract::Dialect& dialect_;
  db::Connection& connection_;
  schema::Catalog catalog_;
  bool is_whole_ = false;
  std::set<schema::Name> touched_;
};

}  // namespace limbeck::run
