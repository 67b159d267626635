#include "dialects/sqlite/rules.hpp"

#include "dialects/sqlite/same_words.hpp"

namespace limbeck::dialects::sqlite {
namespace {

class Rules final : public contract::Rules {
 public:
  // A rebuild can do whatever CREATE TABLE can say.
  bool can_alter(const schema::Column&, const schema::Column&) const override { return true; }
  /// A virtual table belongs to its module: nothing of it can be altered.
  bool can_alter(const schema::Table& from, const schema::Table& to) const override {
    return from.kind == to.kind && from.virtual_definition == to.virtual_definition;
  }
  bool can_alter(const schema::Domain&, const schema::Domain&) const override { return false; }
  bool can_alter(const schema::Composite&, const schema::Composite&) const override {
    return false;
  }
  bool can_replace(const schema::View&, const schema::View&) const override { return false; }
  bool can_replace(const schema::Routine&, const schema::Routine&) const override { return false; }

  // Views and triggers are text until they are used.
  bool disturbs_dependents(const schema::Column&, const schema::Column&) const override {
    return false;
  }
  bool parts_are_ordered() const override { return false; }
  bool respells_expressions() const override { return false; }
  void take_words(const schema::Catalog& present, schema::Catalog& wanted) const override {
    sqlite::take_words(present, wanted);
  }
};

}  // namespace

const contract::Rules& rules() {
  static const Rules answers;
  return answers;
}

}  // namespace limbeck::dialects::sqlite
