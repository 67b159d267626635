#include "base/clock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace limbeck::base {
namespace {

TEST(Clock, UtcIsFormattedWithItsOffset) {
  const std::chrono::system_clock::time_point time{std::chrono::seconds(1767882600)};
  EXPECT_EQ(format_utc(time), "2026-01-08 14:30:00+00:00");
}

TEST(Clock, FractionsAndTimesBefore1970RoundDown) {
  const std::chrono::system_clock::time_point time{std::chrono::milliseconds(-1)};
  EXPECT_EQ(format_utc(time), "1969-12-31 23:59:59+00:00");
}

TEST(Clock, RandomIdsAreTwelveHexDigitsAndDiffer) {
  const IdSource ids = random_ids();
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string id = ids();
    EXPECT_THAT(id, testing::MatchesRegex("[0-9a-f]+"));
    EXPECT_EQ(id.size(), 12u);
    seen.insert(id);
  }
  EXPECT_EQ(seen.size(), 100u);
}

}  // namespace
}  // namespace limbeck::base
