#include "db/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "limbeck/error.hpp"

namespace limbeck::db {
namespace {

constexpr std::string_view kForms =
    "write postgresql://USER:PASSWORD@HOST:PORT/DATABASE or sqlite:///FILE.db";
constexpr std::string_view kMask = "***";

bool is_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// What may be shown of a text that could not be read: nothing between the first colon and the
/// last @, nothing after that colon where no @ tells a password from the rest, and no query.
std::string masked_text(std::string_view text) {
  const auto scheme = text.find("://");
  const std::size_t begin = scheme == std::string_view::npos ? 0 : scheme + 3;
  const auto colon = text.find(':', begin);
  const auto at = text.rfind('@');
  std::string shown(text.substr(0, colon == std::string_view::npos ? begin : colon + 1));
  std::size_t rest = begin;
  if (colon != std::string_view::npos) {
    shown += kMask;
    rest = at != std::string_view::npos && at > colon ? at : text.size();
  }
  const auto query = text.find('?', rest);
  shown += text.substr(rest, query - rest);
  if (query != std::string_view::npos) shown += "?***";
  return shown;
}

[[noreturn]] void malformed(std::string_view text, std::string_view why, std::string_view hint) {
  throw Error{
      {.code = "url.malformed",
       .message = fmt::format("cannot read the database URL '{}': {}", masked_text(text), why),
       .hint = std::string(hint)}};
}

std::optional<int> hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return std::nullopt;
}

/// A percent sign that begins no escape stands for itself, as in Python's unquote.
std::string decode(std::string_view text, bool plus_is_space = false) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const auto high = hex_value(text[i + 1]);
      const auto low = hex_value(text[i + 2]);
      if (high && low) {
        result += static_cast<char>(*high * 16 + *low);
        i += 2;
        continue;
      }
    }
    result += plus_is_space && text[i] == '+' ? ' ' : text[i];
  }
  return result;
}

std::string encode(std::string_view text, std::string_view also_plain = {}) {
  std::string result;
  for (const char letter : text) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                       (letter >= '0' && letter <= '9') ||
                       std::string_view("-._~").find(letter) != std::string_view::npos ||
                       also_plain.find(letter) != std::string_view::npos;
    if (plain) {
      result += letter;
    } else {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(letter));
    }
  }
  return result;
}

struct Scheme {
  std::string_view name;
  std::string_view dialect;
};
constexpr std::array<Scheme, 5> kSchemes = {{{"sqlite", "sqlite"},
                                             {"postgresql", "postgresql"},
                                             {"postgres", "postgresql"},
                                             {"mysql", "mariadb"},
                                             {"mariadb", "mariadb"}}};

void read_scheme(Url& url, std::string_view scheme) {
  const std::string lowered = base::lower(scheme);
  const auto plus = lowered.find('+');
  const std::string name = lowered.substr(0, plus);
  if (plus != std::string::npos) url.driver = lowered.substr(plus + 1);
  for (const Scheme& known : kSchemes) {
    if (known.name == name) {
      url.dialect = known.dialect;
      return;
    }
  }
  const std::vector<std::string> served = {"sqlite", "postgresql", "postgres"};
  const auto close = base::nearest(name, served);
  throw Error{{.code = "url.unknown_scheme",
               .message = fmt::format("the database URL begins with '{}://', which is not known{}",
                                      name, close ? ": did you mean '" + *close + "://'?" : ""),
               .hint = "known are sqlite:// and postgresql:// (also postgres://), each with any "
                       "+driver, as in postgresql+psycopg2://"}};
}

/// Where the user and password end (the position of their @), or none. As SQLAlchemy reads it, a
/// password may hold '/' and '?'; beyond that an @ in a query is not taken for the separator
/// where a port number already tells that the host has begun.
std::optional<std::size_t> end_of_user(std::string_view rest) {
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) return at;
  const auto colon = authority.find(':');
  if (colon == std::string_view::npos || authority.starts_with('[')) return std::nullopt;
  const auto at = rest.find('@', colon);
  if (at == std::string_view::npos) return std::nullopt;
  const bool port = is_digits(authority.substr(colon + 1));
  if (port && rest.find('?', colon) < at) return std::nullopt;
  return at;
}

struct HostPort {
  std::string host;
  std::string port;
};

/// "host", "host:5432", "[::1]:5432", "/socket/dir"; percent escapes not yet decoded.
HostPort read_host(std::string_view whole, std::string_view text) {
  HostPort result;
  std::string_view port;
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos) malformed(whole, "a '[' is not closed", kForms);
    result.host = decode(text.substr(1, close - 1));
    const std::string_view after = text.substr(close + 1);
    if (!after.empty() && !after.starts_with(':')) {
      malformed(whole, "a ':' and the port must follow ']'", kForms);
    }
    port = after.empty() ? after : after.substr(1);
  } else {
    const auto colon = text.find(':');
    const bool is_path = text.starts_with('/');
    const bool is_ipv6 = colon != std::string_view::npos && text.find(':', colon + 1) < text.size();
    if (is_path || is_ipv6) {
      result.host = decode(text);
      return result;
    }
    result.host = decode(text.substr(0, colon));
    if (colon != std::string_view::npos) port = text.substr(colon + 1);
  }
  result.port = port;
  return result;
}

void check_port(std::string_view whole, const std::string& port) {
  if (port.empty()) return;
  const bool fits =
      is_digits(port) && port.size() <= 5 && std::stoi(port) >= 1 && std::stoi(port) <= 65535;
  if (!fits) {
    malformed(whole, "the port is not a number from 1 to 65535",
              "the port follows the host: //HOST:5432/; in a user or password write : as %3A, "
              "@ as %40, / as %2F");
  }
}

void read_authority(Url& url, std::string_view whole, std::string_view authority) {
  if (authority.empty()) return;
  if (authority.find('@') != std::string_view::npos) {
    // Behind a password with a '/': the rest of it must not be taken for a host.
    malformed(whole, "there is more than one @ before the host",
              "in a user or password write @ as %40 and / as %2F");
  }
  for (const std::string_view part : base::split(authority, ',')) {
    if (part.find(':') != part.rfind(':') && !part.starts_with('[')) {
      malformed(whole, "the host holds several colons",
                "write an IPv6 address in brackets, //[::1]:5432/, and in a user or password "
                "write : as %3A and @ as %40");
    }
    HostPort read = read_host(whole, part);
    url.hosts.push_back(std::move(read.host));
    url.ports.push_back(std::move(read.port));
  }
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// As Python's parse_qsl: '+' is a space, blank values are dropped.
Pairs read_query(std::string_view whole, std::string_view query) {
  Pairs pairs;
  for (const std::string_view part : base::split(query, '&')) {
    if (part.empty()) continue;
    const auto equals = part.find('=');
    if (equals == std::string_view::npos || equals == 0) {
      malformed(whole, "a part of its query is not KEY=VALUE",
                "write the part after '?' as KEY=VALUE&KEY=VALUE, with & in a value as %26");
    }
    std::string value = decode(part.substr(equals + 1), true);
    if (!value.empty()) pairs.emplace_back(decode(part.substr(0, equals), true), std::move(value));
  }
  return pairs;
}

/// `?host=` in its forms replaces the hosts of the authority: /socket/dir, h1,h2, or repeated,
/// each with or without a port.
void take_query_hosts(Url& url, std::string_view whole, const Pairs& pairs) {
  std::vector<std::string> hosts;
  std::vector<std::string> ports;
  std::vector<std::string> separate_ports;
  for (const auto& [key, value] : pairs) {
    if (key == "host") {
      for (const std::string_view part : base::split(value, ',')) {
        HostPort read = read_host(whole, encode(part, "/:[]"));
        hosts.push_back(std::move(read.host));
        ports.push_back(std::move(read.port));
      }
    } else if (key == "port") {
      for (const std::string_view part : base::split(value, ',')) separate_ports.emplace_back(part);
    }
  }
  if (!hosts.empty()) {
    // psycopg2 takes the port of the authority for a single host of the query.
    if (hosts.size() == 1 && ports[0].empty() && url.ports.size() == 1) ports[0] = url.ports[0];
    url.hosts = std::move(hosts);
    url.ports = std::move(ports);
  }
  if (separate_ports.empty()) return;
  if (url.hosts.empty()) url.hosts.emplace_back();
  if (separate_ports.size() == 1) separate_ports.resize(url.hosts.size(), separate_ports[0]);
  if (separate_ports.size() != url.hosts.size()) {
    malformed(whole, "there are not as many ports as hosts",
              "give one port for all hosts, or one for each: ?host=h1,h2&port=5432,5433");
  }
  url.ports = std::move(separate_ports);
}

std::string sslmode_of(std::string_view whole, std::string_view ssl) {
  const std::string value = base::lower(ssl);
  if (value == "true" || value == "1" || value == "on" || value == "yes") return "require";
  if (value == "false" || value == "0" || value == "off" || value == "no") return "disable";
  constexpr std::array<std::string_view, 6> kModes = {"disable", "allow",     "prefer",
                                                      "require", "verify-ca", "verify-full"};
  if (std::find(kModes.begin(), kModes.end(), value) == kModes.end()) {
    malformed(whole, "the value of ssl= is not known",
              "ssl= and sslmode= take disable, allow, prefer, require, verify-ca or verify-full");
  }
  return value;
}

/// libpq's words for what other drivers say in the query.
void translate_postgresql_query(Url& url, std::string_view whole) {
  const auto take = [&url](const char* key) -> std::optional<std::string> {
    auto node = url.query.extract(key);
    if (node.empty()) return std::nullopt;
    return std::move(node.mapped());
  };
  if (auto user = take("user")) url.user = std::move(*user);
  if (auto password = take("password")) url.password = std::move(*password);
  if (auto database = take("dbname")) url.database = std::move(*database);
  if (auto ssl = take("ssl")) url.query.try_emplace("sslmode", sslmode_of(whole, *ssl));
  if (url.driver == "asyncpg") {
    if (auto timeout = take("timeout")) url.query.try_emplace("connect_timeout", *timeout);
    for (const char* const key :
         {"prepared_statement_cache_size", "prepared_statement_name_func", "async_fallback",
          "statement_cache_size", "max_cached_statement_lifetime", "max_cacheable_statement_size",
          "command_timeout"}) {
      take(key);
    }
  }
}

void check(const Url& url, std::string_view whole) {
  const auto has_nul = [](const std::string& text) { return text.find('\0') != text.npos; };
  bool nul = has_nul(url.user) || has_nul(url.password) || has_nul(url.database) ||
             std::any_of(url.hosts.begin(), url.hosts.end(), has_nul);
  for (const auto& [key, value] : url.query) nul = nul || has_nul(key) || has_nul(value);
  if (nul) malformed(whole, "it holds a zero byte", "take the %00 out of it");
  for (const std::string& port : url.ports) check_port(whole, port);
  if (url.dialect == "sqlite" && !(url.user.empty() && url.password.empty() && url.hosts.empty())) {
    malformed(whole, "SQLite has no user and no host",
              "three slashes begin a relative path, sqlite:///app.db, four an absolute one, "
              "sqlite:////srv/app.db");
  }
}

std::string render(const Url& url, bool hide) {
  std::string text = url.dialect;
  if (!url.driver.empty()) text += "+" + url.driver;
  text += "://";
  if (!url.user.empty() || !url.password.empty()) {
    text += encode(url.user);
    if (!url.password.empty()) text += ":" + (hide ? std::string(kMask) : encode(url.password));
    text += '@';
  }
  for (std::size_t i = 0; i < url.hosts.size(); ++i) {
    const std::string& host = url.hosts[i];
    const bool is_ipv6 = host.find(':') != std::string::npos && !host.starts_with('/');
    if (i > 0) text += ',';
    text += is_ipv6 ? "[" + encode(host, ":") + "]" : encode(host);
    if (i < url.ports.size() && !url.ports[i].empty()) text += ":" + url.ports[i];
  }
  if (!url.database.empty()) text += "/" + encode(url.database, "/:+,=!$'()*");
  char separator = '?';
  for (const auto& [key, value] : url.query) {
    const bool secret = hide && is_secret(key);
    text += separator + encode(key) + "=" + (secret ? std::string(kMask) : encode(value, "/:,"));
    separator = '&';
  }
  return text;
}

}  // namespace

bool is_secret(std::string_view key) {
  const std::string lowered = base::lower(key);
  for (const std::string_view word : {"password", "passwd", "pwd", "secret", "token"}) {
    if (lowered.find(word) != std::string::npos) return true;
  }
  return lowered == "key" || lowered == "hexkey";  // SQLCipher's.
}

Url parse_url(std::string_view text) {
  const std::string_view whole = base::trim(text);
  const auto scheme = whole.find("://");
  if (whole.empty() || scheme == std::string_view::npos || scheme == 0) {
    malformed(whole, "it does not begin with SCHEME://", kForms);
  }
  Url url;
  read_scheme(url, whole.substr(0, scheme));
  std::string_view rest = whole.substr(scheme + 3);
  if (const auto at = end_of_user(rest)) {
    const std::string_view user = rest.substr(0, *at);
    const auto colon = user.find(':');
    url.user = decode(user.substr(0, colon));
    if (colon != std::string_view::npos) url.password = decode(user.substr(colon + 1));
    rest.remove_prefix(*at + 1);
  }
  const auto authority_end = std::min(rest.find_first_of("/?"), rest.size());
  read_authority(url, whole, rest.substr(0, authority_end));
  rest.remove_prefix(authority_end);
  const auto question = rest.find('?');
  if (rest.starts_with('/')) {
    const std::string_view path = rest.substr(1, question == rest.npos ? rest.npos : question - 1);
    if (url.dialect != "sqlite" && path.find('@') != std::string_view::npos) {
      malformed(whole, "an @ follows the host",
                "in a user, password or database name write @ as %40 and / as %2F");
    }
    url.database = decode(path);
  }
  const Pairs pairs =
      question == rest.npos ? Pairs{} : read_query(whole, rest.substr(question + 1));
  if (url.dialect != "sqlite") take_query_hosts(url, whole, pairs);
  for (const auto& [key, value] : pairs) {
    if (url.dialect != "sqlite" && (key == "host" || key == "port")) continue;
    url.query[key] = value;
  }
  if (url.dialect == "postgresql") translate_postgresql_query(url, whole);
  if (url.dialect == "sqlite" && url.database == ":memory:") url.database.clear();
  if (std::all_of(url.ports.begin(), url.ports.end(), [](auto& port) { return port.empty(); })) {
    url.ports.clear();
  }
  check(url, whole);
  return url;
}

std::string masked(const Url& url) {
  return render(url, true);
}

std::string render_url(const Url& url) {
  return render(url, false);
}

}  // namespace limbeck::db
