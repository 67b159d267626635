// Where the wanted schema comes from: the lines of `models` in the configuration, or --models.
// Not what a source yields: ddl.hpp; a live database is reflected as it is.
// The forms: docs/models.md.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "db/url.hpp"
#include "schema/name.hpp"

namespace limbeck::models {

struct Source {
  enum class Kind { sql, command, url, sqlalchemy, program, linked };
  Kind kind = Kind::sql;
  std::string text;          ///< As it was written, without secrets: for messages.
  std::string directory;     ///< Absolute: what relative paths start from, and where commands run.
  std::string pattern = {};  ///< Of sql: a file, a folder or a glob.
  /// Of command and program; of sqlalchemy MODULE:NAME, each.
  std::vector<std::string> arguments = {};
  std::chrono::milliseconds time_limit{0};  ///< For other programs; 0: none.
  std::string python = {};                  ///< Of sqlalchemy: a program, as os::Command takes it.
  std::optional<db::Url> url = {};          ///< Of url; a relative SQLite path is absolute here.
  /// Of linked, which no line says: the DDL of models in this very program.
  std::function<std::string(std::string_view dialect)> print = {};
};

struct Surroundings {
  std::string directory;                    ///< Absolute: Source::directory.
  std::string python = "python3";           ///< Source::python.
  std::chrono::milliseconds time_limit{0};  ///< Source::time_limit.
};

/// One source a line; empty lines are passed over. A `url:` stands alone. Errors:
/// models.bad_source, url.*.
std::vector<Source> parse_sources(std::span<const std::string> lines,
                                  const Surroundings& surroundings);

/// The models that were linked into this program.
Source linked_source(std::function<std::string(std::string_view dialect)> print);

/// What sources can say together, none: everything; the rest is neither compared nor dropped.
struct Expressible {
  std::set<schema::ObjectKind> kinds;
  /// Whether it is on purpose that a table has no row security, no storage parameters, no comment
  /// of an index, and so on.
  bool details = true;

  bool says(schema::ObjectKind kind) const { return kinds.contains(kind); }
  bool says_everything() const { return details; }
};
Expressible expressible(std::span<const Source> sources);

}  // namespace limbeck::models
