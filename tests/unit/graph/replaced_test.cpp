#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graph/steps.hpp"
#include "graph/targets.hpp"
#include "limbeck/error.hpp"

namespace limbeck::graph {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

RevisionGraph squashed() {
  return RevisionGraph({{.id = "d4d4d4", .parents = {}, .replaces = {"a1a1a1", "b2b2b2"}},
                        {.id = "e5e5e5", .parents = {"d4d4d4"}}});
}

template <typename Action>
ErrorDetails error_of(Action action) {
  try {
    static_cast<void>(action());
  } catch (const Error& error) {
    return error.details();
  }
  ADD_FAILURE() << "no error";
  return {};
}

TEST(Replaced, ASymbolThatNamesItIsToldWhatItBecame) {
  const RevisionGraph graph = squashed();
  for (const char* const symbol : {"a1a1a1", "a1a1", "a1a1a1+1", "a1a1a1@head"}) {
    const ErrorDetails error = error_of([&] { return resolve(graph, symbol); });
    EXPECT_EQ(error.code, "graph.replaced") << symbol;
    EXPECT_THAT(error.message, HasSubstr("squashed into d4d4d4")) << symbol;
  }
  EXPECT_EQ(error_of([&] { return history_range(graph, "b2b2b2:", {}); }).code, "graph.replaced");
  EXPECT_EQ(error_of([&] { return resolve(graph, "f6"); }).code, "graph.unknown_revision");
}

TEST(Replaced, ARowThatIsOneIsToldWhatToPassThrough) {
  const RevisionGraph graph = squashed();
  const auto expect = [](const ErrorDetails& error) {
    EXPECT_EQ(error.code, "graph.replaced_row");
    EXPECT_THAT(error.message, HasSubstr("'b2b2b2'"));
    EXPECT_THAT(error.hint, HasSubstr("upgrade it to d4d4d4 first"));
  };
  const Rows rows{"b2b2b2"};
  expect(error_of([&] { return upgrade_steps(graph, "e5e5e5", rows); }));
  expect(error_of([&] { return downgrade_steps(graph, "base", rows); }));
  expect(error_of([&] { return stamp_steps(graph, {"d4d4d4"}, rows); }));
  expect(error_of([&] { return current_revisions(graph, rows); }));
  EXPECT_TRUE(is_row_error("graph.replaced_row"));
  EXPECT_THAT(resolve_rows(graph, {"d4d4d4"}), ElementsAre(0));
}

TEST(Replaced, WhatBuildsOnOneIsRefused) {
  const auto make = [](Node child) {
    return RevisionGraph({{.id = "d", .parents = {}, .replaces = {"a"}}, std::move(child)});
  };
  const ErrorDetails parent = error_of([&] { return make({.id = "e", .parents = {"a"}}).size(); });
  EXPECT_EQ(parent.code, "graph.replaced");
  EXPECT_EQ(parent.message, "revision e builds on 'a', which was squashed into d");
  const Node dependent{.id = "e", .parents = {}, .dependencies = {"a"}};
  EXPECT_EQ(error_of([&] { return make(dependent).size(); }).code, "graph.replaced");
}

TEST(Replaced, ARevisionThatIsHereOrReplacedTwiceIsRefused) {
  EXPECT_EQ(error_of([] {
              return RevisionGraph({{.id = "a", .parents = {}},
                                    {.id = "b", .parents = {}, .replaces = {"a"}}})
                  .size();
            }).code,
            "graph.bad_replaces");
  EXPECT_EQ(error_of([] {
              return RevisionGraph({{.id = "b", .parents = {}, .replaces = {"a"}},
                                    {.id = "c", .parents = {}, .replaces = {"a"}}})
                  .size();
            }).code,
            "graph.bad_replaces");
}

}  // namespace
}  // namespace limbeck::graph
