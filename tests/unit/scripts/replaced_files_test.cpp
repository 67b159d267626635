#include "scripts/replaced_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace limbeck::scripts {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

graph::Node node(std::string id, std::vector<std::string> replaces = {}) {
  return {.id = std::move(id), .parents = {}, .replaces = std::move(replaces)};
}

/// Those that are left, in order.
std::vector<std::size_t> left(const std::vector<graph::Node>& nodes) {
  std::vector<bool> is_gone(nodes.size());
  for (const Superseded& each : find_superseded(nodes)) {
    for (const std::size_t index : each.files) is_gone[index] = true;
  }
  std::vector<std::size_t> found;
  for (std::size_t index = 0; index < nodes.size(); ++index) {
    if (!is_gone[index]) found.push_back(index);
  }
  return found;
}

TEST(ReplacedFiles, WithoutASquashNothingIs) {
  EXPECT_THAT(find_superseded({node("a"), node("b"), node("b")}), IsEmpty());
}

TEST(ReplacedFiles, TheOthersAndTheOldOneOfItsOwnIdAre) {
  EXPECT_THAT(left({node("a"), node("b"), node("c"), node("b", {"a"}), node("d")}),
              ElementsAre(2, 3, 4));
}

TEST(ReplacedFiles, AWiderSquashReplacesANarrowerOne) {
  EXPECT_THAT(left({node("c", {"b"}), node("a"), node("b"), node("c"), node("c", {"a", "b"})}),
              ElementsAre(4));
  EXPECT_THAT(left({node("b", {"a"}), node("d", {"a", "b", "c"}), node("a"), node("c")}),
              ElementsAre(1));
}

TEST(ReplacedFiles, TwoThatReplaceEachOtherStay) {
  EXPECT_THAT(left({node("a", {"b"}), node("b", {"a"})}), ElementsAre(0, 1));
}

}  // namespace
}  // namespace limbeck::scripts
