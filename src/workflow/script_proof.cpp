#include "workflow/script_proof.hpp"

#include <set>
#include <utility>

#include "limbeck/error.hpp"

namespace limbeck::workflow {
namespace {

alembic::Directives directives_of(const Way& way, const alembic::DirectiveManner& manner) {
  return alembic::write_directives(way.operations, way.statements, way.before, manner);
}

}  // namespace

contract::Statements with_directives(const contract::Statements& statements,
                                     const alembic::Directives& directives) {
  std::set<std::size_t> done;
  for (const auto& [at, directive] : directives) {
    done.insert(directive.also_does.begin(), directive.also_does.end());
  }
  contract::Statements all;
  for (const contract::Rendered& each : statements) {
    if (done.contains(each.operation)) continue;
    const auto found = directives.find(each.operation);
    if (found == directives.end()) {
      all.push_back(each);
      continue;
    }
    for (const std::string& sent : found->second.statements) {
      all.push_back({.text = sent, .operation = each.operation});
    }
    done.insert(each.operation);
  }
  return all;
}

MigrationDirectives prove_with_directives(SchemaReader& reader, const Migration& migration,
                                          const alembic::DirectiveManner& manner,
                                          const std::function<void(const std::string&)>& note) {
  MigrationDirectives directives{.upgrade = directives_of(migration.upgrade, manner),
                                 .downgrade = directives_of(migration.downgrade, manner)};
  if (!directives.upgrade.empty() || !directives.downgrade.empty()) {
    Migration said = migration;
    said.upgrade.statements = with_directives(migration.upgrade.statements, directives.upgrade);
    said.downgrade.statements =
        with_directives(migration.downgrade.statements, directives.downgrade);
    try {
      prove(reader, said);
      return directives;
    } catch (const Error& error) {
      if (error.code() != "proof.failed" && error.code() != "proof.statement") throw;
      note(error.what());
    }
  }
  prove(reader, migration);
  return {};
}

}  // namespace limbeck::workflow
