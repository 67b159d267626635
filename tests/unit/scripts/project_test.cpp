#include "scripts/project.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>

#include "unit/scripts/configuration_folder.hpp"

namespace limbeck::scripts {
namespace {

using testing::HasSubstr;
using Texts = std::vector<std::string>;
using Time = std::chrono::system_clock::time_point;

const Time kTime{std::chrono::seconds(1767882605)};  // 2026-01-08 14:30:05 UTC

// The expected values are those of Python 3.11 running Alembic's own expression.
TEST(Slug, IsAlembics) {
  EXPECT_EQ(slug("Add user profile table", 40), "add_user_profile_table");
  EXPECT_EQ(slug("  it's -- 100% done!  ", 40), "it_s_100_done");
  EXPECT_EQ(slug("a_ b", 40), "a__b");
  EXPECT_EQ(slug("", 40), "");
  EXPECT_EQ(slug("add a very long message that goes on and on", 40),
            "add_a_very_long_message_that_goes_on_");
  EXPECT_EQ(slug("abcdefghij", 4), "abcd_");
  EXPECT_EQ(slug("abcd", 4), "abcd");
}

TEST(Slug, KnowsLettersOfOtherScripts) {
  EXPECT_EQ(slug("Größe ÄNDERN", 40), "größe_ändern");
  EXPECT_EQ(slug("Таблица ПОЛЬЗОВАТЕЛЕЙ", 40), "таблица_пользователей");
  EXPECT_EQ(slug("ΟΔΟΣ ΣΑΣ 1Σ", 40), "οδος_σας_1σ");
  EXPECT_EQ(slug("İstanbul", 40), "i̇stanbul");
  EXPECT_EQ(slug("用户 表", 40), "用户_表");
  EXPECT_EQ(slug("😀 emoji", 40), "emoji");
  EXPECT_EQ(slug("äöü", 2), "äö_") << "letters are counted, not bytes";
  EXPECT_EQ(slug("a\xFF\xC3 b", 40), "a_b") << "not UTF-8";
}

class RevisionName : public testing::Test {
 protected:
  std::string name(const std::string& file_template, const std::string& message = "Add x") {
    configuration.file_template = file_template;
    return revision_file_name(configuration, "3f2a", message, kTime);
  }
  std::string failure_code(const std::string& file_template) {
    try {
      name(file_template);
    } catch (const Error& error) {
      return error.code();
    }
    return "none";
  }
  Configuration configuration{.kind = ConfigurationKind::limbeck};
};

TEST_F(RevisionName, TheDefaultIsDateTimeAndSlug) {
  EXPECT_EQ(name("%(year)d%(month).2d%(day).2d_%(hour).2d%(minute).2d_%(slug)s"),
            "20260108_1430_add_x.sql");
}

TEST_F(RevisionName, EveryTokenAndFormatOfPrintf) {
  EXPECT_EQ(name("%(epoch)d"), "1767882605.sql");
  EXPECT_EQ(name("%(rev)s_%(rev).2s_%(second)03d|%(month)s|%(month)-3d|%(day)+i%%"),
            "3f2a_3f_005|1|1  |+8%.sql");
  EXPECT_EQ(name("%(year)d/%(month)02d/%(slug)s"), "2026/01/add_x.sql");
}

TEST_F(RevisionName, WrongTemplatesAreRefused) {
  for (const char* text : {"%(revision)s", "%(slug)d", "%(rev)", "100%", "%s", "%(rev)x"}) {
    EXPECT_EQ(failure_code(text), "config.bad_value") << text;
  }
}

TEST_F(RevisionName, AnIdCannotLeadOutOfTheFolder) {
  configuration.file_template = "%(rev)s";
  EXPECT_EQ(revision_file_name(configuration, "../x", "", kTime), ".._x.sql");
}

TEST_F(RevisionName, TheZoneShiftsNameAndDate) {
  configuration.timezone = "Asia/Kolkata";
  EXPECT_EQ(name("%(hour).2d%(minute).2d"), "2000.sql");
  EXPECT_EQ(create_date(configuration, kTime), "2026-01-08 20:00:05+05:30");
  configuration.timezone = "America/New_York";
  EXPECT_EQ(create_date(configuration, kTime), "2026-01-08 09:30:05-05:00");
  configuration.timezone = "utc";
  EXPECT_EQ(create_date(configuration, kTime), "2026-01-08 14:30:05+00:00");
  configuration.timezone = "est5edt";
  EXPECT_EQ(create_date(configuration, kTime), "2026-01-08 09:30:05-05:00") << "upper-cased";
  configuration.timezone = "Mars/Olympus";
  EXPECT_EQ(failure_code("x"), "config.bad_value");
}

TEST_F(RevisionName, AlembicsDateIsLocalNaiveAndExact) {
  configuration.kind = ConfigurationKind::alembic;
  const char* const old = ::getenv("TZ");
  const std::string previous = old != nullptr ? old : "";
  ::setenv("TZ", "XXX-2", 1);
  ::tzset();
  EXPECT_EQ(create_date(configuration, kTime), "2026-01-08 16:30:05");
  EXPECT_EQ(create_date(configuration, kTime + std::chrono::microseconds(7)),
            "2026-01-08 16:30:05.000007");
  old != nullptr ? ::setenv("TZ", previous.c_str(), 1) : ::unsetenv("TZ");
  ::tzset();
}

class Project : public ConfigurationFolder {
 protected:
  NewRevision revision(const std::string& id, const std::string& message) {
    return NewRevision{.id = id, .message = message};
  }
  std::string write(const Configuration& configuration, const NewRevision& value,
                    const std::optional<std::string>& version_path = std::nullopt,
                    const std::string& first_parent_path = "") {
    return write_revision(configuration, value, kTime, version_path, first_parent_path,
                          [this](const std::string& text) { warnings.push_back(text); });
  }
  Texts warnings;
};

TEST_F(Project, InitMakesOneThatIsReadyAtOnce) {
  const InitResult result = init_project(folder.path(), "db/migrations/");
  EXPECT_EQ(result.created, (Texts{"db/", "db/migrations/", "db/migrations/versions/",
                                   "db/migrations/versions/.gitkeep",
                                   "db/migrations/revision.template", "limbeck.ini"}));
  EXPECT_TRUE(result.kept.empty());
  const Configuration configuration = load();
  EXPECT_EQ(configuration.version_locations, Texts{folder / "db/migrations/versions"});
  EXPECT_EQ(configuration.url, "sqlite:///app.db");
  request.environment_name = "production";
  EXPECT_EQ(load().session.lock_timeout, "5s");
  EXPECT_EQ(load().missing_environment_url_variable, "DATABASE_URL");
}

TEST_F(Project, TheCommentedKeysOfInitAreAllKnown) {
  init_project(folder.path(), "migrations");
  std::string text = os::read_file(folder / "limbeck.ini");
  // "# key = value" becomes a key; comments that are sentences stay.
  std::string uncommented;
  bool skipped_url = false;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const bool is_key = line.starts_with("# ") && line.find(" = ") != std::string::npos &&
                        line.find(' ', 2) == line.find(" = ");
    const bool is_section = line.starts_with("# [");
    const bool is_second_url = is_key && line.starts_with("# url = postgresql");
    skipped_url = skipped_url || is_second_url;
    uncommented += ((is_key && !is_second_url) || is_section ? line.substr(2) : line) + "\n";
  }
  EXPECT_TRUE(skipped_url);
  const Configuration configuration = load(uncommented);
  EXPECT_EQ(configuration.file_template,
            "%(year)d%(month).2d%(day).2d_%(hour).2d%(minute).2d_%(slug)s");
  EXPECT_EQ(configuration.lock_wait, std::chrono::minutes(10));
  EXPECT_EQ(configuration.session.role, "app_owner");
  EXPECT_EQ(configuration.hooks.size(), 1u);
  EXPECT_EQ(configuration.version_locations.size(), 2u);
}

TEST_F(Project, InitRefusesAFolderThatIsNotEmpty) {
  folder.write("migrations/x", "");
  const Error error = failure([&] { init_project(folder.path(), "migrations"); });
  EXPECT_EQ(error.code(), "init.not_empty");
  EXPECT_FALSE(os::file_exists(folder / "limbeck.ini"));
  EXPECT_EQ(failure([&] { init_project(folder.path(), "migrations/x"); }).code(), "init.not_empty");
}

TEST_F(Project, InitTakesAnEmptyFolderAndKeepsAConfiguration) {
  os::make_directories(folder / "migrations");
  folder.write("limbeck.ini", "[limbeck]\nscript_location = migrations\n");
  const InitResult result = init_project(folder.path(), "migrations");
  EXPECT_EQ(result.kept, Texts{"limbeck.ini"});
  EXPECT_EQ(os::read_file(folder / "limbeck.ini"), "[limbeck]\nscript_location = migrations\n");
}

TEST_F(Project, AnInitThatFailsLeavesNothing) {
  // A dangling link: it is not there to read, and not free to make.
  ASSERT_EQ(::symlink("/none/none", (folder / "limbeck.ini").c_str()), 0);
  failure([&] { init_project(folder.path(), "a/b"); });
  EXPECT_FALSE(os::file_exists(folder / "a"));
}

TEST_F(Project, ANewRevisionIsAFileWithItsName) {
  init_project(folder.path(), "migrations");
  const Configuration configuration = load();
  const std::string path = write(configuration, revision("aaaa", "Add user"));
  EXPECT_EQ(path, folder / "migrations/versions/20260108_1430_add_user.sql");
  const std::string text = os::read_file(path);
  EXPECT_THAT(text, HasSubstr("Revision ID: aaaa"));
  EXPECT_THAT(text, HasSubstr("Create Date: 2026-01-08 14:30:05+00:00"));
}

TEST_F(Project, TwoOfOneNameNeverReplaceEachOther) {
  init_project(folder.path(), "migrations");
  const Configuration configuration = load();
  const std::string first = write(configuration, revision("aaaa", "Add user"));
  const std::string second = write(configuration, revision("bbbb", "Add user"));
  EXPECT_EQ(second, folder / "migrations/versions/20260108_1430_add_user_bbbb.sql");
  EXPECT_THAT(os::read_file(first), HasSubstr("aaaa"));
}

TEST_F(Project, FoldersOfTheTemplateAreMade) {
  const Configuration configuration = load(
      "[limbeck]\nscript_location = m\nfile_template = %%(year)d/%%(slug)s\n"
      "recursive_version_locations = on\n");
  EXPECT_EQ(write(configuration, revision("aaaa", "x")), folder / "m/versions/2026/x.sql");
}

TEST_F(Project, TheLocationIsTheChosenTheOnlyOrTheParents) {
  const Configuration configuration =
      load("[limbeck]\nscript_location = m\nversion_locations = one two\n");
  EXPECT_EQ(write(configuration, revision("a", "a"), "two"), folder / "two/20260108_1430_a.sql");
  EXPECT_EQ(write(configuration, revision("b", "b"), std::nullopt, folder / "one/x.sql"),
            folder / "one/20260108_1430_b.sql");
  EXPECT_EQ(failure([&] { write(configuration, revision("c", "c")); }).code(),
            "config.version_path");
  EXPECT_EQ(failure([&] { write(configuration, revision("c", "c"), "three"); }).code(),
            "config.version_path");
  EXPECT_EQ(failure([&] { write(load("[limbeck]\n"), revision("c", "c")); }).code(),
            "config.no_script_location");
}

TEST_F(Project, ATemplateOfTheProjectIsUsed) {
  init_project(folder.path(), "migrations");
  const std::string path = folder / "migrations/revision.template";
  os::append_file(path, "-- house rule\n");
  EXPECT_THAT(os::read_file(write(load(), revision("aaaa", "x"))), HasSubstr("-- house rule"));
}

constexpr std::string_view kHooked =
    "[limbeck]\nscript_location = m\n[post_write_hooks]\nhooks = one\n";

TEST_F(Project, HooksRunOnTheNewFile) {
  const Configuration configuration =
      load(std::string(kHooked) +
           "one.type = exec\none.executable = sh\n"
           "one.options = -c 'echo \"-- hooked\" >> \"$0\"' REVISION_SCRIPT_FILENAME\n");
  EXPECT_THAT(os::read_file(write(configuration, revision("a", "x"))), HasSubstr("-- hooked"));
  EXPECT_TRUE(warnings.empty());
}

TEST_F(Project, AHookThatFailsIsAWarningWithItsStatus) {
  const Configuration configuration = load(
      std::string(kHooked) +
      "one.type = exec\none.executable = sh\none.options = -c 'exit 5' REVISION_SCRIPT_FILENAME\n");
  EXPECT_TRUE(os::file_exists(write(configuration, revision("a", "x"))));
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_THAT(warnings[0], HasSubstr("status 5"));
}

TEST_F(Project, AHookConfiguredWronglyWritesNoFile) {
  for (const char* lines : {"", "one.type = shell\n", "one.type = exec\n",
                            "one.type = exec\none.executable = limbeck-no-such-program\n",
                            "one.type = exec\none.executable = sh\none.options = 'open\n"}) {
    const Configuration configuration = load(std::string(kHooked) + lines);
    const Error error = failure([&] { write(configuration, revision("a", "x")); });
    EXPECT_THAT(error.code(), testing::StartsWith("hook.")) << lines;
    EXPECT_FALSE(os::file_exists(folder / "m/versions/20260108_1430_x.sql")) << lines;
  }
}

}  // namespace
}  // namespace limbeck::scripts
