#include "ops/hazard.hpp"

#include "ops/hazard_search.hpp"

namespace limbeck::ops {

std::string_view hazard_name(Hazard hazard) {
  switch (hazard) {
    case Hazard::none:
      return "none";
    case Hazard::loses_data:
      return "loses_data";
    case Hazard::may_fail:
      return "may_fail";
    case Hazard::rewrites_table:
      return "rewrites_table";
    case Hazard::blocks_writes:
      return "blocks_writes";
    case Hazard::outdated:
      return "outdated";
  }
  return "";
}

std::vector<Finding> hazards(const Operation& operation, const schema::Catalog& before) {
  HazardSearch search(before);
  std::visit(search, operation);
  return search.take();
}

}  // namespace limbeck::ops
