// What a difference must know of a dialect: when an object can be altered where it stands.
// Not the comparison itself: diff/.
// Next: dialects/*/rules.hpp answer.
#pragma once

#include "schema/catalog.hpp"

namespace limbeck::contract {

/// Each question is about one object that is in both catalogs, under one name, and differs. No: it
/// is dropped and made again, and so is everything that needs it.
class Rules {
 public:
  virtual ~Rules() = default;
  virtual bool can_alter(const schema::Column& from, const schema::Column& to) const = 0;
  virtual bool can_alter(const schema::Table& from, const schema::Table& to) const = 0;
  virtual bool can_alter(const schema::Domain& from, const schema::Domain& to) const = 0;
  virtual bool can_alter(const schema::Composite& from, const schema::Composite& to) const = 0;
  /// As can_alter, of a type that nothing uses.
  virtual bool can_alter_unused(const schema::Composite&, const schema::Composite&) const {
    return false;
  }
  virtual bool can_alter_trigger(const schema::Trigger&, const schema::Trigger&) const {
    return false;
  }
  virtual bool can_alter_policy(const schema::Definition&, const schema::Definition&) const {
    return false;
  }
  virtual bool can_alter_rule(const schema::Definition&, const schema::Definition&) const {
    return false;
  }
  virtual bool can_replace(const schema::View& from, const schema::View& to) const = 0;
  virtual bool can_replace(const schema::Routine& from, const schema::Routine& to) const = 0;

  /// Whether views, rules, policies, triggers and generated columns that use the column must be
  /// out of the way while it is altered (PostgreSQL: when its type changes).
  virtual bool disturbs_dependents(const schema::Column& from, const schema::Column& to) const = 0;
  /// False: the table is made anew, with everything that hangs on it, whenever anything of it
  /// changes; so its parts need no order among themselves (SQLite).
  virtual bool parts_are_ordered() const = 0;
  /// Whether the server may give an expression other text when it reads its own text again.
  virtual bool respells_expressions() const = 0;
  /// Gives `wanted` the words of `present` wherever both say the same in other letters, quotes or
  /// blanks. Only where the server keeps texts as they were written (SQLite).
  virtual void take_words(const schema::Catalog& /*present*/, schema::Catalog& /*wanted*/) const {}
};

}  // namespace limbeck::contract
