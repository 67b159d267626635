#include "models/renamed_from.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "sql/lexer.hpp"

namespace limbeck::models {
namespace {

using schema::ObjectKind;
using sql::TokenKind;

constexpr std::string_view kDirective = "limbeck:";
constexpr std::string_view kKey = "renamed_from=";

struct Word {
  TokenKind kind;
  std::string text;  ///< A name as the server folds it, a label without its quotes.
  int line;
  std::size_t begin;
  std::size_t end;
};

std::string unquoted(std::string_view text, char quote) {
  std::string result;
  for (std::size_t at = 1; at + 1 < text.size(); ++at) {
    result += text[at];
    if (text[at] == quote && text[at + 1] == quote) ++at;
  }
  return result;
}

std::string plain(std::string_view text, sql::Flavor flavor) {
  if (text.empty()) return {};
  if (text.front() == '[') return std::string(text.substr(1, text.size() - 2));
  if (text.front() == '"' || text.front() == '`' || text.front() == '\'') {
    return unquoted(text, text.front());
  }
  return flavor == sql::Flavor::postgresql ? base::lower(text) : std::string(text);
}

/// One piece of a model.
class Scan {
 public:
  Scan(const Piece& piece, sql::Flavor flavor, std::vector<RenamedFrom>& found)
      : piece_(piece), flavor_(flavor), found_(found) {}

  void run() {
    read_words();
    std::size_t end = 0;
    for (std::size_t next = 0; next <= words_.size(); ++next) {
      const std::size_t begin = end;
      const std::size_t stop = next < words_.size() ? words_[next].begin : piece_.text.size();
      read_gap(begin, stop, next);
      if (next < words_.size()) end = words_[next].end;
    }
  }

 private:
  void read_words() {
    sql::Lexer lexer(piece_.text, flavor_);
    int line = 1;
    std::size_t counted = 0;
    for (sql::Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
      const auto from = piece_.text.begin() + static_cast<std::ptrdiff_t>(counted);
      const auto to = piece_.text.begin() + static_cast<std::ptrdiff_t>(token.begin);
      line += static_cast<int>(std::count(from, to, '\n'));
      counted = token.begin;
      words_.push_back(
          {token.kind, plain(lexer.text_of(token), flavor_), line, token.begin, token.end});
    }
  }

  /// Between two words there are comments and white space alone.
  void read_gap(std::size_t begin, std::size_t end, std::size_t next) {
    const std::string_view gap = std::string_view(piece_.text).substr(begin, end - begin);
    if (gap.find(kDirective) == std::string_view::npos) return;
    int line = 1 + static_cast<int>(
                       std::count(piece_.text.begin(),
                                  piece_.text.begin() + static_cast<std::ptrdiff_t>(begin), '\n'));
    bool is_behind = next > 0;
    for (const std::string_view text : base::split(gap, '\n')) {
      if (const auto value = value_of(text, line)) {
        add(*value, is_behind ? first_of_line(next - 1) : next, line);
      }
      is_behind = false;
      ++line;
    }
  }

  std::optional<std::string> value_of(std::string_view line, int number) const {
    std::string_view text = base::trim(line);
    if (!text.starts_with("--")) return std::nullopt;
    text = base::trim(text.substr(2));
    if (!text.starts_with(kDirective)) return std::nullopt;
    text = base::trim(text.substr(kDirective.size()));
    if (!text.starts_with(kKey)) fail("a model knows no directive but renamed_from=NAME", number);
    std::string value = plain(base::trim(text.substr(kKey.size())), flavor_);
    if (value.empty()) fail("renamed_from= names nothing", number);
    return value;
  }

  std::size_t first_of_line(std::size_t index) const {
    while (index > 0 && words_[index - 1].line == words_[index].line) --index;
    return index;
  }

  bool is(std::size_t index, std::string_view word) const {
    return index < words_.size() && words_[index].kind == TokenKind::word &&
           base::equals_ignoring_case(words_[index].text, word);
  }
  bool is_symbol(std::size_t index, std::string_view symbol) const {
    return index < words_.size() && words_[index].kind == TokenKind::symbol &&
           words_[index].text == symbol;
  }

  void add(const std::string& from, std::size_t target, int line) {
    std::size_t begin = std::min(target, words_.size());
    while (begin > 0 && words_[begin - 1].kind != TokenKind::terminator) --begin;
    int depth = 0;
    for (std::size_t at = begin; at < target && at < words_.size(); ++at) {
      depth += is_symbol(at, "(") ? 1 : is_symbol(at, ")") ? -1 : 0;
    }
    RenamedFrom found{.kind = ObjectKind::table, .owner = {}, .from = from};
    const auto is_type = read_head(begin, found.owner);
    const bool is_part = target < words_.size() && depth == 1;
    if (!is_type || (!is_part && (target != begin || *is_type))) {
      fail("renamed_from= is not at a table, a column, a constraint or a label", line);
    }
    if (is_part) {
      const bool is_constraint = is(target, "CONSTRAINT");
      found.kind = *is_type        ? ObjectKind::enumeration
                   : is_constraint ? ObjectKind::constraint
                                   : ObjectKind::column;
      found.name = words_[std::min(target + (is_constraint ? 1 : 0), words_.size() - 1)].text;
    }
    found_.push_back(std::move(found));
  }

  /// Of CREATE TABLE or CREATE TYPE: its name, and whether it is a type. None for others.
  std::optional<bool> read_head(std::size_t at, schema::Name& name) const {
    if (!is(at++, "CREATE")) return std::nullopt;
    while (is(at, "UNLOGGED") || is(at, "FOREIGN")) ++at;
    const bool is_type = is(at, "TYPE");
    if (!is_type && !is(at, "TABLE")) return std::nullopt;
    ++at;
    if (is(at, "IF")) at += 3;
    if (at >= words_.size()) return std::nullopt;
    name.name = words_[at].text;
    if (is_symbol(at + 1, ".") && at + 2 < words_.size()) {
      name.schema = std::exchange(name.name, words_[at + 2].text);
    }
    return is_type;
  }

  [[noreturn]] void fail(std::string message, int line) const {
    throw Error{{.code = "models.bad_directive",
                 .message = std::move(message),
                 .hint = "write `-- limbeck: renamed_from=OLD` behind or above the line of CREATE "
                         "TABLE, of a column, of a constraint, or of a label of an enum",
                 .file = piece_.file,
                 .line = line}};
  }

  const Piece& piece_;
  sql::Flavor flavor_;
  std::vector<RenamedFrom>& found_;
  std::vector<Word> words_;
};

}  // namespace

std::vector<RenamedFrom> renamed_from(const Ddl& ddl, sql::Flavor flavor) {
  std::vector<RenamedFrom> found;
  for (const Piece& piece : ddl.pieces) {
    if (piece.text.find(kDirective) != std::string::npos) Scan(piece, flavor, found).run();
  }
  return found;
}

}  // namespace limbeck::models
