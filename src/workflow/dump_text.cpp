// pg_dump --clean writes the drops of everything first, in an order that respects dependencies:
// that is the downgrade, for nothing.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "base/text.hpp"
#include "sql/splitter.hpp"
#include "workflow/schema_text.hpp"

namespace limbeck::workflow {

namespace {

constexpr auto kFlavor = sql::Flavor::postgresql;

bool begins(const std::string& words, std::string_view with) {
  return words == with ||
         (words.starts_with(with) && words.size() > with.size() && words[with.size()] == ' ');
}

/// pg_dump writes the statements that matter here, or all that matters of them, on one line.
std::string first_line(const db::Statement& statement) {
  return std::string(base::trim(base::split(statement.text, '\n').front()));
}

bool is_session_setting(const std::string& text, const std::string& words) {
  if (begins(words, "SET")) {
    // The only one with an effect on what is made; heap is every server's own default.
    return !text.starts_with("SET default_table_access_method") || text.ends_with("= heap");
  }
  return begins(words, "SELECT") && text.find("pg_catalog.set_config(") != std::string::npos;
}

bool is_public_schema(const std::string& text) {
  return text == "CREATE SCHEMA public" || text == "DROP SCHEMA public" ||
         text == "DROP SCHEMA IF EXISTS public" ||
         text == "COMMENT ON SCHEMA public IS 'standard public schema'";
}

/// CREATE OR REPLACE VIEW among the drops takes a view out of a circle before it is dropped.
bool opens_creation(const std::string& words) {
  return begins(words, "COMMENT") ||
         (begins(words, "CREATE") && !begins(words, "CREATE OR REPLACE VIEW"));
}

/// The last part of a possibly quoted, qualified name.
std::string last_part(std::string_view name) {
  bool quoted = false;
  std::size_t start = 0;
  for (std::size_t at = 0; at < name.size(); ++at) {
    if (name[at] == '"') quoted = !quoted;
    if (name[at] == '.' && !quoted) start = at + 1;
  }
  return std::string(name.substr(start));
}

/// Words outside double quotes end at blanks.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  bool quoted = false;
  for (const char letter : text) {
    if (letter == '"') quoted = !quoted;
    if (letter == ' ' && !quoted) {
      words.emplace_back();
    } else {
      words.back() += letter;
    }
  }
  return words;
}

/// Indexes that are parts of a partitioned one: they go with it and cannot be dropped alone.
std::set<std::string> attached_indexes(const std::vector<db::Statement>& statements) {
  std::set<std::string> attached;
  for (const db::Statement& statement : statements) {
    const std::string text = first_line(statement);
    if (!text.starts_with("ALTER INDEX ")) continue;
    const auto words = words_of(text);
    const auto found = std::ranges::find(words, "ATTACH");
    if (words.end() - found >= 3) attached.insert(last_part(found[2]));
  }
  return attached;
}

bool drops_attached_index(const std::string& text, const std::set<std::string>& attached) {
  const bool drops_index = text.starts_with("DROP INDEX ");
  const bool drops_constraint =
      text.starts_with("ALTER TABLE ") && text.find(" DROP CONSTRAINT ") != std::string::npos;
  return (drops_index || drops_constraint) && attached.contains(last_part(words_of(text).back()));
}

void append(std::string& section, std::string_view statement) {
  if (!section.empty()) section += '\n';
  section += fmt::format("{};\n", base::trim(statement));
}

struct Part {
  std::string text;
  bool makes_function = false;
  std::vector<std::string> materialized_views;
};

void add_creation(SchemaText& schema, Part& part, const db::Statement& statement,
                  const std::string& words) {
  if (begins(words, "COMMENT ON EXTENSION")) return;  // CREATE EXTENSION makes it.
  if (begins(words, "CREATE TABLE") || begins(words, "CREATE FOREIGN TABLE") ||
      begins(words, "CREATE UNLOGGED TABLE")) {
    ++schema.table_count;
  }
  part.makes_function =
      part.makes_function || begins(words, "CREATE FUNCTION") || begins(words, "CREATE PROCEDURE");
  if (begins(words, "CREATE MATERIALIZED VIEW")) {
    part.materialized_views.push_back(words_of(first_line(statement))[3]);
  }
  append(part.text, statement.text);
  ++schema.statement_count;
}

}  // namespace

SchemaText clean_dump(std::string_view dump) {
  const std::vector<db::Statement> statements = sql::split(dump, kFlavor, "pg_dump");
  const std::set<std::string> attached = attached_indexes(statements);
  SchemaText schema;
  Part creation;
  bool creating = false;
  bool keeps_extension = false;
  for (const db::Statement& statement : statements) {
    const std::string words = sql::leading_words(statement.text, kFlavor, 4);
    const std::string text = first_line(statement);
    if (is_session_setting(text, words) || is_public_schema(text)) continue;
    creating = creating || opens_creation(words);
    if (creating) {
      add_creation(schema, creation, statement, words);
    } else if (begins(words, "DROP EXTENSION")) {
      keeps_extension = true;
    } else if (!begins(words, "SET") && !drops_attached_index(text, attached)) {
      append(schema.downgrade, statement.text);
    }
  }
  if (creation.makes_function) {
    // Bodies may name what comes later in the file, as in pg_dump's own order.
    append(schema.upgrade, "SET check_function_bodies = false");
    schema.upgrade += '\n';
  }
  schema.upgrade += creation.text;
  for (const std::string& view : creation.materialized_views) {
    append(schema.upgrade, "REFRESH MATERIALIZED VIEW " + view);
  }
  if (keeps_extension) {
    schema.notes.emplace_back(
        "extensions are created if missing, and stay after a downgrade: others may use them");
  }
  return schema;
}

}  // namespace limbeck::workflow
