#include "dialects/postgresql/errors.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "base/text.hpp"

namespace limbeck::dialects::postgresql {
namespace {

std::string field(const PGresult* result, int code) {
  const char* text = libpq().PQresultErrorField(result, code);
  return text == nullptr ? std::string() : std::string(text);
}

// A script may have changed client_encoding, and then messages come in that encoding.
std::string valid_utf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const std::size_t good = base::valid_utf8_prefix(text);
    valid.append(text.substr(0, good));
    if (good == text.size()) break;
    valid += '?';
    text.remove_prefix(good + 1);
  }
  return valid;
}

void add_line(std::string& lines, std::string_view label, const std::string& text) {
  if (text.empty()) return;
  if (!lines.empty()) lines += '\n';
  lines += fmt::format("{}: {}", label, valid_utf8(text));
}

struct Kind {
  std::string_view code;
  std::string_view hint;
};

Kind kind_of(std::string_view state) {
  if (state == "42601") return {"sql.syntax", "correct the statement and run the command again"};
  if (state == "42501") {
    return {"sql.permission",
            "grant the privilege, or connect as (or SET ROLE to) the owner of the object"};
  }
  if (state == "23503") {
    return {"sql.foreign_key", "repair the rows that the message names, then run again"};
  }
  if (state.starts_with("23")) {
    return {"sql.constraint", "repair the rows that the message names, then run again"};
  }
  if (state == "55P03") {
    return {"sql.lock_timeout",
            "another session holds a lock on the object: run again when it has finished, or raise "
            "lock_timeout"};
  }
  if (state == "40P01" || state == "40001") {
    return {"sql.conflict", "another session was in the way: run the command again"};
  }
  if (state == "57014") {
    return {"sql.cancelled",
            "the statement was cancelled or exceeded statement_timeout: run again, or raise "
            "statement_timeout"};
  }
  if (state == "25006") {
    return {"sql.read_only", "the transaction is read-only: connect to a server that can write"};
  }
  if (state == "25001") {
    return {"sql.needs_no_transaction",
            "put the statement into a section marked `transaction=off`"};
  }
  if (state == "3F000") {
    return {"sql.no_schema", "create the schema first: limbeck does not create it"};
  }
  if (state.starts_with("53")) {
    return {"sql.resources", "the server ran out of space, memory or connections: see its log"};
  }
  return {"sql.failed", "correct the statement or the database and run the command again"};
}

// The text between a mark and the last closing mark, or nothing.
std::optional<std::string> marked(const std::string& message, std::string_view mark) {
  const std::size_t begin = message.find(mark);
  if (begin == std::string::npos) return std::nullopt;
  const std::size_t end = message.rfind(kMarkEnd);
  const std::size_t from = begin + mark.size();
  return end == std::string::npos || end < from ? std::string() : message.substr(from, end - from);
}

// Statements of Limbeck's own that check themselves, if this is one that failed so. How they do it
// (a cast that fails) tells a reader nothing.
bool explain_mark(const std::string& primary, const std::string& state, ErrorDetails& details) {
  if (state != "22P02") return false;
  const auto hide_statement = [&] {
    details.statement.clear();
    details.sqlstate.clear();
    details.server_detail.clear();
  };
  if (const auto what = marked(primary, kRowCountMark)) {
    hide_statement();
    details.code = "run.row_count";
    details.message = "the version table is not as it was read: " + *what;
    details.hint =
        "another program or the revision itself changed the version table: look at it with "
        "`limbeck current`, then run again";
    return true;
  }
  if (primary.find(kLockLostMark) != std::string::npos) {
    hide_statement();
    details.code = "lock.lost";
    details.message = "this session no longer holds the migration lock";
    details.hint =
        "a script released it (pg_advisory_unlock_all, DISCARD ALL) or a pooler changed the "
        "session: remove that, or connect directly to the server";
    return true;
  }
  return false;
}

}  // namespace

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : valid_utf8(base::trim(text))) {
    if (c == '\n' || c == '\r' || c == '\t') {
      if (!line.empty() && line.back() != ' ') line += ' ';
    } else {
      line += c;
    }
  }
  return line;
}

Error server_error(const PGresult* result, std::string_view statement,
                   std::optional<std::size_t> index) {
  const std::string state = field(result, PG_DIAG_SQLSTATE);
  const std::string primary = field(result, PG_DIAG_MESSAGE_PRIMARY);
  const std::string severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
  if (state.empty() || severity == "FATAL" || severity == "PANIC") {
    // Without SQLSTATE it is libpq that speaks: the session is gone.
    Error lost = lost_error(primary.empty() ? libpq().PQresultErrorMessage(result) : primary,
                            statement, index);
    lost.details().sqlstate = state;
    return lost;
  }
  ErrorDetails details;
  details.dialect = "postgresql";
  details.sqlstate = state;
  details.statement = statement;
  details.statement_index = index;
  add_line(details.server_detail, "DETAIL", field(result, PG_DIAG_MESSAGE_DETAIL));
  add_line(details.server_detail, "HINT", field(result, PG_DIAG_MESSAGE_HINT));
  add_line(details.server_detail, "QUERY", field(result, PG_DIAG_INTERNAL_QUERY));
  add_line(details.server_detail, "CONTEXT", field(result, PG_DIAG_CONTEXT));
  if (explain_mark(primary, state, details)) return Error(std::move(details));
  const Kind kind = kind_of(state);
  details.code = kind.code;
  details.message = one_line(primary);
  const std::string server_hint = one_line(field(result, PG_DIAG_MESSAGE_HINT));
  details.hint = server_hint.empty() ? std::string(kind.hint) : server_hint;
  const std::string position = field(result, PG_DIAG_STATEMENT_POSITION);
  details.position = position.empty() ? 0 : std::strtoul(position.c_str(), nullptr, 10);
  return Error(std::move(details));
}

Error lost_error(std::string_view said, std::string_view statement,
                 std::optional<std::size_t> index) {
  const std::string reason = one_line(said);
  return Error{{.code = "connect.lost",
                .message = "the connection to the server was lost" +
                           (reason.empty() ? std::string() : ": " + reason),
                .hint = "see that the server is up, then look at `limbeck status` before running "
                        "again",
                .dialect = "postgresql",
                .statement = std::string(statement),
                .statement_index = index}};
}

std::string notice_line(const PGresult* result) {
  return one_line(fmt::format("{}: {}", field(result, PG_DIAG_SEVERITY),
                              field(result, PG_DIAG_MESSAGE_PRIMARY)));
}

}  // namespace limbeck::dialects::postgresql
