#include "dialects/registry.hpp"

#include <gtest/gtest.h>

#include "limbeck/error.hpp"

namespace limbeck::dialects {
namespace {

TEST(Registry, KnowsBothDialectsByName) {
  EXPECT_EQ(find_dialect("sqlite").name(), "sqlite");
  EXPECT_EQ(find_dialect("postgresql").name(), "postgresql");
}

TEST(Registry, AnUnknownNameAndOneThatIsYetToComeNameTheKnownOnes) {
  for (const std::string name : {"oracle", "mariadb"}) {
    try {
      find_dialect(name);
      FAIL() << name;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), "url.unknown_scheme");
      EXPECT_NE(error.details().hint.find("postgresql"), std::string::npos);
      EXPECT_NE(error.details().hint.find("sqlite"), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace limbeck::dialects
