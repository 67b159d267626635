// What differs between two schemas, object by object, before anything is put in order.
// Not what else must go aside for it: disturb.hpp.
// Next: decide_tables.cpp for tables and their parts, decide.cpp for the rest.
#pragma once

#include <map>
#include <vector>

#include "contract/rules.hpp"
#include "diff/needs.hpp"
#include "ops/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::diff {

enum class Verdict { added, removed, recreated };

/// Of an object that stays: nothing of it when it is recreated after all.
struct Alteration {
  schema::ObjectId object;
  ops::Operation operation;
  schema::ObjectId renamed_from = {};  ///< Where it changes the name of a part: `part` is set.
};

/// A column that must let go of something for a while: what it is in between.
struct Detour {
  schema::ObjectId column;
  schema::Column between;
};

struct Decisions {
  std::map<schema::ObjectId, Verdict> verdicts;
  std::vector<Alteration> alterations;
  std::vector<Detour> detours;
  ops::Operations privileges;  ///< Grants and revocations: the last of all.

  bool empty() const { return verdicts.empty() && alterations.empty() && privileges.empty(); }
  bool is(const schema::ObjectId& object, Verdict verdict) const;
  /// It, or what it is a part of, is dropped or made: nothing else is to be said about it.
  bool is_whole(const schema::ObjectId& object, const schema::Catalog& catalog) const;
};

Decisions decide(const schema::Catalog& from, const schema::Catalog& to,
                 const contract::Rules& rules);

/// To be called last. What is dropped and made again gets its privileges again: those it is to
/// have, or those it had where they are not compared.
void decide_privileges(Decisions& decisions, const schema::Catalog& from, const schema::Catalog& to,
                       bool are_compared);

/// A catalog and a table of it.
struct TableIn {
  const schema::Catalog& catalog;
  const schema::Table& table;
};

/// The part of decide() about one table that is on both sides.
void decide_table(Decisions& decisions, const TableIn& from, const TableIn& to,
                  const contract::Rules& rules);
/// A table that is to be the same: what it has of its own it must be given again where the one
/// above it changes.
void decide_follower(Decisions& decisions, const TableIn& from, const TableIn& to);
/// About what tables and views have in common. Policies and rules are definitions.
void decide_indexes(Decisions& decisions, const schema::Name& owner,
                    const std::vector<schema::Index>& from, const std::vector<schema::Index>& to);
void decide_triggers(Decisions& decisions, const schema::Name& owner,
                     const std::vector<schema::Trigger>& from,
                     const std::vector<schema::Trigger>& to, const contract::Rules& rules);
void decide_definitions(Decisions& decisions, schema::ObjectKind kind, const schema::Name& owner,
                        const std::vector<schema::Definition>& from,
                        const std::vector<schema::Definition>& to, const contract::Rules& rules);

/// A comment of its own, where nothing else of the object changes it.
void decide_comment(Decisions& decisions, const schema::ObjectId& object, const std::string& from,
                    const std::string& to);

}  // namespace limbeck::diff
