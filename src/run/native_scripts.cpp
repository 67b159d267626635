#include "run/native_scripts.hpp"

#include <fmt/format.h>

#include <utility>

#include "limbeck/error.hpp"
#include "sql/splitter.hpp"

namespace limbeck::run {
namespace {

using alembic::Refusal;
using scripts::ResolvedSection;

/// The runner's statements: one of Alembic's may hold several.
std::vector<ResolvedSection> sections_of(const std::vector<alembic::Statement>& statements,
                                         const std::string& file, sql::Flavor flavor) {
  std::vector<ResolvedSection> sections;
  for (const alembic::Statement& made : statements) {
    if (sections.empty() || sections.back().transactional != made.is_transactional) {
      sections.push_back({.transactional = made.is_transactional, .statements = {}});
    }
    const auto refuse = [&](std::string what) {
      throw python::Unsupported(std::move(what), {made.line, 0});
    };
    try {
      for (db::Statement& statement : sql::split(made.text, flavor, file)) {
        statement.line = made.line;
        if (sql::is_transaction_control(statement.text, flavor)) {
          refuse(sql::leading_words(statement.text, flavor, 1) + " run by a script");
        }
        sections.back().statements.push_back(std::move(statement));
      }
    } catch (const Error& error) {
      refuse(fmt::format("SQL that is not read ({})", error.what()));
    }
  }
  return sections;
}

const char* function_name(Direction direction) {
  return direction == Direction::upgrade ? "upgrade" : "downgrade";
}

}  // namespace

NativeScripts::NativeScripts(const PythonOptions& options, const contract::Dialect& dialect,
                             std::optional<bool> is_offline)
    : dialect_(dialect),
      source_(options.source_roots),
      naming_(options.target_metadata, source_),
      options_(options.configuration, options.section, options.script_location),
      listeners_(options.script_location + "/env.py", options.version_locations, source_),
      names_(options.names) {
  run_.environment = {.x = options.x,
                      .is_offline = is_offline,
                      .version_table_schema = options.version_table_schema,
                      .find_option = [this](const std::string& key) { return options_.find(key); }};
  run_.dialect = dialect.flavor() == sql::Flavor::postgresql ? alembic::Dialect::postgresql
                                                             : alembic::Dialect::sqlite;
  run_.project = &source_;
  run_.names = &names_;
  run_.listeners = &listeners_;
  run_.find_naming_convention = [this]() -> const alembic::NamingConvention& {
    return naming_.convention();
  };
}

NativeScript NativeScripts::evaluate(const scripts::Script& script, const python::Module& module,
                                     Direction direction) {
  if (dialect_.flavor() != sql::Flavor::postgresql && dialect_.flavor() != sql::Flavor::sqlite) {
    return {{}, Refusal{fmt::format("DDL for {}", dialect_.name()), {}}, false};
  }
  const std::string& file = script.node->source;
  auto types = run_.made_types;
  alembic::Evaluation made = alembic::evaluate(module, file, function_name(direction), run_);
  if (made.refusal) return {{}, std::move(made.refusal), false, made.needs_database};
  try {
    return {sections_of(made.statements, file, dialect_.flavor()), std::nullopt, made.makes_types};
  } catch (const python::Unsupported& unsupported) {
    run_.made_types = std::move(types);
    return {{}, Refusal{unsupported.what(), unsupported.at()}, false};
  }
}

alembic::Evaluation NativeScripts::run(const scripts::Script& script, const python::Module& module,
                                       Direction direction, alembic::Database& database) {
  alembic::Run live = run_;
  live.made_types = live_types_;
  live.database = &database;
  alembic::Evaluation made =
      alembic::evaluate(module, script.node->source, function_name(direction), live);
  live_types_ = std::move(live.made_types);
  return made;
}

}  // namespace limbeck::run
