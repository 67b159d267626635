#include "workflow/migration_text.hpp"

#include <fmt/format.h>

#include "workflow/change_marks.hpp"

namespace limbeck::workflow {
namespace {

bool spans_lines(const std::string& text) {
  return text.find('\n') != std::string::npos;
}

class Writer {
 public:
  Writer(std::string_view direction, const std::vector<Change>& changes,
         const contract::Statements& statements, std::string_view dialect)
      : direction_(direction),
        marks_(changes, statements),
        statements_(statements),
        dialect_(dialect.empty() ? std::string() : fmt::format(" dialect={}", dialect)) {}

  SectionsText write() {
    std::string first_options = dialect_;
    for (const contract::Statements& section : sections_of(statements_)) {
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
    for (const std::string& mark : marks_.take(statement.operation)) {
      marks += fmt::format("-- {}\n", mark);
    }
    const bool stands_apart = before_ != nullptr && (spans_lines(*before_) ||
                                                     spans_lines(statement.text) || !marks.empty());
    if (stands_apart) text_ += '\n';
    text_ += marks + statement.text + ";\n";
    before_ = &statement.text;
  }

  std::string_view direction_;
  ChangeMarks marks_;
  const contract::Statements& statements_;
  std::string dialect_;  ///< The option.
  std::string text_;
  const std::string* before_ = nullptr;
};

void append(SectionsText& to, std::string_view direction, const SectionsText& more) {
  to.text += fmt::format("{}-- limbeck: {}{}\n{}", to.text.empty() ? "" : "\n", direction,
                         more.options, more.text);
}

}  // namespace

MigrationText migration_text(const Migration& migration, const std::vector<Change>& upgrade,
                             const std::vector<Change>& downgrade, std::string_view dialect) {
  return {
      .upgrade = Writer("upgrade", upgrade, migration.upgrade.statements, dialect).write(),
      .downgrade = Writer("downgrade", downgrade, migration.downgrade.statements, dialect).write()};
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
