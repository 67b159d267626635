#include "cli/parse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/command_list.hpp"
#include "limbeck/version.hpp"

namespace limbeck::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Request request(const std::vector<std::string>& words) {
  auto parsed = parse(words, "limbeck");
  if (const auto* answer = std::get_if<Answer>(&parsed)) {
    ADD_FAILURE() << answer->text;
    return {};
  }
  return std::get<Request>(parsed);
}

Answer answer(const std::vector<std::string>& words) {
  auto parsed = parse(words, "limbeck");
  if (std::holds_alternative<Request>(parsed)) {
    ADD_FAILURE() << "no complaint";
    return {};
  }
  return std::get<Answer>(parsed);
}

std::string complaint(const std::vector<std::string>& words) {
  const Answer refused = answer(words);
  EXPECT_EQ(refused.exit_code, ExitCode::usage);
  EXPECT_FALSE(refused.is_result);
  return refused.text;
}

TEST(Parse, GlobalOptionsStandBeforeTheCommandAndAfterIt) {
  const Request before =
      request({"-c", "a.ini", "--url", "sqlite://", "-x", "a=1", "-q", "--json", "--environment",
               "test", "-n", "s", "--lock-timeout", "5s", "--reason", "why", "upgrade", "head"});
  const Request after =
      request({"upgrade", "head", "-c", "a.ini", "--url", "sqlite://", "-x", "a=1", "-q", "--json",
               "--environment", "test", "-n", "s", "--lock-timeout", "5s", "--reason", "why"});
  for (const Request& both : {before, after}) {
    EXPECT_THAT(both.config_files, ElementsAre("a.ini"));
    EXPECT_EQ(both.url, "sqlite://");
    EXPECT_THAT(both.x, ElementsAre("a=1"));
    EXPECT_TRUE(both.quiet);
    EXPECT_TRUE(both.json);
    EXPECT_EQ(both.environment_name, "test");
    EXPECT_EQ(both.section, "s");
    EXPECT_EQ(both.lock_timeout, "5s");
    EXPECT_EQ(both.reason, "why");
    EXPECT_EQ(both.command, "upgrade");
    EXPECT_THAT(both.arguments, ElementsAre("head"));
  }
}

TEST(Parse, RepeatedValuesOnBothSidesAddUp) {
  const Request both =
      request({"-x", "a=1", "-c", "a.ini", "upgrade", "head", "-xb=2", "-c", "b.toml"});
  EXPECT_THAT(both.x, ElementsAre("a=1", "b=2"));
  EXPECT_THAT(both.config_files, ElementsAre("a.ini", "b.toml"));
}

TEST(Parse, TheLastOfTwoSingleValuesCounts) {
  EXPECT_EQ(request({"--url", "sqlite:///a", "current", "--url", "sqlite:///b"}).url,
            "sqlite:///b");
  EXPECT_EQ(request({"revision", "-m", "a", "-m", "b"}).message, "b");
}

TEST(Parse, AfterCurrentTheShortOptionChecksHeads) {
  const Request checked = request({"-c", "a.ini", "current", "-c"});
  EXPECT_TRUE(checked.check_heads);
  EXPECT_THAT(checked.config_files, ElementsAre("a.ini"));
  EXPECT_THAT(request({"current", "--config", "b.ini", "--check-heads"}).config_files,
              ElementsAre("b.ini"));
}

TEST(Parse, RelativeTargetsNeedNoDashes) {
  EXPECT_THAT(request({"downgrade", "-1"}).arguments, ElementsAre("-1"));
  EXPECT_THAT(request({"downgrade", "-12", "--sql"}).arguments, ElementsAre("-12"));
  EXPECT_THAT(request({"upgrade", "+1"}).arguments, ElementsAre("+1"));
  EXPECT_THAT(request({"downgrade", "--", "-1"}).arguments, ElementsAre("-1"));
  EXPECT_THAT(request({"show", "-1"}).arguments, ElementsAre("-1"));
}

TEST(Parse, ARangeMayBeginWithADash) {
  EXPECT_EQ(request({"history", "-r-2:x"}).rev_range, "-2:x");
  EXPECT_EQ(request({"history", "-r", "-2:x"}).rev_range, "-2:x");
  EXPECT_EQ(request({"history", "--rev-range=-2:x"}).rev_range, "-2:x");
}

TEST(Parse, AMessageMayHoldAnything) {
  EXPECT_EQ(request({"revision", "-m", "- a list"}).message, "- a list");
  EXPECT_EQ(request({"revision", "-m", ""}).message, "");
  EXPECT_EQ(request({"revision", "-m", "--sql is new"}).message, "--sql is new");
  EXPECT_EQ(request({"revision", "-m", "ünïcode {} %s"}).message, "ünïcode {} %s");
}

TEST(Parse, EveryOptionOfRevisionArrives) {
  const Request revision =
      request({"revision", "-m", "x", "--head", "a", "--splice", "--branch-label", "l",
               "--version-path", "p", "--rev-id", "i", "--depends-on", "d1", "--depends-on", "d2"});
  EXPECT_EQ(revision.head, "a");
  EXPECT_TRUE(revision.splice);
  EXPECT_EQ(revision.branch_label, "l");
  EXPECT_EQ(revision.version_path, "p");
  EXPECT_EQ(revision.rev_id, "i");
  EXPECT_THAT(revision.depends_on, ElementsAre("d1", "d2"));
}

TEST(Parse, EveryOptionOfARunArrives) {
  EXPECT_TRUE(request({"upgrade", "a:b", "--sql"}).sql);
  EXPECT_TRUE(request({"upgrade", "head", "--dry-run", "-v"}).dry_run);
  EXPECT_TRUE(request({"upgrade", "head", "--resume"}).resume);
  EXPECT_EQ(request({"downgrade", "-1", "--resolve", "reverted"}).resolve, "reverted");
  EXPECT_EQ(request({"upgrade", "head", "--tag", "t"}).tag, "t");
}

TEST(Parse, AnUnknownCommandNamesTheNearest) {
  EXPECT_THAT(complaint({"upgrad", "head"}), HasSubstr("did you mean upgrade?"));
  EXPECT_THAT(complaint({"migrate"}), HasSubstr("unknown command migrate\n"));
}

TEST(Parse, AnUnknownOptionNamesTheNearestAndTheHelp) {
  EXPECT_EQ(complaint({"upgrade", "head", "--dryrun"}),
            "error: unknown option --dryrun; did you mean --dry-run?\n"
            "hint: limbeck upgrade --help\n");
  EXPECT_THAT(complaint({"upgrade", "head", "--message", "x"}), HasSubstr("unknown option"));
  EXPECT_THAT(complaint({"--qiet", "heads"}), HasSubstr("did you mean --quiet?"));
}

TEST(Parse, TheNumberOfArgumentsIsChecked) {
  EXPECT_THAT(complaint({"upgrade"}), HasSubstr("upgrade needs REVISION"));
  EXPECT_THAT(complaint({"upgrade", "a", "b"}), HasSubstr("unexpected: b"));
  EXPECT_THAT(complaint({"heads", "a"}), HasSubstr("heads takes no argument: a"));
  EXPECT_THAT(complaint({"merge"}), HasSubstr("merge needs REVISION..."));
  EXPECT_THAT(request({"merge", "a", "b", "c", "d"}).arguments, ElementsAre("a", "b", "c", "d"));
}

TEST(Parse, OptionsThatContradictAreRefused) {
  EXPECT_THAT(complaint({"upgrade", "head", "--sql", "--dry-run"}), HasSubstr("exclude"));
  EXPECT_THAT(complaint({"upgrade", "head", "--resume", "--resolve", "applied"}),
              HasSubstr("exclude"));
  EXPECT_THAT(complaint({"upgrade", "head", "--resolve", "maybe"}),
              HasSubstr("applied or reverted, not maybe"));
  EXPECT_THAT(complaint({"rebase", "a"}), HasSubstr("--onto"));
  EXPECT_THAT(complaint({"upgrade", "head", "-x", "=v"}), HasSubstr("NAME=VALUE"));
  EXPECT_THAT(complaint({"upgrade", "head", "--lock-timeout", "soon"}), HasSubstr("30s"));
}

TEST(Parse, NoCommandIsWrongUsageWithTheHelpOnTheErrorOutput) {
  EXPECT_THAT(complaint({}), HasSubstr("usage: limbeck"));
  EXPECT_THAT(complaint({"-q"}), HasSubstr("no command given"));
}

TEST(Parse, TheVersionIsAResult) {
  for (const auto& words : {std::vector<std::string>{"--version"}, {"-q", "--version"}}) {
    const Answer version = answer(words);
    EXPECT_EQ(version.text, std::string("limbeck ") + kVersion + "\n");
    EXPECT_TRUE(version.is_result);
    EXPECT_EQ(version.exit_code, ExitCode::done);
  }
}

TEST(Parse, TheHelpListsEveryCommand) {
  for (const auto& words : {std::vector<std::string>{"--help"}, {"-h"}, {"help"}}) {
    const Answer help = answer(words);
    EXPECT_EQ(help.exit_code, ExitCode::done);
    EXPECT_TRUE(help.is_result);
    for (const CommandDescription& command : all_commands()) {
      EXPECT_THAT(help.text, HasSubstr("  " + std::string(command.name) + " "));
    }
  }
}

TEST(Parse, TheHelpOfEveryCommandShowsAnExample) {
  for (const CommandDescription& command : all_commands()) {
    const std::string name(command.name);
    const std::string text = answer({name, "--help"}).text;
    EXPECT_THAT(text, HasSubstr("usage: limbeck " + name));
    EXPECT_THAT(text, HasSubstr("\nExample:\n  limbeck " + name));
    EXPECT_THAT(text, HasSubstr("--url"));
    EXPECT_EQ(answer({"help", name}).text, text);
  }
}

TEST(Parse, HelpWinsOverAMissingArgument) {
  EXPECT_EQ(answer({"upgrade", "-h"}).exit_code, ExitCode::done);
}

}  // namespace
}  // namespace limbeck::cli
