#include "graph/revision_graph.hpp"

#include <gmock/gmock.h>

#include "graph/new_revision.hpp"
#include "graph/symbol.hpp"
#include "graph/targets.hpp"
#include "limbeck/error.hpp"
#include "unit/graph/graph_text.hpp"

namespace limbeck::graph {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::parse_graph;
using testing::text_of;

Error error_of(auto action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  return Error{{.code = "none", .message = "nothing was thrown", .hint = ""}};
}

Error graph_error(const std::string& text) {
  return error_of([&] { parse_graph(text); });
}

TEST(RevisionGraph, RefusesGraphsThatMakeNoSense) {
  const std::pair<const char*, const char*> bad[] = {
      {"a b<a a", "graph.duplicate_id"},
      {"a b<c", "graph.unknown_parent"},
      {"a b<a!c", "graph.unknown_dependency"},
      {"a#lib b<a#lib", "graph.label_conflict"},
      {"a b<a#a", "graph.label_conflict"},
      {"a b<b", "graph.self_loop"},
      {"a b<a,d c<b d<c", "graph.cycle"},
      {"a<b b<a", "graph.cycle"},
      {"a b<a!b", "graph.dependency_self_loop"},
      {"a b<a#lib!lib", "graph.dependency_self_loop"},
      {"a!d b<a c d<c!b", "graph.dependency_cycle"},
      {"a@b", "graph.bad_id"},
      {"a-b", "graph.bad_id"},
      {"a+b", "graph.bad_id"},
      {"a:b", "graph.bad_id"},
      {"a <a", "graph.bad_id"},
  };
  for (const auto& [text, code] : bad) {
    const Error error = graph_error(text);
    EXPECT_EQ(error.code(), code) << text << ": " << error.what();
    EXPECT_FALSE(error.details().hint.empty()) << text;
  }
}

TEST(RevisionGraph, ACycleIsNamedWithoutWhatStandsAboveOrBelowIt) {
  EXPECT_STREQ(graph_error("a b<a,d c<b d<c e<d").what(), "these revisions form a cycle: b, c, d");
  EXPECT_STREQ(graph_error("root a<root b<a!d c<root d<c!b top<d").what(),
               "these revisions form a cycle by their dependencies: b, d");
}

TEST(RevisionGraph, ADuplicateNamesBothFiles) {
  std::vector<Node> nodes = testing::parse_nodes("a a");
  nodes[0].source = "one.sql";
  nodes[1].source = "two.sql";
  const Error error = error_of([&] { RevisionGraph{nodes}; });
  EXPECT_THAT(error.what(), HasSubstr("one.sql"));
  EXPECT_THAT(error.what(), HasSubstr("two.sql"));
  EXPECT_EQ(error.details().file, "two.sql");
}

TEST(RevisionGraph, AMissingParentNamesTheNearestId) {
  EXPECT_THAT(graph_error("1a2b3c4d5e6f b<1a2b3c4d5e6e").details().hint,
              HasSubstr("nearest: 1a2b3c4d5e6f"));
}

TEST(RevisionGraph, KnowsHeadsBasesBranchesAndMerges) {
  const RevisionGraph graph = parse_graph("a b1<a b2<a m<b1,b2 x y<x!m");
  EXPECT_EQ(text_of(graph, graph.bases()), "a x");
  EXPECT_EQ(text_of(graph, graph.heads()), "m y");
  EXPECT_EQ(text_of(graph, graph.real_heads()), "y");
  EXPECT_TRUE(graph.is_branch_point(*graph.find("a")));
  EXPECT_TRUE(graph.is_merge_point(*graph.find("m")));
  EXPECT_TRUE(graph.is_head(*graph.find("m")));
  EXPECT_FALSE(graph.is_real_head(*graph.find("m")));
  EXPECT_EQ(text_of(graph, graph.normalized(*graph.find("y"))), "x m");
}

TEST(RevisionGraph, ADependencyDeclaredBelowIsNotRepeated) {
  const RevisionGraph graph = parse_graph("a b c<b!a d<c e<d!a");
  EXPECT_EQ(text_of(graph, graph.normalized(*graph.find("c"))), "b a");
  EXPECT_EQ(text_of(graph, graph.normalized(*graph.find("e"))), "d");
  EXPECT_EQ(text_of(graph, graph.dependencies(*graph.find("e"))), "a");
}

TEST(RevisionGraph, LabelsReachDescendantsAndDownAPlainLine) {
  const RevisionGraph line = parse_graph("a b<a c<b#lib d<c");
  for (Index index = 0; index < line.size(); ++index)
    EXPECT_THAT(line.labels(index), ElementsAre("lib")) << line.node(index).id;
  const RevisionGraph fork = parse_graph("a b<a c1<b#one c2<b#two d1<c1 m<d1,c2#three");
  EXPECT_THAT(fork.labels(*fork.find("a")), IsEmpty());
  EXPECT_THAT(fork.labels(*fork.find("b")), IsEmpty());
  EXPECT_THAT(fork.labels(*fork.find("d1")), ElementsAre("one"));
  EXPECT_THAT(fork.labels(*fork.find("m")), ElementsAre("one", "three", "two"));
  const RevisionGraph depended = parse_graph("a b<a#lib x!a");
  EXPECT_THAT(depended.labels(*depended.find("a")), IsEmpty());
}

TEST(RevisionGraph, ACopyKeepsItsNames) {
  RevisionGraph copy;
  {
    const RevisionGraph graph = parse_graph("a b<a#lib");
    copy = graph;
  }
  EXPECT_EQ(copy.find("b"), 1U);
  EXPECT_EQ(copy.find_label("lib"), 1U);
}

TEST(Symbols, AreParsedFromTheStartAndTrailingTextIsIgnored) {
  const auto relative = parse_relative("lib@abc-12x");
  ASSERT_TRUE(relative);
  EXPECT_EQ(relative->label, "lib");
  EXPECT_EQ(relative->symbol, "abc");
  EXPECT_EQ(relative->steps, -12);
  EXPECT_FALSE(parse_relative("lib@head"));
  EXPECT_FALSE(parse_relative("a:-1"));
  EXPECT_EQ(parse_relative("+99999999999999999999")->steps, 1'000'000'000);
}

TEST(Symbols, AnExactLabelWithAHyphenIsNotReadAsAWalk) {
  const RevisionGraph graph = parse_graph("a b<a#release-2 c<b");
  EXPECT_EQ(text_of(graph, resolve(graph, "release-2")), "b");
  EXPECT_EQ(text_of(graph, upgrade_targets(graph, "release-2", {})), "b");
}

TEST(Symbols, AnUnknownRevisionSaysHowManyThereAreAndWhichAreNear) {
  const RevisionGraph graph = parse_graph("ae1027a6acf1 ae9f00d1e0aa<ae1027a6acf1");
  const Error error = error_of([&] { resolve(graph, "ae1027a6acf2"); });
  EXPECT_EQ(error.code(), "graph.unknown_revision");
  EXPECT_THAT(error.what(), HasSubstr("2 revisions"));
  EXPECT_THAT(error.details().hint, HasSubstr("nearest: ae1027a6acf1"));
  EXPECT_THAT(nearest_ids(graph, "AE1027"), HasSubstr("ae1027a6acf1")) << "but for its case";
  EXPECT_EQ(nearest_ids(graph, "zzzzzzzz"), "");
}

TEST(Symbols, SeveralHeadsAreListedWithTheWaysOut) {
  const RevisionGraph graph = parse_graph("a b<a c<a");
  const Error error = error_of([&] { resolve(graph, "head"); });
  EXPECT_THAT(error.what(), HasSubstr("b, c"));
  EXPECT_THAT(error.details().hint, HasSubstr("limbeck merge heads -m"));
  EXPECT_THAT(error.details().hint, HasSubstr("'heads'"));
}

TEST(Symbols, ShowCountsDownFromTheHeadsAndReadsRowsForCurrentAlone) {
  const RevisionGraph graph = parse_graph("a b<a c<b");
  EXPECT_EQ(text_of(graph, resolve_for_show(graph, "-1", {})), "b");
  EXPECT_EQ(text_of(graph, resolve_for_show(graph, "current", {"a"})), "a");
  EXPECT_EQ(text_of(graph, resolve_for_show(graph, "base", {})), "");
  EXPECT_TRUE(needs_rows("current"));
  EXPECT_FALSE(needs_rows("-1"));
  EXPECT_TRUE(range_needs_rows("current:"));
  EXPECT_FALSE(range_needs_rows("a:"));
}

TEST(Rows, APartialIdInTheTableIsUpdatedAsItIsStored) {
  const RevisionGraph graph = parse_graph("abcdef ffff00<abcdef");
  const auto steps = upgrade_steps(graph, "head", {"abcd"});
  ASSERT_EQ(steps.size(), 1U);
  EXPECT_EQ(text_of(steps[0].changes), "UPDATE abcd to ffff00");
}

TEST(Rows, WhatAnotherReturningRowImpliesIsNotWritten) {
  // Alembic 1.8.1 leaves {a, b} in the first and Alembic 1.19 leaves a row a in the second.
  const RevisionGraph graph = parse_graph("a b<a c<b!a d<c x");
  EXPECT_EQ(text_of(downgrade_steps(graph, "b", {"c"})[0].changes), "UPDATE c to b");
  EXPECT_EQ(text_of(downgrade_steps(graph, "b", {"c", "x"})[0].changes), "UPDATE c to b");
}

TEST(OfflineRange, HasTwoEndsOrIsAPlainTarget) {
  EXPECT_EQ(parse_offline_range("a:b").start, "a");
  EXPECT_EQ(parse_offline_range("a:b").end, "b");
  EXPECT_FALSE(parse_offline_range("head").start);
  for (const char* bad : {"a:", ":b", "a:b:c", ":"})
    EXPECT_EQ(error_of([&] { parse_offline_range(bad); }).code(), "graph.bad_range") << bad;
}

TEST(NewRevision, DependenciesBecomeFullIdsAndLabelsStay) {
  const RevisionGraph graph = parse_graph("abcdef b<abcdef#lib");
  const std::vector<std::string> asked{"abcd", "lib"};
  EXPECT_THAT(new_dependencies(graph, asked), ElementsAre("abcdef", "lib"));
  const std::vector<std::string> base{"base"};
  EXPECT_EQ(error_of([&] { new_dependencies(graph, base); }).code(), "graph.bad_dependency");
}

TEST(NewRevision, NamesThatAreTakenAreRefusedBeforeWriting) {
  const RevisionGraph graph = parse_graph("a b<a#lib");
  const std::vector<std::string> none;
  const std::vector<std::string> taken{"lib"};
  EXPECT_EQ(error_of([&] { check_new_names(graph, "a", none); }).code(), "graph.duplicate_id");
  EXPECT_EQ(error_of([&] { check_new_names(graph, "c", taken); }).code(), "graph.label_conflict");
  EXPECT_EQ(error_of([&] { check_new_names(graph, "c-d", none); }).code(), "graph.bad_id");
  EXPECT_EQ(error_of([&] { check_new_names(graph, "c", none); }).code(), "none");
}

}  // namespace
}  // namespace limbeck::graph
