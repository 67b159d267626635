#include "workflow/squash_forms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "sql/lexer.hpp"

namespace limbeck::workflow {
namespace {

using scripts::ResolvedSection;

void append(Sections& to, Sections more) {
  std::erase_if(more, [](const ResolvedSection& each) { return each.statements.empty(); });
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

[[noreturn]] void fail(const scripts::Script& script, const char* code, std::string message,
                       std::string hint) {
  throw Error{{.code = code,
               .message = std::move(message),
               .hint = std::move(hint),
               .revision = script.node->id,
               .file = script.node->source}};
}

void expect_sections(const scripts::Script& script, const scripts::Body& body,
                     const std::vector<const contract::Dialect*>& dialects) {
  for (const scripts::Section& section : body.sections) {
    if (section.variables) {
      fail(script, "squash.not_possible",
           fmt::format("{} has a section with variables, whose values would be written down",
                       script.node->id),
           "leave it out of the range");
    }
    for (const std::string& name : section.dialects) {
      const bool is_wanted =
          std::ranges::any_of(dialects, [&](const auto* each) { return each->name() == name; });
      if (is_wanted) continue;
      fail(script, "squash.dialect",
           fmt::format("{} has a section for {}, which the squash would not have", script.node->id,
                       name),
           "name all dialects of the project in the configuration's `dialects`; each needs a place "
           "to be tried in");
    }
  }
}

/// Collects in the order of the range; the way down is turned round by the caller.
class Keeper {
 public:
  Keeper(const scripts::ScriptDirectory& scripts, const contract::Dialect& dialect,
         const PythonOptions& python)
      : scripts_(scripts), dialect_(dialect), freezer_(scripts, {&dialect}, python) {}

  void keep_python(graph::Index index) {
    const scripts::Script& script = scripts_.script(index);
    run::Printed printed = freezer_.print(index);
    if (!printed.left.empty()) {
      fail(
          script, "squash.not_possible",
          fmt::format("{} cannot be put into SQL alone: {}", script.node->id, printed.left.front()),
          "leave it out of the range, or write it as SQL with the same id");
    }
    bool has_upgrade = false;
    std::optional<Sections> down;
    for (scripts::FrozenPart& part : printed.parts) {
      if (part.direction == Direction::upgrade) {
        has_upgrade = true;
        append(kept_.upgrade, std::move(part.sections));
      } else {
        down = std::move(part.sections);
      }
    }
    if (!has_upgrade) {
      fail(script, "squash.not_possible", fmt::format("{} has no upgrade()", script.node->id),
           "add it; `pass` in it does nothing");
    }
    add_downgrade(script, std::move(down), "has no downgrade()");
  }

  void keep_sql(graph::Index index, const scripts::Body& body) {
    const scripts::Script& script = scripts_.script(index);
    append(kept_.upgrade, resolve(script, body, Direction::upgrade));
    if (body.irreversible) {
      kept_.is_irreversible = true;
      return add_downgrade(
          script, std::nullopt,
          "is irreversible" +
              (body.irreversible->empty() ? std::string() : ": " + *body.irreversible));
    }
    const bool has_downgrade = std::ranges::any_of(body.sections, [](const auto& section) {
      return section.direction == Direction::downgrade;
    });
    if (!has_downgrade) return add_downgrade(script, std::nullopt, "has no downgrade");
    add_downgrade(script, resolve(script, body, Direction::downgrade), {});
  }

  KeptStatements finish() {
    for (auto each = downgrades_.rbegin(); each != downgrades_.rend(); ++each) {
      append(kept_.downgrade, std::move(*each));
    }
    return std::move(kept_);
  }

 private:
  Sections resolve(const scripts::Script& script, const scripts::Body& body, Direction direction) {
    return scripts::resolve_body(script, body, direction, dialect_.name(), dialect_.flavor(), {});
  }

  void add_downgrade(const scripts::Script& script, std::optional<Sections> sections,
                     const std::string& why_not) {
    if (sections) {
      downgrades_.push_back(std::move(*sections));
    } else if (kept_.no_downgrade.empty()) {
      kept_.no_downgrade = fmt::format("{} {}", script.node->id, why_not);
    }
  }

  const scripts::ScriptDirectory& scripts_;
  const contract::Dialect& dialect_;
  run::Freezer freezer_;
  KeptStatements kept_;
  std::vector<Sections> downgrades_;
};

template <std::size_t Count>
bool is_one_of(std::string_view word, const std::array<std::string_view, Count>& words) {
  return std::ranges::find(words, word) != words.end();
}

/// Kinds of objects that reflection reads, each with all that is said of it.
bool is_read(std::string_view kind) {
  static constexpr std::array<std::string_view, 18> kKinds = {
      "TABLE",    "INDEX",    "VIEW",   "MATERIALIZED", "TYPE",    "DOMAIN",
      "SEQUENCE", "FUNCTION", "SCHEMA", "PROCEDURE",    "TRIGGER", "EXTENSION",
      "POLICY",   "RULE",     "COLUMN", "CONSTRAINT",   "VIRTUAL", "ROUTINE"};
  return is_one_of(kind, kKinds);
}

bool writes_rows(const std::string& text, sql::Flavor flavor) {
  static constexpr std::array<std::string_view, 6> kVerbs = {"INSERT", "UPDATE",   "DELETE",
                                                             "COPY",   "TRUNCATE", "REPLACE"};
  return is_one_of(sql::leading_words(text, flavor, 1), kVerbs);
}

/// Whether all that the statement does can be found again in the schema and the rows.
bool is_understood(const std::string& text, sql::Flavor flavor) {
  if (writes_rows(text, flavor)) return true;
  if (base::lower(text).find("owner to") != std::string::npos) return false;
  constexpr std::size_t kWords = 5;  // CREATE OR REPLACE MATERIALIZED VIEW
  const std::string all = sql::leading_words(text, flavor, kWords);
  const std::vector<std::string_view> words = base::split(all, ' ');
  const std::string_view verb = words.front();
  static constexpr std::array<std::string_view, 4> kVerbs = {"CREATE", "ALTER", "DROP", "COMMENT"};
  if (!is_one_of(verb, kVerbs)) return false;
  static constexpr std::array<std::string_view, 6> kBetween = {"OR",       "REPLACE", "UNIQUE",
                                                               "UNLOGGED", "ON",      "CONSTRAINT"};
  for (std::size_t i = 1; i < words.size(); ++i) {
    const bool is_between = is_one_of(words[i], kBetween) && i + 1 < words.size();
    if (is_read(words[i])) return true;
    if (!is_between) return false;
  }
  return false;
}

/// A word or a whole literal that makes a statement write another thing each time.
bool is_volatile(std::string_view word) {
  static constexpr std::array<std::string_view, 32> kWords = {"current_date",
                                                              "current_time",
                                                              "current_timestamp",
                                                              "current_user",
                                                              "current_role",
                                                              "session_user",
                                                              "localtime",
                                                              "localtimestamp",
                                                              "now",
                                                              "clock_timestamp",
                                                              "statement_timestamp",
                                                              "transaction_timestamp",
                                                              "timeofday",
                                                              "random",
                                                              "randomblob",
                                                              "gen_random_uuid",
                                                              "uuid_generate_v1",
                                                              "uuid_generate_v1mc",
                                                              "uuid_generate_v4",
                                                              "gen_random_bytes",
                                                              "date",
                                                              "datetime",
                                                              "time",
                                                              "julianday",
                                                              "strftime",
                                                              "unixepoch",
                                                              "today",
                                                              "yesterday",
                                                              "tomorrow",
                                                              "version",
                                                              "sqlite_version",
                                                              "txid_current"};
  return is_one_of(base::lower(word), kWords);
}

/// Where the text would give another value tomorrow: the word that says so.
std::optional<std::string> volatile_word(const std::string& text, sql::Flavor flavor) {
  sql::Lexer lexer(text, flavor);
  sql::Token token = lexer.next();
  while (token.kind != sql::TokenKind::end) {
    const std::string_view word = lexer.text_of(token);
    const sql::Token next = lexer.next();
    const bool is_call = lexer.text_of(next) == "(";
    const bool is_constant = base::lower(word).starts_with("current_") ||
                             base::lower(word).starts_with("local") ||
                             base::lower(word) == "session_user";
    if (token.kind == sql::TokenKind::word && is_volatile(word) && (is_call || is_constant)) {
      return std::string(word);
    }
    const bool is_quoted = token.kind == sql::TokenKind::literal && word.size() > 2;
    if (is_quoted && is_volatile(word.substr(1, word.size() - 2))) return std::string(word);
    token = next;
  }
  return std::nullopt;
}

std::string first_line(const std::string& text) {
  constexpr std::size_t kShown = 60;
  std::string line(base::trim(text.substr(0, text.find('\n'))));
  if (line.size() > kShown)
    line = line.substr(0, base::valid_utf8_prefix(line.substr(0, kShown))) + "…";
  return line;
}

/// Tables in an order in which each finds the rows that it refers to, where there is one.
void visit(const schema::Catalog& catalog, const schema::Table& table,
           std::vector<const schema::Table*>& seen, std::vector<schema::Name>& order) {
  if (std::ranges::find(seen, &table) != seen.end()) return;
  seen.push_back(&table);
  for (const schema::Constraint& each : table.constraints) {
    if (!each.references) continue;
    if (const auto* const other = schema::find(catalog.tables, *each.references)) {
      visit(catalog, *other, seen, order);
    }
  }
  order.push_back(table.name);
}

}  // namespace

KeptStatements keep_statements(const scripts::ScriptDirectory& scripts, const SquashRange& range,
                               const contract::Dialect& dialect,
                               const std::vector<const contract::Dialect*>& dialects,
                               const PythonOptions& python) {
  Keeper keeper(scripts, dialect, python);
  for (const graph::Index each : range.revisions) {
    const scripts::Script& script = scripts.script(each);
    if (script.is_python) {
      keeper.keep_python(each);
      continue;
    }
    const scripts::Body body = scripts.body(each, scripts.text(each));
    expect_sections(script, body, dialects);
    keeper.keep_sql(each, body);
  }
  return keeper.finish();
}

std::optional<std::string> why_kept(const Sections& upgrade, const contract::Dialect& dialect,
                                    const schema::Catalog& catalog, const contract::RowSet& rows) {
  const sql::Flavor flavor = dialect.flavor();
  for (const ResolvedSection& section : upgrade) {
    for (const db::Statement& statement : section.statements) {
      const std::string line = first_line(statement.text);
      if (!is_understood(statement.text, flavor)) {
        return fmt::format("no schema shows all that this does: {}", line);
      }
      if (!writes_rows(statement.text, flavor)) continue;
      if (const auto word = volatile_word(statement.text, flavor)) {
        return fmt::format("rows depend on {}: {}", *word, line);
      }
    }
  }
  for (const auto& [name, statements] : rows.insertions) {
    const schema::Table* const table = schema::find(catalog.tables, name);
    if (table == nullptr) continue;
    for (const schema::Column& column : table->columns) {
      if (!column.default_value) continue;
      if (const auto word = volatile_word(column.default_value->text, flavor)) {
        return fmt::format("rows of {} depend on {}", name.name, *word);
      }
    }
  }
  return std::nullopt;
}

bool has_volatile_word(const Sections& sections, const contract::Dialect& dialect) {
  return std::ranges::any_of(sections, [&](const ResolvedSection& section) {
    return std::ranges::any_of(section.statements, [&](const db::Statement& statement) {
      return volatile_word(statement.text, dialect.flavor()).has_value();
    });
  });
}

Sections sections_of(const Way& way) {
  Sections sections;
  if (way.statements.empty()) return sections;
  for (const contract::Statements& each : sections_of(way.statements)) {
    ResolvedSection& section = sections.emplace_back();
    section.transactional = !each.front().outside_transaction;
    for (const contract::Rendered& rendered : each) {
      section.statements.push_back({.text = rendered.text});
    }
  }
  return sections;
}

void append_rows(Sections& sections, const contract::RowSet& rows, const schema::Catalog& catalog) {
  if (rows.insertions.empty() && rows.counters.empty()) return;
  if (sections.empty() || !sections.back().transactional) sections.emplace_back();
  std::vector<db::Statement>& statements = sections.back().statements;
  std::vector<const schema::Table*> seen;
  std::vector<schema::Name> order;
  for (const schema::Table& table : catalog.tables) visit(catalog, table, seen, order);
  for (const schema::Name& name : order) {
    const auto found = rows.insertions.find(name);
    if (found == rows.insertions.end()) continue;
    for (const std::string& each : found->second) statements.push_back({.text = each});
  }
  for (const std::string& each : rows.counters) statements.push_back({.text = each});
}

Sections joined(const Sections& sections) {
  Sections result;
  for (const ResolvedSection& each : sections) {
    if (result.empty() || !result.back().transactional || !each.transactional) {
      result.push_back(each);
    } else {
      std::vector<db::Statement>& statements = result.back().statements;
      statements.insert(statements.end(), each.statements.begin(), each.statements.end());
    }
  }
  return result;
}

}  // namespace limbeck::workflow
