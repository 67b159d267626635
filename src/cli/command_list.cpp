#include "cli/command_list.hpp"

#include <vector>

#include "base/text.hpp"

namespace limbeck::cli {
namespace {

constexpr std::size_t kAny = 1000;

constexpr CommandDescription kCommands[] = {
    {"init", "[DIRECTORY]", 0, 1, "make a new project: limbeck.ini and a folder for revisions",
     "init\ninit db/migrations"},
    {"revision", "", 0, 0, "write a new revision file, empty or from the models",
     "revision -m \"add users\"\nrevision --autogenerate -m \"add nicknames\"\nrevision -m \"start "
     "of billing\" --head base "
     "--branch-label billing"},
    {"check", "", 0, 0, "say how the database differs from the models",
     "check\ncheck --sql\ncheck --from-migrations"},
    {"diff", "FROM TO", 2, 2, "say what leads from one schema to another",
     "diff sql:old.sql sql:new.sql\ndiff url:postgresql://localhost/app sql:schema.sql --sql"},
    {"drift", "", 0, 0, "say what was changed by hand since the revisions were applied",
     "drift\ndrift --undo > undo.sql\ndrift --take-over"},
    {"doctor", "", 0, 0, "look at everything, and say what mends what was found",
     "doctor\ndoctor --json"},
    {"lock", "", 0, 0, "write limbeck.lock as the revision files are now", "lock\nlock --check"},
    {"test", "[RANGE]", 0, 1, "try revisions up, down and up again, and compare with the models",
     "test\ntest ae10:head --junit report.xml"},
    {"ddl", "", 0, 0, "print the models as DDL", "ddl\nddl --dialect postgresql > schema.sql"},
    {"freeze", "[RANGE]", 0, 1,
     "write the SQL of Alembic's scripts, so that deploys need no Python",
     "freeze\nfreeze -o frozen.sql\nfreeze ae10:head --dialect postgresql"},
    {"convert", "[RANGE]", 0, 1, "put SQL into the place of Alembic's scripts, with the same ids",
     "convert\nconvert :ae10 --dialect postgresql"},
    {"squash", "START:END", 1, 1, "write one revision in the place of several, proven equal",
     "squash base:ae10\nsquash ae10:3f2a -m \"the schema of 2025\" --remove"},
    {"adopt", "", 0, 0, "record in limbeck.ini what takes the place of Alembic's env.py",
     "adopt\nadopt --yes"},
    {"merge", "REVISION...", 1, kAny, "write a revision that joins several heads",
     "merge heads -m \"join billing and accounts\""},
    {"upgrade", "REVISION", 1, 1, "run upgrades up to a revision",
     "upgrade head\nupgrade +1 --dry-run\nupgrade head --sql > upgrade.sql"},
    {"downgrade", "REVISION", 1, 1, "run downgrades down to a revision",
     "downgrade -1\ndowngrade ae10\ndowngrade ae10:base --sql > downgrade.sql"},
    {"stamp", "REVISION...", 1, kAny, "write down where the database is without running anything",
     "stamp head\nstamp --purge ae10"},
    {"current", "", 0, 0, "list the revisions the database is at",
     "current\ncurrent --check-heads"},
    {"status", "", 0, 0, "say where the database is, what is pending and what to do next",
     "status\nstatus --json"},
    {"heads", "", 0, 0, "list the revisions nothing follows", "heads\nheads -v"},
    {"history", "", 0, 0, "list revisions, newest first",
     "history\nhistory --graph\nhistory -r -3:head --indicate-current"},
    {"branches", "", 0, 0, "list the revisions where branches begin", "branches -v"},
    {"show", "REVISION", 1, 1, "show one revision in full", "show head\nshow current"},
    {"edit", "REVISION", 1, 1, "open a revision file in an editor", "edit head"},
    {"ensure_version", "", 0, 0, "create the version table if it is missing",
     "ensure_version\nensure_version --sql"},
    {"rebase", "REVISION", 1, 1, "put an unapplied revision behind one that landed first",
     "rebase ae10 --onto 3f2a"},
    {"baseline", "", 0, 0, "write a first revision that holds the present schema, and stamp it",
     "baseline -m \"schema before Limbeck\""},
    {"backup", "", 0, 0, "make a backup of the database now",
     "backup\nbackup --reason \"before the weekend\""},
    {"restore", "[FILE]", 0, 1,
     "put a backup into the place of the database, the latest without FILE",
     "restore --list\nrestore\nrestore app_20260108T143000Z_ae10.dump --to "
     "postgresql://localhost/copy"},
    {"completion", "SHELL", 1, 1, "print the completion script for bash, zsh or fish",
     "completion bash > ~/.local/share/bash-completion/completions/limbeck"},
};

}  // namespace

std::span<const CommandDescription> all_commands() {
  return kCommands;
}

const CommandDescription* find_command_description(std::string_view name) {
  for (const CommandDescription& command : kCommands) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

std::string nearest_command(std::string_view name) {
  std::vector<std::string> names;
  for (const CommandDescription& command : kCommands) names.emplace_back(command.name);
  return base::nearest(name, names).value_or("");
}

}  // namespace limbeck::cli
