// The name and the date of a new revision file: file_template and timezone of the configuration.
#include <absl/strings/ascii.h>
#include <absl/time/civil_time.h>
#include <absl/time/time.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <map>
#include <optional>
#include <variant>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "scripts/project.hpp"

namespace limbeck::scripts {
namespace {

using std::chrono::system_clock;

[[noreturn]] void bad_value(const Configuration& configuration, std::string message,
                            std::string hint) {
  throw Error{{.code = "config.bad_value",
               .message = std::move(message),
               .hint = std::move(hint),
               .file = configuration.path}};
}

/// What a clock on the wall shows.
struct WallTime {
  absl::CivilSecond second;
  std::int64_t microsecond = 0;
  std::optional<int> offset;  ///< Seconds east of UTC; none: naive.
};

/// The system's own zone, as Python's datetime.now() takes it (TZ included).
absl::CivilSecond local_second(system_clock::time_point time) {
  const std::time_t seconds =
      system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(time));
  std::tm parts = {};
  ::localtime_r(&seconds, &parts);
  return absl::CivilSecond(parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
                           parts.tm_min, parts.tm_sec);
}

absl::TimeZone find_zone(const Configuration& configuration) {
  const std::string& name = configuration.timezone;
  // UTC must not depend on a time zone database being installed.
  if (name.empty() || base::equals_ignoring_case(name, "UTC")) return absl::UTCTimeZone();
  absl::TimeZone zone;
  if (absl::LoadTimeZone(name, &zone) || absl::LoadTimeZone(absl::AsciiStrToUpper(name), &zone))
    return zone;
  bad_value(configuration,
            fmt::format("timezone = {} is not a time zone that this system knows", name),
            "write a name such as UTC or Europe/Berlin; if it is right, install the time zone "
            "database (package tzdata)");
}

WallTime wall_time(const Configuration& configuration, system_clock::time_point time) {
  const auto moment = std::chrono::floor<std::chrono::microseconds>(time).time_since_epoch();
  const std::int64_t microsecond =
      (moment - std::chrono::floor<std::chrono::seconds>(moment)).count();
  if (configuration.timezone.empty() && has_alembic_scripts(configuration)) {
    return {.second = local_second(time), .microsecond = microsecond, .offset = std::nullopt};
  }
  const auto shown = find_zone(configuration).At(absl::FromChrono(time));
  return {.second = shown.cs, .microsecond = microsecond, .offset = shown.offset};
}

using Token = std::variant<std::int64_t, std::string>;

/// One %(name)FORMAT of printf's kind.
struct Directive {
  std::string flags;
  std::string width;
  std::optional<std::string> precision;
  char conversion = 0;
};

class TemplateRenderer {
 public:
  TemplateRenderer(const Configuration& configuration, std::map<std::string, Token> tokens)
      : configuration_(configuration), tokens_(std::move(tokens)) {}

  std::string render(std::string_view text) const {
    std::string result;
    while (!text.empty()) {
      const auto percent = text.find('%');
      result += text.substr(0, percent);
      if (percent == std::string_view::npos) break;
      text.remove_prefix(percent + 1);
      if (text.starts_with('%')) {
        result += '%';
        text.remove_prefix(1);
      } else {
        result += take_directive(text);
      }
    }
    return result;
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    bad_value(configuration_,
              fmt::format("file_template = {}: {}", configuration_.file_template, why),
              "the tokens are rev, slug, epoch, year, month, day, hour, minute and second, "
              "written %%(rev)s, %%(slug)s and %%(month).2d");
  }

  std::string take_directive(std::string_view& text) const {
    const auto close = text.find(')');
    if (!text.starts_with('(') || close == std::string_view::npos) {
      fail("a lone % (write %% in front of each token, %%%% for a percent sign)");
    }
    const std::string name(text.substr(1, close - 1));
    text.remove_prefix(close + 1);
    const auto token = tokens_.find(name);
    if (token == tokens_.end()) fail(fmt::format("'{}' is not a token", name));
    Directive directive;
    directive.flags = take_any(text, "-+ #0");
    directive.width = take_any(text, "0123456789");
    if (text.starts_with('.')) {
      text.remove_prefix(1);
      directive.precision = take_any(text, "0123456789");
    }
    if (text.empty() || directive.width.size() > 3 ||
        (directive.precision && directive.precision->size() > 3)) {
      fail(fmt::format("%({}) needs s or d behind it", name));
    }
    directive.conversion = text.front();
    text.remove_prefix(1);
    return format(name, token->second, directive);
  }

  static std::string take_any(std::string_view& text, std::string_view letters) {
    const auto end = std::min(text.find_first_not_of(letters), text.size());
    std::string taken(text.substr(0, end));
    text.remove_prefix(end);
    return taken;
  }

  std::string format(const std::string& name, const Token& token,
                     const Directive& directive) const {
    const auto* const number = std::get_if<std::int64_t>(&token);
    const bool as_number =
        directive.conversion == 'd' || directive.conversion == 'i' || directive.conversion == 'u';
    if ((!as_number && directive.conversion != 's') || (as_number && number == nullptr)) {
      fail(fmt::format("%({}){} is not possible: write %({}){}", name, directive.conversion, name,
                       number == nullptr ? "s" : "d"));
    }
    std::string text =
        number != nullptr ? fmt::format("{}", *number) : std::get<std::string>(token);
    const std::size_t precision =
        directive.precision && !directive.precision->empty() ? std::stoul(*directive.precision) : 0;
    if (as_number) {
      if (text.size() < precision) text.insert(0, precision - text.size(), '0');
      if (directive.flags.find('+') != std::string::npos) text.insert(0, "+");
    } else if (directive.precision) {
      text.resize(bytes_of(text, precision));
    }
    return padded(std::move(text), directive, as_number);
  }

  /// How many bytes the first `points` code points take.
  static std::size_t bytes_of(std::string_view text, std::size_t points) {
    std::size_t at = 0;
    while (at < text.size()) {
      const bool begins = (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
      if (begins && points-- == 0) return at;
      ++at;
    }
    return at;
  }

  static std::string padded(std::string text, const Directive& directive, bool is_number) {
    const std::size_t width = directive.width.empty() ? 0 : std::stoul(directive.width);
    std::size_t length = 0;
    for (const char letter : text) length += (static_cast<unsigned char>(letter) & 0xC0) != 0x80;
    if (length >= width) return text;
    if (directive.flags.find('-') != std::string::npos) {
      return text + std::string(width - length, ' ');
    }
    const bool zeros = is_number && directive.flags.find('0') != std::string::npos;
    return std::string(width - length, zeros ? '0' : ' ') + text;
  }

  const Configuration& configuration_;
  std::map<std::string, Token> tokens_;
};

}  // namespace

std::string revision_file_name(const Configuration& configuration, std::string_view id,
                               std::string_view message, system_clock::time_point time) {
  const WallTime wall = wall_time(configuration, time);
  const auto number = [](auto value) { return Token(static_cast<std::int64_t>(value)); };
  // An id may hold a '/', which in a name would lead elsewhere.
  std::string rev(id);
  std::replace(rev.begin(), rev.end(), '/', '_');
  const TemplateRenderer renderer(
      configuration,
      {{"rev", rev},
       {"slug", slug(message, configuration.truncate_slug_length)},
       {"epoch", number(system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(time)))},
       {"year", number(wall.second.year())},
       {"month", number(wall.second.month())},
       {"day", number(wall.second.day())},
       {"hour", number(wall.second.hour())},
       {"minute", number(wall.second.minute())},
       {"second", number(wall.second.second())}});
  const std::string name = renderer.render(configuration.file_template);
  switch (configuration.script_format) {
    case ScriptFormat::cpp:
      return name + ".cpp";
    case ScriptFormat::alembic:
      return name + ".py";
    case ScriptFormat::sql:
      break;
  }
  return name + ".sql";
}

std::string create_date(const Configuration& configuration, system_clock::time_point time) {
  const WallTime wall = wall_time(configuration, time);
  std::string text = absl::FormatCivilTime(wall.second);
  text[text.find('T')] = ' ';
  // Alembic writes microseconds where there are any, Limbeck whole seconds.
  if (has_alembic_scripts(configuration) && wall.microsecond != 0) {
    text += fmt::format(".{:06}", wall.microsecond);
  }
  if (wall.offset) {
    const int total = std::abs(*wall.offset);
    text +=
        fmt::format("{}{:02}:{:02}", *wall.offset < 0 ? '-' : '+', total / 3600, total / 60 % 60);
  }
  return text;
}

}  // namespace limbeck::scripts
