// The search for what an operation may lose: one function an operation, in files by subject.
// Not what is told of a whole plan: plan_hazards.hpp.
// Next: hazard_objects.cpp, hazard_columns.cpp, hazard_keys.cpp.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "ops/catalog_edit.hpp"
#include "ops/harmless.hpp"
#include "ops/hazard.hpp"

namespace limbeck::ops {

class HazardSearch : public Harmless {
 public:
  explicit HazardSearch(const schema::Catalog& before) : before_(before) {}

  using Harmless::operator();

  void operator()(const DropSchema& drop);
  void operator()(const DropSequence& drop);
  void operator()(const RebuildEnum& rebuild);
  void operator()(const AlterDomain& alter);
  void operator()(const AlterComposite& alter);
  void operator()(const ReplaceRoutine& replace);

  void operator()(const DropTable& drop);
  void operator()(const AlterTable& alter);
  void operator()(const AddColumn& add);
  void operator()(const DropColumn& drop);
  void operator()(const AlterColumn& alter);

  void operator()(const AddConstraint& add);
  void operator()(const ValidateConstraint& validate);
  void operator()(const CreateView& create);
  void operator()(const CreateIndex& create);

  std::vector<Finding> take() {
    std::stable_sort(found_.begin(), found_.end(), [](const Finding& left, const Finding& right) {
      return left.hazard < right.hazard;
    });
    return std::move(found_);
  }

 private:
  bool is_postgresql() const { return before_.dialect == "postgresql"; }
  const schema::Table* table(const schema::Name& name) const {
    return schema::find(before_.tables, name);
  }
  void add(Hazard hazard, schema::ObjectId object, std::string sentence, Probe probe = {}) {
    found_.push_back({hazard, std::move(object), std::move(sentence), std::move(probe)});
  }
  void add_rewrite(schema::ObjectId object);

  const schema::Domain* domain_of(const schema::Type& type) const;
  bool has_rules(const schema::Domain& domain) const;
  bool refuses_null(const schema::Domain& domain) const;
  schema::Type base_of(schema::Type type) const;
  bool is_volatile(const std::string& expression) const;
  void become_strict(const schema::Table& old);
  void change_type(const AlterColumn& alter, const schema::Column& old);
  void change_type_on_sqlite(const AlterColumn& alter, const schema::Column& old, bool is_strict);
  void respell(const AlterColumn& alter, const schema::Column& old);
  void check_uniqueness(const schema::Table& of, const schema::Column& old, std::string_view how);
  void check_rows(const schema::Table& table, const schema::Constraint& constraint);
  void index_view(const schema::Name& view, const schema::Index& index);
  void check_key(const schema::Table& table, const schema::Constraint& constraint);

  const schema::Catalog& before_;
  std::vector<Finding> found_;
};

/// `users.id`, `users (id, name)`
std::string listed(const schema::Name& table, const std::vector<std::string>& columns);

}  // namespace limbeck::ops
