#include "dialects/sqlite/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "base/text.hpp"
#include "dialects/sqlite/handle.hpp"

namespace limbeck::dialects::sqlite {
namespace {

struct Pragma {
  std::string_view name;
  std::string_view fixed_value;  ///< To return to, where SQLite does not tell the present one.
  bool settable;                 ///< By set.NAME: connection-wide and changeable in a transaction.
};
/// The pragmas of one connection whose effect a later revision could feel. Those that are kept in
/// the file (journal_mode, user_version, …) are the user's, and stay.
constexpr std::array<Pragma, 20> kPragmas = {{
    {"analysis_limit", "", true},
    {"automatic_index", "", true},
    {"cache_size", "", true},
    {"cache_spill", "", true},
    {"case_sensitive_like", "0", true},
    {"cell_size_check", "", true},
    {"defer_foreign_keys", "", true},
    {"ignore_check_constraints", "", true},
    {"journal_size_limit", "", true},
    {"legacy_alter_table", "", true},
    {"locking_mode", "", false},
    {"max_page_count", "", true},
    {"mmap_size", "", true},
    {"query_only", "", false},
    {"recursive_triggers", "", true},
    {"reverse_unordered_selects", "", true},
    {"secure_delete", "", true},
    {"synchronous", "", false},
    {"trusted_schema", "", true},
    {"writable_schema", "", false},
}};

Error bad_setting(std::string_view key, std::string_view value, std::string hint) {
  return Error{{.code = "run.bad_setting",
                .message = fmt::format("the session setting {} is '{}'", key, value),
                .hint = std::move(hint),
                .dialect = "sqlite"}};
}

void refuse(std::string_view key, const std::string& value, std::string_view hint) {
  if (value.empty()) return;
  throw Error{{.code = "run.unsupported_setting",
               .message = fmt::format("SQLite has no session setting '{}'", key),
               .hint = std::string(hint),
               .dialect = "sqlite"}};
}

bool is_plain_value(std::string_view value) {
  if (value.starts_with('-')) value.remove_prefix(1);
  return !value.empty() && std::all_of(value.begin(), value.end(), [](char byte) {
    return std::isalnum(static_cast<unsigned char>(byte)) != 0 || byte == '_' || byte == '.';
  });
}

void check_pragma(const std::string& name, const std::string& value) {
  std::vector<std::string> names;
  for (const Pragma& pragma : kPragmas) {
    if (pragma.settable) names.emplace_back(pragma.name);
  }
  const std::string lower = base::lower(name);
  if (std::find(names.begin(), names.end(), lower) == names.end()) {
    const auto nearest = base::nearest(lower, names);
    refuse("set." + name, "set",
           nearest ? fmt::format("did you mean set.{}? docs/sqlite.md lists them all", *nearest)
                   : "docs/sqlite.md lists the pragmas that can be set for a session");
  }
  if (!is_plain_value(value)) throw bad_setting("set." + name, value, "write a number or a word");
}

}  // namespace

std::chrono::milliseconds parse_duration(std::string_view text, std::string_view key) {
  constexpr std::pair<std::string_view, double> kUnits[] = {
      {"", 1}, {"us", 0.001}, {"ms", 1}, {"s", 1000}, {"min", 60'000}, {"h", 3'600'000}};
  const std::string_view trimmed = base::trim(text);
  double number = 0;
  const auto [end, error] =
      std::from_chars(trimmed.data(), trimmed.data() + trimmed.size(), number);
  const std::string_view unit =
      base::trim(trimmed.substr(static_cast<std::size_t>(end - trimmed.data())));
  for (const auto& [name, factor] : kUnits) {
    const double milliseconds = number * factor;
    if (error == std::errc() && unit == name && milliseconds >= 0 && milliseconds < 2e9) {
      return std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds));
    }
  }
  throw bad_setting(key, text, "write a time as 5s, 500ms or 2min");
}

void check_session(const SessionOptions& session) {
  if (!session.lock_timeout.empty()) parse_duration(session.lock_timeout, "lock_timeout");
  refuse("role", session.role, "SQLite has no roles: keep `role` to the PostgreSQL environment.");
  refuse("search_path", session.search_path,
         "SQLite has no schemas: keep `search_path` to the PostgreSQL environment.");
  refuse("statement_timeout", session.statement_timeout,
         "SQLite cannot end a statement by time: keep `statement_timeout` to the PostgreSQL "
         "environment.");
  for (const auto& [name, value] : session.set) check_pragma(name, value);
}

std::vector<db::Statement> session_statements(const SessionOptions& session) {
  check_session(session);
  std::vector<db::Statement> statements;
  for (const auto& [name, value] : session.set) {
    statements.push_back({.text = fmt::format("PRAGMA {} = {}", base::lower(name), value)});
  }
  return statements;
}

void SessionKeeper::remember(sqlite3* database) {
  if (!values_.empty()) return;
  for (const Pragma& pragma : kPragmas) {
    std::string value(pragma.fixed_value);
    if (value.empty()) {
      const db::Rows rows = fetch(database, fmt::format("PRAGMA {}", pragma.name));
      if (!rows.rows.empty()) value = rows.rows.front().front().value_or("");
    }
    values_.emplace(pragma.name, value);
  }
}

void SessionKeeper::note_change(std::string_view pragma) {
  const std::string name = base::lower(pragma);
  if (values_.contains(name)) changed_.insert(name);
}

void SessionKeeper::restore(sqlite3* database) {
  if (changed_.empty()) return;
  const bool in_transaction = sqlite3_get_autocommit(database) == 0;
  std::set<std::string, std::less<>> kept;
  for (const std::string& name : std::exchange(changed_, {})) {
    const std::string& value = values_.at(name);
    if (in_transaction && name == "synchronous") {
      kept.insert(name);
    } else if (!value.empty()) {
      fetch(database, fmt::format("PRAGMA {} = {}", name, value));
    }
  }
  changed_ = std::move(kept);  // The statements above were noted as well.
}

}  // namespace limbeck::dialects::sqlite
