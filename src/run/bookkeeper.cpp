#include "run/bookkeeper.hpp"

#include <fmt/format.h>

#include "base/clock.hpp"
#include "base/digest.hpp"
#include "base/text.hpp"
#include "limbeck/version.hpp"

namespace limbeck::run {
namespace {

constexpr std::size_t kLongestLine = 200;

std::string_view direction_word(Direction direction) {
  return direction == Direction::upgrade ? "upgrade" : "downgrade";
}

}  // namespace

Bookkeeper::Bookkeeper(const contract::Dialect& dialect, const db::Connection* connection,
                       const contract::Bookkeeping& bookkeeping, const Options& options,
                       std::string verification)
    : dialect_(dialect),
      connection_(connection),
      bookkeeping_(bookkeeping),
      options_(options),
      verification_(std::move(verification)),
      run_id_(base::random_ids()()),
      target_(connection == nullptr ? Target::script : Target::database) {}

Batch Bookkeeper::begin_bookkeeping(bool restore) const {
  Batch batch;
  batch.add(dialect_.begin(), Purpose::control);
  if (restore) batch.append(restore_session());
  if (!options_.session.role.empty())
    batch.add(dialect_.apply_session({.role = options_.session.role}, true), Purpose::session);
  return batch;
}

Batch Bookkeeper::begin_section(bool restore) const {
  Batch batch;
  batch.add(dialect_.begin(), Purpose::control);
  if (restore) batch.append(restore_session());
  batch.append(apply_session(true));
  return batch;
}

Batch Bookkeeper::end_section() const {
  Batch batch = restore_session();
  if (!options_.session.role.empty())
    batch.add(dialect_.apply_session({.role = options_.session.role}, true), Purpose::session);
  return batch;
}

Batch Bookkeeper::apply_session(bool in_transaction) const {
  Batch batch;
  batch.add(dialect_.apply_session(options_.session, in_transaction), Purpose::session);
  return batch;
}

Batch Bookkeeper::restore_session() const {
  Batch batch;
  batch.add(dialect_.restore_session(connection_), Purpose::session);
  return batch;
}

Batch Bookkeeper::verify() const {
  Batch batch;
  if (!verification_.empty()) batch.add({.text = verification_}, Purpose::verification);
  return batch;
}

Batch Bookkeeper::commit() const {
  Batch batch;
  batch.add(dialect_.commit(), Purpose::commit);
  return batch;
}

Batch Bookkeeper::create_version_table(bool if_missing) const {
  Batch batch;
  batch.add(dialect_.create_version_table(bookkeeping_, if_missing), Purpose::table);
  return batch;
}

Batch Bookkeeper::create_history() const {
  Batch batch;
  if (has_history()) batch.add(dialect_.create_history(bookkeeping_), Purpose::table);
  return batch;
}

Batch Bookkeeper::clear_version_table() const {
  Batch batch;
  batch.add(dialect_.clear_version_table(bookkeeping_), Purpose::version_row);
  return batch;
}

Batch Bookkeeper::change_rows(std::span<const graph::RowChange> changes) const {
  Batch batch;
  for (const graph::RowChange& change : changes) {
    batch.add(target_ == Target::script ? dialect_.plain_change_version_row(bookkeeping_, change)
                                        : dialect_.change_version_row(bookkeeping_, change),
              Purpose::version_row);
  }
  return batch;
}

Batch Bookkeeper::record(contract::HistoryEvent event) const {
  Batch batch;
  if (has_history()) batch.add(dialect_.insert_history(bookkeeping_, event), Purpose::history);
  return batch;
}

contract::HistoryEvent Bookkeeper::plain_event(std::string_view kind) const {
  contract::HistoryEvent event;
  event.event = kind;
  event.run_id = run_id_;
  event.reason = options_.reason;
  event.os_user = options_.os_user;
  event.host = options_.host;
  event.limbeck_version = kVersion;
  return event;
}

contract::HistoryEvent Bookkeeper::event(std::string_view kind, const PlannedStep& step,
                                         const graph::RevisionGraph& graph,
                                         Progress progress) const {
  contract::HistoryEvent event = plain_event(kind);
  event.revision = step.script->node->id;
  event.parents = parents_text(graph, step.step.revision);
  event.direction = direction_word(step.step.direction);
  event.hash = step.hash;
  event.file_hash = step.file_hash;
  event.statements_done = progress.done;
  event.duration_ms = progress.duration_ms;
  event.detail = std::move(progress.detail);
  if (step.script->compiled == nullptr) {
    event.statements_total = static_cast<std::int64_t>(step.statement_count());
  } else if (event.detail.empty()) {
    event.detail =
        fmt::format("program: {}", options_.program.empty() ? "(unnamed)" : options_.program);
  }
  return event;
}

contract::HistoryEvent Bookkeeper::stamped(const graph::RevisionGraph& graph,
                                           const graph::StampStep& step) const {
  contract::HistoryEvent event = plain_event("stamped");
  event.direction = "stamp";
  event.revision = step.to;
  if (const auto revision = graph.find(step.to)) event.parents = parents_text(graph, *revision);
  event.detail = step.from.empty() ? "from: (nothing)" : "from: " + base::join(step.from, ", ");
  return event;
}

std::string parents_text(const graph::RevisionGraph& graph, graph::Index revision) {
  std::vector<std::string> ids;
  for (const graph::Index index : graph.normalized(revision)) ids.push_back(graph.node(index).id);
  return base::join(ids, ",");
}

void DoneHash::add(const db::Statement& statement, sql::Flavor flavor) {
  std::string text = std::move(value_);
  text += '\n';
  text += sql::normalized(statement.text, flavor);
  text += ";\n";
  if (statement.copy_data) text += *statement.copy_data;
  value_ = "done1:" + base::sha256_hex(text);
}

std::string first_line(std::string_view statement) {
  std::string_view line = base::trim(statement);
  line = base::trim(line.substr(0, line.find('\n')));
  if (line.empty()) return "(empty statement)";
  if (line.size() <= kLongestLine) return std::string{line};
  const std::string_view cut = line.substr(0, kLongestLine);
  return std::string{cut.substr(0, base::valid_utf8_prefix(cut))} + "…";
}

}  // namespace limbeck::run
