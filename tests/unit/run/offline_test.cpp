#include "run/offline.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "unit/run/support.hpp"

namespace limbeck::run {
namespace {

using testing::ask;
using testing::dump;
using testing::error_of;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Project;
using ::testing::StartsWith;
using testing::Strings;

const contract::Dialect& sqlite() {
  return dialects::find_dialect("sqlite");
}

/// Runs a script as a person would whose session checks foreign keys. False if it fails.
bool shell_takes(const std::string& path, const std::string& script) {
  const std::string file = path + ".sql";
  std::ofstream{file} << script;
  const std::string command = "sqlite3 -bail -cmd 'PRAGMA foreign_keys = ON' '" + path + "' < '" +
                              file + "' 2> '" + path + ".log'";
  return std::system(command.c_str()) == 0;
}

void run_shell(const std::string& path, const std::string& script) {
  ASSERT_TRUE(shell_takes(path, script)) << script;
}

void write_rich(Project& project) {
  project.write(
      "a", "",
      "-- limbeck: upgrade\nCREATE TABLE t_a (x TEXT);\n"
      "CREATE TRIGGER tr AFTER INSERT ON t_a BEGIN\n  UPDATE t_a SET x = x || ';';\nEND;\n"
      "INSERT INTO t_a VALUES ('it''s; \ta tab') -- said at the end\n;\n"
      "-- limbeck: downgrade\nDROP TABLE t_a;\n");
  project.write(
      "b", "a",
      "-- limbeck: upgrade\nCREATE TABLE t_b (x);\n-- limbeck: upgrade\nINSERT INTO t_b "
      "VALUES (1);\n-- limbeck: upgrade transaction=off\nPRAGMA user_version = 3;\n"
      "-- limbeck: downgrade transaction=off\nDROP TABLE t_b;\nPRAGMA user_version = 0;\n");
  project.write_table("c", "a");
  project.write("m", "b, c", "-- limbeck: upgrade\n-- limbeck: downgrade\n");
}

class EachMode : public ::testing::TestWithParam<TransactionMode> {};

TEST_P(EachMode, TheScriptOfAnUpgradeLeavesWhatTheRunLeaves) {
  Project project;
  project.options.transaction_mode = GetParam();
  write_rich(project);
  if (GetParam() == TransactionMode::all) {
    project.write_table("b", "a");
  }
  const auto scripts = project.scripts();
  const std::string by_shell = project.folder.path() + "/shell.db";
  project.upgrade();
  run_shell(by_shell, offline_upgrade(scripts, sqlite(), "head", project.options));
  EXPECT_EQ(dump(by_shell), dump(project.database_path()));
}

TEST_P(EachMode, TheScriptOfADowngradeLeavesWhatTheRunLeaves) {
  Project project;
  project.options.transaction_mode = GetParam();
  write_rich(project);
  if (GetParam() == TransactionMode::all) {
    project.write_table("b", "a");
  }
  const auto scripts = project.scripts();
  const std::string by_shell = project.folder.path() + "/shell.db";
  project.upgrade();
  std::filesystem::copy(project.database_path(), by_shell);
  project.downgrade("base");
  run_shell(by_shell, offline_downgrade(scripts, sqlite(), "m:base", project.options));
  EXPECT_EQ(dump(by_shell), dump(project.database_path()));
}

INSTANTIATE_TEST_SUITE_P(Modes, EachMode,
                         ::testing::Values(TransactionMode::revision, TransactionMode::all,
                                           TransactionMode::none));

TEST(TheScriptOfAStamp, LeavesWhatTheRunLeaves) {
  Project project;
  write_rich(project);
  const auto scripts = project.scripts();
  const std::string by_shell = project.folder.path() + "/shell.db";
  project.stamp({"b", "c"});
  run_shell(by_shell, offline_stamp(scripts, sqlite(), {"b", "c"}, false, project.options));
  EXPECT_EQ(dump(by_shell), dump(project.database_path()));
}

void write_line(Project& project) {
  project.options.history = false;
  project.write_table("a", "");
  project.write_table("b", "a");
  project.write_table("c", "b");
}

/// Without what SQLite needs for foreign keys.
std::string without_frame(std::string script, const std::string& of) {
  for (const auto& [begins, ends] : {std::pair{"-- With foreign_keys on", "BEGIN"},
                                     std::pair{"INSERT INTO temp.", "INSERT INTO alembic"},
                                     std::pair{"-- foreign_keys stay off", ""}}) {
    const std::size_t begin = script.find(begins);
    EXPECT_NE(begin, std::string::npos) << begins << " in " << of;
    if (begin == std::string::npos) continue;
    const std::size_t end = *ends == 0 ? script.size() : script.find(ends, begin);
    script.erase(begin, end - begin);
  }
  return script;
}

TEST(TheScript, ReadsAsAlembicsDoes) {
  Project project;
  write_line(project);
  const std::string script = offline_upgrade(project.scripts(), sqlite(), "a", project.options);
  EXPECT_EQ(without_frame(script, script),
            "BEGIN IMMEDIATE;\n\n"
            "CREATE TABLE alembic_version (\n"
            "    version_num VARCHAR(32) NOT NULL, \n"
            "    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n"
            ");\n\n"
            "COMMIT;\n\n"
            "-- Running upgrade  -> a\n\n"
            "BEGIN IMMEDIATE;\n\n"
            "CREATE TABLE t_a (x INTEGER);\n\n"
            "INSERT INTO t_a VALUES (1);\n\n"
            "INSERT INTO alembic_version (version_num) VALUES ('a');\n\n"
            "COMMIT;\n\n");
}

/// `a` makes a parent and a child, `b` is what is done with them.
void write_family(Project& project, const std::string& what) {
  project.options.history = false;
  project.write("a", "",
                "-- limbeck: upgrade\nCREATE TABLE parent (id INTEGER PRIMARY KEY, x TEXT);\n"
                "CREATE TABLE child (parent_id INTEGER REFERENCES parent (id) ON DELETE CASCADE);\n"
                "INSERT INTO parent VALUES (1, 'x'), (2, 'y');\n"
                "INSERT INTO child VALUES (1), (2), (2);\n");
  project.write("b", "a", "-- limbeck: upgrade\n" + what);
}

TEST(TheScriptOfARebuild, KeepsTheRowsThatReferToTheTable) {
  Project project;
  write_family(project,
               "CREATE TABLE new_parent (id INTEGER PRIMARY KEY, x TEXT NOT NULL);\n"
               "INSERT INTO new_parent SELECT id, x FROM parent;\nDROP TABLE parent;\n"
               "PRAGMA legacy_alter_table = ON;\nALTER TABLE new_parent RENAME TO parent;\n"
               "PRAGMA legacy_alter_table = OFF;\n");
  project.upgrade("a");
  run_shell(project.database_path(),
            offline_upgrade(project.scripts(), sqlite(), "a:b", project.options));
  EXPECT_EQ(ask(project.database_path(), "SELECT count(*) FROM child"), Strings{"3"});
  EXPECT_EQ(project.rows(), Strings{"b"});
}

TEST(TheScriptOfARevisionThatLosesParents, FailsAndChangesNothing) {
  Project project;
  write_family(project, "DELETE FROM parent WHERE id = 2;\n");
  project.upgrade("a");
  EXPECT_FALSE(shell_takes(project.database_path(),
                           offline_upgrade(project.scripts(), sqlite(), "a:b", project.options)));
  std::ifstream log(project.database_path() + ".log");
  EXPECT_THAT(std::string(std::istreambuf_iterator<char>(log), {}),
              HasSubstr("a row has lost its parent"));
  EXPECT_EQ(ask(project.database_path(), "SELECT count(*) FROM parent"), Strings{"2"});
  EXPECT_EQ(project.rows(), Strings{"a"});
}

TEST(TheScript, LeavesRowsThatHadNoParentBefore) {
  Project project;
  write_family(project,
               "ALTER TABLE parent RENAME TO elder;\nALTER TABLE elder ADD COLUMN z TEXT;\n");
  project.upgrade("a");
  ask(project.database_path(), "INSERT INTO child VALUES (7), (8)");
  run_shell(project.database_path(),
            offline_upgrade(project.scripts(), sqlite(), "a:b", project.options));
  EXPECT_EQ(project.rows(), Strings{"b"});
}

TEST(TheScript, FromAStartMakesNoTable) {
  Project project;
  write_line(project);
  const std::string script = offline_upgrade(project.scripts(), sqlite(), "b:c", project.options);
  EXPECT_THAT(script, Not(HasSubstr("CREATE TABLE alembic_version")));
  EXPECT_THAT(script, HasSubstr("UPDATE alembic_version SET version_num='c' WHERE "
                                "alembic_version.version_num = 'b';"));
}

TEST(TheScript, CountsARelativeEndFromItsStart) {
  Project project;
  write_line(project);
  const std::string script = offline_upgrade(project.scripts(), sqlite(), "a:+1", project.options);
  EXPECT_THAT(script, HasSubstr("-- Running upgrade a -> b"));
  EXPECT_THAT(script, Not(HasSubstr("-> c")));
}

TEST(TheScript, BackToAnAncestorIsAnEmptyBlock) {
  Project project;
  write_line(project);
  EXPECT_EQ(offline_upgrade(project.scripts(), sqlite(), "c:a", project.options), "");
  project.options.transaction_mode = TransactionMode::all;
  EXPECT_EQ(offline_upgrade(project.scripts(), sqlite(), "c:a", project.options),
            "BEGIN IMMEDIATE;\n\nCOMMIT;\n\n");
}

TEST(TheScript, OfADowngradeNeedsARangeAndNeverDropsTheVersionTable) {
  Project project;
  write_line(project);
  EXPECT_EQ(
      error_of([&] { offline_downgrade(project.scripts(), sqlite(), "c", project.options); }).code,
      "run.range_needed");
  const std::string script =
      offline_downgrade(project.scripts(), sqlite(), "c:base", project.options);
  EXPECT_THAT(script, HasSubstr("-- Running downgrade c -> b"));
  EXPECT_THAT(script, HasSubstr("DELETE FROM alembic_version WHERE alembic_version.version_num = "
                                "'a';"));
  EXPECT_THAT(script, Not(HasSubstr("DROP TABLE alembic_version")));
}

TEST(TheScript, OfAStampTakesOneStartAndNoPurge) {
  Project project;
  write_line(project);
  EXPECT_THAT(offline_stamp(project.scripts(), sqlite(), {"b:c"}, false, project.options),
              HasSubstr("UPDATE alembic_version SET version_num='c' WHERE "
                        "alembic_version.version_num = 'b';"));
  EXPECT_EQ(error_of([&] {
              offline_stamp(project.scripts(), sqlite(), {"a:b", "b:c"}, false, project.options);
            }).code,
            "run.several_starts");
  EXPECT_EQ(error_of([&] {
              offline_stamp(project.scripts(), sqlite(), {"c"}, true, project.options);
            }).code,
            "run.purge_offline");
}

TEST(TheScript, OfEnsureVersionMakesTheTablesOnly) {
  Project project;
  project.options.history = false;
  EXPECT_THAT(offline_ensure_version(sqlite(), project.options),
              StartsWith("BEGIN IMMEDIATE;\n\nCREATE TABLE alembic_version ("));
}

TEST(TheScript, CannotHoldARevisionInCxx) {
  Project project;
  project.program.compiled.push_back(
      {.id = "p", .parents = {}, .upgrade = [](Step& step) { step.execute("SELECT 1"); }});
  const ErrorDetails error =
      error_of([&] { offline_upgrade(project.scripts(), sqlite(), "head", project.options); });
  EXPECT_EQ(error.code, "run.program_offline");
  EXPECT_EQ(error.revision, "p");
}

}  // namespace
}  // namespace limbeck::run
