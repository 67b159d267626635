// A plan as one short text that changes whenever what would run does: what was reviewed is run, or
// nothing.
#pragma once

#include <string>
#include <string_view>

#include "run/plan.hpp"

namespace limbeck::run {

/// "v1:" and 64 hex digits over the dialect, the target as it was given, the version rows, and of
/// each step its revision, direction, content and statements, with where transactions begin and
/// end. What is known only while a step runs is in it as the hash of its file.
std::string plan_hash(const Plan& plan, std::string_view dialect, std::string_view target,
                      graph::Rows rows);

/// Whether it could be one.
bool is_plan_hash(std::string_view text);

}  // namespace limbeck::run
