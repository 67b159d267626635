#include "run/freeze.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "limbeck/error.hpp"
#include "os/file.hpp"
#include "python/declarations.hpp"
#include "python/parser.hpp"
#include "run/native_scripts.hpp"
#include "scripts/frozen_file.hpp"
#include "sql/splitter.hpp"

namespace limbeck::run {
namespace {

bool is_transaction_end(const std::string& text) {
  return text == "COMMIT" || text == "BEGIN" || text == "BEGIN TRANSACTION";
}

/// A text that looks like a line of the file's form would be read back as another.
bool reads_back(const scripts::Script& script, std::string_view hash,
                const scripts::FrozenPart& part, sql::Flavor flavor) {
  try {
    const std::string text = scripts::render_frozen(script, hash, {part});
    const auto read =
        scripts::parse_frozen(script, {}, text, hash, part.direction, part.dialect, flavor);
    const auto same_statement = [](const db::Statement& left, const db::Statement& right) {
      return left.text == right.text;
    };
    return read && std::equal(read->begin(), read->end(), part.sections.begin(),
                              part.sections.end(), [&](const auto& left, const auto& right) {
                                return left.transactional == right.transactional &&
                                       std::equal(left.statements.begin(), left.statements.end(),
                                                  right.statements.begin(), right.statements.end(),
                                                  same_statement);
                              });
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

/// `autocommit_block()` has written COMMIT and BEGIN into the text.
std::vector<scripts::ResolvedSection> print_sections(bridge::Bridge& python,
                                                     const scripts::Script& script,
                                                     Direction direction,
                                                     const contract::Dialect& dialect,
                                                     bridge::Printing printing) {
  const std::string sql = python.print_sql(script.node->id, direction, dialect.name(), printing);
  std::vector<scripts::ResolvedSection> sections;
  scripts::ResolvedSection section;
  const auto close = [&](bool next_is_transactional) {
    if (!section.statements.empty()) sections.push_back(std::move(section));
    section = {.transactional = next_is_transactional, .statements = {}};
  };
  for (db::Statement& statement : sql::split(sql, dialect.flavor(), script.node->source)) {
    statement.line = 0;
    if (is_transaction_end(statement.text)) {
      close(statement.text != "COMMIT");
    } else {
      section.statements.push_back(std::move(statement));
    }
  }
  close(true);
  return sections;
}

/// What Alembic cannot print, because the script asks the database, is told and nothing else.
void Freezer::print_part(const scripts::Script& script, const python::Module& module,
                         Direction direction, const contract::Dialect& dialect, bool asks_as_sql,
                         Printed& result) {
  const auto leave = [&](const std::string& why) {
    result.left.push_back(fmt::format("{} for {}: {}",
                                      direction == Direction::upgrade ? "upgrade" : "downgrade",
                                      dialect.name(), why));
  };
  try {
    scripts::FrozenPart part{direction, std::string(dialect.name()), {}};
    NativeScript native = evaluate(script, module, direction, dialect);
    if (!native.refusal) {
      part.sections = std::move(native.sections);
    } else if (native.needs_database) {
      return leave(fmt::format("{} is known when it runs, without a Python too (line {})",
                               native.refusal->what, native.refusal->at.line));
    } else if (asks_as_sql) {
      return leave("it asks whether it is printed or run (as_sql)");
    } else {
      part.sections = print_sections(python(), script, direction, dialect, bridge::Printing::alone);
    }
    if (!reads_back(script, result.hash, part, dialect.flavor())) {
      return leave("its SQL does not read back the same from a file");
    }
    result.parts.push_back(std::move(part));
  } catch (const Error& error) {
    if (error.code() != "bridge.failed" && error.code() != "bridge.needs_database") throw;
    const int line = error.details().line;
    leave(error.what() + (line > 0 ? fmt::format(" (line {})", line) : ""));
  }
}

NativeScript Freezer::evaluate(const scripts::Script& script, const python::Module& module,
                               Direction direction, const contract::Dialect& dialect) {
  if (options_.bridge == PythonBridge::always) {
    return {.refusal = alembic::Refusal{"python_bridge = always", {}}};
  }
  NativeScripts natives(options_, dialect, std::nullopt);
  NativeScript made = natives.evaluate(script, module, direction);
  made.needs_database = made.needs_database && !natives.find_unknown(module);
  return made;
}

Freezer::Freezer(const scripts::ScriptDirectory& scripts,
                 std::vector<const contract::Dialect*> dialects, const PythonOptions& options)
    : scripts_(scripts), dialects_(std::move(dialects)), options_(options) {}

bridge::Bridge& Freezer::python() {
  if (!python_) python_.emplace(options_, options_.url);
  return *python_;
}

Printed Freezer::print(graph::Index index) {
  const scripts::Script& script = scripts_.script(index);
  const std::string text = scripts_.text(index);
  const python::Declarations declared = python::read_declarations(text, script.node->source);
  Printed result{.hash = scripts::script_hash(script, scripts_.body(index, text))};
  const python::Module module = python::parse(text, script.node->source);
  // `op.get_context().as_sql` would choose what is only printed.
  const bool asks_as_sql = text.find("as_sql") != std::string::npos;
  for (const contract::Dialect* dialect : dialects_) {
    for (const Direction direction : {Direction::upgrade, Direction::downgrade}) {
      const bool is_declared =
          direction == Direction::upgrade ? declared.has_upgrade : declared.has_downgrade;
      if (is_declared) print_part(script, module, direction, *dialect, asks_as_sql, result);
    }
  }
  return result;
}

Frozen Freezer::freeze(graph::Index index) {
  const scripts::Script& script = scripts_.script(index);
  Printed printed = print(index);
  Frozen result{
      .revision = index, .path = scripts::frozen_path(script), .left = std::move(printed.left)};
  if (printed.parts.empty()) {
    if (os::file_exists(result.path)) os::remove_file(result.path);
    result.path.clear();
    return result;
  }
  os::make_directories(std::filesystem::path(result.path).parent_path().string());
  os::write_file(result.path, scripts::render_frozen(script, printed.hash, printed.parts));
  return result;
}

Frozen Freezer::freeze(graph::Index index, scripts::FrozenFile& file) {
  const scripts::Script& script = scripts_.script(index);
  Printed printed = print(index);
  if (printed.parts.empty()) {
    file.erase(script.node->id);
  } else {
    file.set(script.node->id, scripts::render_frozen(script, printed.hash, printed.parts));
  }
  return {.revision = index, .path = {}, .left = std::move(printed.left)};
}

}  // namespace limbeck::run
