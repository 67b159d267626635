#include "dialects/postgresql/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "sql/quoting.hpp"

namespace limbeck::dialects::postgresql {
namespace {

constexpr sql::Flavor kFlavor = sql::Flavor::postgresql;

// These take a list of names, each of which is quoted by itself (GUC_LIST_QUOTE).
constexpr std::array<std::string_view, 4> kNameLists = {
    "local_preload_libraries", "search_path", "session_preload_libraries", "temp_tablespaces"};

[[noreturn]] void refuse(std::string message, std::string hint) {
  throw Error{{.code = "config.bad_setting",
               .message = std::move(message),
               .hint = std::move(hint),
               .dialect = "postgresql"}};
}

bool is_parameter_name(std::string_view name) {
  const auto is_start = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  bool begins = true;
  for (const char c : name) {
    if (c == '.') {
      if (begins) return false;
      begins = true;
    } else if (is_start(c) || (!begins && ((c >= '0' && c <= '9') || c == '$'))) {
      begins = false;
    } else {
      return false;
    }
  }
  return !begins;
}

std::string quoted_parameter(std::string_view name) {
  std::string quoted;
  for (const std::string_view part : base::split(name, '.')) {
    if (!quoted.empty()) quoted += '.';
    quoted += sql::quote_identifier_if_needed(base::lower(part), kFlavor);
  }
  return quoted;
}

std::string value_of(std::string_view name, std::string_view value) {
  if (std::find(kNameLists.begin(), kNameLists.end(), name) == kNameLists.end()) {
    return sql::quote_literal(value, kFlavor);
  }
  std::string list;
  for (const std::string& part : split_names(value, name)) {
    if (!list.empty()) list += ", ";
    // An empty name can only be written as a literal.
    list += part.empty() ? "''" : sql::quote_identifier(part, kFlavor);
  }
  return list;
}

class Setter {
 public:
  explicit Setter(bool in_transaction) : word_(in_transaction ? "SET LOCAL" : "SET") {}

  void set(std::string_view name, std::string_view value) {
    add(fmt::format("{} {} TO {}", word_, quoted_parameter(name), value_of(name, value)));
  }
  void role(const std::string& role) {
    add(fmt::format("{} ROLE {}", word_, sql::quote_identifier(role, kFlavor)));
  }
  std::vector<db::Statement> take() { return std::move(statements_); }

 private:
  void add(std::string text) { statements_.push_back({.text = std::move(text)}); }

  std::string_view word_;
  std::vector<db::Statement> statements_;
};

void set_other(Setter& setter, const std::string& name, const std::string& value) {
  if (!is_parameter_name(name)) {
    refuse(fmt::format("'{}' is not the name of a parameter of PostgreSQL", name),
           "A name is letters, digits and underscores, with a dot for an extension's: "
           "set.myapp.tenant = 1.");
  }
  const std::string lowered = base::lower(name);
  if (lowered == "client_encoding" || lowered == "session_authorization") {
    refuse(fmt::format("set.{} cannot be configured", lowered),
           lowered == "client_encoding" ? "revision files are UTF-8: remove the setting"
                                        : "use `role` in its place");
  }
  if (lowered == "role") {
    refuse("set.role cannot be configured", "write `role = NAME` in its place");
  }
  setter.set(lowered, value);
}

}  // namespace

std::vector<std::string> split_names(std::string_view list, std::string_view setting) {
  std::vector<std::string> names;
  std::string_view rest = base::trim(list);
  const auto bad = [&](const char* why) {
    refuse(fmt::format("{} = {} cannot be read: {}", setting, list, why),
           "write names with commas, those with capitals or odd characters in double quotes: "
           "\"$user\", public");
  };
  while (true) {
    std::string name;
    if (rest.starts_with('"')) {
      std::size_t at = 1;
      for (; at < rest.size(); ++at) {
        if (rest[at] != '"') {
          name += rest[at];
        } else if (at + 1 < rest.size() && rest[at + 1] == '"') {
          name += '"';
          ++at;
        } else {
          break;
        }
      }
      if (at >= rest.size()) bad("a quote is not closed");
      rest = base::trim(rest.substr(at + 1));
    } else {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      const std::string_view bare = base::trim(rest.substr(0, comma));
      if (bare.empty()) bad("a name is missing");
      if (bare.find_first_of(" \t\"'") != std::string_view::npos) bad("a name holds a blank");
      name = base::lower(bare);
      rest = rest.substr(comma);
    }
    names.push_back(std::move(name));
    if (rest.empty()) return names;
    if (rest[0] != ',') bad("a comma is missing");
    rest = base::trim(rest.substr(1));
  }
}

std::vector<db::Statement> apply_settings(const SessionOptions& session, bool in_transaction) {
  Setter setter(in_transaction);
  if (!session.lock_timeout.empty()) setter.set("lock_timeout", session.lock_timeout);
  if (!session.statement_timeout.empty()) {
    setter.set("statement_timeout", session.statement_timeout);
  }
  if (!session.search_path.empty()) setter.set("search_path", session.search_path);
  for (const auto& [name, value] : session.set) set_other(setter, name, value);
  if (!session.role.empty()) setter.role(session.role);
  return setter.take();
}

std::vector<db::Statement> restore_settings(const RememberedSettings* remembered) {
  // RESET ALL leaves out the role and the session's user, and with a lesser role could not be
  // followed by what was remembered.
  std::vector<db::Statement> statements = {
      {.text = "SET SESSION AUTHORIZATION DEFAULT"}, {.text = "RESET ROLE"}, {.text = "RESET ALL"}};
  if (remembered == nullptr) return statements;
  std::string values;
  for (const auto& [name, value] : remembered->parameters) {
    values += fmt::format("{}pg_catalog.set_config({}, {}, false)", values.empty() ? "" : ", ",
                          sql::quote_literal(name, kFlavor), sql::quote_literal(value, kFlavor));
  }
  if (!values.empty()) statements.push_back({.text = "SELECT " + values});
  if (!remembered->session_authorization.empty()) {
    statements.push_back(
        {.text = "SET SESSION AUTHORIZATION " +
                 sql::quote_identifier(remembered->session_authorization, kFlavor)});
  }
  if (!remembered->role.empty()) {
    statements.push_back({.text = "SET ROLE " + sql::quote_identifier(remembered->role, kFlavor)});
  }
  return statements;
}

void remember_settings(Connection& connection) {
  // First, so that what is remembered is read as UTF-8.
  const char* const known =
      libpq().PQparameterStatus(connection.channel().handle(), "client_encoding");
  const std::string encoding = known == nullptr ? "" : known;
  if (encoding != "UTF8") {
    connection.query("SET client_encoding TO 'UTF8'", {});
    connection.remember_encoding(encoding);
  }
  const db::Rows rows = connection.query(
      "SELECT name, setting FROM pg_catalog.pg_settings"
      " WHERE source = 'session' AND context IN ('user', 'superuser')"
      " UNION ALL SELECT 'session_authorization', session_user::text"
      " UNION ALL SELECT 'role', pg_catalog.current_setting('role')",
      {});
  RememberedSettings settings;
  const std::string login = libpq().PQuser(connection.channel().handle());
  for (const Row& row : rows.rows) {
    const std::string name = row.at(0).value_or("");
    const std::string value = row.at(1).value_or("");
    if (name == "session_authorization") {
      if (value != login) settings.session_authorization = value;
    } else if (name == "role") {
      if (value != "none") settings.role = value;
    } else if (name != "client_encoding") {
      settings.parameters.emplace_back(name, value);
    }
  }
  // RESET ALL would go back to the encoding of the service's own login.
  settings.parameters.emplace_back("client_encoding", "UTF8");
  connection.remember(std::move(settings));
}

}  // namespace limbeck::dialects::postgresql
