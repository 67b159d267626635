// Makes parts of random schemas and fills their slots with fresh texts that fit what is there.
// Not the choice of what is changed: edits.cpp.
// Next: parts.cpp adds parts, slots.cpp fills them.
#pragma once

#include "live/random/texts.hpp"

namespace limbeck::live::random {

struct Wish {
  Slot slot;
  std::size_t one_in = 1;  ///< 1: always.
};

class Maker {
 public:
  Maker(Schema& schema, Dice& dice, Id& next) : schema_(schema), dice_(dice), next_(next) {}

  /// 0 if there is no place for one.
  Id add(Kind kind);
  Id add_space();
  Id add_type(Kind kind);
  Id add_sequence();
  Id add_routine();
  Id add_table();
  Id add_column(Id table);
  Id add_constraint(Id table);
  Id add_foreign_key(Id table);
  Id add_index(Id owner);
  Id add_trigger(Id owner);
  Id add_policy(Id table);
  Id add_rule(Id owner);
  Id add_setting(Id table);
  Id add_partition(Id table);
  Id add_view();
  Id add_view_column(Id view);
  Id add_label(Id type);
  Id add_attribute(Id type);

  /// Every slot that a part of its kind may have.
  static std::vector<Wish> wishes(const Part& part);
  /// A fresh text; false, and nothing changed, if there is none that fits.
  bool fill(Part& part, Slot slot);
  std::string fresh_name(Kind kind, Id owner);
  Id any_space();

 private:
  Part& put(Kind kind, Id owner, const std::string& name, const std::string& tag = {});
  /// All slots by their chances; the part is taken away again if one that it needs has no text.
  Id finish(Id id);

  std::string column_slot(const Part& part, Slot slot);
  std::string column_value(const Part& part);
  std::string type_for(const Part& part);
  std::string table_slot(const Part& part, Slot slot);
  std::string bound(const Part& partition);
  std::string constraint_slot(const Part& part, Slot slot);
  std::string key_definition(const Part& part);
  std::string exclusion(const Part& part);
  std::string index_slot(const Part& part, Slot slot);
  std::string index_definition(const Part& part);
  std::string trigger_slot(const Part& part, Slot slot);
  std::string policy_slot(const Part& part, Slot slot);
  std::string rule_slot(const Part& part, Slot slot);
  std::string rule_body(const Part& part);
  std::string setting(const Part& part);
  std::string type_slot(const Part& part, Slot slot);
  std::string sequence_slot(const Part& part, Slot slot);
  std::string sequence_options();
  std::string routine_slot(const Part& part, Slot slot);
  std::string routine_body(const Part& part);
  std::string view_slot(const Part& part, Slot slot);
  std::string view_from(const Part& part);
  std::string view_column_slot(Part& part, Slot slot);
  std::string comment();
  std::string grant(const Part& part);
  std::string slot_text(Part& part, Slot slot);

  std::vector<Id> tables();
  /// Tables and views that `part` may read without a circle.
  std::vector<Id> sources(Id part);
  Id any_of(const std::vector<const Part*>& parts);
  bool is_partitioned(Id table) const;
  const Part* pick_column(Id table);
  const Part* pick_column(Id table, Family family);
  std::string pick(const std::vector<std::string>& texts) { return dice_.pick(texts); }

  Schema& schema_;
  Dice& dice_;
  Id& next_;
};

}  // namespace limbeck::live::random
