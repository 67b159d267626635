#include "workflow/script_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "alembic/execute_text.hpp"
#include "workflow/change_marks.hpp"

namespace limbeck::workflow {
namespace {

constexpr std::string_view kAutocommit = "with op.get_context().autocommit_block():\n";
constexpr std::string_view kPostgresql = "from sqlalchemy.dialects import postgresql";

/// What a rebuild of a table on SQLite begins its exchange with.
constexpr std::string_view kExchange = "PRAGMA legacy_alter_table = ON";

constexpr std::string_view kGuard =
    R"py({0}# Where they are on, dropping the old table takes rows of other tables along.
{0}if op.get_bind().execute(sa.text("PRAGMA foreign_keys")).scalar():
{0}    raise RuntimeError("switch PRAGMA foreign_keys off for this revision")
)py";

class FunctionWriter {
 public:
  FunctionWriter(const contract::Statements& statements, const alembic::Directives& directives,
                 const std::vector<Change>& changes, std::string_view dialect)
      : statements_(with_directives(statements, directives)),
        directives_(directives),
        marks_(changes, statements_),
        dialect_(dialect) {}

  std::string write() {
    if (statements_.empty()) return {};
    std::string indent = "    ";
    if (!dialect_.empty()) {
      text_ = fmt::format("{}if op.get_context().dialect.name == \"{}\":\n", indent, dialect_);
      indent += "    ";
    }
    bool was_transactional = false;
    for (const contract::Statements& section : sections_of(statements_)) {
      const bool is_transactional = !section.front().outside_transaction;
      if (was_transactional && is_transactional) {
        text_ +=
            fmt::format("{0}# Commits what stands above: the rest needs it.\n{0}{1}{0}    pass\n",
                        indent, kAutocommit);
      }
      was_transactional = is_transactional;
      if (!is_transactional) text_ += indent + std::string(kAutocommit);
      write_section(section, is_transactional ? indent : indent + "    ");
    }
    return std::move(text_);
  }

 private:
  void write_section(const contract::Statements& section, const std::string& indent) {
    const bool rebuilds = std::any_of(section.begin(), section.end(),
                                      [](const auto& each) { return each.text == kExchange; });
    if (rebuilds) text_ += fmt::format(fmt::runtime(kGuard), indent);
    for (const contract::Rendered& each : section) {
      const std::vector<std::string> marks = marks_.take(each.operation);
      const auto directive = directives_.find(each.operation);
      // Neighbours of one table share its batch, unless a comment stands between them.
      if (!marks.empty() || directive == directives_.end()) finish_calls(indent);
      for (const std::string& mark : marks) text_ += fmt::format("{}# {}\n", indent, mark);
      if (directive == directives_.end()) {
        text_ += alembic::execute_call(each.text, indent);
      } else if (said_.insert(each.operation).second) {
        const auto& own = directive->second.calls;
        calls_.insert(calls_.end(), own.begin(), own.end());
      }
    }
    finish_calls(indent);
  }

  void finish_calls(const std::string& indent) {
    text_ += alembic::calls_text(calls_, indent);
    calls_.clear();
  }

  const contract::Statements statements_;
  const alembic::Directives& directives_;
  ChangeMarks marks_;
  std::string_view dialect_;
  std::string text_;
  std::vector<alembic::DirectiveCall> calls_;  ///< Not written yet.
  std::set<std::size_t> said_;                 ///< Operations with a directive.
};

bool uses_postgresql(const alembic::Directives& directives) {
  return std::any_of(directives.begin(), directives.end(),
                     [](const auto& each) { return each.second.uses_postgresql; });
}

}  // namespace

scripts::ScriptFunctions script_functions(const Migration& migration,
                                          const MigrationDirectives& directives,
                                          const std::vector<Change>& upgrade,
                                          const std::vector<Change>& downgrade,
                                          std::string_view dialect) {
  scripts::ScriptFunctions functions{
      .upgrade = FunctionWriter(migration.upgrade.statements, directives.upgrade, upgrade, dialect)
                     .write(),
      .downgrade =
          FunctionWriter(migration.downgrade.statements, directives.downgrade, downgrade, dialect)
              .write()};
  if (uses_postgresql(directives.upgrade) || uses_postgresql(directives.downgrade)) {
    functions.imports.emplace_back(kPostgresql);
  }
  return functions;
}

scripts::ScriptFunctions joined(const std::vector<scripts::ScriptFunctions>& all) {
  scripts::ScriptFunctions result;
  std::set<std::string> imports;
  for (const scripts::ScriptFunctions& each : all) {
    result.upgrade += each.upgrade;
    result.downgrade += each.downgrade;
    imports.insert(each.imports.begin(), each.imports.end());
  }
  result.imports.assign(imports.begin(), imports.end());
  return result;
}

}  // namespace limbeck::workflow
