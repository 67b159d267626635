#include "workflow/autogenerate.hpp"

#include <algorithm>
#include <utility>

#include "ops/apply.hpp"
#include "workflow/undeclared.hpp"

namespace limbeck::workflow {

Comparison compare(schema::Catalog present, schema::Catalog wanted,
                   const std::function<schema::Catalog()>& made) {
  Comparison comparison{.present = std::move(present), .wanted = std::move(wanted)};
  comparison.left_alone = leave_undeclared_alone(comparison.present, comparison.wanted, made);
  return comparison;
}

std::vector<diff::Rename> undecided_renames(const Comparison& comparison,
                                            const std::vector<diff::Rename>& decided) {
  schema::Catalog present = comparison.present;
  for (const diff::Rename& each : decided) ops::apply(diff::operation_of(each), present);
  return diff::likely_renames(present, comparison.wanted);
}

}  // namespace limbeck::workflow
