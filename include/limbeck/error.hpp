// The one exception that leaves Limbeck, and the facts it carries.
// Not for expected outcomes: those are return values (see migrator.hpp, State).
// Next: revision.hpp for revisions in C++, migrator.hpp for running them.
#pragma once

#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <utility>

namespace limbeck {
inline namespace v0 {

/// What went wrong and what to do next. Empty fields do not apply.
struct ErrorDetails {
  std::string code;     ///< Stable, dotted: "graph.unknown_revision"; docs/errors.md lists them.
  std::string message;  ///< One line: what is wrong.
  std::string hint;     ///< One line: what to do next.
  std::string revision = {};
  std::string file = {};
  int line = 0;  ///< 1-based; 0 where unknown.
  std::string dialect = {};
  std::string sqlstate = {};   ///< PostgreSQL's five characters; SQLite's extended result name.
  std::string statement = {};  ///< The whole SQL text that failed.
  std::size_t position = 0;    ///< 1-based character within `statement`; 0 where unknown.
  std::string server_detail = {};  ///< The server's DETAIL, HINT and CONTEXT, a line each.
  std::string state = {};          ///< What the database was left as, when a step failed.
  std::optional<std::size_t> statement_index = {};  ///< Within a batch given to a connection.
};

/// The root and only exception type. `what()` is the message alone.
class Error : public std::exception {
 public:
  explicit Error(ErrorDetails details) : details_(std::move(details)) {}

  const char* what() const noexcept override { return details_.message.c_str(); }
  const ErrorDetails& details() const noexcept { return details_; }
  /// For the layers above to add what only they know (revision, file, state) and rethrow.
  ErrorDetails& details() noexcept { return details_; }
  const std::string& code() const noexcept { return details_.code; }

 private:
  ErrorDetails details_;
};

}  // namespace v0
}  // namespace limbeck
