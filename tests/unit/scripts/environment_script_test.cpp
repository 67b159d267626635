#include "scripts/environment_script.hpp"

#include <gtest/gtest.h>

#include <string>

namespace limbeck::scripts {
namespace {

constexpr const char* kStart = R"(
from logging.config import fileConfig
from sqlalchemy import engine_from_config, pool
from alembic import context
config = context.config
if config.config_file_name is not None:
    fileConfig(config.config_file_name)
target_metadata = None
)";

constexpr const char* kEnd = R"(
def run_migrations_offline() -> None:
    """Run migrations in 'offline' mode."""
    url = config.get_main_option("sqlalchemy.url")
    context.configure(url=url, target_metadata=target_metadata, literal_binds=True,
                      dialect_opts={"paramstyle": "named"})
    with context.begin_transaction():
        context.run_migrations()


def run_migrations_online() -> None:
    connectable = engine_from_config(config.get_section(config.config_ini_section, {}),
                                     prefix="sqlalchemy.", poolclass=pool.NullPool)
    with connectable.connect() as connection:
        context.configure(connection=connection, target_metadata=target_metadata)
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
)";

constexpr const char* kAsyncEnd = R"(
import asyncio
from sqlalchemy.ext.asyncio import async_engine_from_config

def do_run_migrations(connection):
    context.configure(connection=connection, target_metadata=target_metadata)
    with context.begin_transaction():
        context.run_migrations()

async def run_async_migrations():
    connectable = async_engine_from_config(config.get_section(config.config_ini_section, {}),
                                           prefix="sqlalchemy.", poolclass=pool.NullPool)
    async with connectable.connect() as connection:
        await connection.run_sync(do_run_migrations)
    await connectable.dispose()

def run_migrations_online():
    asyncio.run(run_async_migrations())

run_migrations_online()
)";

EnvironmentScript read(const std::string& text) {
  return read_environment_script(text, "env.py");
}

/// Of the obstacles of each kind, `line: what`, one a line.
std::string shown(const std::vector<EnvironmentScript::Obstacle>& obstacles) {
  std::string text;
  for (const auto& each : obstacles) text += each.what + '\n';
  return text;
}
std::string all_obstacles(const EnvironmentScript& script) {
  return shown(script.obstacles) + shown(script.url_obstacles) + shown(script.comparison_obstacles);
}

/// A stock script with `lines` between its start and its end.
EnvironmentScript with(const std::string& lines) {
  return read(kStart + lines + kEnd);
}

TEST(EnvironmentScript, IsUnderstoodAsTheStockTemplateHasIt) {
  EXPECT_EQ(all_obstacles(with("")), "");
  EXPECT_EQ(with("").url_variable, "");
}

TEST(EnvironmentScript, IsUnderstoodAsTheAsyncTemplateHasIt) {
  EXPECT_EQ(all_obstacles(read(std::string(kStart) + kAsyncEnd)), "");
}

TEST(EnvironmentScript, TellsTheVariableThatHoldsTheUrl) {
  for (const char* expression :
       {R"(os.environ["APP_URL"])", R"(os.getenv("APP_URL"))", R"(os.environ.get("APP_URL"))",
        R"(str(os.environ["APP_URL"]))", R"(os.environ["APP_URL"].replace("%", "%%"))",
        R"(os.environ["APP_URL"].replace("postgres://", "postgresql://"))"}) {
    const auto script = with(std::string("import os\nconfig.set_main_option(\"sqlalchemy.url\", ") +
                             expression + ")\n");
    EXPECT_EQ(script.url_variable, "APP_URL") << expression;
    EXPECT_EQ(all_obstacles(script), "") << expression;
  }
}

TEST(EnvironmentScript, TellsTheDefaultOfThatVariable) {
  const auto script = with(
      "import os\nurl = os.getenv('APP_URL', 'sqlite:///x.db')\n"
      "config.set_main_option('sqlalchemy.url', url)\n");
  EXPECT_EQ(script.url_variable, "APP_URL");
  EXPECT_EQ(script.url_default, "sqlite:///x.db");
}

TEST(EnvironmentScript, DoesNotKnowAUrlThatCodeMakes) {
  const auto script = with(
      "from app.core.config import settings\n"
      "config.set_main_option('sqlalchemy.url', settings.DATABASE_URL)\n");
  EXPECT_EQ(shown(script.url_obstacles),
            "a URL that comes from app.core.config.settings.DATABASE_URL\n");
  EXPECT_EQ(shown(script.obstacles), "");
}

TEST(EnvironmentScript, DoesNotKnowAUrlThatDependsOnACondition) {
  const auto script = with(
      "import os\nif os.getenv('TESTING'):\n"
      "    config.set_main_option('sqlalchemy.url', 'sqlite:///test.db')\n");
  EXPECT_EQ(shown(script.url_obstacles), "a URL that depends on a condition\n");
}

TEST(EnvironmentScript, FindsWhereTheModelsAre) {
  const auto script = with("from app.db.base import Base\ntarget_metadata = Base.metadata\n");
  EXPECT_EQ(script.target_metadata, "app.db.base:Base.metadata");
  EXPECT_EQ(all_obstacles(script), "");
}

TEST(EnvironmentScript, HasHooksAsObstaclesToComparingAlone) {
  const auto script = read(std::string(kStart) + R"(
def include_object(object, name, type_, reflected, compare_to):
    return name != "spatial_ref_sys"
context.configure(url="sqlite://", include_object=include_object, version_table="versions",
                  render_as_batch=True, transaction_per_migration=True)
)");
  EXPECT_EQ(shown(script.comparison_obstacles), "the hook include_object\n");
  EXPECT_EQ(shown(script.obstacles), "");
  EXPECT_EQ(script.version_table.text, "versions");
  EXPECT_EQ(script.render_as_batch.text, "True");
  EXPECT_EQ(script.transaction_per_migration.text, "True");
  EXPECT_EQ(script.version_table.line, 12);
}

TEST(EnvironmentScript, HasNoTextForAnArgumentThatIsComputed) {
  const auto script = read(std::string(kStart) + "context.configure(version_table=f(x))\n");
  EXPECT_NE(script.version_table.line, 0);
  EXPECT_FALSE(script.version_table.text.has_value());
}

struct Unusual {
  const char* lines;
  const char* obstacle;
};

class UnusualEnvironment : public testing::TestWithParam<Unusual> {};

TEST_P(UnusualEnvironment, IsAnObstacle) {
  const auto script = read(std::string(kStart) + R"(
connectable = engine_from_config(config.get_section("alembic"))
with connectable.connect() as connection:
    context.configure(connection=connection)
)" + GetParam().lines);
  EXPECT_EQ(shown(script.obstacles), std::string(GetParam().obstacle) + '\n');
}

INSTANTIATE_TEST_SUITE_P(
    Forms, UnusualEnvironment,
    testing::Values(
        Unusual{"    connection.execute(\"SET ROLE owner\")\n", "a call of connection.execute()"},
        Unusual{"    context.run_migrations(tenant='a')\n",
                "arguments of context.run_migrations()"},
        Unusual{"    for schema in schemas:\n        context.run_migrations()\n", "a loop"},
        Unusual{"    context.configure(on_version_apply=tell)\n",
                "the argument on_version_apply of context.configure()"},
        Unusual{"    context.configure(**options)\n", "arguments of context.configure() by **"},
        Unusual{"    prepare(connection)\n", "a call of prepare()"},
        Unusual{"    connection.dialect.default_schema_name = 'app'\n",
                "an assignment to connection.dialect.default_schema_name"},
        Unusual{"with nullcontext():\n    pass\n", "with nullcontext()"},
        Unusual{"raise SystemExit\n", "a raise statement"},
        Unusual{"try:\n    pass\nexcept ValueError:\n    pass\n", "a try statement"},
        Unusual{"from app import register\nregister()\n", "a call of register()"}));

}  // namespace
}  // namespace limbeck::scripts
