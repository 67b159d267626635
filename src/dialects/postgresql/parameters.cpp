#include "dialects/postgresql/parameters.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "base/text.hpp"
#include "dialects/postgresql/libpq.hpp"
#include "limbeck/error.hpp"

namespace limbeck::dialects::postgresql {
namespace {

// What other drivers and frameworks keep in the URL and libpq has no use for.
constexpr std::array<std::string_view, 31> kForeign = {"async_fallback",
                                                       "autocommit",
                                                       "command_timeout",
                                                       "connection_limit",
                                                       "cursor_factory",
                                                       "direct_tls",
                                                       "executemany_mode",
                                                       "max_cacheable_statement_size",
                                                       "max_cached_statement_lifetime",
                                                       "max_overflow",
                                                       "max_size",
                                                       "min_size",
                                                       "pgbouncer",
                                                       "pool_max_conns",
                                                       "pool_min_conns",
                                                       "pool_mode",
                                                       "pool_pre_ping",
                                                       "pool_recycle",
                                                       "pool_size",
                                                       "pool_timeout",
                                                       "prepare_threshold",
                                                       "prepared_statement_cache_size",
                                                       "prepared_statement_name_func",
                                                       "prepared_statements",
                                                       "socket_timeout",
                                                       "statement_cache_mode",
                                                       "statement_cache_size",
                                                       "tcp_keepalive",
                                                       "timeout",
                                                       "use_native_unicode",
                                                       "uselibpqcompat"};

// libpq's own options, with the values that the environment gives them ("" for none).
std::map<std::string, std::string> known_options() {
  std::map<std::string, std::string> options;
  const ConnectionOptions defaults(libpq().PQconndefaults());
  for (const PQconninfoOption* o = defaults.get(); o != nullptr && o->keyword != nullptr; ++o) {
    options[o->keyword] = o->val == nullptr ? "" : o->val;
  }
  return options;
}

std::string join_ports(const std::vector<std::string>& ports) {
  const bool any = std::any_of(ports.begin(), ports.end(),
                               [](const std::string& port) { return !port.empty(); });
  return any ? base::join(ports, ",") : std::string();
}

[[noreturn]] void refuse_unknown(const std::string& key,
                                 const std::map<std::string, std::string>& known) {
  std::vector<std::string> names;
  for (const auto& [name, value] : known) names.push_back(name);
  const auto nearest = base::nearest(key, names);
  throw Error{{.code = "url.unknown_parameter",
               .message = "the database URL has an unknown parameter '" + key + "'",
               .hint = nearest ? "did you mean '" + *nearest + "'?"
                               : "remove it; session settings belong into [session] of the "
                                 "configuration",
               .dialect = "postgresql"}};
}

}  // namespace

void Parameters::set(std::string keyword, std::string value) {
  pairs_.emplace_back(std::move(keyword), std::move(value));
}

bool Parameters::has(const std::string& keyword) const {
  return std::any_of(pairs_.begin(), pairs_.end(),
                     [&keyword](const auto& pair) { return pair.first == keyword; });
}

const char* const* Parameters::keywords() {
  keywords_.clear();
  for (const auto& pair : pairs_) keywords_.push_back(pair.first.c_str());
  keywords_.push_back(nullptr);
  return keywords_.data();
}

const char* const* Parameters::values() {
  values_.clear();
  for (const auto& pair : pairs_) values_.push_back(pair.second.c_str());
  values_.push_back(nullptr);
  return values_.data();
}

Parameters make_parameters(const db::Url& url, bool writes) {
  const std::map<std::string, std::string> known = known_options();
  Parameters parameters;
  const auto set_default = [&](const char* keyword, const char* value) {
    const auto option = known.find(keyword);
    if (option == known.end()) return;  // A libpq that does not have it.
    const bool from_environment =
        std::string_view(keyword) == "connect_timeout" && !option->second.empty();
    if (!from_environment) parameters.set(keyword, value);
  };
  set_default("connect_timeout", "10");
  set_default("keepalives", "1");
  set_default("keepalives_idle", "30");
  set_default("keepalives_interval", "10");
  set_default("keepalives_count", "3");
  set_default("fallback_application_name", "limbeck");
  if (!url.hosts.empty()) parameters.set("host", base::join(url.hosts, ","));
  if (const std::string ports = join_ports(url.ports); !ports.empty()) {
    parameters.set("port", ports);
  }
  if (!url.user.empty()) parameters.set("user", url.user);
  if (!url.password.empty()) parameters.set("password", url.password);
  if (!url.database.empty()) parameters.set("dbname", url.database);
  for (const auto& [key, value] : url.query) {
    if (known.contains(key)) {
      parameters.set(key, value);
    } else if (std::find(kForeign.begin(), kForeign.end(), key) == kForeign.end()) {
      refuse_unknown(key, known);
    }
  }
  if (writes && url.hosts.size() > 1 && !parameters.has("target_session_attrs")) {
    parameters.set("target_session_attrs", "read-write");
  }
  // Limbeck's files and names are UTF-8, whatever the server stores.
  parameters.set("client_encoding", "UTF8");
  return parameters;
}

std::string describe_server(const db::Url& url) {
  if (url.hosts.empty()) return "the server";
  std::string text;
  for (std::size_t i = 0; i < url.hosts.size(); ++i) {
    if (i > 0) text += ", ";
    text += url.hosts[i];
    if (i < url.ports.size() && !url.ports[i].empty()) text += ":" + url.ports[i];
  }
  return text;
}

std::string shell_word(const std::string& word) {
  const bool plain = !word.empty() && word.find_first_not_of(
                                          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                          "0123456789_-./:@%+=,") == std::string::npos;
  if (plain) return word;
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

}  // namespace limbeck::dialects::postgresql
