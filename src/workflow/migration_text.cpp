#include "workflow/migration_text.hpp"

#include <fmt/format.h>

#include <set>

namespace limbeck::workflow {
namespace {

bool spans_lines(const std::string& text) {
  return text.find('\n') != std::string::npos;
}

class Writer {
 public:
  Writer(std::string_view direction, const std::vector<Change>& changes)
      : direction_(direction), changes_(changes) {}

  std::string write(const contract::Statements& statements) {
    for (const contract::Rendered& each : statements) has_statement_.insert(each.operation);
    bool is_first = true;
    for (const contract::Statements& section : sections_of(statements)) {
      const bool is_outside = section.front().outside_transaction;
      // The template opens the first section, in a transaction.
      if (!is_first || is_outside) {
        text_ += fmt::format("{}-- limbeck: {}{}\n", text_.empty() ? "" : "\n", direction_,
                             is_outside ? " transaction=off" : "");
        before_ = nullptr;
      }
      is_first = false;
      for (const contract::Rendered& each : section) add(each);
    }
    return std::move(text_);
  }

 private:
  void add(const contract::Rendered& statement) {
    std::string marks;
    if (marked_ <= statement.operation) marks = take_marks(statement.operation);
    const bool stands_apart = before_ != nullptr && (spans_lines(*before_) ||
                                                     spans_lines(statement.text) || !marks.empty());
    if (stands_apart) text_ += '\n';
    text_ += marks + statement.text + ";\n";
    before_ = &statement.text;
  }

  /// Of the operation and of those after it that have no statement of their own: one rebuild of a
  /// table does several.
  std::string take_marks(std::size_t operation) {
    std::string marks;
    for (marked_ = operation; marked_ < changes_.size(); ++marked_) {
      if (marked_ > operation && has_statement_.contains(marked_)) break;
      for (const std::string& mark : changes_[marked_].marks) marks += fmt::format("-- {}\n", mark);
    }
    return marks;
  }

  std::string_view direction_;
  const std::vector<Change>& changes_;
  std::string text_;
  const std::string* before_ = nullptr;
  std::size_t marked_ = 0;  ///< The first operation whose marks are not written yet.
  std::set<std::size_t> has_statement_;
};

}  // namespace

MigrationText migration_text(const Migration& migration, const std::vector<Change>& upgrade,
                             const std::vector<Change>& downgrade) {
  return {.upgrade = Writer("upgrade", upgrade).write(migration.upgrade.statements),
          .downgrade = Writer("downgrade", downgrade).write(migration.downgrade.statements)};
}

}  // namespace limbeck::workflow
