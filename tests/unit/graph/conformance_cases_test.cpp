// The cases of the specification that concern the graph, by their numbers. Not here, because the
// graph has no part in them: 46 and 54 print lines (the revisions they print are tested), 52 marks
// heads (which ones is tested), 63 to 64 and 67 print (the revisions are tested), 66 and 68 refuse
// options of the command line, 69 counts rows on a server (the one change it makes is tested).
#include <gmock/gmock.h>

#include <algorithm>
#include <map>

#include "graph/new_revision.hpp"
#include "graph/steps.hpp"
#include "limbeck/error.hpp"
#include "unit/graph/graph_text.hpp"

namespace limbeck::graph {
namespace {

using ::testing::ElementsAre;
using testing::parse_graph;
using testing::text_of;
using ::testing::UnorderedElementsAre;

const std::map<std::string, std::string> kGraphs = {
    {"L", "a b<a c<b d<c e<d"},
    {"BR", "a b<a c1<b#c1branch c2<b#c2branch d1<c1 d2<c2"},
    {"MG", "a b<a c1<b c2<b#c2branch d1<c1 d2<c2 e<d1,d2 f<e"},
    {"DP", "a1#lib1 a2 b1<a1 b2<a2 c1<b1 c2<b2!c1 d1<c1 e1<d1"},
    {"EH", "x1#x x2<x1 y1#y y2<y1!x1"},
    {"EF", "q1 q2<q1!t2 t1 t2<t1"},
    {"CC", "a1 a2<a1 a3<a2!b1 b1 b2<b1!a2 b3<b2"},
    {"F5", "a1 b1!a1 m<a1,b1"},
    {"BM", "a1 a2 b1<a1 b2<a2 c1<b1 c2<b2 d1<c1,c2 d2<c2"},
    {"TM", "a b1<a b2<a b3<a c1<b1,b2,b3 c2<b1,b2,b3 d1<c1 d2<c2"},
    {"F", "a1 a2 b1<a1 b2<a2"},
    {"K", "a1 a2 a3 amerge<a1,a2,a3 b1 b2 bmerge<b1,b2 c1 c2 c3 cmerge<c1,c2,c3 d1!a3,b2,c1"},
    {"NG", "a1 a2<a1 a3<a2 b1 b2<b1!a3 b3<b2 b4<b3!a3"},
    {"P", "abc abcd12<abc abce34<abcd12#labelone zz12345<abce34"},
    {"TW", "a1 b1!a1 c1 m<a1,b1,c1"},
};

const RevisionGraph& graph_of(const std::string& name) {
  static std::map<std::string, RevisionGraph> graphs;
  if (!graphs.contains(name)) graphs.emplace(name, parse_graph(kGraphs.at(name)));
  return graphs.at(name);
}

struct Case {
  int number;
  std::string graph;
  Rows rows;
  std::string command;  ///< "upgrade T", "downgrade T" or "stamp T…".
  std::string steps;    ///< "+a +b"; "?" where not stated; a code where it is an error.
  Rows result = {};     ///< In any order.
};

struct Outcome {
  std::string steps;
  Rows rows;
};

Outcome run(const RevisionGraph& graph, const Rows& start, const std::string& command) {
  std::vector<std::string> words;
  for (const auto word : base::split(command, ' ')) words.emplace_back(word);
  Outcome outcome{"", start};
  try {
    if (words[0] == "stamp") {
      for (const auto& step : stamp_steps(graph, {words.begin() + 1, words.end()}, start))
        outcome.rows = graph::apply(outcome.rows, step.changes);
      std::sort(outcome.rows.begin(), outcome.rows.end());
      return outcome;
    }
    const auto steps = words[0] == "upgrade" ? upgrade_steps(graph, words[1], start)
                                             : downgrade_steps(graph, words[1], start);
    outcome.steps = text_of(graph, steps);
    for (const auto& step : steps) outcome.rows = graph::apply(outcome.rows, step.changes);
  } catch (const Error& error) {
    outcome.steps = error.code();
    EXPECT_FALSE(error.details().message.empty());
    EXPECT_FALSE(error.details().hint.empty());
    EXPECT_EQ(error.details().message.find('\n'), std::string::npos);
  }
  std::sort(outcome.rows.begin(), outcome.rows.end());
  return outcome;
}

const std::vector<Case> kCases = {
    {1, "L", {}, "upgrade +2", "+a +b", {"b"}},
    {2, "L", {}, "upgrade c-1", "+a +b", {"b"}},
    {3, "L", {}, "upgrade +6", "graph.bad_relative"},
    {3, "L", {}, "upgrade -1", "graph.bad_relative"},
    {4, "L", {"c"}, "upgrade a", "", {"c"}},
    {5, "L", {"c"}, "downgrade -3", "-c -b -a", {}},
    {5, "L", {"c"}, "downgrade -4", "graph.bad_relative", {"c"}},
    {6, "L", {"c"}, "downgrade d", "graph.bad_target", {"c"}},
    {7, "L", {"c"}, "downgrade d-1", "", {"c"}},
    {7, "L", {"c"}, "downgrade e-6", "graph.walk_too_far", {"c"}},
    {8, "L", {"c"}, "downgrade base+1", "-c -b", {"a"}},
    {9, "L", {}, "downgrade base", "", {}},
    {9, "L", {}, "downgrade -1", "graph.bad_relative"},
    {9, "L", {}, "downgrade a", "graph.bad_target"},
    {10, "L", {"zzz"}, "upgrade head", "graph.unknown_row", {"zzz"}},
    {10, "L", {"zzz"}, "stamp e", "graph.unknown_row", {"zzz"}},
    {10, "L", {}, "stamp e", "?", {"e"}},  // What --purge leaves to do.
    {11, "BR", {}, "upgrade head", "graph.several_heads"},
    {12, "BR", {}, "upgrade heads", "+a +b +c2 +d2 +c1 +d1", {"d1", "d2"}},
    {13, "BR", {}, "upgrade c2branch@+3", "+a +b +c2", {"c2"}},
    {14, "BR", {}, "upgrade b+1", "graph.ambiguous_walk"},
    {14, "BR", {}, "upgrade c1branch@b+1", "+a +b +c1", {"c1"}},
    {15, "BR", {}, "upgrade c1branch@c2", "graph.not_in_lineage"},
    {16, "BR", {"c1"}, "upgrade c2branch@+1", "+c2", {"c1", "c2"}},
    {17, "BR", {"c1", "c2"}, "upgrade +1", "graph.ambiguous_walk", {"c1", "c2"}},
    {17, "BR", {"c1", "c2"}, "upgrade c2branch@+1", "+d2", {"c1", "d2"}},
    {18, "BR", {"d1", "d2"}, "downgrade b", "-d1 -c1 -d2 -c2", {"b"}},
    {19, "BR", {"d1", "d2"}, "downgrade c1branch@b", "-d1 -c1", {"d2"}},
    {19, "BR", {"d1", "d2"}, "downgrade d1@b", "-d1 -c1", {"d2"}},
    {20, "BR", {"d1", "d2"}, "downgrade c1", "-d1", {"c1", "d2"}},
    {21, "BR", {"d1", "d2"}, "downgrade c1branch@-2", "-d1 -c1", {"d2"}},
    {21, "BR", {"d1", "d2"}, "downgrade c1branch@-3", "-d1 -c1 -d2 -c2 -b", {"a"}},
    {22, "BR", {"d1", "d2"}, "downgrade c1branch@base", "-d1 -c1 -d2 -c2 -b -a", {}},
    {23, "BR", {"d1", "d2"}, "downgrade c2branch@base+2", "-d2 -c2", {"d1"}},
    {23, "BR", {"d1", "d2"}, "downgrade base+2", "-d1 -c1 -d2 -c2", {"b"}},
    {24, "BR", {"d2", "d1"}, "downgrade -1", "-d2", {"c2", "d1"}},
    {25, "BR", {"d1", "d2"}, "downgrade c1branch@head", "graph.several_heads", {"d1", "d2"}},
    {26, "MG", {"b"}, "upgrade f", "+c2 +d2 +c1 +d1 +e +f", {"f"}},
    {27, "MG", {"d1"}, "upgrade +1", "+c2 +d2 +e", {"e"}},
    {28, "MG", {"f"}, "downgrade -1", "-f", {"e"}},
    {28, "MG", {"f"}, "downgrade -2", "graph.ambiguous_walk", {"f"}},
    {29, "MG", {"f"}, "downgrade c1", "-f -e -d1", {"c1", "d2"}},
    {30, "MG", {"f"}, "downgrade c2branch@b", "-f -e -d2 -c2", {"d1"}},
    {31, "MG", {"d1", "d2"}, "stamp b", "?", {"b"}},
    {31, "MG", {"d1", "d2"}, "stamp f", "?", {"f"}},
    {31, "MG", {"d1", "d2"}, "stamp c2branch@base", "?", {"d1"}},
    {32, "MG", {"d1", "c2"}, "stamp c2branch@head", "?", {"f"}},
    {33, "MG", {"c2"}, "stamp c1", "?", {"c1", "c2"}},
    {34, "MG", {"b"}, "stamp d1 d2", "?", {"d1", "d2"}},
    {35, "MG", {"e"}, "stamp d1 d2", "?", {"d1", "d2"}},  // Alembic crashes half way.
    {36, "MG", {"a", "d1"}, "upgrade head", "graph.overlap", {"a", "d1"}},
    {37, "MG", {}, "stamp a d1", "?", {"a", "d1"}},
    {38, "DP", {}, "upgrade c2", "+a1 +b1 +c1 +a2 +b2 +c2", {"c2"}},
    {39, "DP", {"a2"}, "upgrade +2", "+a1 +b1 +c1 +b2 +c2", {"c2"}},
    {40, "DP", {"c2"}, "downgrade b2", "-c2", {"b2", "c1"}},
    {40, "DP", {"c2"}, "downgrade -1", "-c2", {"b2", "c1"}},
    {41, "DP", {"c2"}, "downgrade c1", "graph.bad_target", {"c2"}},
    {41, "DP", {"c2"}, "downgrade b1", "-c2 -c1", {"b1", "b2"}},
    {42, "DP", {"c2"}, "downgrade lib1@base", "?", {"b2"}},
    {42, "DP", {"c2"}, "downgrade a2@base", "?", {"c1"}},
    {43, "DP", {"c2"}, "upgrade lib1@+1", "+d1", {"c2", "d1"}},
    {43, "DP", {"c2"}, "upgrade +1", "graph.bad_relative", {"c2"}},
    {44, "DP", {"c2", "d1"}, "downgrade c1", "-d1", {"c2"}},
    {45, "DP", {"c2", "e1"}, "stamp b1", "?", {"b1"}},
    {47, "EH", {"x2", "y2"}, "downgrade x@-1", "-x2", {"y2"}},
    {47, "EH", {"y2"}, "downgrade x@-1", "-y2 -x1", {"y1"}},
    {47, "EH", {"x1", "y2"}, "downgrade x@-1", "-y2 -x1", {"y1"}},
    {48, "CC", {"a3", "b2"}, "downgrade b1", "-b2", {"a3"}},
    {49, "CC", {}, "upgrade heads", "+b1 +a1 +a2 +b2 +b3 +a3", {"a3", "b3"}},
    {50, "F5", {"m"}, "downgrade a1", "-m", {"b1"}},
    {50, "F5", {"m"}, "downgrade b1", "-m", {"b1"}},
    {51, "NG", {"b4"}, "downgrade b3", "-b4", {"b3"}},
    {51, "NG", {"b4"}, "downgrade b1", "-b4 -b3 -b2", {"a3", "b1"}},
    {51, "NG", {"b4"}, "downgrade a2", "?", {"a2", "b1"}},
    {53, "EF", {}, "upgrade heads", "?", {"q2"}},
    {53, "EF", {}, "upgrade head", "graph.several_heads"},
    {54, "EF", {"q2"}, "downgrade t2", "graph.bad_target", {"q2"}},
    {55, "BM", {"d2", "b1"}, "upgrade d1", "?", {"d1", "d2"}},
    {55, "BM", {"d1", "d2"}, "downgrade b1", "-d1 -c1", {"b1", "d2"}},
    {56, "BM", {"d1"}, "downgrade b1", "-d1 -c1", {"b1", "c2"}},
    {57, "TM", {"a"}, "upgrade heads", "+b3 +b2 +b1 +c2 +d2 +c1 +d1", {"d1", "d2"}},
    {58,
     "K",
     {"amerge", "d1", "b1", "cmerge"},
     "downgrade d1@base",
     "-d1",
     {"amerge", "b1", "b2", "cmerge"}},
    {58,
     "K",
     {"amerge", "d1", "bmerge", "cmerge"},
     "downgrade d1@base",
     "-d1",
     {"amerge", "bmerge", "cmerge"}},
    {59, "TW", {}, "upgrade m", "?", {"m"}},  // Alembic crashes after b1.
    {60, "F", {}, "upgrade +1", "graph.ambiguous_walk"},
    {60, "F", {}, "upgrade a2@+1", "+a2", {"a2"}},
    {61, "F", {"b1"}, "downgrade a2", "graph.bad_target", {"b1"}},
    {61, "F", {"b1"}, "downgrade a2@base", "", {"b1"}},
    {62, "P", {}, "upgrade ab", "graph.ambiguous_id"},
    {62, "P", {}, "upgrade z", "?", {"zz12345"}},
    {62, "P", {}, "upgrade lab", "?", {"abce34"}},
    {62, "P", {}, "upgrade labe@head", "?", {"zz12345"}},
    {67, "L", {"c"}, "upgrade a", "", {"c"}},  // upgrade c:a --sql
    {67, "L", {"c"}, "downgrade base", "-c -b -a", {}},
    {67, "L", {"b"}, "stamp c", "?", {"c"}},
};

TEST(ConformanceCases, StepsAndRowsAreThoseOfTheSpecification) {
  for (const Case& expected : kCases) {
    Rows rows = expected.result;
    if (expected.steps.starts_with("graph.")) rows = expected.rows;
    std::sort(rows.begin(), rows.end());
    const Outcome outcome = run(graph_of(expected.graph), expected.rows, expected.command);
    const std::string what = "case " + std::to_string(expected.number) + ": " + expected.graph +
                             " {" + base::join(expected.rows, ",") + "} " + expected.command;
    EXPECT_EQ(outcome.rows, rows) << what;
    if (expected.steps == "?") continue;
    EXPECT_EQ(outcome.steps, expected.steps) << what;
  }
}

std::string changes_of(const std::string& name, const Rows& rows, const std::string& command,
                       const std::string& id) {
  const RevisionGraph& graph = graph_of(name);
  const auto target = command.substr(command.find(' ') + 1);
  const auto steps = command.starts_with("upgrade") ? upgrade_steps(graph, target, rows)
                                                    : downgrade_steps(graph, target, rows);
  for (const auto& step : steps)
    if (graph.node(step.revision).id == id) return text_of(step.changes);
  return "no step";
}

TEST(ConformanceCases, RowChangesOfSingleStepsAreThoseOfTheSpecification) {
  EXPECT_EQ(changes_of("BR", {}, "upgrade heads", "c2"), "UPDATE b to c2") << "case 12";
  EXPECT_EQ(changes_of("BR", {}, "upgrade heads", "c1"), "INSERT c1") << "case 12";
  EXPECT_EQ(changes_of("BR", {"c1"}, "upgrade c2branch@+1", "c2"), "INSERT c2") << "case 16";
  EXPECT_EQ(changes_of("BR", {"d1", "d2"}, "downgrade b", "c1"), "DELETE c1") << "case 18";
  EXPECT_EQ(changes_of("BR", {"d1", "d2"}, "downgrade b", "c2"), "UPDATE c2 to b") << "case 18";
  EXPECT_THAT(changes_of("MG", {"b"}, "upgrade f", "e"),
              ::testing::AnyOf("DELETE d1, UPDATE d2 to e", "DELETE d2, UPDATE d1 to e"))
      << "case 26";
  EXPECT_EQ(changes_of("DP", {"c2", "d1"}, "downgrade c1", "d1"), "DELETE d1") << "case 44";
  EXPECT_EQ(changes_of("CC", {"a3", "b2"}, "downgrade b1", "b2"), "DELETE b2") << "case 48";
  EXPECT_EQ(changes_of("TM", {"a"}, "upgrade heads", "c1"), "INSERT c1") << "case 57";
  EXPECT_EQ(changes_of("K", {"amerge", "d1", "b1", "cmerge"}, "downgrade d1@base", "d1"),
            "UPDATE d1 to b2")
      << "case 58";
  EXPECT_EQ(changes_of("K", {"amerge", "d1", "bmerge", "cmerge"}, "downgrade d1@base", "d1"),
            "DELETE d1")
      << "case 58";
  EXPECT_EQ(changes_of("L", {"c", "c"}, "downgrade -1", "c"), "UPDATE c to b") << "case 69";
}

TEST(ConformanceCases, Case34StampsOneByUpdateAndOneByInsert) {
  const auto steps = stamp_steps(graph_of("MG"), {"d1", "d2"}, {"b"});
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(text_of(steps[0].changes), "UPDATE b to d1");
  EXPECT_EQ(text_of(steps[1].changes), "INSERT d2");
}

TEST(ConformanceCases, Case46CurrentListsHeadsImpliedByDependency) {
  const RevisionGraph& graph = graph_of("DP");
  EXPECT_EQ(text_of(graph, current_revisions(graph, {"c2"})), "c2 c1");
}

TEST(ConformanceCases, Case52HeadsAndRealHeadsDiffer) {
  const RevisionGraph& graph = graph_of("EF");
  EXPECT_EQ(text_of(graph, graph.heads()), "q2 t2");
  EXPECT_EQ(text_of(graph, graph.real_heads()), "q2");
  const Index t2 = *graph.find("t2");
  EXPECT_TRUE(graph.is_head(t2) && !graph.is_real_head(t2));
}

std::string history(const std::string& name, const std::string& range, const Rows& rows = {}) {
  const RevisionGraph& graph = graph_of(name);
  try {
    return text_of(graph, history_range(graph, range, rows));
  } catch (const Error& error) {
    return error.code();
  }
}

TEST(ConformanceCases, Case63And64RangesOfHistory) {
  EXPECT_EQ(history("L", "c:a"), "graph.bad_range");
  EXPECT_EQ(history("L", "c"), "graph.bad_range");
  EXPECT_EQ(history("L", ":current"), "e d c b a");
  EXPECT_EQ(history("BR", "b:"), "d1 c1 d2 c2 b");
  EXPECT_EQ(history("BR", "c1:d2"), "graph.bad_range");
  EXPECT_EQ(history("BR", "c1branch@base:"), "d1 c1 b a");
}

std::string parents(const std::string& name, std::vector<std::string> symbols, bool splice) {
  const RevisionGraph& graph = graph_of(name);
  try {
    return text_of(graph, new_parents(graph, symbols, splice));
  } catch (const Error& error) {
    return error.code();
  }
}

TEST(ConformanceCases, Case65ParentsOfANewRevision) {
  EXPECT_EQ(parents("BR", {"c1", "c2"}, false), "graph.not_head_needs_splice");
  EXPECT_EQ(parents("BR", {"c1", "c2"}, true), "c1 c2");
  EXPECT_EQ(parents("BR", {"d1", "d1"}, false), "graph.duplicate_heads");
  EXPECT_EQ(parents("BR", {"head"}, false), "graph.several_heads");
  EXPECT_EQ(parents("BR", {"heads"}, false), "d1 d2");
  EXPECT_EQ(parents("BR", {"base"}, false), "");
  EXPECT_EQ(parents("L", {"head"}, false), "e");
}

TEST(ConformanceCases, Case70ACycleIsNamedByItsRevisions) {
  try {
    parse_graph("a<c b<a c<b");
    FAIL() << "a cycle was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "graph.cycle");
    EXPECT_STREQ(error.what(), "these revisions form a cycle: a, b, c");
  }
}

}  // namespace
}  // namespace limbeck::graph
