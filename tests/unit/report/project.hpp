// A small project in memory for the report's tests: revisions as text, no files.
#pragma once

#include <deque>
#include <string>
#include <string_view>

#include "scripts/script_directory.hpp"

namespace limbeck::report {

/// Each revision is an embedded .sql file of the given header.
class TestProject {
 public:
  TestProject& add(const std::string& id, const std::string& parents, const std::string& message,
                   const std::string& more_fields = "",
                   const std::string& body = "-- limbeck: upgrade\nSELECT 1;\n") {
    names_.push_back(id + ".sql");
    contents_.push_back("-- " + message + "\n--\n-- Revision ID: " + id +
                        "\n-- Revises: " + parents + "\n" + more_fields + "\n" + body);
    return *this;
  }

  scripts::ScriptDirectory load() const {
    scripts::ScriptSources sources;
    for (std::size_t index = 0; index < names_.size(); ++index) {
      sources.program.embedded.push_back({names_[index], contents_[index]});
    }
    return scripts::ScriptDirectory::load(std::move(sources));
  }

 private:
  std::deque<std::string> names_, contents_;  // Stay where they are while a directory uses them.
};

/// a -> b -> (c1, c2) -> d: a branch and its merge.
inline TestProject merged_project() {
  TestProject project;
  project.add("a", "", "create users", "-- Create Date: 2026-01-01 08:00:00+00:00\n")
      .add("b", "a", "add profile", "-- Create Date: 2026-01-02 08:00:00+00:00\n")
      .add("c1", "b", "left side")
      .add("c2", "b", "right side")
      .add("d", "c1, c2", "join both", "-- Create Date: 2026-01-05 08:00:00+00:00\n");
  return project;
}

}  // namespace limbeck::report
