#include "report/json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "dialects/registry.hpp"
#include "report/plan_report.hpp"
#include "unit/report/project.hpp"

namespace limbeck::report {
namespace {

using nlohmann::json;

std::vector<std::string> ids_of(const json& revisions) {
  std::vector<std::string> ids;
  for (const auto& revision : revisions) ids.push_back(revision.at("id"));
  return ids;
}

TEST(Json, ARevisionHasAllItsKeys) {
  const TestProject project = merged_project();
  const auto scripts = project.load();
  const graph::Indexes wanted{*scripts.graph().find("b")};
  EXPECT_EQ(json::parse(json_show(scripts, wanted)), json::parse(R"({"revisions": [{
              "id": "b", "parents": ["a"], "children": ["c1", "c2"], "depends_on": [],
              "replaces": [], "labels": [], "declared_labels": [], "message": "add profile", "long_message": "",
              "create_date": "2026-01-02 08:00:00+00:00", "kind": "embedded", "path": null,
              "is_base": false, "is_head": false, "is_effective_head": false,
              "is_branch_point": true, "is_merge_point": false}]})"));
}

TEST(Json, CurrentSaysWhetherTheDatabaseIsAtHead) {
  const TestProject project = merged_project();
  const auto scripts = project.load();
  const json behind = json::parse(json_current(scripts, {"b"}, "sqlite:///x"));
  EXPECT_EQ(behind.at("at_head"), false);
  EXPECT_EQ(behind.at("rows"), json({"b"}));
  EXPECT_EQ(behind.at("database"), "sqlite:///x");
  EXPECT_EQ(json::parse(json_current(scripts, {"d"}, "")).at("at_head"), true);
  EXPECT_EQ(json::parse(json_current(scripts, {}, "")).at("revisions"), json::array());
}

TEST(Json, HistoryMarksCurrentOnlyWhenAsked) {
  const TestProject project = merged_project();
  const auto scripts = project.load();
  const auto order = scripts.graph().newest_first();
  const json plain = json::parse(json_history(scripts, order, nullptr)).at("revisions");
  EXPECT_EQ(ids_of(plain), (std::vector<std::string>{"d", "c1", "c2", "b", "a"}));
  EXPECT_FALSE(plain[0].contains("current"));
  const graph::Rows rows{"b"};
  const json marked = json::parse(json_history(scripts, order, &rows)).at("revisions");
  EXPECT_EQ(marked[3].at("current"), true);
  EXPECT_EQ(marked[0].at("current"), false);
}

TEST(Json, HeadsAndBranches) {
  const TestProject project = merged_project();
  const auto scripts = project.load();
  EXPECT_EQ(ids_of(json::parse(json_heads(scripts, false)).at("revisions")),
            std::vector<std::string>{"d"});
  const json points = json::parse(json_branches(scripts)).at("branch_points");
  EXPECT_EQ(ids_of(points), std::vector<std::string>{"b"});
  EXPECT_EQ(ids_of(points[0].at("branches")), (std::vector<std::string>{"c1", "c2"}));
}

TEST(Json, AnErrorHasOnlyTheFieldsThatApply) {
  EXPECT_EQ(json::parse(json_error({.code = "a.b", .message = "it broke", .hint = "mend it"})),
            json::parse(R"({"error": {"code": "a.b", "message": "it broke", "hint": "mend it"}})"));
  ErrorDetails full{.code = "sql.failed", .message = "m"};
  full.line = 3;
  full.position = 7;
  full.sqlstate = "42703";
  const json error = json::parse(json_error(full)).at("error");
  EXPECT_EQ(error.at("line"), 3);
  EXPECT_EQ(error.at("position"), 7);
  EXPECT_EQ(error.at("sqlstate"), "42703");
  EXPECT_FALSE(error.contains("hint"));
}

TEST(Json, TextThatIsNotUtf8IsReplacedNotThrown) {
  const json error = json::parse(json_error({.code = "a.b", .message = "bad \xff byte"}));
  EXPECT_EQ(error.at("error").at("message"), "bad \xef\xbf\xbd byte");
}

TEST(Json, StatusHasStableKeys) {
  StatusReport report;
  report.state = State::behind;
  report.pending.push_back({.id = "a", .message = "m", .age = std::chrono::seconds{90}});
  const json status = json::parse(json_status(report));
  EXPECT_EQ(status.at("state"), "behind");
  EXPECT_EQ(status.at("pending")[0].at("age_seconds"), 90);
  EXPECT_EQ(status.at("interruption"), nullptr);
  for (const char* key : {"database", "url_source", "dialect", "server_version", "current",
                          "unknown_rows", "heads", "edited", "never_run", "next", "history_enabled",
                          "history_exists", "version_table_exists"}) {
    EXPECT_TRUE(status.contains(key)) << key;
  }
}

run::Plan plan_of(const scripts::ScriptDirectory& scripts) {
  return run::make_plan(scripts, graph::upgrade_steps(scripts.graph(), "head", {}),
                        dialects::find_dialect("sqlite"), {});
}

TestProject two_steps() {
  TestProject project;
  project
      .add("a", "", "create users", "",
           "-- limbeck: upgrade\nCREATE TABLE users (\n  id INTEGER\n);\nSELECT 1;\n")
      .add("b", "a", "nothing", "", "-- limbeck: upgrade\n");
  return project;
}

TEST(Plan, ADryRunShowsTheFirstLineOfEachStatement) {
  const TestProject project = two_steps();
  const auto scripts = project.load();
  EXPECT_EQ(render_plan(scripts, plan_of(scripts), "v1:ab", false, {}),
            "Would run 2 steps:\n"
            "  1  upgrade <base> -> a, create users\n"
            "       CREATE TABLE users ( …\n"
            "       SELECT 1\n"
            "  2  upgrade a -> b, nothing\n"
            "       -- no statements\n"
            "Plan: v1:ab\n"
            "Nothing was changed.\n");
}

TEST(Plan, AVerboseDryRunShowsWholeStatements) {
  const TestProject project = two_steps();
  const auto scripts = project.load();
  const std::string text = render_plan(scripts, plan_of(scripts), "v1:ab", true, {});
  EXPECT_NE(text.find("       CREATE TABLE users (\n         id INTEGER\n       );\n"),
            std::string::npos)
      << text;
}

TEST(Plan, NothingToDoIsSaid) {
  const TestProject project = two_steps();
  const auto scripts = project.load();
  EXPECT_EQ(render_plan(scripts, {}, "v1:ab", false, {}),
            "Nothing to do: the database is there already.\n");
  EXPECT_EQ(render_stamp_plan({}, {}), "Nothing to do: the rows are so already.\n");
}

TEST(Plan, TheJsonFormHoldsStatementsAndRowChanges) {
  const TestProject project = two_steps();
  const auto scripts = project.load();
  const json plan = json::parse(json_plan(scripts, plan_of(scripts), "v1:ab"));
  EXPECT_EQ(plan.at("plan"), "v1:ab");
  EXPECT_EQ(plan.at("transaction_mode"), "revision");
  ASSERT_EQ(plan.at("steps").size(), 2U);
  const json& step = plan.at("steps")[0];
  EXPECT_EQ(step.at("revision"), "a");
  EXPECT_EQ(step.at("direction"), "upgrade");
  EXPECT_EQ(step.at("sections")[0].at("statements")[1].at("text"), "SELECT 1");
  EXPECT_EQ(step.at("changes")[0], json::parse(R"({"kind": "insert", "from": null, "to": "a"})"));
  EXPECT_EQ(plan.at("steps")[1].at("changes")[0],
            json::parse(R"({"kind": "update", "from": "a", "to": "b"})"));
}

}  // namespace
}  // namespace limbeck::report
