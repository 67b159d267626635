#include "alembic/quoting.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace limbeck::alembic {
namespace {

// What SQLAlchemy quotes, each between spaces. The servers' own lists (sql/reserved_words.hpp) are
// others, and the text that Alembic would have sent goes by these.
constexpr std::string_view kPostgresqlWords =
    " all analyse analyze and any array as asc asymmetric authorization between binary both "
    "case cast check collate column constraint create cross current_catalog current_date "
    "current_role current_schema current_time current_timestamp current_user default "
    "deferrable desc distinct do else end except false fetch for foreign freeze from full "
    "grant group having ilike in initially inner intersect into is isnull join leading left "
    "like limit localtime localtimestamp natural new not notnull null of off offset old on "
    "only or order outer over overlaps placing primary references returning right select "
    "session_user similar some symmetric table then to trailing true union unique user using "
    "variadic verbose when where window with ";

constexpr std::string_view kSqliteWords =
    " add after all alter analyze and as asc attach autoincrement before begin between by "
    "cascade case cast check collate column commit conflict constraint create cross "
    "current_date current_time current_timestamp database default deferrable deferred delete "
    "desc detach distinct drop each else end escape except exclusive exists explain fail "
    "false for foreign from full glob group having if ignore immediate in index indexed "
    "initially inner insert instead intersect into is isnull join key left like limit match "
    "natural not notnull null of offset on or order outer plan pragma primary query raise "
    "references reindex rename replace restrict right rollback row select set table temp "
    "temporary then to transaction trigger true union unique update using vacuum values view "
    "virtual when where ";

/// `word`: without spaces.
bool is_reserved(std::string_view word, Dialect dialect) {
  const std::string_view words = dialect == Dialect::postgresql ? kPostgresqlWords : kSqliteWords;
  return words.find(fmt::format(" {} ", word)) != std::string_view::npos;
}

/// Lower case, and nothing that starts like a number.
bool is_plain(std::string_view name) {
  if (name.empty() || (name[0] >= '0' && name[0] <= '9') || name[0] == '$') return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
  });
}

std::string enclosed(std::string_view text, char mark) {
  std::string result(1, mark);
  for (const char c : text) {
    if (c == mark) result += mark;
    result += c;
  }
  return result += mark;
}

}  // namespace

std::string quote(std::string_view name, Dialect dialect) {
  if (is_plain(name) && !is_reserved(name, dialect)) return std::string(name);
  return enclosed(name, '"');
}

std::string quote_table(std::string_view schema, std::string_view name, Dialect dialect) {
  std::string result;
  if (!schema.empty()) {
    for (const std::string_view part : base::split(schema, '.')) {
      result += quote(part, dialect) + ".";
    }
  }
  return result + quote(name, dialect);
}

std::string quote_text(std::string_view text) {
  return enclosed(text, '\'');
}

}  // namespace limbeck::alembic
