#include "diff/difference.hpp"

#include "diff/decide.hpp"
#include "diff/disturb.hpp"
#include "diff/order.hpp"

namespace limbeck::diff {

ops::Operations difference(const schema::Catalog& from, const schema::Catalog& to,
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

}  // namespace limbeck::diff
