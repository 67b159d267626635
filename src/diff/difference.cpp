#include "diff/difference.hpp"

#include <iterator>

#include "diff/decide.hpp"
#include "diff/disturb.hpp"
#include "diff/order.hpp"
#include "diff/sequence_renames.hpp"

namespace limbeck::diff {

namespace {

ops::Operations difference_of_the_rest(const schema::Catalog& from, const schema::Catalog& to,
                                       const contract::Rules& rules, const Scope& scope) {
  Decisions decisions = decide(from, to, rules);
  const bool same_privileges = !scope.privileges || from.privileges == to.privileges;
  if (decisions.empty() && same_privileges) return {};
  const Needs needs_before(from);
  const Needs needs_after(to);
  disturb(decisions, needs_before, from, to, rules);
  decide_privileges(decisions, from, to, scope.privileges);
  return order(decisions, needs_before, needs_after, from, to, rules);
}

ops::Operations difference_of_all(const schema::Catalog& from, const schema::Catalog& to,
                                  const contract::Rules& rules, const Scope& scope) {
  if (from.sequences == to.sequences) return difference_of_the_rest(from, to, rules, scope);
  schema::Catalog renamed = from;
  ops::Operations operations = rename_sequences(renamed, to);
  ops::Operations rest = difference_of_the_rest(renamed, to, rules, scope);
  operations.insert(operations.end(), std::make_move_iterator(rest.begin()),
                    std::make_move_iterator(rest.end()));
  return operations;
}

}  // namespace

ops::Operations difference(const schema::Catalog& from, const schema::Catalog& to,
                           const contract::Rules& rules, const Scope& scope) {
  // Those that are there only because something needs them come and go with what they are of.
  if (!scope.partitions && (has_partitions(from) || has_partitions(to))) {
    return difference_of_all(without_partitions(from, to), without_partitions(to, from), rules,
                             scope);
  }
  return difference_of_all(from, to, rules, scope);
}

}  // namespace limbeck::diff
