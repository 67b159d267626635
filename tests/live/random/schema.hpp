// A small model of a PostgreSQL schema for random tests: flat parts whose texts point to each
// other, so that anything can be taken away, renamed or changed and the rest follows. Not Limbeck's
// own nouns (schema/catalog.hpp): what is made of this is DDL for the server. Next: ddl.cpp writes
// it, parts.cpp makes it, edits.cpp changes it.
#pragma once

#include <rapidcheck.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace limbeck::live::random {

/// The same in both schemas of a pair for what is meant to be the same thing.
using Id = int;
constexpr Id kPublic = 1;

enum class Kind {
  space,
  enumeration,
  label,
  domain,
  composite,
  attribute,
  range,
  sequence,
  routine,
  table,
  column,
  constraint,
  index,
  trigger,
  policy,
  rule,
  setting,  ///< What follows ALTER TABLE ONLY: a default of a partition's column, SET STATISTICS.
  view,
  view_column,
};

/// The pieces of a part's text, most of them in the order of its statement. What a part can be
/// without is optional: is_optional().
enum class Slot {
  prefix,  ///< UNLOGGED, UNIQUE
  partition_of,
  type,
  arguments,
  returns,
  definition,
  events,
  from,
  star,
  collation,
  value,  ///< Default, identity or generation.
  not_null,
  include,
  match,
  on_update,
  on_delete,
  nulls,
  inherits,
  partition_by,
  options,
  where,
  group,
  twice,
  using_rows,
  check,
  each_row,
  when,
  deferrable,
  not_valid,
  call,
  volatility,
  strict,
  security,
  cost,
  parallel,
  set,
  body,
  check_option,
  no_data,
  owned,
  row_security,
  force,
  replica,
  enabled,
  comment,
  grant,
};

/// Texts name other parts: `{7}` is its name as an identifier, with its schema where it has one;
/// `{7'}` the same as a string; of a label always a string.
struct Part {
  Id id = 0;
  Kind kind = Kind::table;
  Id owner = 0;  ///< The space of what stands alone; the table, type or view of the rest.
  std::string name;
  std::map<Slot, std::string> slots = {};
  std::string tag = {};        ///< What generators need to know: `test integer`, `key`.
  std::vector<Id> needs = {};  ///< Beyond those that its texts name.

  bool has(Slot slot) const { return slots.contains(slot); }
  const std::string& text(Slot slot) const;
  bool operator==(const Part&) const = default;
};

struct Schema {
  std::vector<Part> parts = {};  ///< Columns, labels and attributes in their order.

  const Part* find(Id id) const;
  Part* find(Id id) { return const_cast<Part*>(std::as_const(*this).find(id)); }
  std::vector<const Part*> of(Id owner, Kind kind) const;
  std::vector<const Part*> all(Kind kind) const;
  bool operator==(const Schema&) const = default;
};

struct Pair {
  Schema a;
  Schema b;
  bool tells_renames = false;  ///< Or else what has another name is dropped and made.
  bool proves = true;          ///< On the scratch too, as the program does before it writes.
  bool compares_all = true;    ///< Privileges, storage, partitions; or what the program compares.
};

/// Random numbers of a case.
class Dice {
 public:
  explicit Dice(const rc::Random& random) : random_(random) {}

  std::size_t below(std::size_t limit) { return random_.next() % limit; }
  bool one_in(std::size_t count) { return below(count) == 0; }
  template <typename List>
  auto& pick(List& list) {
    return list[below(list.size())];
  }

 private:
  rc::Random random_;
};

bool is_optional(Slot slot);
bool stands_alone(Kind kind);

/// The parts that a text names.
std::vector<Id> ids_in(const std::string& text);
std::string hole(Id id);
/// Everything that `part` cannot be without, its owner included.
std::set<Id> needs_of(const Part& part);
/// Whether `part` needs `other`, however far away.
bool reaches(const Schema& schema, Id part, Id other);
/// Takes `id` away with what cannot be without it; texts that can be left out are.
void remove(Schema& schema, Id id);
/// The same, but for `id` itself.
void remove_dependents(Schema& schema, Id id);
/// What is left without columns, labels or attributes that it needs.
void tidy(Schema& schema);

/// Own columns and those of parents; a view's own and those of its star.
std::vector<const Part*> columns_of(const Schema& schema, Id table);

/// Statements in an order that works.
std::vector<std::string> ddl(const Schema& schema);
std::string qualified(const Schema& schema, const Part& part);
std::string script(const Schema& schema);
/// `text` with the names of the parts that it points to.
std::string resolved(const Schema& schema, const std::string& text);
/// Rows for every table, as one statement that passes over those that a rule forbids.
std::string rows_for(const Schema& schema);

/// Empty but for the space `public`.
Schema nothing();
Schema random_schema(Dice& dice, std::size_t size, Id next = kPublic + 1);
/// One change, with what must follow from it.
void edit(Schema& schema, Dice& dice, Id& next);
Id first_free(const Schema& schema);

rc::Gen<Pair> random_pair();

}  // namespace limbeck::live::random
