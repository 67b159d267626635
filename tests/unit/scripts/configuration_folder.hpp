// A folder with configuration files and an environment of the test's own.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "limbeck/error.hpp"
#include "scripts/configuration.hpp"
#include "support/temporary_folder.hpp"

namespace limbeck::scripts {

class ConfigurationFolder : public testing::Test {
 protected:
  Environment environment() {
    return [this](const std::string& name) -> std::optional<std::string> {
      const auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
  }
  Configuration load() {
    request.working_directory = folder.path();
    request.environment = environment();
    return load_configuration(request);
  }
  /// Loads `text` as limbeck.ini.
  Configuration load(std::string_view text) {
    folder.write("limbeck.ini", text);
    return load();
  }
  Configuration load_alembic(std::string_view text) {
    folder.write("alembic.ini", text);
    return load();
  }
  template <class Function>
  static Error failure(Function function) {
    try {
      function();
    } catch (const Error& error) {
      EXPECT_FALSE(error.details().hint.empty()) << error.what();
      return error;
    }
    ADD_FAILURE() << "no error";
    return Error{{}};
  }
  Error load_failure(std::string_view text) {
    return failure([&] { load(text); });
  }

  test::TemporaryFolder folder;
  std::map<std::string, std::string> variables;
  ConfigurationRequest request;
};

}  // namespace limbeck::scripts
