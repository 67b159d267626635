// `status` on one screen: where the database is, what is pending, what is wrong, what to do next.
// Not the finding of these facts in the history (run/recovery.hpp).
// Next: json.hpp has the same report for programs.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contract/dialect.hpp"
#include "report/date.hpp"  // IWYU pragma: export
#include "report/style.hpp"
#include "run/recovery.hpp"
#include "scripts/script_directory.hpp"

namespace limbeck::report {

/// What the caller read from the database and from its arguments.
struct StatusFacts {
  std::string masked_url;
  std::string url_source;  ///< scripts::DatabaseUrl::source
  std::string dialect;     ///< "sqlite"
  contract::Bookkeeping bookkeeping;
  graph::Rows rows;
  std::vector<contract::HistoryEvent> history;
  bool history_enabled = true;  ///< Options::history
  std::chrono::system_clock::time_point now;
  std::string program_name = "limbeck";  ///< For the commands in "next".
};

struct StatusRevision {
  std::string id;
  std::string message;
  std::string create_date;                  ///< As written in the file; may be empty.
  std::string file;                         ///< Empty for a revision in C++.
  std::optional<std::chrono::seconds> age;  ///< From create_date; none where it cannot be read.
};

struct StatusReport {
  std::string masked_url, url_source, dialect, server_version, database;
  bool version_table_exists = false;
  bool history_exists = false;
  bool history_enabled = true;
  bool history_hidden = false;  ///< There, but not for this role to read.
  State state = State::at_head;
  std::vector<StatusRevision> current;  ///< The rows this project knows.
  std::vector<std::string> unknown_rows;
  std::vector<StatusRevision> heads;
  std::vector<StatusRevision> pending;  ///< In the order an upgrade would run them.
  std::vector<run::EditedRevision> edited;
  std::optional<run::Interruption> interruption;
  std::vector<StatusRevision> never_run;  ///< Ancestors of a current row that never ran.
  std::vector<std::string> next;          ///< What to do, a line each, most urgent first.
};

/// Reads the bodies of applied revisions to find edited ones; else values only.
/// Errors: script.*, file.*.
StatusReport make_status_report(const scripts::ScriptDirectory& scripts, const StatusFacts& facts);

/// Whole lines.
std::string render_status(const StatusReport& report, const Style& style);

std::string_view state_name(State state);  ///< "at_head", "behind", ...

}  // namespace limbeck::report
