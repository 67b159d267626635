#include "alembic/text_clause.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "alembic/literals.hpp"
#include "alembic/parameters.hpp"
#include "python/classes.hpp"
#include "python/collections.hpp"

namespace limbeck::alembic {
namespace {

using python::Unsupported;
using python::Value;

bool is_ascii_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Python's \w knows the letters of all scripts; which those are is not asked here.
bool is_word(char c) {
  if ((static_cast<unsigned char>(c) & 0x80U) != 0) {
    throw Unsupported("a letter beyond ASCII beside a colon in text()");
  }
  return is_ascii_word(c);
}

/// What `(?<![:\w\\]):(\w+)(?!:)` takes for a parameter at that colon; empty: none.
std::string_view parameter_at(std::string_view text, std::size_t colon) {
  if (colon + 1 >= text.size() || text[colon + 1] == ':' || text[colon + 1] == '\\') return {};
  const char next = text[colon + 1];
  if (static_cast<signed char>(next) >= 0 && !is_ascii_word(next)) return {};
  if (colon > 0) {
    const char before = text[colon - 1];
    if (before == ':' || before == '\\' || is_word(before)) return {};
  }
  std::size_t end = colon + 1;
  while (end < text.size() && is_word(text[end])) ++end;
  // A name before a colon ends a letter earlier, as the regular expression goes back.
  if (end < text.size() && text[end] == ':') --end;
  return text.substr(colon + 1, end - colon - 1);
}

/// Takes away what `\\(:[\w$]*)(?![:\w$])` takes for an escape.
std::string without_escapes(std::string_view text) {
  const auto continues = [](char c) { return c == '$' || is_word(c); };
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\' || at + 1 >= text.size() || text[at + 1] != ':') {
      result += text[at];
      continue;
    }
    std::size_t end = at + 2;
    while (end < text.size() && continues(text[end])) ++end;
    // Where a colon follows, going back leaves a letter behind, or that colon.
    if (end < text.size() && text[end] == ':') {
      result += text[at];
      continue;
    }
    result += text.substr(at + 1, end - at - 1);
    at = end - 1;
  }
  return result;
}

std::vector<TextClause::Piece> pieces_of(std::string_view text) {
  std::vector<TextClause::Piece> pieces;
  std::size_t from = 0;
  for (std::size_t at = text.find(':'); at != std::string_view::npos; at = text.find(':', at + 1)) {
    const std::string_view name = parameter_at(text, at);
    if (name.empty()) continue;
    pieces.push_back({false, without_escapes(text.substr(from, at - from))});
    pieces.push_back({true, std::string(name)});
    from = at + 1 + name.size();
    at = from - 1;
  }
  pieces.push_back({false, without_escapes(text.substr(from))});
  return pieces;
}

/// Follows quotes and comments, in which SQLite sees no parameter.
class Place {
 public:
  void pass(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const std::string_view rest = text.substr(i);
      if (within_ == ' ') {
        if (rest[0] == '\'' || rest[0] == '"') within_ = rest[0];
        if (rest.starts_with("--")) within_ = '\n';
        if (rest.starts_with("/*")) within_ = '*';
      } else if (within_ == '*' ? rest.starts_with("*/") : rest[0] == within_) {
        within_ = ' ';
      }
    }
  }
  bool is_within() const { return within_ != ' '; }

 private:
  char within_ = ' ';
};

}  // namespace

TextClause::TextClause(const std::string& text) : pieces_(pieces_of(text)) {
  for (const Piece& piece : pieces_) {
    if (!piece.is_parameter) continue;
    binds_[piece.text] = std::make_shared<Bind>(Bind::Parts{.name = piece.text});
  }
}

std::string TextClause::write(Writer& writer) const {
  std::string result;
  Place place;
  for (const Piece& piece : pieces_) {
    if (!piece.is_parameter) {
      place.pass(piece.text);
      result = joined(std::move(result), piece.text);
      continue;
    }
    // psycopg2 puts values in without looking where.
    if (writer.dialect == Dialect::sqlite && place.is_within()) {
      throw Unsupported(fmt::format("the parameter :{} within quotes in text()", piece.text));
    }
    result = joined(std::move(result), binds_.at(piece.text)->write(writer));
  }
  return result;
}

Value TextClause::bound(python::Interpreter& interpreter, python::Arguments arguments) const {
  Binds made = binds_;
  const auto at = [&](const std::string& name) -> std::shared_ptr<const Bind>& {
    const auto found = made.find(name);
    if (found == made.end()) {
      interpreter.raise(
          "ValueError",
          fmt::format("This text() construct doesn't define a bound parameter named '{}'", name));
    }
    return found->second;
  };
  for (const Value& each : arguments.positional) {
    const auto bind = each.share<Bind>();
    if (!bind) throw Unsupported("this argument of bindparams()");
    at(bind->of.name) = bind;
  }
  for (const auto& [name, value] : arguments.keywords) {
    auto& bind = at(name);
    Bind::Parts parts = bind->of;
    parts.value = value;
    if (!parts.type) parts.type = type_of_value(value);
    bind = std::make_shared<Bind>(std::move(parts));
  }
  return std::make_shared<TextClause>(pieces_, std::move(made));
}

/// `params(dict)` and `params(name=value)` pass over what the text has not.
python::Arguments TextClause::own_parameters(python::Interpreter& interpreter,
                                             python::Arguments arguments) const {
  python::Arguments own;
  const auto add = [&](const std::string& name, const Value& value) {
    if (binds_.contains(name)) own.keywords.emplace_back(name, value);
  };
  for (const Value& each : arguments.positional) {
    const python::Dict* const dict = python::as_dict(each);
    if (dict == nullptr) throw Unsupported("this argument of params()");
    for (const auto& entry : dict->entries()) {
      if (entry.is_live) add(interpreter.text(entry.key), entry.value);
    }
  }
  for (const auto& [name, value] : arguments.keywords) add(name, value);
  return own;
}

ClausePtr TextClause::grouped(const Operator& against) const {
  if (against == Operator::What::in) return std::make_shared<Parenthesized>(self());
  return self();
}

std::optional<Value> TextClause::attribute(python::Interpreter&, const std::string& name) {
  const auto self = std::static_pointer_cast<TextClause>(shared_from_this());
  if (name == "bindparams") {
    return python::make_native(name, [self](python::Interpreter& i, python::Arguments a) {
      return self->bound(i, std::move(a));
    });
  }
  if (name == "params") {
    return python::make_native(name, [self](python::Interpreter& i, python::Arguments a) {
      return self->bound(i, self->own_parameters(i, std::move(a)));
    });
  }
  if (name == "execution_options") {
    return python::make_native(name, [self, name](python::Interpreter& i, python::Arguments a) {
      Parameters given(i, name, std::move(a), {});
      given.ignore({"autocommit"});
      given.finish();
      return self;
    });
  }
  return std::nullopt;
}

std::shared_ptr<Clause> to_clause(const Value& value) {
  if (auto clause = value.share<Clause>()) return clause;
  if (value.text() == nullptr) throw Unsupported("this expression of SQL");
  return std::make_shared<TextClause>(*value.text());
}

}  // namespace limbeck::alembic
