// `--dry-run`: the steps of an upgrade or downgrade with their statements, for people.
// Not a script that could be run: that is --sql (run/offline.hpp).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "graph/steps.hpp"
#include "report/style.hpp"
#include "run/plan.hpp"
#include "scripts/script_directory.hpp"

namespace limbeck::report {

/// Whole lines; says so when there is nothing to do. `verbose`: statements in full, else the
/// first line of each, cut to the width.
/// `hash`: that of the plan (run/plan_hash.hpp).
std::string render_plan(const scripts::ScriptDirectory& scripts, const run::Plan& plan,
                        std::string_view hash, bool verbose, const Style& style);
/// `stamp --dry-run`.
std::string render_stamp_plan(const std::vector<graph::StampStep>& steps, const Style& style);

/// "<base> -> a1", "(b1, b2) -> c": what a step goes from and to, and its message.
std::string describe_step(const scripts::ScriptDirectory& scripts, const graph::GraphStep& step);

}  // namespace limbeck::report
