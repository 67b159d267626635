// Random tables in random spelling, for laws about reading and writing them.
// Not rows: the laws that need some make them.
// Next: sqlite_reflect_random_test.cpp, sqlite_render_laws_test.cpp.
#pragma once

#include <rapidcheck.h>

#include <string>
#include <vector>

#include "sql/quoting.hpp"
#include "sqlite_reflect_fixture.hpp"

namespace limbeck::dialects::sqlite {

inline const std::vector<std::string> kNames = {
    "a",       "b",         "Name",  "two words", "it's",   "q\"uote", "back`tick", "br[acket",
    "select",  "key",       "end",   "rowid_",    "🦊",   "naïve",   " ",         "",
    "9lives",  "--comment", "/* x",  "semi;",     "comma,", "par(en",  "null",      "true",
    "replace", "left",      "x'00'", "$d",        "CHECK",  "unique",  "without",   "generated"};

struct RandomKey {
  std::vector<std::size_t> columns;
  bool descending = false;
  bool nocase = false;
  std::string name = {}, conflict = {};
};

struct RandomColumn {
  std::string name, type, default_value, collation;
  bool not_null = false;
  std::string check;  ///< With % for the column.
  bool unique = false;
  bool references = false;
  bool deferred = false;
  std::string generated = {};  ///< With % for the first column.
  bool stored = false;
};

struct RandomTable {
  std::vector<RandomColumn> columns;
  RandomKey primary_key, unique, index;
  bool has_key = false, has_unique = false, has_index = false, without_rowid = false;
  bool autoincrement = false;  ///< Of a key that is one column, INTEGER.
  bool strict = false;
};

inline std::size_t below(std::size_t limit) {
  // At full size, or the first cases would all be of the first few kinds.
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::size_t>(0, limit));
}

inline bool maybe() {
  return below(2) == 1;
}

inline std::string one_of(const std::vector<std::string>& choices) {
  return choices[below(choices.size())];
}

inline RandomKey random_key(std::size_t columns) {
  RandomKey key{.columns = {below(columns)}, .descending = maybe(), .nocase = maybe()};
  const std::size_t second = below(columns);
  if (second != key.columns[0] && maybe()) key.columns.push_back(second);
  return key;
}

inline RandomColumn random_column(const std::string& name, bool strict) {
  return {.name = name,
          .type = strict
                      ? one_of({"INT", "INTEGER", "TEXT", "ANY"})
                      : one_of({"", "INT", "INTEGER", "Varchar(10)", "DECIMAL(10,2)", "big  int"}),
          .default_value = one_of({"", "", "1", "-2.5", "'it''s'", "NULL", "CURRENT_DATE",
                                   "(1 + 2)", "(lower('A  b'))"}),
          .collation = one_of({"", "", "NOCASE", "RTRIM"}),
          .not_null = maybe(),
          .check = one_of({"", "", "% > 0", "length(%) < 3 AND % IS NOT NULL", "% LIKE 'A --b'",
                           "CASE WHEN % THEN 1 ELSE -1 END", "% IN (1, 'x''y', NULL)", "@% <> 7"}),
          .unique = maybe(),
          .references = maybe(),
          .deferred = maybe()};
}

inline RandomTable random_table(const std::vector<std::string>& from = kNames) {
  RandomTable table;
  const std::vector<std::string> names =
      *rc::gen::unique<std::vector<std::string>>(1 + below(6), rc::gen::elementOf(from));
  table.strict = below(4) == 0;
  for (const std::string& name : names) {
    table.columns.push_back(random_column(name, table.strict));
  }
  std::size_t keys = names.size();
  if (keys > 1 && below(3) == 0) {
    // SQLite takes it into no primary key.
    --keys;
    RandomColumn& last = table.columns.back();
    last.default_value.clear();
    last.generated = one_of({"%", "% || 'x'", "length(%) + 1"});
    last.stored = maybe();
    last.references = false;
  }
  table.has_key = maybe();
  table.primary_key = random_key(keys);
  table.has_unique = maybe();
  table.unique = random_key(names.size());
  table.unique.name = one_of({"", "a name"});
  table.unique.conflict = one_of({"", "", "IGNORE"});
  table.has_index = maybe();
  table.index = random_key(names.size());
  table.without_rowid = table.has_key && maybe();
  table.autoincrement = table.has_key && !table.without_rowid && maybe() &&
                        table.primary_key.columns.size() == 1 &&
                        table.columns[table.primary_key.columns[0]].type == "INTEGER";
  if (table.autoincrement) table.primary_key.descending = table.primary_key.nocase = false;
  return table;
}

/// Writes one table, with fresh random choices wherever SQLite does not mind.
class Writer {
 public:
  std::string write(const RandomTable& table) {
    first_ = &table.columns[0];
    std::vector<std::string> behind;
    std::string text = join({"CREATE", "TABLE", name("the table"), "("});
    const bool inline_key = table.has_key && table.primary_key.columns.size() == 1 &&
                            !table.primary_key.nocase &&
                            (!is_integer(table) || table.autoincrement) && maybe();
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      if (i > 0) text += ",";
      text += blank() + column(table.columns[i], behind);
      if (inline_key && table.primary_key.columns[0] == i) {
        text += blank() + join({"PRIMARY", "KEY"});
        if (table.primary_key.descending) text += blank() + word("DESC");
        if (table.autoincrement) text += blank() + word("AUTOINCREMENT");
      }
    }
    if (table.has_key && !inline_key) {
      behind.push_back(join({"PRIMARY", "KEY"}) +
                       key(table, table.primary_key, table.autoincrement));
    }
    if (table.has_unique) behind.push_back(unique(table));
    for (const std::string& each : behind) text += "," + blank() + each;
    text += blank() + ")";
    if (table.strict) text += blank() + word("STRICT");
    if (table.strict && table.without_rowid) text += ",";
    if (table.without_rowid) text += blank() + join({"WITHOUT", "ROWID"});
    if (!table.has_index) return text;
    text += ";" + join({"CREATE", "INDEX", name("an index"), "ON", name("the table")});
    text += key(table, table.index);
    if (table.columns[0].check.empty()) return text;
    return text + blank() + join({"WHERE", expression(table.columns[0], table.columns[0].check)});
  }

 private:
  static bool is_integer(const RandomTable& table) {
    return table.columns[table.primary_key.columns[0]].type == "INTEGER";
  }

  std::string blank() {
    return one_of({" ", " ", "  ", "\n", "\t", " /* , ' */ ", "-- ( \"\n", "/**/"});
  }

  std::string word(std::string text) {
    for (char& letter : text) {
      if (letter >= 'A' && letter <= 'Z' && maybe()) letter = static_cast<char>(letter + 32);
    }
    return text;
  }

  std::string join(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& each : words) {
      // A name in quotes is none of the words that may change their case.
      const bool is_keyword =
          each.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos;
      text += (text.empty() ? "" : blank()) + (is_keyword ? word(each) : each);
    }
    return text;
  }

  std::string name(const std::string& text, bool may_be_string = true) {
    const bool is_plain = text == "a" || text == "b" || text == "Name" || text == "rowid_";
    const bool is_loose = text == "key" || text == "without";
    switch (below(5)) {
      case 0:
        if (is_plain || is_loose) return text;
        break;
      case 1:
        if (text.find(']') == std::string::npos) return "[" + text + "]";
        break;
      case 2: {
        std::string quoted = "`";
        for (const char letter : text) quoted += letter == '`' ? "``" : std::string(1, letter);
        return quoted + "`";
      }
      case 3:
        if (may_be_string) return sql::quote_literal(text, sql::Flavor::sqlite);
        break;
      default:
        break;
    }
    return sql::quote_identifier(text, sql::Flavor::sqlite);
  }

  std::string expression(const RandomColumn& column, const std::string& pattern) {
    std::string text;
    bool in_string = false;
    for (const char letter : pattern) {
      if (letter == '\'') in_string = !in_string;
      if (letter == '%') {
        text += name(column.name, false);
      } else if (letter == '@') {
        text += name("the table", false) + ".";
      } else if (letter == ' ' && !in_string) {
        text += blank();
      } else {
        text += in_string ? std::string(1, letter) : word(std::string(1, letter));
      }
    }
    return text;
  }

  std::string check(const RandomColumn& column) {
    return word("CHECK") + blank() + "(" + blank() + expression(column, column.check) + blank() +
           ")";
  }

  std::string generation(const RandomColumn& column) {
    // SQLite takes GENERATED and a comment before it for a part of the type.
    const std::string words = word("GENERATED") + " " + word("ALWAYS") + blank() + word("AS");
    std::string text = maybe() ? words : word("AS");
    text += blank() + "(" + expression(*first_, column.generated) + ")";
    if (column.stored) return text + blank() + word("STORED");
    return maybe() ? text + blank() + word("VIRTUAL") : text;
  }

  std::string unique(const RandomTable& table) {
    std::string text;
    if (!table.unique.name.empty()) {
      text = word("CONSTRAINT") + blank() + name(table.unique.name) + blank();
    }
    text += word("UNIQUE") + key(table, table.unique);
    if (table.unique.conflict.empty()) return text;
    return text + blank() + join({"ON", "CONFLICT", table.unique.conflict});
  }

  std::string column(const RandomColumn& column, std::vector<std::string>& behind) {
    std::vector<std::string> clauses;
    if (column.not_null) clauses.push_back(join({"NOT", "NULL"}));
    if (!column.default_value.empty()) {
      clauses.push_back(word("DEFAULT") + blank() + column.default_value);
    }
    if (!column.collation.empty()) {
      clauses.push_back(word("COLLATE") + blank() + word(column.collation));
    }
    if (!column.generated.empty()) clauses.push_back(generation(column));
    const auto place = [&](const std::string& inline_text, const std::string& behind_text) {
      if (maybe()) {
        clauses.push_back(inline_text);
      } else {
        behind.push_back(behind_text);
      }
    };
    if (column.unique) {
      place(word("UNIQUE"), word("UNIQUE") + "(" + blank() + name(column.name) + ")");
    }
    if (!column.check.empty()) {
      const std::string text = check(column);
      place(text, text);
    }
    if (column.references) {
      std::string reference = join({"REFERENCES", name("other table"), "(", name("x y"), ")", "ON",
                                    "DELETE", "SET", "NULL"});
      if (column.deferred) reference += blank() + join({"DEFERRABLE", "INITIALLY", "DEFERRED"});
      place(reference, join({"FOREIGN", "KEY", "(", name(column.name), ")"}) + blank() + reference);
    }
    std::string text = name(column.name) + blank() + column.type;
    while (!clauses.empty()) {  // In any order.
      const auto next = clauses.begin() + static_cast<std::ptrdiff_t>(below(clauses.size()));
      text += (column.generated.empty() ? blank() : " ") + *next;
      clauses.erase(next);
    }
    return text;
  }

  std::string key(const RandomTable& table, const RandomKey& key, bool autoincrement = false) {
    std::string text = blank() + "(";
    for (std::size_t i = 0; i < key.columns.size(); ++i) {
      if (i > 0) text += blank() + ",";
      text += blank() + name(table.columns[key.columns[i]].name);
      if (key.nocase) text += blank() + word("COLLATE") + blank() + name("nocase");
      if (key.descending) text += blank() + word("DESC");
      if (!key.descending && maybe()) text += blank() + word("ASC");
    }
    if (autoincrement) text += blank() + word("AUTOINCREMENT");
    return text + blank() + ")";
  }

  const RandomColumn* first_ = nullptr;
};

/// What holds of every catalog; that text and pragmas agree was checked while it was read.
inline std::string reflected(const std::string& ddl, schema::Catalog& catalog) {
  try {
    Connection connection(memory_with(ddl), "", true);
    catalog = reflect(connection, {});
    Counting checked(connection);
    return reflect(checked, {}) == catalog ? "" : "pragmas make another catalog of it";
  } catch (const Error& error) {
    return error.what();
  }
}

}  // namespace limbeck::dialects::sqlite
