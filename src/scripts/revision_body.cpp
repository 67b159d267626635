// The sections of a revision file.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "scripts/revision_file.hpp"
#include "scripts/revision_header.hpp"
#include "sql/lexer.hpp"

namespace limbeck::scripts {

namespace {

const std::vector<std::string> kDirectives{"upgrade", "downgrade", "irreversible"};
const std::vector<std::string> kOptions{"dialect", "transaction", "variables"};
const std::vector<std::string> kDialects{"sqlite", "postgresql", "mariadb"};

std::string did_you_mean(std::string_view word, const std::vector<std::string>& known) {
  const auto lowered = base::lower(word);
  if (const auto nearest = base::nearest(lowered, known)) {
    return fmt::format("did you mean '{}'?", *nearest);
  }
  return fmt::format("known are {}", fmt::join(known, ", "));
}

bool is_one_of(std::string_view word, const std::vector<std::string>& known) {
  return std::find(known.begin(), known.end(), word) != known.end();
}

/// The first word and what is behind it.
std::pair<std::string_view, std::string_view> cut_word(std::string_view text) {
  text = base::trim(text);
  std::size_t end = 0;
  while (end < text.size() && text[end] != ' ' && text[end] != '\t') ++end;
  return {text.substr(0, end), base::trim(text.substr(end))};
}

class BodyParser {
 public:
  BodyParser(std::string_view text, std::string_view file) : text_(text), file_(file) {}

  Body parse() {
    std::size_t section_begin = 0;
    std::size_t begin = 0;
    for (line_ = 1; begin < text_.size(); ++line_) {
      const auto end = std::min(text_.find('\n', begin), text_.size());
      const auto line = text_.substr(begin, end - begin);
      const auto next = std::min(end + 1, text_.size());
      if (line.find("--") != std::string_view::npos) {
        if (const auto directive = directive_of(line)) {
          close_section(text_.substr(section_begin, begin - section_begin));
          open_section(*directive);
          section_begin = next;
        } else {
          refuse_near_directive(line);
        }
      }
      begin = next;
    }
    close_section(text_.substr(section_begin));
    refuse_irreversible_downgrade();
    return std::move(body_);
  }

 private:
  /// `text` is what stood between two directives.
  void close_section(std::string_view text) {
    if (is_open_) {
      body_.sections.back().text = std::string(text);
    } else {
      refuse_statements(text);
    }
    is_open_ = false;
    text_line_ = line_ + 1;
  }

  void open_section(std::string_view directive) {
    const auto [word, rest] = cut_word(directive);
    if (word == "irreversible") {
      if (body_.irreversible) {
        fail("script.repeated_irreversible", "a second 'irreversible'", "keep one of the two");
      }
      body_.irreversible = std::string(rest);
      irreversible_line_ = line_;
      return;
    }
    if (word != "upgrade" && word != "downgrade") {
      fail(
          "script.unknown_directive",
          word.empty() ? "a directive without a word" : fmt::format("unknown directive '{}'", word),
          did_you_mean(word, kDirectives));
    }
    Section section;
    section.direction = word == "upgrade" ? Direction::upgrade : Direction::downgrade;
    section.line = line_ + 1;
    take_options(section, rest);
    body_.sections.push_back(std::move(section));
    is_open_ = true;
  }

  void take_options(Section& section, std::string_view rest) const {
    std::vector<std::string_view> seen;
    while (!rest.empty()) {
      const auto [option, behind] = cut_word(rest);
      rest = behind;
      const auto equals = option.find('=');
      const auto name = option.substr(0, equals);
      if (!is_one_of(name, kOptions)) {
        fail("script.bad_option", fmt::format("unknown option '{}'", name),
             did_you_mean(name, kOptions));
      }
      if (std::find(seen.begin(), seen.end(), name) != seen.end()) {
        fail("script.bad_option", fmt::format("a second '{}'", name), "keep one of the two");
      }
      seen.push_back(name);
      const auto value =
          equals == std::string_view::npos ? std::string_view() : option.substr(equals + 1);
      if (name == "dialect") {
        take_dialects(section, value);
      } else {
        bool& target = name == "transaction" ? section.transactional : section.variables;
        if (value != "on" && value != "off") {
          fail("script.bad_option", fmt::format("'{}' is neither on nor off", option),
               fmt::format("write {0}=on or {0}=off", name));
        }
        target = value == "on";
      }
    }
  }

  void take_dialects(Section& section, std::string_view value) const {
    for (const auto name : base::split(value, ',')) {
      if (!is_one_of(name, kDialects)) {
        fail("script.bad_option", fmt::format("unknown dialect '{}'", name),
             name.empty() ? "write dialect=sqlite,postgresql, without blanks"
                          : did_you_mean(name, kDialects));
      }
      if (is_one_of(name, section.dialects)) {
        fail("script.bad_option", fmt::format("'{}' is named twice", name), "name it once");
      }
      section.dialects.emplace_back(name);
    }
    // Groups are sections with the same dialects, in whatever order they were written.
    std::sort(section.dialects.begin(), section.dialects.end());
  }

  /// `-- limbek: downgrade` as a mere comment would run the downgrade with the upgrade.
  void refuse_near_directive(std::string_view line) const {
    line = base::trim(line);
    if (!line.starts_with("--")) return;
    auto [word, rest] = cut_word(line.substr(2));
    bool has_colon = word.ends_with(':');
    if (has_colon) word.remove_suffix(1);
    if (!has_colon && rest.starts_with(':')) {
      has_colon = true;
      rest.remove_prefix(1);
    }
    if (word.size() > 9 || !is_one_of(base::lower(cut_word(rest).first), kDirectives)) return;
    if (base::edit_distance(base::lower(word), "limbeck") > 2) return;
    fail("script.unknown_directive", fmt::format("'{}' is no directive, but close to one", line),
         fmt::format("write `-- limbeck: {}`", base::trim(rest)));
  }

  void refuse_statements(std::string_view text) {
    sql::Lexer lexer(text, sql::Flavor::generic);
    const auto token = lexer.next();
    if (token.kind == sql::TokenKind::end) return;
    const auto before = text.substr(0, token.begin);
    line_ = text_line_ + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
    fail("script.text_outside_section",
         body_.irreversible ? "text behind 'irreversible', in no section"
                            : "text before the first section",
         "put a line `-- limbeck: upgrade` above the statements");
  }

  void refuse_irreversible_downgrade() {
    const auto has_downgrade = std::any_of(
        body_.sections.begin(), body_.sections.end(),
        [](const Section& section) { return section.direction == Direction::downgrade; });
    if (!body_.irreversible || !has_downgrade) return;
    line_ = irreversible_line_;
    fail("script.repeated_irreversible", "'irreversible' beside a downgrade section",
         "keep one of the two: 'irreversible' stands in place of a downgrade");
  }

  [[noreturn]] void fail(const char* code, std::string message, std::string hint) const {
    throw Error{{.code = code,
                 .message = std::move(message),
                 .hint = std::move(hint),
                 .file = std::string(file_),
                 .line = line_}};
  }

  std::string_view text_;
  std::string_view file_;
  Body body_;
  int line_ = 1;
  int text_line_ = 1;  // Of the text behind the last directive.
  int irreversible_line_ = 0;
  bool is_open_ = false;
};

/// A checkout on Windows must run the same statements, literals of several lines included.
std::string with_unix_lines(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t begin = 0;;) {
    const auto end = text.find("\r\n", begin);
    result += text.substr(begin, end - begin);
    if (end == std::string_view::npos) return result;
    begin = end + 1;
  }
}

}  // namespace

Body parse_body(std::string_view text, std::string_view file) {
  require_text(text, file, true);
  text.remove_prefix(byte_order_mark(text));
  if (text.find("\r\n") == std::string_view::npos) return BodyParser(text, file).parse();
  return BodyParser(with_unix_lines(text), file).parse();
}

}  // namespace limbeck::scripts
