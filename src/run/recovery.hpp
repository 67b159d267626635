// What the history says about an earlier run: where it stopped, what was edited since, what is
// known of revisions this program does not have.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "contract/dialect.hpp"
#include "scripts/script_directory.hpp"

namespace limbeck::run {

/// A revision whose sections outside a transaction were begun and not finished.
struct Interruption {
  std::string revision;
  std::string direction;
  std::string hash;
  std::string done_hash = {};       ///< Covers the statements that are done (bookkeeper.hpp).
  std::size_t statements_done = 0;  ///< Known to be committed.
  std::size_t statements_total = 0;
  bool in_flight = false;  ///< The statement after those may or may not have taken effect.
  std::string statement;   ///< That statement's first line; it stays where it has failed.
  std::string error;       ///< Empty after a crash.
  std::string at, os_user, host;
};
std::optional<Interruption> find_interruption(const std::vector<contract::HistoryEvent>& history);

enum class Resolution { none, resume, applied, reverted };
struct RecoveryChoice {
  Resolution resolution = Resolution::none;
};

/// An applied revision whose upgrade differs from what was run.
struct EditedRevision {
  std::string revision;
  std::string file;
  std::string applied_at, os_user, host;
};
/// Reads the bodies of applied revisions that have a hash in the history.
std::vector<EditedRevision> find_edited(const scripts::ScriptDirectory& scripts,
                                        const graph::Rows& rows,
                                        const std::vector<contract::HistoryEvent>& history);

/// at_head, behind, ahead, diverged or interrupted, from values alone. `ahead` asks that the
/// unknown rows lead back, by the parents kept in history, to all that this graph holds.
State find_state(const graph::RevisionGraph& graph, const graph::Rows& rows,
                 const std::vector<contract::HistoryEvent>& history);

/// One flag a revision: applied as far as rows and, for unknown rows, the history tell.
std::vector<bool> find_applied(const graph::RevisionGraph& graph, const graph::Rows& rows,
                               const std::vector<contract::HistoryEvent>& history);

/// Ancestors of a current row that the history never saw applied: late merges.
std::vector<std::string> find_never_run(const graph::RevisionGraph& graph, const graph::Rows& rows,
                                        const std::vector<contract::HistoryEvent>& history);

/// A revision in C++ among these ids that the history knows, and the program that ran it.
struct CompiledRevision {
  std::string revision;
  std::string program;
};
std::optional<CompiledRevision> find_program(const std::vector<std::string>& ids,
                                             const std::vector<contract::HistoryEvent>& history);

/// Adds to graph.unknown_row what the history knows of the row: the program that holds the
/// revision, or that a newer release applied it. Leaves other errors alone.
void explain_unknown_row(Error& error, const graph::RevisionGraph& graph, const graph::Rows& rows,
                         const std::vector<contract::HistoryEvent>& history);

}  // namespace limbeck::run
