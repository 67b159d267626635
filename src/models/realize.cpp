#include "models/realize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "models/statements.hpp"
#include "sql/quoting.hpp"

namespace limbeck::models {
namespace {

/// Statements in one transaction where not all are in one. At the end of each the server goes
/// through all locks of its transaction, so that a thousand tables take far longer in one than in
/// many; and it has room for those of about a thousand.
constexpr std::size_t kPart = 100;
constexpr std::size_t kLargestBlock = 256;
constexpr std::size_t kLargestBatch = 1000;
constexpr const char* kTooManyLocks = "53200";

constexpr const char* kSave = "SAVEPOINT limbeck_model";
constexpr const char* kRelease = "RELEASE SAVEPOINT limbeck_model";
constexpr const char* kUndo = "ROLLBACK TO SAVEPOINT limbeck_model";

/// What no order of the statements would mend.
bool is_fatal(const Error& error) {
  return error.code().starts_with("connect.") || error.code() == "sql.cancelled" ||
         error.code() == "sql.resources" || error.code() == "sql.disk_full" ||
         error.code().starts_with("scratch.");
}

/// Something is not there, or not as it will be: it may come later.
bool misses_something(const Error& error) {
  constexpr std::array<std::string_view, 6> kStates = {"42P01", "42704", "42883",
                                                       "3F000", "42703", "42830"};
  const ErrorDetails& details = error.details();
  if (std::find(kStates.begin(), kStates.end(), details.sqlstate) != kStates.end()) return true;
  return details.dialect == "sqlite" && (details.message.starts_with("no such table") ||
                                         details.message.starts_with("no such column") ||
                                         details.message.starts_with("no such view"));
}

/// What pg_dump writes about the server rather than the schema: a setting that came with a later
/// version, `public` itself, comments on what the server's packages own.
bool is_harmless(const ModelStatement& failed, const Error& error, sql::Flavor flavor) {
  const std::string& state = error.details().sqlstate;
  if (flavor != sql::Flavor::postgresql) return false;
  if (failed.is_setting) return state == "42704";
  const auto words = outline(failed.statement.text, flavor);
  if (words.size() < 3) return false;
  if (state == "42P06") {
    return words[0] == "CREATE" && (words[2] == "PUBLIC" || words[2] == "\"public\"");
  }
  return state == "42501" && words[0] == "COMMENT" &&
         (words[2] == "EXTENSION" ||
          (words[2] == "SCHEMA" && words.size() > 3 && words[3] == "PUBLIC"));
}

std::string hint_for(const Error& error) {
  const std::string& state = error.details().sqlstate;
  if (misses_something(error)) {
    return "let the model make what is missing, in any order; what belongs to an extension needs "
           "CREATE EXTENSION in the model or in the live database";
  }
  if (state == "25001") {
    return "say what is wanted, not how: CREATE INDEX without CONCURRENTLY, no VACUUM";
  }
  if (state.starts_with("42P0") || state == "42710" || state == "42723") {
    return "correct the model; two of its statements may make the same thing";
  }
  if (state == "42501")
    return "the role lacks a right that this statement needs, see docs/models.md";
  return "correct the statement in the model";
}

class Realizer {
 public:
  Realizer(const Ddl& ddl, contract::Scratch& scratch, const contract::Dialect& dialect,
           const RealizeOptions& options)
      : ddl_(ddl),
        scratch_(scratch),
        dialect_(dialect),
        all_(model_statements(ddl, dialect.flavor(), options.privileges)),
        states_(all_.size(), State::open),
        put_off_(all_.size(), false) {}

  void run() {
    try {
      if (!run_at_once()) run_with_room_for_locks();
      is_committed_ = true;
      try_views();
    } catch (...) {
      connection().rollback();
      if (by_parts_ || is_committed_) scratch_.clear();
      throw;
    }
  }

 private:
  enum class State { open, done, passed_over };

  /// Statements as they are sent, and which of the model's each one is.
  struct Batch {
    std::vector<db::Statement> statements;
    std::vector<std::optional<std::size_t>> of;

    void add(db::Statement statement, std::optional<std::size_t> index = {}) {
      statements.push_back(std::move(statement));
      of.push_back(index);
    }
    void add_all(std::vector<db::Statement> more) {
      for (db::Statement& one : more) add(std::move(one));
    }
    std::optional<std::size_t> at(const Error& error) const {
      const auto index = error.details().statement_index;
      return index && *index < of.size() ? of[*index] : std::nullopt;
    }
  };

  /// Another one after each clear().
  db::Connection& connection() { return scratch_.connection(); }

  bool ends_piece(std::size_t index) const {
    return index + 1 == all_.size() || all_[index + 1].piece != all_[index].piece;
  }

  bool ends_part(std::size_t index) const { return (index + 1) % kPart == 0; }

  /// Definitions alone, and so many that it pays.
  bool may_be_cut() const {
    return all_.size() > kPart && dialect_.capabilities().server &&
           std::all_of(all_.begin(), all_.end(), [this](const ModelStatement& one) {
             return outlives_commit(one.statement.text, dialect_.flavor());
           });
  }

  /// False: not all at once, but perhaps in another order or in parts.
  bool run_at_once() {
    const bool is_cut = may_be_cut();
    is_committed_ = is_cut;
    Batch batch;
    batch.add_all(dialect_.begin());
    for (std::size_t index = 0; index < all_.size(); ++index) {
      batch.add(all_[index].statement, index);
      if (ends_piece(index)) batch.add_all(dialect_.restore_session(&connection()));
      if (!is_cut || !ends_part(index)) continue;
      batch.add_all(dialect_.commit());
      batch.add_all(dialect_.begin());
    }
    batch.add_all(dialect_.commit());
    try {
      connection().run(batch.statements);
      return true;
    } catch (const Error& error) {
      connection().rollback();
      const auto index = batch.at(error);
      const bool are_too_many = error.details().sqlstate == kTooManyLocks;
      by_parts_ = is_cut || are_too_many;
      if (!are_too_many) {
        if (!index || is_fatal(error)) throw explained(error, index);
        put_off(*index, error);
        good_until_ = *index;
      }
      if (is_cut && (!index || *index >= kPart)) scratch_.clear();
      is_committed_ = false;
      return false;
    }
  }

  void run_with_room_for_locks() {
    try {
      run_carefully();
    } catch (const Error& error) {
      if (by_parts_ || error.details().sqlstate != kTooManyLocks) throw;
      connection().rollback();
      by_parts_ = true;
      std::fill(states_.begin(), states_.end(), State::open);
      std::fill(put_off_.begin(), put_off_.end(), false);
      good_until_ = 0;
      run_carefully();
    }
  }

  void run_carefully() {
    connection().run(dialect_.begin());
    bool has_extensions = false;
    while (is_anything_open()) {
      if (run_round()) continue;
      if (has_extensions || !scratch_.give_extensions()) break;
      has_extensions = true;
    }
    if (is_anything_open()) throw std::move(*first_failure_);
    try {
      connection().run(dialect_.commit());
    } catch (const Error& error) {
      throw explained(error, std::nullopt);
    }
  }

  bool is_anything_open() const {
    return std::find(states_.begin(), states_.end(), State::open) != states_.end();
  }

  /// Everything that is still open, once. True if something of it is done now.
  bool run_round() {
    const auto open_before = std::count(states_.begin(), states_.end(), State::open);
    for (std::size_t at = 0; at < all_.size();) at = run_from(at);
    std::fill(put_off_.begin(), put_off_.end(), false);
    good_until_ = 0;
    const auto open = std::count(states_.begin(), states_.end(), State::open);
    if (open < open_before && open > 0) first_failure_.reset();
    return open < open_before;
  }

  /// SQLite takes a view over what is not there and fails when it is used. Other errors, such as a
  /// function that only the program brings, are no fault of the model's.
  void try_views() {
    if (dialect_.flavor() != sql::Flavor::sqlite) return;
    const db::Rows views =
        connection().query("SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY rowid");
    for (const auto& row : views.rows) {
      const std::string name = sql::quote_identifier(row.at(0).value_or(""), sql::Flavor::sqlite);
      try {
        connection().query("SELECT 1 FROM " + name + " LIMIT 0");
      } catch (const Error& error) {
        if (!misses_something(error)) continue;
        throw explained(error, maker_of(row.at(0).value_or("")));
      }
    }
  }

  std::optional<std::size_t> maker_of(const std::string& view) const {
    for (std::size_t index = 0; index < all_.size(); ++index) {
      const auto words = outline(all_[index].statement.text, dialect_.flavor());
      const auto at = std::find(words.begin(), words.end(), "VIEW");
      const bool names_it = std::any_of(at, words.end(), [&](const std::string& word) {
        const bool is_quoted = word.size() > 2 && word.find_first_of("\"`[") == 0;
        return base::equals_ignoring_case(is_quoted ? word.substr(1, word.size() - 2) : word, view);
      });
      if (!words.empty() && words[0] == "CREATE" && names_it) return index;
    }
    return std::nullopt;
  }

  /// Those with something that is still to be done, so that their settings count.
  std::vector<bool> open_pieces() const {
    std::vector<bool> open(ddl_.pieces.size(), false);
    for (std::size_t index = 0; index < all_.size(); ++index) {
      if (states_[index] == State::open) open[all_[index].piece] = true;
    }
    return open;
  }

  /// In one round trip up to the first that fails, which is put off. A savepoint before each block
  /// keeps the blocks before it; what is known to be good needs none, and blocks grow, because the
  /// server's work for a savepoint grows with all that the transaction has made. Returns where to
  /// go on.
  std::size_t run_from(std::size_t begin) {
    const std::vector<bool> open = open_pieces();
    std::vector<std::size_t> block_of(all_.size(), begin);
    std::size_t block = begin;
    std::size_t in_block = 0;
    std::size_t limit = 1;
    Batch batch;
    batch.add({.text = kSave});
    for (std::size_t index = begin; index < all_.size(); ++index) {
      const ModelStatement& one = all_[index];
      const bool again = one.is_setting && open[one.piece] && states_[index] == State::done;
      block_of[index] = block;
      if (!put_off_[index] && (again || states_[index] == State::open)) {
        batch.add(one.statement, index);
        ++in_block;
      }
      if (ends_piece(index)) batch.add_all(dialect_.restore_session(&connection()));
      const bool is_end = by_parts_ && ends_part(index);
      const bool is_full = in_block >= limit && index >= good_until_;
      if (!is_end && !is_full) continue;
      batch.add({.text = kRelease});
      if (is_end) batch.add_all(dialect_.commit());
      if (is_end) batch.add_all(dialect_.begin());
      if (batch.statements.size() >= kLargestBatch) return send(batch, block_of, index + 1);
      batch.add({.text = kSave});
      block = index + 1;
      in_block = 0;
      limit = std::min(2 * limit, kLargestBlock);
    }
    batch.add({.text = kRelease});
    return send(batch, block_of, all_.size());
  }

  /// Returns `next`, or where to go on after a failure.
  std::size_t send(const Batch& batch, const std::vector<std::size_t>& block_of, std::size_t next) {
    std::vector<std::size_t> done_now;
    try {
      connection().run(batch.statements, [&](std::size_t sent) {
        const auto index = batch.of[sent];
        if (!index || states_[*index] != State::open) return;
        states_[*index] = State::done;
        done_now.push_back(*index);
      });
      return next;
    } catch (const Error& error) {
      const auto failed = batch.at(error);
      if (!failed || is_fatal(error)) throw explained(error, failed);
      connection().run(std::vector<db::Statement>{{.text = kUndo}, {.text = kRelease}});
      for (const std::size_t index : done_now) {
        if (index >= block_of[*failed]) states_[index] = State::open;
      }
      put_off(*failed, error);
      good_until_ = *failed;
      return block_of[*failed];
    }
  }

  void put_off(std::size_t index, const Error& error) {
    if (is_harmless(all_[index], error, dialect_.flavor())) {
      states_[index] = State::passed_over;
      return;
    }
    if (!misses_something(error)) throw explained(error, index);
    put_off_[index] = true;
    if (!first_failure_) first_failure_ = explained(error, index);
  }

  Error explained(const Error& error, std::optional<std::size_t> index) const {
    Error result = error;
    ErrorDetails& details = result.details();
    details.statement_index.reset();
    if (index) {
      details.file = ddl_.pieces[all_[*index].piece].file;
      details.line = all_[*index].statement.line;
      if (details.statement.empty()) details.statement = all_[*index].statement.text;
    }
    if (is_fatal(error)) return result;
    details.code = "models.failed";
    details.hint = hint_for(error);
    return result;
  }

  const Ddl& ddl_;
  contract::Scratch& scratch_;
  const contract::Dialect& dialect_;
  std::vector<ModelStatement> all_;
  std::vector<State> states_;
  std::vector<bool> put_off_;   ///< In this round.
  std::size_t good_until_ = 0;  ///< What is before it has succeeded once in this round.
  bool by_parts_ = false;
  bool is_committed_ = false;
  std::optional<Error> first_failure_;  ///< Of the last round.
};

}  // namespace

void realize(const Ddl& ddl, contract::Scratch& scratch, const contract::Dialect& dialect,
             const RealizeOptions& options) {
  Realizer(ddl, scratch, dialect, options).run();
}

}  // namespace limbeck::models
