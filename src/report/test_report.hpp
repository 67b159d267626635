// What `limbeck test` found: a table for people, JUnit's XML for CI.
// Not JSON: json.hpp.
#pragma once

#include <string>
#include <vector>

#include "report/style.hpp"
#include "workflow/revision_tests.hpp"

namespace limbeck::report {

struct TestReport {
  std::vector<workflow::RevisionResult> revisions;
  /// Of the comparison with the models at the head; none if there was none.
  std::optional<workflow::StepResult> models = {};

  std::size_t failures() const;
};

/// A line a revision and one for the models, then each failure as an error is told, then a count.
std::string render_tests(const scripts::ScriptDirectory& scripts, const TestReport& report,
                         const Style& style);
/// JUnit's XML as CI servers read it: a test case a step, `classname` the revision.
std::string junit_tests(const scripts::ScriptDirectory& scripts, const TestReport& report);

/// `up`, `down`, `up again`, …
std::string_view word_of(workflow::TestStep step);
std::string_view word_of(workflow::StepResult::Outcome outcome);

}  // namespace limbeck::report
