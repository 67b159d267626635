#include "scripts/ini.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/text.hpp"
#include "limbeck/error.hpp"

namespace limbeck::scripts {
namespace {

constexpr int kMaximumDepth = 10;  // As ConfigParser's: ends a circle of references.

[[noreturn]] void fail_syntax(std::string_view file, int line, std::string message,
                              std::string hint) {
  throw Error{{.code = "config.syntax",
               .message = fmt::format("{}:{}: {}", file, line, message),
               .hint = std::move(hint),
               .file = std::string(file),
               .line = line}};
}

struct Interpolation {
  const Variables& variables;
  std::string_view file;
  int line;

  [[noreturn]] void fail(std::string message, std::string hint) const {
    throw Error{{.code = "config.interpolation",
                 .message = fmt::format("{}:{}: {}", file, line, message),
                 .hint = std::move(hint),
                 .file = std::string(file),
                 .line = line}};
  }

  void append(std::string& result, std::string_view rest, int depth) const {
    if (depth > kMaximumDepth) {
      fail("the %(…)s references go round in a circle", "let no value refer to itself");
    }
    while (!rest.empty()) {
      const auto percent = rest.find('%');
      result += rest.substr(0, percent);
      if (percent == std::string_view::npos) return;
      rest.remove_prefix(percent);
      if (rest.starts_with("%%")) {
        result += '%';
        rest.remove_prefix(2);
      } else {
        rest.remove_prefix(append_reference(result, rest, depth));
      }
    }
  }

  /// Returns the length of the reference that `rest` begins with.
  std::size_t append_reference(std::string& result, std::string_view rest, int depth) const {
    const auto close = rest.find(")s");
    if (!rest.starts_with("%(") || close == std::string_view::npos || close == 2 ||
        rest.substr(2, close - 2).find(')') != std::string_view::npos) {
      fail("a lone % in the value", "write %% for a percent sign, also in a URL (%%40 for %40)");
    }
    const std::string name = base::lower(rest.substr(2, close - 2));
    const auto found = variables.find(name);
    if (found == variables.end()) {
      fail(fmt::format("%({})s refers to a key that is not set", name),
           "set that key in the same section or in [DEFAULT], or write %% for a percent sign");
    }
    if (name == "here") {
      result += found->second;  // A directory whose name holds a percent sign is still itself.
    } else {
      append(result, found->second, depth + 1);
    }
    return close + 2;
  }
};

}  // namespace

std::string interpolate(std::string_view value, const Variables& variables, std::string_view file,
                        int line) {
  std::string result;
  Interpolation{variables, file, line}.append(result, value, 1);
  return result;
}

/// One pass over the lines, as ConfigParser goes: what a line is depends on its indent.
class IniReader {
 public:
  explicit IniReader(Ini& ini) : ini_(ini) {}

  void read(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    while (!text.empty()) {
      ++number_;
      const auto end = text.find_first_of("\r\n");
      read_line(text.substr(0, end));
      if (end == std::string_view::npos) break;
      text.remove_prefix(text.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
    }
    finish_value();
  }

 private:
  void read_line(std::string_view line) {
    const std::string_view content = base::trim(line);
    if (content.starts_with('#') || content.starts_with(';')) return;
    if (content.empty()) {
      if (entry_ != nullptr) pending_ += '\n';
      return;
    }
    const auto indent = static_cast<std::size_t>(content.data() - line.data());
    if (entry_ != nullptr && indent > indent_) {
      pending_ += '\n';
      pending_ += content;
      return;
    }
    finish_value();
    indent_ = indent;
    const auto close = content.rfind(']');
    if (content.starts_with('[') && close != std::string_view::npos && close > 1) {
      open_section(std::string(content.substr(1, close - 1)));
    } else {
      open_entry(content);
    }
  }

  void open_section(std::string name) {
    if (name == "DEFAULT") {
      section_ = &ini_.defaults_;
      return;
    }
    const auto [place, is_new] = ini_.sections_.try_emplace(name);
    if (!is_new) {
      fail_syntax(
          ini_.file_, number_,
          fmt::format("the section [{}] began already on line {}", name, place->second.line),
          "put all keys of a section under one header");
    }
    section_ = &place->second;
    section_->line = number_;
    ini_.order_.push_back(std::move(name));
  }

  void open_entry(std::string_view content) {
    if (section_ == nullptr) {
      fail_syntax(ini_.file_, number_, "a key before the first section",
                  "begin the file with a section such as [limbeck] or [alembic]");
    }
    const auto delimiter = content.find_first_of("=:");
    const std::string key = base::lower(base::trim(content.substr(0, delimiter)));
    if (delimiter == std::string_view::npos || key.empty()) {
      fail_syntax(ini_.file_, number_, "neither a section nor KEY = VALUE",
                  "write KEY = VALUE, or indent the line to continue the value above");
    }
    const auto [place, is_new] = section_->entries.try_emplace(key);
    if (!is_new) {
      fail_syntax(ini_.file_, number_,
                  fmt::format("the key '{}' is set already on line {}", key, place->second.line),
                  "keep one of the two");
    }
    entry_ = &place->second;
    entry_->line = number_;
    section_->order.push_back(key);
    pending_ = base::trim(content.substr(delimiter + 1));
  }

  void finish_value() {
    if (entry_ == nullptr) return;
    const auto last = pending_.find_last_not_of(" \t\r\n\f\v");
    pending_.resize(last == std::string::npos ? 0 : last + 1);
    entry_->value = std::move(pending_);
    pending_.clear();
    entry_ = nullptr;
  }

  Ini& ini_;
  int number_ = 0;
  std::size_t indent_ = 0;
  Ini::Section* section_ = nullptr;
  Ini::Entry* entry_ = nullptr;
  std::string pending_;
};

Ini Ini::parse(std::string_view text, std::string file, std::string here) {
  Ini ini;
  ini.file_ = std::move(file);
  ini.here_ = std::move(here);
  if (text.find('\0') != std::string_view::npos) {
    fail_syntax(ini.file_, 1, "this is not a text file", "name the configuration file with -c");
  }
  IniReader(ini).read(text);
  return ini;
}

std::vector<std::string> Ini::keys(const std::string& section) const {
  const auto found = sections_.find(section);
  return found == sections_.end() ? std::vector<std::string>{} : found->second.order;
}

const Ini::Entry* Ini::find(const std::string& section, const std::string& key) const {
  const auto found = sections_.find(section);
  if (found == sections_.end()) return nullptr;
  for (const Section* const place : {&found->second, &defaults_}) {
    if (const auto entry = place->entries.find(key); entry != place->entries.end()) {
      return &entry->second;
    }
  }
  return nullptr;
}

std::optional<std::string> Ini::get(const std::string& section, const std::string& key) const {
  const Entry* const entry = find(section, key);
  if (entry == nullptr) return std::nullopt;
  if (entry->value.find('%') == std::string::npos) return entry->value;
  Variables variables{{"here", here_}};
  for (const auto& [name, value] : defaults_.entries) variables[name] = value.value;
  for (const auto& [name, value] : sections_.at(section).entries) variables[name] = value.value;
  return interpolate(entry->value, variables, file_, entry->line);
}

int Ini::line(const std::string& section, const std::string& key) const {
  if (!key.empty()) {
    const Entry* const entry = find(section, key);
    return entry == nullptr ? 0 : entry->line;
  }
  const auto found = sections_.find(section);
  return found == sections_.end() ? 0 : found->second.line;
}

}  // namespace limbeck::scripts
