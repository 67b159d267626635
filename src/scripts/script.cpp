#include "scripts/script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/digest.hpp"
#include "limbeck/error.hpp"
#include "scripts/python_revision.hpp"
#include "scripts/variables.hpp"

namespace limbeck::scripts {

namespace {

std::string_view name_of(Direction direction) {
  return direction == Direction::upgrade ? "upgrade" : "downgrade";
}

[[noreturn]] void fail(const Script& script, const char* code, std::string message,
                       std::string hint, int line = 0, std::string_view dialect = {},
                       const std::string& statement = {}) {
  throw Error{{.code = code,
               .message = std::move(message),
               .hint = std::move(hint),
               .revision = script.node->id,
               .file = script.node->source,
               .line = line,
               .dialect = std::string(dialect),
               .statement = statement}};
}

[[noreturn]] void fail_irreversible(const Script& script, const std::string& reason) {
  fail(script, "script.irreversible",
       reason.empty() ? fmt::format("revision {} is irreversible", script.node->id)
                      : fmt::format("revision {} is irreversible: {}", script.node->id, reason),
       "restore a backup to go back past it, or go forward with a new revision");
}

[[noreturn]] void fail_without_downgrade(const Script& script) {
  fail(script, "script.no_downgrade", fmt::format("{} has no downgrade", script.node->source),
       "add a section `-- limbeck: downgrade` (empty if there is nothing to undo), or "
       "`-- limbeck: irreversible`");
}

void require_compiled_direction(const Script& script, Direction direction) {
  if (direction == Direction::upgrade) return;
  const Revision& revision = *script.compiled;
  if (const auto* irreversible = std::get_if<Irreversible>(&revision.downgrade)) {
    fail_irreversible(script, irreversible->reason);
  }
  if (std::holds_alternative<std::monostate>(revision.downgrade) && revision.upgrade) {
    fail(script, "script.no_downgrade",
         fmt::format("revision {} has no downgrade function", revision.id),
         "set Revision::downgrade to a function, or to limbeck::irreversible(\"why\")");
  }
}

bool fits(const Section& section, std::string_view dialect) {
  return section.dialects.empty() || std::find(section.dialects.begin(), section.dialects.end(),
                                               dialect) != section.dialects.end();
}

/// The sections of the first group that serves `dialect`: those whose option is the same.
std::vector<const Section*> choose_group(const Script& script, const Body& body,
                                         Direction direction, std::string_view dialect) {
  std::vector<const Section*> group;
  std::vector<std::string> served;
  for (const Section& section : body.sections) {
    if (section.direction != direction) continue;
    if (group.empty() ? fits(section, dialect) : section.dialects == group.front()->dialects) {
      group.push_back(&section);
    }
    served.insert(served.end(), section.dialects.begin(), section.dialects.end());
  }
  if (!group.empty()) return group;
  if (!served.empty()) {
    std::sort(served.begin(), served.end());
    served.erase(std::unique(served.begin(), served.end()), served.end());
    fail(script, "script.no_section",
         fmt::format("{} has no {} section for {}, only for {}", script.node->source,
                     name_of(direction), dialect, fmt::join(served, ", ")),
         fmt::format("add a section `-- limbeck: {} dialect={}`", name_of(direction), dialect), 0,
         dialect);
  }
  if (direction == Direction::downgrade) fail_without_downgrade(script);
  fail(script, "script.no_section", fmt::format("{} has no upgrade section", script.node->source),
       "add a section `-- limbeck: upgrade`; an empty one does nothing");
}

void refuse_transaction_control(const Script& script, const ResolvedSection& section,
                                sql::Flavor flavor) {
  if (!section.transactional) return;
  for (const db::Statement& statement : section.statements) {
    if (!sql::is_transaction_control(statement.text, flavor)) continue;
    fail(script, "script.transaction_control",
         fmt::format("{} inside a section that is a transaction of its own",
                     sql::leading_words(statement.text, flavor, 1)),
         "remove it, or mark the section transaction=off", statement.line, {}, statement.text);
  }
}

/// The flavour a hash is made with must not depend on the database at hand.
sql::Flavor flavor_for_hash(const Section& section) {
  if (section.dialects.size() != 1) return sql::Flavor::generic;
  const std::string& dialect = section.dialects.front();
  if (dialect == "sqlite") return sql::Flavor::sqlite;
  if (dialect == "postgresql") return sql::Flavor::postgresql;
  return sql::Flavor::mariadb;
}

/// Length first, so that no text can pass for two, or two for one.
void append(std::string& target, std::string_view part) {
  target += std::to_string(part.size());
  target += ':';
  target += part;
}

bool append_statements(std::string& target, const Section& section, sql::Flavor flavor) {
  std::vector<db::Statement> statements;
  try {
    statements = sql::split(section.text, flavor, {}, section.line);
  } catch (const Error&) {
    return false;
  }
  target += std::to_string(statements.size());
  target += '#';
  for (const db::Statement& statement : statements) {
    append(target, sql::normalized(statement.text, flavor));
    append(target, statement.copy_data ? "data" : "");
    if (statement.copy_data) append(target, *statement.copy_data);
  }
  return true;
}

void append_section(std::string& target, const Section& section) {
  target += fmt::format("section {}#", section.dialects.size());
  for (const std::string& dialect : section.dialects) append(target, dialect);
  append(target, section.transactional ? "transaction" : "no transaction");
  append(target, section.variables ? "variables" : "no variables");
  // A section for every dialect may be readable to one of them only.
  for (const auto flavor : {flavor_for_hash(section), sql::Flavor::postgresql, sql::Flavor::sqlite,
                            sql::Flavor::mariadb}) {
    if (append_statements(target, section, flavor)) return;
  }
  append(target, section.text);
}

}  // namespace

std::vector<ResolvedSection> resolve_body(const Script& script, const Body& body,
                                          Direction direction, std::string_view dialect,
                                          sql::Flavor flavor, const Variables& variables) {
  if (script.compiled != nullptr) {
    require_compiled_direction(script, direction);
    return {};
  }
  if (direction == Direction::downgrade && body.irreversible) {
    fail_irreversible(script, *body.irreversible);
  }
  const VariableSite site{script.node->source, script.node->id};
  const auto group = choose_group(script, body, direction, dialect);
  std::vector<ResolvedSection> resolved;
  std::set<std::string> missing;
  int missing_line = 0;
  for (const Section* section : group) {
    ResolvedSection& added = resolved.emplace_back();
    added.transactional = section->transactional;
    try {
      added.statements = sql::split(section->text, flavor, site.file, section->line);
    } catch (Error& error) {
      error.details().revision = site.revision;
      error.details().dialect = dialect;
      throw;
    }
    if (!section->variables) continue;
    for (const db::Statement& statement : added.statements) {
      find_missing_variables(statement, variables, site, missing);
      if (missing_line == 0 && !missing.empty()) missing_line = statement.line;
    }
  }
  if (!missing.empty()) {
    fail(script, "script.missing_variable",
         fmt::format("no value for {}", fmt::join(missing, ", ")),
         fmt::format("give one with -x {}=VALUE", fmt::join(missing, "=VALUE -x ")), missing_line);
  }
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (group[i]->variables) {
      for (db::Statement& statement : resolved[i].statements) {
        substitute_variables(statement, variables, flavor, site);
      }
    }
    refuse_transaction_control(script, resolved[i], flavor);
  }
  return resolved;
}

std::string script_hash(const Script& script, const Body& body) {
  if (script.is_python) return python_hash(body.python, script.node->source);
  std::string content;
  if (script.compiled != nullptr) {
    const Revision& revision = *script.compiled;
    content = "compiled ";
    append(content, revision.id);
    content += fmt::format("{}#", revision.parents.size());
    for (const std::string& parent : revision.parents) append(content, parent);
    content += fmt::format("{}", revision.version);
  } else {
    for (const Section& section : body.sections) {
      if (section.direction == Direction::upgrade) append_section(content, section);
    }
  }
  return "v1:" + base::sha256_hex(content);
}

}  // namespace limbeck::scripts
