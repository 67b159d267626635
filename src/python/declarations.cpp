#include "python/declarations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "python/lexer.hpp"
#include "python/literals.hpp"

namespace limbeck::python {
namespace {

/// What an identifier may be bound to.
struct Plain {
  enum class Kind { computed, none, text, list } kind = Kind::computed;
  std::string text = {};
  std::vector<std::string> items = {};
};

constexpr std::array<std::string_view, 4> kWanted = {"revision", "down_revision", "branch_labels",
                                                     "depends_on"};

/// The value of an assignment, from its tokens.
class PlainReader {
 public:
  PlainReader(const std::vector<Token>& tokens, std::size_t at,
              const std::map<std::string_view, Plain>& known, std::string_view file)
      : tokens_(tokens), at_(at), known_(known), file_(file) {}

  Plain read() {
    Plain value = items();
    return at_ == tokens_.size() ? value : Plain{};
  }

 private:
  bool is(std::string_view text) const { return at_ < tokens_.size() && tokens_[at_].text == text; }

  /// One value, or several with commas between: a tuple.
  Plain items(std::string_view end = {}) {
    Plain first = sum();
    if (!is(",")) return first;
    Plain list{.kind = Plain::Kind::list};
    add(list, std::move(first));
    while (is(",")) {
      ++at_;
      if (at_ == tokens_.size() || is(end)) break;
      add(list, sum());
    }
    return list;
  }

  static void add(Plain& list, Plain item) {
    if (item.kind == Plain::Kind::text) {
      list.items.push_back(std::move(item.text));
    } else {
      list.kind = Plain::Kind::computed;
    }
  }

  Plain sum() {
    Plain value = one();
    while (is("+")) {
      ++at_;
      const Plain more = one();
      const bool is_text = value.kind == Plain::Kind::text && more.kind == Plain::Kind::text;
      if (!is_text) value.kind = Plain::Kind::computed;
      value.text += more.text;
    }
    return value;
  }

  Plain one() {
    if (at_ == tokens_.size()) return {};
    const Token& token = tokens_[at_];
    if (token.kind == TokenKind::string) return strings();
    if (token.kind == TokenKind::name) {
      ++at_;
      if (token.text == "None") return {.kind = Plain::Kind::none};
      const auto found = known_.find(token.text);
      return found == known_.end() ? Plain{} : found->second;
    }
    if (is("(")) return in_brackets(")", false);
    if (is("[")) return in_brackets("]", true);
    if (is("{")) return in_brackets("}", true);
    return {};
  }

  Plain in_brackets(std::string_view close, bool is_list) {
    ++at_;
    Plain value{.kind = Plain::Kind::list};
    if (!is(close)) {
      value = items(close);
      if (is_list && value.kind != Plain::Kind::list) {
        Plain list{.kind = Plain::Kind::list};
        add(list, std::move(value));
        value = std::move(list);
      }
    }
    if (!is(close)) return {};
    ++at_;
    return value;
  }

  Plain strings() {
    Plain value{.kind = Plain::Kind::text};
    for (; at_ < tokens_.size() && tokens_[at_].kind == TokenKind::string; ++at_) {
      const StringToken part = take_apart(tokens_[at_].text);
      if (part.is_bytes || part.is_formatted) value.kind = Plain::Kind::computed;
      if (value.kind == Plain::Kind::computed) continue;
      value.text += decode_string(part.content, part.is_raw, false, tokens_[at_].at, file_);
    }
    return value;
  }

  const std::vector<Token>& tokens_;
  std::size_t at_;
  const std::map<std::string_view, Plain>& known_;
  std::string_view file_;
};

class DeclarationReader {
 public:
  DeclarationReader(std::string_view text, std::string_view file)
      : file_(file), lexer_(text, file) {}

  Declarations read() {
    bool is_first = true;
    for (Token token = lexer_.next(); token.kind != TokenKind::end; token = lexer_.next()) {
      if (token.kind == TokenKind::newline || token.kind == TokenKind::dedent) continue;
      if (token.kind == TokenKind::string && is_first) {
        statement(token);
        docstring();
      } else if (token.kind == TokenKind::name) {
        top_level(token);
      } else {
        skip();
      }
      is_first = false;
    }
    return std::move(result_);
  }
  /// What was passed over: where each part begins and ends.
  const std::vector<std::pair<std::size_t, std::size_t>>& skipped() const { return skipped_; }

 private:
  void skip() {
    const std::size_t begin = lexer_.offset();
    lexer_.skip_to_top_level();
    skipped_.emplace_back(begin, lexer_.offset());
  }

  void statement(const Token& first) {
    tokens_.clear();
    for (Token token = first;; token = lexer_.next()) {
      const bool is_end = token.kind == TokenKind::newline || token.kind == TokenKind::end;
      if (is_end) return;
      tokens_.push_back(token);
    }
  }

  void docstring() {
    for (const Token& token : tokens_) {
      if (token.kind != TokenKind::string) return;
    }
    const Plain value = PlainReader(tokens_, 0, known_, file_).read();
    result_.docstring = std::string(base::trim(value.text));
  }

  void top_level(Token first) {
    if (first.text == "async") first = lexer_.next();
    if (first.text == "def") {
      const std::string_view name = lexer_.next().text;
      result_.has_upgrade |= name == "upgrade";
      result_.has_downgrade |= name == "downgrade";
      return skip();
    }
    static constexpr std::array<std::string_view, 12> kOthers = {
        "import", "from", "class", "if",   "for",    "while",
        "with",   "try",  "else",  "elif", "except", "finally"};
    for (const std::string_view each : kOthers) {
      if (first.text == each) return skip();
    }
    statement(first);
    assign_all();
  }

  /// The statements of a line.
  void assign_all() {
    std::vector<Token> line = std::exchange(tokens_, {});
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= line.size(); ++i) {
      if (i < line.size() && line[i].text != ";") continue;
      tokens_.assign(line.begin() + static_cast<std::ptrdiff_t>(begin),
                     line.begin() + static_cast<std::ptrdiff_t>(i));
      if (!tokens_.empty()) assign();
      begin = i + 1;
    }
  }

  /// `a = b: …`; the targets are names alone, or none of our business.
  void assign() {
    std::vector<const Token*> targets;
    std::size_t at = 0;
    while (at + 1 < tokens_.size() && tokens_[at].kind == TokenKind::name) {
      if (tokens_[at + 1].text == "=") {
        targets.push_back(&tokens_[at]);
        at += 2;
      } else if (tokens_[at + 1].text == ":" && targets.empty()) {
        targets.push_back(&tokens_[at]);
        at += 2;
        while (at < tokens_.size() && tokens_[at].text != "=") ++at;
        if (at++ == tokens_.size()) return;  // An annotation without a value.
        break;
      } else {
        break;
      }
    }
    if (targets.empty()) return;
    const Plain value = PlainReader(tokens_, at, known_, file_).read();
    for (const Token* target : targets) bind(*target, value, at);
  }

  void bind(const Token& target, const Plain& value, std::size_t at) {
    known_[target.text] = value;
    if (std::find(kWanted.begin(), kWanted.end(), target.text) == kWanted.end()) return;
    if (value.kind == Plain::Kind::computed) refuse(target, at);
    std::vector<std::string> items = value.items;
    if (value.kind == Plain::Kind::text && !value.text.empty()) items = {value.text};
    if (target.text == "revision") {
      if (value.kind == Plain::Kind::list) refuse(target, at);
      result_.revision.reset();
      if (value.kind == Plain::Kind::text) result_.revision = value.text;
    } else if (target.text == "down_revision") {
      result_.down_revision = std::move(items);
    } else if (target.text == "branch_labels") {
      result_.branch_labels = std::move(items);
    } else {
      result_.depends_on = std::move(items);
    }
  }

  [[noreturn]] void refuse(const Token& target, std::size_t at) const {
    const Token& place = at < tokens_.size() ? tokens_[at] : target;
    std::string shown;
    for (std::size_t i = at; i < tokens_.size() && shown.size() < 60; ++i) shown += tokens_[i].text;
    throw Error{{.code = "script.computed_identifier",
                 .message = fmt::format("{}:{}: {} is computed: {}", file_, place.at.line,
                                        target.text, shown),
                 .hint = "write the identifier itself: what names a revision must not change",
                 .file = std::string(file_),
                 .line = place.at.line}};
  }

  std::string_view file_;
  Lexer lexer_;
  std::vector<Token> tokens_;
  std::map<std::string_view, Plain> known_;
  Declarations result_;
  std::vector<std::pair<std::size_t, std::size_t>> skipped_;
};

}  // namespace

Declarations read_declarations(std::string_view text, std::string_view file) {
  const std::string decoded = decode_source(text, file);
  return DeclarationReader(decoded, file).read();
}

std::string outline(std::string_view text) {
  try {
    const std::string decoded = decode_source(text, "");
    if (decoded != text) return std::string(text);
    DeclarationReader reader(decoded, "");
    reader.read();
    std::string result;
    std::size_t done = 0;
    for (const auto& [begin, end] : reader.skipped()) {
      result += text.substr(done, begin - done);
      for (const char letter : text.substr(begin, end - begin)) {
        if (letter == '\n' || letter == '\r') result += letter;
      }
      done = end;
    }
    return result.append(text.substr(done));
  } catch (const Error&) {
    return std::string(text);  // Whoever reads it meets the error.
  }
}

}  // namespace limbeck::python
