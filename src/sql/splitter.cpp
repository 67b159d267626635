#include "sql/splitter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "sql/lexer.hpp"
#include "sql/statement_shape.hpp"

namespace limbeck::sql {

namespace {

class Splitter {
 public:
  Splitter(std::string_view text, Flavor flavor, std::string_view file, int first_line)
      : text_(text),
        flavor_(flavor),
        file_(file),
        first_line_(first_line),
        lexer_(text, flavor),
        shape_(flavor),
        line_(first_line) {}

  std::vector<db::Statement> run() {
    for (;;) {
      const Token token = lexer_.next();
      if (token.kind == TokenKind::end) break;
      if (!token.terminated) fail_unterminated(token);
      if (!begun_ && take_client_command(token)) continue;
      if (token.kind == TokenKind::meta_command) fail_meta_command(token.begin);
      take(token);
    }
    finish_at_end_of_text();
    return std::move(statements_);
  }

 private:
  void take(const Token& token) {
    if (token.kind == TokenKind::terminator && (!begun_ || shape_.ends_at_terminator())) {
      if (!begun_) return;  // An empty statement.
      const bool reads_stdin = shape_.reads_stdin();
      emit();
      if (reads_stdin) take_copy_data(token.end);
      return;
    }
    if (!begun_) {
      begun_ = true;
      begin_ = token.begin;
    }
    end_ = token.end;
    shape_.take(token, lexer_.text_of(token));
  }

  void emit() {
    line_ +=
        static_cast<int>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(counted_to_),
                                    text_.begin() + static_cast<std::ptrdiff_t>(begin_), '\n'));
    counted_to_ = begin_;
    statements_.push_back(
        {.text = std::string(text_.substr(begin_, end_ - begin_)), .line = line_});
    begun_ = false;
    shape_ = StatementShape(flavor_);
  }

  void finish_at_end_of_text() {
    if (!begun_) return;
    if (const auto open = shape_.open()) {
      fail("script.unterminated", open->begin,
           fmt::format("the {} that begins here is never closed", open->what),
           fmt::format("close it before the section ends; the statement begins on line {}",
                       line_of(begin_)));
    }
    if (shape_.reads_stdin()) fail_copy_data();
    emit();
  }

  // psql takes the data from the line after the statement's, up to a line `\.`.
  void take_copy_data(std::size_t after) {
    const auto line_end = text_.find('\n', after);
    const auto rest = base::trim(text_.substr(after, line_end - after));
    if (!rest.empty() && !rest.starts_with("--")) {
      fail("script.unterminated", after, "more text on the line of COPY … FROM STDIN",
           "begin the data on the next line and end them with a line that holds only \\.");
    }
    std::size_t begin = line_end == std::string_view::npos ? text_.size() : line_end + 1;
    const std::size_t data_begin = begin;
    while (begin < text_.size()) {
      const auto end = std::min(text_.find('\n', begin), text_.size());
      const auto line = text_.substr(begin, end - begin);
      if (line == "\\." || line == "\\.\r") {
        statements_.back().copy_data = text_.substr(data_begin, begin - data_begin);
        lexer_.move_to(std::min(end + 1, text_.size()));
        return;
      }
      begin = end + 1;
    }
    fail_copy_data();
  }

  [[noreturn]] void fail_copy_data() const {
    fail("script.unterminated", begin_, "the data of COPY … FROM STDIN are never closed",
         "end the data with a line that holds only \\.");
  }

  std::string_view rest_of_line(std::size_t offset) const {
    return text_.substr(offset,
                        std::min(text_.find_first_of("\r\n", offset), text_.size()) - offset);
  }

  bool is_first_on_line(std::size_t offset) const {
    const auto before = text_.substr(0, offset).find_last_not_of(" \t");
    return before == std::string_view::npos || text_[before] == '\n' || text_[before] == '\r';
  }

  /// Lines that are for a client and not for the server, where a statement could begin.
  bool take_client_command(const Token& token) {
    const bool is_mariadb = flavor_ == Flavor::mariadb && token.kind == TokenKind::word;
    const bool is_dot = flavor_ == Flavor::sqlite && lexer_.text_of(token) == ".";
    if (token.kind != TokenKind::meta_command && !is_mariadb && !is_dot) return false;
    if (is_dot) fail_meta_command(token.begin);  // No statement begins so.
    if (!is_first_on_line(token.begin)) return false;
    const auto line = rest_of_line(token.begin);
    const auto command = line.substr(0, line.find_first_of(" \t;"));
    if (is_mariadb) {
      if (!base::equals_ignoring_case(command, "delimiter")) return false;
      take_delimiter(token.begin, line.substr(command.size()));
    } else if (command != "\\restrict" && command != "\\unrestrict") {
      return false;
    }
    lexer_.move_to(token.begin + line.size());
    return true;
  }

  void take_delimiter(std::size_t offset, std::string_view rest) {
    auto delimiter = base::trim(rest);
    delimiter = delimiter.substr(0, delimiter.find_first_of(" \t"));
    if (delimiter.empty() || delimiter.find('\\') != std::string_view::npos) {
      fail("script.meta_command", offset, "DELIMITER without a usable delimiter",
           "write the new delimiter behind it: DELIMITER //");
    }
    lexer_.set_delimiter(delimiter);
  }

  [[noreturn]] void fail_meta_command(std::size_t offset) const {
    const auto line = rest_of_line(offset);
    const bool is_dot = line.starts_with(".");
    const auto command = line.substr(0, line.find_first_of(" \t;", 1));
    fail("script.meta_command", offset,
         fmt::format("{} is a command of {}, not a statement the server knows", command,
                     is_dot ? "the sqlite3 shell" : "psql"),
         command == "\\." ? "remove the line: no COPY … FROM STDIN is open here"
                          : "remove it, or write what it does as SQL");
  }

  [[noreturn]] void fail_unterminated(const Token& token) const {
    const bool in_comment = token.kind == TokenKind::comment;
    const bool is_literal = token.kind == TokenKind::literal;
    fail("script.unterminated", token.begin,
         fmt::format("the {} that begins here is never closed", in_comment   ? "comment"
                                                                : is_literal ? "string literal"
                                                                             : "quoted name"),
         fmt::format("close it; it begins with {}",
                     lexer_.text_of(token).substr(0, opening_length(token))));
  }

  /// Enough of the token to recognise it: its prefix and opening quote, or its dollar tag.
  std::size_t opening_length(const Token& token) const {
    const auto text = lexer_.text_of(token);
    if (token.kind == TokenKind::comment) return 2;
    if (text.front() == '$') return text.find('$', 1) + 1;
    return text.find_first_of("'\"`[") + 1;
  }

  int line_of(std::size_t offset) const {
    const auto end = text_.begin() + static_cast<std::ptrdiff_t>(offset);
    return first_line_ + static_cast<int>(std::count(text_.begin(), end, '\n'));
  }

  [[noreturn]] void fail(std::string code, std::size_t offset, std::string message,
                         std::string hint) const {
    throw Error{{.code = std::move(code),
                 .message = std::move(message),
                 .hint = std::move(hint),
                 .file = std::string(file_),
                 .line = line_of(offset)}};
  }

  std::string_view text_;
  Flavor flavor_;
  std::string_view file_;
  int first_line_;
  Lexer lexer_;
  StatementShape shape_;
  std::vector<db::Statement> statements_;
  bool begun_ = false;
  std::size_t begin_ = 0;  // Of the statement at hand, or of the last one.
  std::size_t end_ = 0;
  int line_;  // Of counted_to_.
  std::size_t counted_to_ = 0;
};

}  // namespace

std::vector<db::Statement> split(std::string_view text, Flavor flavor, std::string_view file,
                                 int first_line) {
  return Splitter(text, flavor, file, first_line).run();
}

}  // namespace limbeck::sql
