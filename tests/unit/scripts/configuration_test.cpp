#include "scripts/configuration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/scripts/configuration_folder.hpp"

namespace limbeck::scripts {
namespace {

using testing::HasSubstr;
using Texts = std::vector<std::string>;
using namespace std::chrono_literals;

using ConfigurationFile = ConfigurationFolder;
using ConfigurationKeys = ConfigurationFolder;
using ConfigurationOfAlembic = ConfigurationFolder;
using ConfigurationToml = ConfigurationFolder;
using ConfigurationEnvironment = ConfigurationFolder;

TEST_F(ConfigurationFile, WithoutAnyThereAreOnlyDefaults) {
  const Configuration configuration = load();
  EXPECT_EQ(configuration.kind, ConfigurationKind::none);
  EXPECT_EQ(configuration.path, "");
  EXPECT_EQ(configuration.here, folder.path());
  EXPECT_EQ(configuration.script_location, "");
  EXPECT_TRUE(configuration.version_locations.empty());
}

TEST_F(ConfigurationFile, LimbecksBeatsAlembics) {
  folder.write("alembic.ini", "[alembic]\nscript_location = a\n");
  const Configuration configuration = load("[limbeck]\nscript_location = l\n");
  EXPECT_EQ(configuration.kind, ConfigurationKind::limbeck);
  EXPECT_EQ(configuration.path, folder / "limbeck.ini");
  EXPECT_EQ(configuration.script_location, folder / "l");
  EXPECT_EQ(configuration.version_locations, Texts{folder / "l/versions"});
}

TEST_F(ConfigurationFile, TheVariableNamesOneAndTheOptionBeatsIt) {
  folder.write("a/x.ini", "[limbeck]\nscript_location = l\n");
  folder.write("b/y.ini", "[alembic]\nscript_location = l\n");
  variables["ALEMBIC_CONFIG"] = "b/y.ini";
  EXPECT_EQ(load().kind, ConfigurationKind::alembic);
  variables["LIMBECK_CONFIG"] = "a/x.ini";
  EXPECT_EQ(load().script_location, folder / "a/l") << "relative to the file";
  request.files = {"b/y.ini"};
  EXPECT_EQ(load().script_location, folder / "l") << "relative to the working directory";
}

TEST_F(ConfigurationFile, OneThatIsNamedMustBeThere) {
  variables["LIMBECK_CONFIG"] = "none.ini";
  EXPECT_EQ(failure([&] { load(); }).code(), "config.not_found");
  request.files = {"none.ini"};
  EXPECT_EQ(failure([&] { load(); }).code(), "config.not_found");
}

TEST_F(ConfigurationFile, TwoOfOneKindAreRefused) {
  request.files = {"a.ini", "b.ini"};
  EXPECT_EQ(failure([&] { load(); }).code(), "config.two_files");
}

TEST_F(ConfigurationFile, TheOptionForTheSectionChoosesIt) {
  request.section = "second";
  const std::string_view text =
      "[limbeck]\nscript_location = one\n[second]\nscript_location = two\n";
  EXPECT_EQ(load(text).script_location, folder / "two");
  request.section = "third";
  const Error error = load_failure(text);
  EXPECT_EQ(error.code(), "config.unknown_section");
  EXPECT_THAT(error.details().hint, HasSubstr("second"));
}

TEST_F(ConfigurationKeys, EveryOneIsRead) {
  const Configuration configuration = load(R"([limbeck]
script_location = %(here)s/m
file_template = %%(rev)s
truncate_slug_length = 10
script_format = cpp
timezone = Europe/Berlin
version_locations = one:two three
path_separator = os
recursive_version_locations = on
version_table = v
version_table_schema = s
history = off
transaction_mode = none
edited = warn
lock_wait = 1.5m
url = sqlite:///x.db
direct_url = postgresql://direct/d
[session]
role = r
search_path = a, b
lock_timeout = 5s
statement_timeout = 1min
set.work_mem = 1MB
[post_write_hooks]
hooks = fmt
fmt.type = exec
fmt.executable = tool
fmt.options = -x REVISION_SCRIPT_FILENAME
fmt.cwd = %(here)s
)");
  EXPECT_EQ(configuration.script_location, folder / "m");
  EXPECT_EQ(configuration.file_template, "%(rev)s");
  EXPECT_EQ(configuration.truncate_slug_length, 10);
  EXPECT_EQ(configuration.script_format, ScriptFormat::cpp);
  EXPECT_EQ(configuration.timezone, "Europe/Berlin");
  EXPECT_EQ(configuration.version_locations, (Texts{folder / "one", folder / "two three"}));
  EXPECT_TRUE(configuration.recursive_version_locations);
  EXPECT_EQ(configuration.version_table, "v");
  EXPECT_EQ(configuration.version_table_schema, "s");
  EXPECT_EQ(configuration.history, false);
  EXPECT_EQ(configuration.transaction_mode, TransactionMode::none);
  EXPECT_EQ(configuration.edited, EditedPolicy::warn);
  EXPECT_EQ(configuration.lock_wait, 90s);
  EXPECT_EQ(configuration.url, "sqlite:///x.db");
  EXPECT_EQ(configuration.url_source, "limbeck.ini");
  EXPECT_EQ(configuration.direct_url, "postgresql://direct/d");
  EXPECT_EQ(configuration.session.role, "r");
  EXPECT_EQ(configuration.session.search_path, "a, b");
  EXPECT_EQ(configuration.session.lock_timeout, "5s");
  EXPECT_EQ(configuration.session.statement_timeout, "1min");
  EXPECT_EQ(configuration.session.set.at("work_mem"), "1MB");
  ASSERT_EQ(configuration.hooks.size(), 1u);
  EXPECT_EQ(configuration.hooks[0].executable, "tool");
  EXPECT_EQ(configuration.hooks[0].options, "-x REVISION_SCRIPT_FILENAME");
  EXPECT_EQ(configuration.hooks[0].directory, folder.path());
}

TEST_F(ConfigurationKeys, DefaultsAreLimbecks) {
  const Configuration configuration = load("[limbeck]\nscript_location = m\n");
  EXPECT_EQ(configuration.file_template,
            "%(year)d%(month).2d%(day).2d_%(hour).2d%(minute).2d_%(slug)s");
  EXPECT_EQ(configuration.truncate_slug_length, 40);
  EXPECT_EQ(configuration.script_format, ScriptFormat::sql);
  EXPECT_EQ(configuration.transaction_mode, TransactionMode::revision);
  EXPECT_EQ(configuration.history, std::nullopt);
  EXPECT_EQ(configuration.lock_wait, std::nullopt);
}

TEST_F(ConfigurationKeys, AnUnknownOneNamesTheNearest) {
  const Error error = load_failure("[limbeck]\nscript_location = m\nversion_tabel = v\n");
  EXPECT_EQ(error.code(), "config.unknown_key");
  EXPECT_EQ(error.details().line, 3);
  EXPECT_THAT(error.what(), HasSubstr("limbeck.ini:3"));
  EXPECT_THAT(error.details().hint, HasSubstr("version_table"));
}

TEST_F(ConfigurationKeys, UnknownOnesAreFoundInEverySection) {
  for (const char* text : {"[session]\nrol = x\n", "[environment.a]\nlock_timeout = 5s\n",
                           "[post_write_hooks]\na.tipe = exec\n", "[sesion]\nrole = x\n",
                           "[limbeck]\nsourceless = false\n"}) {
    EXPECT_EQ(load_failure(text).code(), "config.unknown_key") << text;
  }
  EXPECT_THAT(load_failure("[environment.a]\nlock_timeout = 5s\n").details().hint,
              HasSubstr("session.lock_timeout"));
}

TEST_F(ConfigurationKeys, BadValuesNameFileLineAndWhatIsTaken) {
  for (const char* line :
       {"history = maybe", "transaction_mode = each", "edited = no", "lock_wait = soon",
        "lock_wait = -1s", "lock_wait = nan", "truncate_slug_length = ten",
        "truncate_slug_length = -1", "script_format = py", "recursive_version_locations = 2",
        "version_locations = a\npath_separator = comma"}) {
    const Error error = load_failure(std::string("[limbeck]\n") + line + "\n");
    EXPECT_EQ(error.code(), "config.bad_value") << line;
    EXPECT_GE(error.details().line, 2);
    EXPECT_THAT(error.what(), HasSubstr("limbeck.ini:")) << line;
  }
}

TEST_F(ConfigurationKeys, NamesOfTheProjectHaveASectionOfTheirOwn) {
  const Configuration configuration = load(
      "[limbeck]\nscript_location = m\n[limbeck.names]\napp.types.Email = \"varchar(255)\"\n"
      "app.LIMITS = constant [1, 'a']\n");
  const std::map<std::string, std::string> expected = {{"app.types.email", "\"varchar(255)\""},
                                                       {"app.limits", "constant [1, 'a']"}};
  EXPECT_EQ(configuration.names, expected);
  const Error error = load_failure("[limbeck.names]\na.b = text\na.c = constant f()\n");
  EXPECT_EQ(error.code(), "config.bad_value");
  EXPECT_EQ(error.details().line, 3);
}

TEST_F(ConfigurationKeys, SeparatorsOfPaths) {
  const auto locations = [&](const std::string& value, const std::string& separator) {
    const std::string line = separator.empty() ? "" : "path_separator = " + separator + "\n";
    return load("[limbeck]\nversion_locations = " + value + "\n" + line).version_locations;
  };
  const Texts expected = {folder / "a", folder / "b"};
  EXPECT_EQ(locations("a b", ""), expected);
  EXPECT_EQ(locations("a, b", ""), expected);
  EXPECT_EQ(locations("a\n  b", ""), expected);
  EXPECT_EQ(locations("a\n  b", "newline"), expected);
  EXPECT_EQ(locations("a b", "space"), expected);
  EXPECT_EQ(locations("a;b", ";"), expected);
  EXPECT_EQ(locations("a:b:", ":"), expected);
}

TEST_F(ConfigurationEnvironment, TheChosenOneOverridesKeysAndSession) {
  const std::string_view text = R"([limbeck]
script_location = m
version_table = base
edited = warn
[session]
role = base
lock_timeout = 1s
[environment.production]
version_table = prod
session.lock_timeout = 5s
session.set.x = y
url = postgresql://prod/d
)";
  EXPECT_EQ(load(text).version_table, "base");
  variables["LIMBECK_ENV"] = "production";
  const Configuration configuration = load(text);
  EXPECT_TRUE(configuration.environment_chosen);
  EXPECT_EQ(configuration.environment, "production");
  EXPECT_EQ(configuration.version_table, "prod");
  EXPECT_EQ(configuration.edited, EditedPolicy::warn);
  EXPECT_EQ(configuration.session.role, "base");
  EXPECT_EQ(configuration.session.lock_timeout, "5s");
  EXPECT_EQ(configuration.session.set.at("x"), "y");
  EXPECT_EQ(configuration.environment_url, "postgresql://prod/d");
  EXPECT_EQ(configuration.environment_url_source, "limbeck.ini [environment.production] url");
}

TEST_F(ConfigurationEnvironment, TheOptionBeatsTheVariable) {
  variables["LIMBECK_ENV"] = "a";
  request.environment_name = "b";
  EXPECT_EQ(load("[environment.a]\n[environment.b]\n").environment, "b");
}

TEST_F(ConfigurationEnvironment, AnUnknownOneListsTheKnown) {
  request.environment_name = "prod";
  const Error error = load_failure("[environment.production]\n[environment.testing]\n");
  EXPECT_EQ(error.code(), "config.unknown_environment");
  EXPECT_THAT(error.details().hint, HasSubstr("production, testing"));
}

TEST_F(ConfigurationEnvironment, AVariableLeftInTheShellDoesNotStopAFolderWithoutAProject) {
  variables["LIMBECK_ENV"] = "production";
  EXPECT_FALSE(load().environment_chosen);
}

TEST_F(ConfigurationEnvironment, UrlAndUrlEnvTogetherAreRefused) {
  request.environment_name = "a";
  EXPECT_EQ(load_failure("[environment.a]\nurl = x\nurl_env = Y\n").code(), "config.bad_value");
}

TEST_F(ConfigurationOfAlembic, ItsMeaningOfKeysHolds) {
  folder.write("sub/alembic.ini",
               "[alembic]\nscript_location = m\nprepend_sys_path = .\n"
               "sqlalchemy.url = driver://user:pass@localhost/dbname\n"
               "recursive_version_locations = yes\nanything = else\n"
               "[formatter_generic]\nformat = %(levelname)-5.5s\n");
  request.files = {"sub/alembic.ini"};
  const Configuration configuration = load();
  EXPECT_EQ(configuration.kind, ConfigurationKind::alembic);
  EXPECT_EQ(configuration.script_location, folder / "m");
  EXPECT_EQ(configuration.file_template, "%(rev)s_%(slug)s");
  EXPECT_EQ(configuration.transaction_mode, TransactionMode::all);
  EXPECT_EQ(configuration.url, "") << "the template's URL counts as unset";
  EXPECT_FALSE(configuration.recursive_version_locations) << "only the word true";
}

TEST_F(ConfigurationOfAlembic, OldSeparatorAndOldSplittingHold) {
  EXPECT_EQ(load_alembic("[alembic]\nversion_locations = a b, c\n").version_locations,
            (Texts{folder / "a", folder / "b", folder / "c"}));
  EXPECT_EQ(load_alembic("[alembic]\nversion_locations = a:b\nversion_path_separator = os\n")
                .version_locations,
            (Texts{folder / "a", folder / "b"}));
}

TEST_F(ConfigurationOfAlembic, APackageIsFoundByItsFolder) {
  folder.write("src/app/db/migrations/env.py", "");
  EXPECT_EQ(load_alembic("[alembic]\nscript_location = app.db:migrations\n").script_location,
            folder / "src/app/db/migrations");
  EXPECT_EQ(load_alembic("[alembic]\nscript_location = app:db:migrations\n").script_location,
            folder / "src/app/db/migrations");
  EXPECT_EQ(failure([&] { load_alembic("[alembic]\nscript_location = no:where\n"); }).code(),
            "config.bad_value");
}

TEST_F(ConfigurationOfAlembic, WhatEnvPyWritesOutIsFollowed) {
  folder.write("m/env.py", R"(
from alembic import context
# context.configure(version_table="commented")
def run():
    context.configure(
        url=get_url(a, version_table="inner"), compare_type=f(x)[1],
        version_table = 'mine',  # comment, with = and ,
        version_table_schema="s", transaction_per_migration=True,
    )
run()
)");
  const std::string_view text = "[alembic]\nscript_location = m\n";
  const Configuration configuration = load_alembic(text);
  EXPECT_EQ(configuration.version_table, "mine");
  EXPECT_EQ(configuration.version_table_schema, "s");
  EXPECT_EQ(configuration.transaction_mode, TransactionMode::revision);
}

TEST_F(ConfigurationOfAlembic, TheModelsAreThoseThatEnvPyNames) {
  folder.write("m/env.py",
               "from alembic import context\nfrom app.models import Base\n"
               "context.configure(url='x', target_metadata=Base.metadata)\n");
  const std::string_view text = "[alembic]\nscript_location = m\n";
  EXPECT_EQ(load_alembic(text).models, Texts{"sqlalchemy:app.models:Base"});
  EXPECT_EQ(load_alembic("[alembic]\nscript_location = m\nmodels = sql:a.sql\n").models,
            Texts{"sql:a.sql"});
  folder.write("m/env.py",
               "from alembic import context\nfrom app.models import Base\n"
               "context.configure(target_metadata=Base.metadata, include_object=chosen)\n");
  EXPECT_EQ(load_alembic(text).models, Texts{"sqlalchemy:app.models:Base"});
  EXPECT_EQ(load_alembic("[alembic]\nscript_location = m\npython_bridge = never\n").models,
            Texts{});
}

TEST_F(ConfigurationOfAlembic, FlaskMigratesFileSaysNotWhereItsScriptsAre) {
  folder.write("migrations/alembic.ini", "[alembic]\nfile_template = %%(rev)s\n");
  folder.write("migrations/env.py", "");
  const Configuration found =
      load_configuration({.working_directory = folder / "", .environment = {}});
  EXPECT_EQ(found.script_location, folder / "migrations");
  EXPECT_EQ(found.version_locations, Texts{folder / "migrations/versions"});
  EXPECT_EQ(found.path, folder / "migrations/alembic.ini");
}

TEST_F(ConfigurationOfAlembic, WhatEnvPyComputesIsPythonsToSayUnlessItIsWritten) {
  folder.write("m/env.py",
               "from alembic import context\ncontext.configure(version_table=settings.TABLE)\n");
  const auto obstacles =
      load_alembic("[alembic]\nscript_location = m\n").environment_script.obstacles;
  ASSERT_EQ(obstacles.size(), 1U);
  EXPECT_EQ(obstacles[0].what, "a computed version_table");
  EXPECT_EQ(obstacles[0].at.line, 2);
  const Configuration told = load_alembic("[alembic]\nscript_location = m\nversion_table = t\n");
  EXPECT_EQ(told.version_table, "t");
  EXPECT_TRUE(told.environment_script.obstacles.empty());
}

TEST_F(ConfigurationToml, TheIniBeatsItKeyByKey) {
  folder.write("pyproject.toml",
               "[tool.alembic]\nscript_location = \"t\"\n"
               "file_template = \"%%(slug)s\"\n"
               "version_locations = [\"%(here)s/x\", \"y z\"]\n"
               "recursive_version_locations = true\n");
  const Configuration configuration = load_alembic("[alembic]\nscript_location = i\n");
  EXPECT_EQ(configuration.script_location, folder / "i");
  EXPECT_EQ(configuration.file_template, "%(slug)s");
  EXPECT_EQ(configuration.version_locations, (Texts{folder / "x", folder / "y z"}));
  EXPECT_TRUE(configuration.recursive_version_locations);
}

TEST_F(ConfigurationToml, LimbecksTableTakesSectionsAsTables) {
  folder.write("pyproject.toml", R"([tool.limbeck]
script_location = "m"
truncate_slug_length = 12
history = false
[tool.limbeck.session]
role = "r"
set = {work_mem = "1MB"}
[tool.limbeck.environment.production]
edited = "ignore"
session = {lock_timeout = "5s"}
[tool.limbeck.post_write_hooks]
hooks = ["a"]
a = {type = "exec", executable = "tool"}
)");
  request.environment_name = "production";
  const Configuration configuration = load();
  EXPECT_EQ(configuration.kind, ConfigurationKind::limbeck);
  EXPECT_EQ(configuration.path, folder / "pyproject.toml");
  EXPECT_EQ(configuration.script_location, folder / "m");
  EXPECT_EQ(configuration.truncate_slug_length, 12);
  EXPECT_EQ(configuration.history, false);
  EXPECT_EQ(configuration.session.role, "r");
  EXPECT_EQ(configuration.session.lock_timeout, "5s");
  EXPECT_EQ(configuration.session.set.at("work_mem"), "1MB");
  EXPECT_EQ(configuration.edited, EditedPolicy::ignore);
  ASSERT_EQ(configuration.hooks.size(), 1u);
  EXPECT_EQ(configuration.hooks[0].executable, "tool");
}

TEST_F(ConfigurationToml, HooksAsAlembicWritesThem) {
  folder.write("pyproject.toml",
               "[tool.alembic]\nscript_location = \"m\"\n"
               "[[tool.alembic.post_write_hooks]]\nname = \"Ruff\"\n"
               "type = \"module\"\nmodule = \"ruff\"\noptions = \"check\"\n");
  const Configuration configuration = load();
  ASSERT_EQ(configuration.hooks.size(), 1u);
  EXPECT_EQ(configuration.hooks[0].name, "Ruff");
  EXPECT_EQ(configuration.hooks[0].executable, "ruff");
}

TEST_F(ConfigurationToml, AProjectWithoutEitherTableIsNone) {
  folder.write("pyproject.toml", "[project]\nname = \"x\"\n");
  EXPECT_EQ(load().kind, ConfigurationKind::none);
}

TEST_F(ConfigurationToml, ErrorsNameTheirLine) {
  folder.write("pyproject.toml", "[tool.limbeck]\n\nscript_loction = \"m\"\n");
  Error error = failure([&] { load(); });
  EXPECT_EQ(error.code(), "config.unknown_key");
  EXPECT_EQ(error.details().line, 3);
  folder.write("pyproject.toml", "[tool.limbeck]\nx = \n");
  error = failure([&] { load(); });
  EXPECT_EQ(error.code(), "config.syntax");
  EXPECT_EQ(error.details().line, 2);
  folder.write("pyproject.toml", "[tool.limbeck]\nscript_location = [1]\n");
  EXPECT_EQ(failure([&] { load(); }).code(), "config.bad_value");
}

TEST(Duration, UnitsAreUnderstoodAndNothingElse) {
  EXPECT_EQ(parse_duration("500ms"), 500ms);
  EXPECT_EQ(parse_duration("30"), 30s);
  EXPECT_EQ(parse_duration("10 m"), 10min);
  EXPECT_EQ(parse_duration("1h"), 1h);
  EXPECT_EQ(parse_duration("0"), 0ms);
  for (const char* text : {"", "m", "1 day", "-1", "1e99", "inf"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace limbeck::scripts
