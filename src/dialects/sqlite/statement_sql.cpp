#include "dialects/sqlite/statement_sql.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "dialects/sqlite/settled_text.hpp"

namespace limbeck::dialects::sqlite {
namespace {

using sql::TokenKind;

/// `(a, b)`, or nothing.
std::string read_column_list(PartReader& reader) {
  if (!reader.accept_symbol('(')) return {};
  std::string text = "(";
  do {
    if (text.size() > 1) text += ", ";
    text += quoted_if_needed(reader.name());
  } while (reader.accept_symbol(','));
  reader.expect_symbol(')');
  return text + ")";
}

std::string read_timing(PartReader& reader) {
  if (reader.accept("AFTER")) return "AFTER";
  if (reader.accept("INSTEAD")) {
    reader.expect("OF");
    return "INSTEAD OF";
  }
  reader.accept("BEFORE");
  return "BEFORE";
}

std::string read_event(PartReader& reader) {
  if (reader.accept("DELETE")) return "DELETE";
  if (reader.accept("INSERT")) return "INSERT";
  reader.expect("UPDATE");
  if (!reader.accept("OF")) return "UPDATE";
  std::string columns;
  do {
    columns += fmt::format("{}{}", columns.empty() ? "" : ", ", quoted_if_needed(reader.name()));
  } while (reader.accept_symbol(','));
  return "UPDATE OF " + columns;
}

/// The condition of WHEN: up to the trigger's BEGIN.
Span read_condition(PartReader& reader) {
  const std::size_t begin = reader.position();
  const auto begins_body = [&] {
    if (!is_word(reader.peek(), "BEGIN")) return false;
    for (const std::string_view word :
         {"SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH", "VALUES"}) {
      if (is_word(reader.peek(1), word)) return true;
    }
    return false;
  };
  while (!begins_body()) {
    if (reader.at_end()) reader.fail("BEGIN");
    reader.advance();
  }
  return {begin, reader.position()};
}

}  // namespace

std::vector<std::string> mentioned_names(const std::vector<Part>& parts) {
  std::vector<std::string> names;
  for (const Part& part : parts) {
    if (part.kind == TokenKind::word || part.kind == TokenKind::quoted_identifier ||
        part.kind == TokenKind::literal) {
      names.push_back(base::lower(unquoted(part.text)));
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::string text_of(const std::vector<Part>& parts) {
  if (parts.size() < 2) return {};
  const char* const begin = parts.front().text.data();
  const std::string_view last = parts[parts.size() - 2].text;
  return {begin, last.data() + last.size()};
}

StoredStatement parse_view(const std::vector<Part>& parts, std::string_view object,
                           const std::function<bool(const std::string&)>& is_known) {
  PartReader reader(parts, object);
  read_create(reader, "VIEW");
  StoredStatement view{.name = reader.qualified_name(), .definition = {}};
  std::string columns = read_column_list(reader);
  if (!columns.empty()) columns.insert(0, " ");
  reader.expect("AS");
  const Span query{reader.position(), parts.size() - 1};
  view.definition = fmt::format("CREATE VIEW {}{} AS {}", quoted_if_needed(view.name), columns,
                                settled_statement(parts, query, is_known));
  return view;
}

StoredStatement parse_trigger(const std::vector<Part>& parts, std::string_view object,
                              const std::string& table,
                              const std::function<bool(const std::string&)>& is_known) {
  PartReader reader(parts, object);
  read_create(reader, "TRIGGER");
  StoredStatement trigger{.name = reader.qualified_name(), .definition = {}};
  const std::string timing = read_timing(reader);
  const std::string event = read_event(reader);
  reader.expect("ON");
  reader.qualified_name();
  if (reader.accept("FOR")) {
    reader.expect("EACH");
    reader.expect("ROW");
  }
  std::string condition;
  if (reader.accept("WHEN")) {
    condition = " WHEN " + settled_statement(parts, read_condition(reader), is_known);
  }
  reader.expect("BEGIN");
  const Span body{reader.position(), parts.size() - 2};
  if (body.end <= body.begin || !is_word(parts[body.end], "END")) reader.fail("END");
  trigger.definition = fmt::format(
      "CREATE TRIGGER {} {} {} ON {}{} BEGIN {} END", quoted_if_needed(trigger.name), timing, event,
      quoted_if_needed(table), condition, settled_statement(parts, body, is_known));
  return trigger;
}

std::string parse_virtual(std::string_view sql, std::string_view object) {
  const std::vector<Part> parts = parts_of(sql);
  PartReader reader(parts, object);
  reader.expect("CREATE");
  reader.expect("VIRTUAL");
  reader.expect("TABLE");
  if (reader.accept("IF")) {
    reader.expect("NOT");
    reader.expect("EXISTS");
  }
  reader.qualified_name();
  reader.expect("USING");
  const std::string module = quoted_if_needed(base::lower(reader.name()));
  std::string arguments;
  if (reader.accept_symbol('(')) {
    do {
      const Span span = reader.up_to_comma();
      if (!arguments.empty()) arguments += ", ";
      if (span.empty()) continue;
      const char* begin = parts[span.begin].text.data();
      const std::string_view last = parts[span.end - 1].text;
      arguments.append(begin, last.data() + last.size());
    } while (reader.accept_symbol(','));
    reader.expect_symbol(')');
  }
  if (!reader.at_end()) reader.fail("the end");
  return arguments.empty() ? "USING " + module : fmt::format("USING {}({})", module, arguments);
}

}  // namespace limbeck::dialects::sqlite
