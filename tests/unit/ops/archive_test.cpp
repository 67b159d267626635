#include "schema/archive.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "unit/ops/random_catalog.hpp"

namespace limbeck::schema {
namespace {

RC_GTEST_PROP(Archive, GivesBackWhatWasPutIn, ()) {
  const Catalog catalog = ops::testing::catalog();
  const auto again = unarchive(archive(catalog));
  RC_ASSERT(again.has_value());
  RC_ASSERT(*again == catalog);
}

RC_GTEST_PROP(Archive, IsNothingWithoutItsEnd, ()) {
  const std::string bytes = archive(ops::testing::catalog());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    RC_ASSERT(!unarchive(bytes.substr(0, size)).has_value());
  }
}

TEST(Archive, KeepsNumbersOfEverySize) {
  for (const std::int64_t number : {INT64_MIN, INT64_MAX, std::int64_t{-1}, std::int64_t{0}}) {
    Catalog catalog{.dialect = "postgresql", .default_schema = "app"};
    catalog.sequences = {{.name = {"", "s"}, .options = {.start = number}}};
    const auto again = unarchive(archive(catalog));
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(*again, catalog);
    EXPECT_EQ(std::string(again->default_schema), "app");
  }
}

}  // namespace
}  // namespace limbeck::schema
