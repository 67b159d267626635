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
  Writer(std::string_view direction, const std::vector<Change>& changes, std::string_view dialect)
      : direction_(direction),
        changes_(changes),
        dialect_(dialect.empty() ? std::string() : fmt::format(" dialect={}", dialect)) {}

  SectionsText write(const contract::Statements& statements) {
    for (const contract::Rendered& each : statements) has_statement_.insert(each.operation);
    std::string first_options = dialect_;
    for (const contract::Statements& section : sections_of(statements)) {
      const std::string options =
          dialect_ + (section.front().outside_transaction ? " transaction=off" : "");
      if (text_.empty()) {
        first_options = options;
      } else {
        text_ += fmt::format("\n-- limbeck: {}{}\n", direction_, options);
        before_ = nullptr;
      }
      for (const contract::Rendered& each : section) add(each);
    }
    return {.options = std::move(first_options), .text = std::move(text_)};
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
  std::string dialect_;  ///< The option.
  std::string text_;
  const std::string* before_ = nullptr;
  std::size_t marked_ = 0;  ///< The first operation whose marks are not written yet.
  std::set<std::size_t> has_statement_;
};

void append(SectionsText& to, std::string_view direction, const SectionsText& more) {
  to.text += fmt::format("{}-- limbeck: {}{}\n{}", to.text.empty() ? "" : "\n", direction,
                         more.options, more.text);
}

}  // namespace

MigrationText migration_text(const Migration& migration, const std::vector<Change>& upgrade,
                             const std::vector<Change>& downgrade, std::string_view dialect) {
  return {
      .upgrade = Writer("upgrade", upgrade, dialect).write(migration.upgrade.statements),
      .downgrade = Writer("downgrade", downgrade, dialect).write(migration.downgrade.statements)};
}

MigrationText joined(const std::vector<MigrationText>& texts) {
  MigrationText all = texts.front();
  for (auto each = texts.begin() + 1; each != texts.end(); ++each) {
    append(all.upgrade, "upgrade", each->upgrade);
    append(all.downgrade, "downgrade", each->downgrade);
  }
  return all;
}

}  // namespace limbeck::workflow
