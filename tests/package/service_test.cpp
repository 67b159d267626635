#include <cstdio>

#include "limbeck/testing.hpp"

int main() {
  const limbeck::Revisions revisions{.compiled = {{
      .id = "aaaaaaaaaaaa",
      .upgrade = [](limbeck::Step& step) { step.execute("CREATE TABLE t (a INTEGER)"); },
  }}};
  const auto first = limbeck::testing::database_at("head", revisions);
  const auto second = limbeck::testing::database_at("base", revisions);
  std::printf("%s\n", first.url() != second.url() ? "two databases" : "the same database");
  return first.url() == second.url();
}
