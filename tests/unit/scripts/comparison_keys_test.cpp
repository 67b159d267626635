// The keys that say what a schema is compared with.
#include <gmock/gmock.h>

#include "unit/scripts/configuration_folder.hpp"

namespace limbeck::scripts {
namespace {

using schema::ObjectKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ComparisonKeys : public ConfigurationFolder {};

TEST_F(ComparisonKeys, WithoutThemNothingIsSet) {
  const Configuration settings = load("[limbeck]\nscript_location = m\n");
  EXPECT_THAT(settings.models, IsEmpty());
  EXPECT_EQ(settings.scratch_url, "");
  EXPECT_THAT(settings.schemas, IsEmpty());
  EXPECT_FALSE(settings.compare_privileges || settings.compare_storage ||
               settings.compare_partitions || settings.protect);
}

TEST_F(ComparisonKeys, ModelsAreOneALineWithTheirBlanks) {
  const Configuration settings = load(
      "[limbeck]\nmodels =\n    sql:schema/*.sql\n    command:python3 a.py, b\n"
      "    sql:%(here)s/x.sql\n");
  EXPECT_THAT(settings.models, ElementsAre("sql:schema/*.sql", "command:python3 a.py, b",
                                           "sql:" + folder.path() + "/x.sql"));
}

TEST_F(ComparisonKeys, AProgramForModelsHasTwoMinutesUnlessToldOtherwise) {
  using namespace std::chrono_literals;
  EXPECT_EQ(load("[limbeck]\nscript_location = m\n").models_timeout, 2min);
  EXPECT_EQ(load("[limbeck]\nmodels_timeout = 1h\n").models_timeout, 60min);
  EXPECT_EQ(load("[limbeck]\nmodels_timeout = 0\n").models_timeout, 0ms);
  EXPECT_EQ(load_failure("[limbeck]\nmodels_timeout = soon\n").code(), "config.bad_value");
}

TEST_F(ComparisonKeys, PythonIsTheNamedOneElseTheActiveEnvironments) {
  EXPECT_EQ(load("[limbeck]\nscript_location = m\n").python, "python3");
  variables["VIRTUAL_ENV"] = "/srv/venv";
  EXPECT_EQ(load("[limbeck]\nscript_location = m\n").python, "/srv/venv/bin/python");
  EXPECT_EQ(load("[limbeck]\npython = .venv/bin/python\n").python, ".venv/bin/python");
}

TEST_F(ComparisonKeys, ATomlListIsTakenAsItIs) {
  folder.write(
      "pyproject.toml",
      "[tool.limbeck]\nscript_location = \"m\"\nmodels = [\"sql:a b.sql\", \"command:x\"]\n"
      "schemas = [\"app\", \"public\"]\nexclude = [\"table:a_*\"]\nprotect = true\n");
  const Configuration settings = load();
  EXPECT_THAT(settings.models, ElementsAre("sql:a b.sql", "command:x"));
  EXPECT_THAT(settings.schemas, ElementsAre("app", "public"));
  EXPECT_THAT(settings.exclude, ElementsAre(ObjectPattern{ObjectKind::table, "a_*"}));
  EXPECT_TRUE(settings.protect);
}

TEST_F(ComparisonKeys, PatternsNameAKind) {
  const Configuration settings =
      load("[limbeck]\ninclude = table:audit_*, function:app.*\n    Enum:mood\nexclude = type:x\n");
  EXPECT_THAT(settings.include, ElementsAre(ObjectPattern{ObjectKind::table, "audit_*"},
                                            ObjectPattern{ObjectKind::routine, "app.*"},
                                            ObjectPattern{ObjectKind::enumeration, "mood"}));
  EXPECT_EQ(settings.exclude.size(), 4u);
  for (const char* wrong : {"audit_*", "tabel:x", "table:"}) {
    const Error error = load_failure(std::string("[limbeck]\ninclude = ") + wrong + "\n");
    EXPECT_EQ(error.code(), "config.bad_value");
    EXPECT_THAT(error.details().hint, HasSubstr("KIND:PATTERN"));
  }
}

TEST_F(ComparisonKeys, AnEnvironmentMayProtectItself) {
  request.environment_name = "production";
  const Configuration settings = load(
      "[limbeck]\ncompare_storage = on\n[environment.production]\nprotect = on\n"
      "compare_storage = off\ncompare_privileges = yes\n");
  EXPECT_TRUE(settings.protect);
  EXPECT_TRUE(settings.compare_privileges);
  EXPECT_FALSE(settings.compare_storage);
}

TEST_F(ComparisonKeys, TheScratchUrlMayStandInAVariable) {
  const std::string text = "[limbeck]\nscratch_url_env = SCRATCH\n";
  EXPECT_EQ(load(text).missing_scratch_variable, "SCRATCH");
  variables["SCRATCH"] = "postgresql://me:secret@host/scratch";
  EXPECT_EQ(load(text).scratch_url, "postgresql://me:secret@host/scratch");
  const Error error = load_failure(text + "scratch_url = postgresql://me:secret@host/other\n");
  EXPECT_EQ(error.code(), "config.bad_value");
  EXPECT_THAT(error.details().message, Not(HasSubstr("secret")));
}

TEST_F(ComparisonKeys, AnAlembicProjectHasThemToo) {
  EXPECT_THAT(load_alembic("[alembic]\nscript_location = m\nmodels = sql:a.sql\n").models,
              ElementsAre("sql:a.sql"));
}

}  // namespace
}  // namespace limbeck::scripts
