#include "workflow/change_marks.hpp"

namespace limbeck::workflow {

ChangeMarks::ChangeMarks(const std::vector<Change>& changes, const contract::Statements& statements)
    : changes_(changes) {
  for (const contract::Rendered& each : statements) has_statement_.insert(each.operation);
}

std::vector<std::string> ChangeMarks::take(std::size_t operation) {
  std::vector<std::string> marks;
  if (taken_ > operation) return marks;
  for (; taken_ < changes_.size(); ++taken_) {
    if (taken_ > operation && has_statement_.contains(taken_)) break;
    const std::vector<std::string>& own = changes_[taken_].marks;
    marks.insert(marks.end(), own.begin(), own.end());
  }
  return marks;
}

}  // namespace limbeck::workflow
