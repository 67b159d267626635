// Which object of a catalog needs which other: what the server said and what the nouns tell.
// Not what is done about it: disturb.hpp, order.hpp.
#pragma once

#include <map>
#include <vector>

#include "schema/catalog.hpp"

namespace limbeck::diff {

class Needs {
 public:
  explicit Needs(const schema::Catalog& catalog);

  /// Without repetition; empty for what needs nothing.
  const std::vector<schema::ObjectId>& of(const schema::ObjectId& object) const;
  const std::vector<schema::ObjectId>& dependents(const schema::ObjectId& object) const;
  bool has(const schema::ObjectId& object, const schema::ObjectId& need) const;

 private:
  using Edges = std::map<schema::ObjectId, std::vector<schema::ObjectId>>;

  void add(const schema::ObjectId& object, const schema::ObjectId& need);
  void add_type(const schema::Catalog& catalog, const schema::ObjectId& object,
                const schema::Type& type);
  void add_table(const schema::Catalog& catalog, const schema::Table& table);
  void add_foreign_key(const schema::Catalog& catalog, const schema::ObjectId& id,
                       const schema::Constraint& key);
  void add_partitions(const schema::Catalog& catalog, const schema::ObjectId& key,
                      const schema::Name& table);

  Edges needs_;
  Edges dependents_;
};

/// A primary key, UNIQUE or unique index over exactly these columns, in any order: what a foreign
/// key hangs on.
std::vector<schema::ObjectId> keys_over(const schema::Table& table,
                                        std::vector<std::string> columns);

}  // namespace limbeck::diff
