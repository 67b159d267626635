#include "alembic/entity_text.hpp"

#include <vector>

#include "base/text.hpp"
#include "python/object.hpp"

namespace limbeck::alembic {
namespace {

/// Of Python's str.isspace(), within ASCII.
constexpr std::string_view kBlanks = " \t\n\v\f\r\x1c\x1d\x1e\x1f";

bool is_blank(char letter) {
  return kBlanks.find(letter) != std::string_view::npos;
}

struct Piece {
  enum class What : std::uint8_t { literal, field, blanks };
  What what;
  std::string text;  ///< Of a field its name, which may be empty.
};

std::vector<Piece> pieces_of(std::string_view text_template) {
  std::vector<Piece> pieces;
  for (std::size_t at = 0; at < text_template.size();) {
    const bool is_field = text_template[at] == '{';
    const std::size_t end =
        std::min(text_template.find(is_field ? '}' : '{', at), text_template.size());
    const std::string text(text_template.substr(at, end - at));
    if (!is_field) {
      pieces.push_back({Piece::What::literal, text});
    } else if (text == "{:s") {
      pieces.push_back({Piece::What::blanks, ""});
    } else {
      pieces.push_back({Piece::What::field, text.substr(1)});
    }
    at = is_field ? end + 1 : end;
  }
  return pieces;
}

class Matcher {
 public:
  Matcher(const std::vector<Piece>& pieces, std::string_view text) : pieces_(pieces), text_(text) {}

  bool fits(std::size_t piece, std::size_t at) {
    if (piece == pieces_.size()) return at == text_.size();
    const Piece& wanted = pieces_[piece];
    if (wanted.what == Piece::What::literal) {
      const std::string_view there = text_.substr(at, wanted.text.size());
      return base::equals_ignoring_case(there, wanted.text) && fits(piece + 1, at + there.size());
    }
    if (wanted.what == Piece::What::blanks) {
      std::size_t end = at;
      while (end < text_.size() && is_blank(text_[end])) ++end;
      for (; end > at; --end) {
        if (fits(piece + 1, end)) return true;
      }
      return false;
    }
    const bool is_last = piece + 1 == pieces_.size();
    for (std::size_t end = is_last ? text_.size() : at + 1; end <= text_.size(); ++end) {
      if (end == at || !fits(piece + 1, end)) continue;
      found[wanted.text] = text_.substr(at, end - at);
      return true;
    }
    return false;
  }

  std::map<std::string, std::string> found;

 private:
  const std::vector<Piece>& pieces_;
  const std::string_view text_;
};

}  // namespace

void require_plain_blanks(std::string_view text) {
  for (const std::string_view blank :
       {"\xc2\x85", "\xc2\xa0", "\xe1\x9a\x80", "\xe2\x80", "\xe2\x81\x9f", "\xe3\x80\x80"}) {
    for (std::size_t at = text.find(blank); at != std::string_view::npos;
         at = text.find(blank, at + 1)) {
      // U+2000 to U+200A, U+2028, U+2029, U+202F.
      const auto last = at + 2 < text.size() ? static_cast<unsigned char>(text[at + 2]) : 0U;
      const bool is_one =
          blank != "\xe2\x80" || last <= 0x8a || last == 0xa8 || last == 0xa9 || last == 0xaf;
      if (is_one) throw python::Unsupported("a blank beyond ASCII in an entity");
    }
  }
}

std::string stripped(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return std::string(text);
}

std::string with_single_spaces(std::string_view text) {
  std::string result;
  bool is_between = false;
  for (const char letter : text) {
    if (is_blank(letter)) {
      is_between = !result.empty();
      continue;
    }
    if (is_between) result += ' ';
    is_between = false;
    result += letter;
  }
  return result;
}

std::string without_last_semicolon(std::string_view sql) {
  std::string text = stripped(sql);
  while (text.ends_with(';')) text.pop_back();
  return stripped(text);
}

std::string with_colons_escaped(std::string_view sql) {
  std::string result;
  for (std::size_t at = 0; at < sql.size(); ++at) {
    if (sql.substr(at, 2) == "::") {
      result += "::";
      ++at;
    } else {
      result += sql[at] == ':' ? "\\:" : std::string(1, sql[at]);
    }
  }
  return result;
}

std::string with_plpgsql_colons_escaped(std::string_view sql) {
  std::string result;
  for (std::size_t at = 0; at < sql.size(); ++at) {
    const std::string_view two = sql.substr(at, 2);
    if (two == "::" || two == ":=") {
      result += two;
      ++at;
    } else if (sql[at] == ':' && (at == 0 || sql[at - 1] != '\\')) {
      result += "\\:";
    } else {
      result += sql[at];
    }
  }
  return result;
}

std::string with_double_quotes(std::string_view name) {
  const auto quoted = [](std::string_view part) {
    std::string text = stripped(part);
    while (text.ends_with('"')) text.pop_back();
    text = stripped(text);
    while (text.starts_with('"')) text.erase(0, 1);
    return '"' + stripped(text) + '"';
  };
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) return quoted(name);
  return quoted(name.substr(0, dot)) + "." + quoted(name.substr(dot + 1));
}

std::string without_double_quotes(std::string_view name) {
  std::string result;
  for (const char letter : name) {
    if (letter != '"') result += letter;
  }
  return result;
}

std::optional<std::map<std::string, std::string>> take_apart(std::string_view text_template,
                                                             std::string_view text) {
  const std::vector<Piece> pieces = pieces_of(text_template);
  Matcher matcher(pieces, text);
  if (!matcher.fits(0, 0)) return std::nullopt;
  return std::move(matcher.found);
}

}  // namespace limbeck::alembic
