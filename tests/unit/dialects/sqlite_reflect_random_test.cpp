// Random tables in random spelling: whichever way one is written, its catalog is the same.
#include <rapidcheck.h>

#include <map>

#include "sql/quoting.hpp"
#include "sqlite_reflect_fixture.hpp"

namespace limbeck::dialects::sqlite {
namespace {

const std::vector<std::string> kNames = {
    "a",       "b",         "Name",  "two words", "it's",   "q\"uote", "back`tick", "br[acket",
    "select",  "key",       "end",   "rowid_",    "🦊",   "naïve",   " ",         "",
    "9lives",  "--comment", "/* x",  "semi;",     "comma,", "par(en",  "null",      "true",
    "replace", "left",      "x'00'", "$d",        "CHECK",  "unique",  "without",   "generated"};

struct RandomKey {
  std::vector<std::size_t> columns;
  bool descending = false;
  bool nocase = false;
};

struct RandomColumn {
  std::string name, type, default_value, collation;
  bool not_null = false;
  std::string check;  ///< With % for the column.
  bool unique = false;
  bool references = false;
};

struct RandomTable {
  std::vector<RandomColumn> columns;
  RandomKey primary_key, unique, index;
  bool has_key = false, has_unique = false, has_index = false, without_rowid = false;
};

std::size_t below(std::size_t limit) {
  return *rc::gen::inRange<std::size_t>(0, limit);
}

bool maybe() {
  return below(2) == 1;
}

std::string one_of(const std::vector<std::string>& choices) {
  return choices[below(choices.size())];
}

RandomKey random_key(std::size_t columns) {
  RandomKey key{.columns = {below(columns)}, .descending = maybe(), .nocase = maybe()};
  const std::size_t second = below(columns);
  if (second != key.columns[0] && maybe()) key.columns.push_back(second);
  return key;
}

RandomTable random_table() {
  RandomTable table;
  std::vector<std::string> names =
      *rc::gen::unique<std::vector<std::string>>(1 + below(6), rc::gen::elementOf(kNames));
  for (const std::string& name : names) {
    table.columns.push_back(
        {.name = name,
         .type = one_of({"", "INT", "INTEGER", "Varchar(10)", "DECIMAL(10,2)", "big  int"}),
         .default_value = one_of({"", "", "1", "-2.5", "'it''s'", "NULL", "CURRENT_DATE", "(1 + 2)",
                                  "(lower('A  b'))"}),
         .collation = one_of({"", "", "NOCASE", "RTRIM"}),
         .not_null = maybe(),
         .check = one_of({"", "% > 0", "length(%) < 3 AND % IS NOT NULL", "% LIKE 'A --b'",
                          "CASE WHEN % THEN 1 ELSE -1 END", "% IN (1, 'x''y', NULL)"}),
         .unique = maybe(),
         .references = maybe()});
  }
  table.has_key = maybe();
  table.primary_key = random_key(names.size());
  table.has_unique = maybe();
  table.unique = random_key(names.size());
  table.has_index = maybe();
  table.index = random_key(names.size());
  table.without_rowid = table.has_key && maybe();
  return table;
}

/// Writes one table, with fresh random choices wherever SQLite does not mind.
class Writer {
 public:
  std::string write(const RandomTable& table) {
    std::vector<std::string> behind;
    std::string text = join({"CREATE", "TABLE", name("the table"), "("});
    const bool inline_key = table.has_key && table.primary_key.columns.size() == 1 &&
                            !table.primary_key.nocase && !is_integer(table) && maybe();
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      if (i > 0) text += ",";
      text += blank() + column(table.columns[i], behind);
      if (inline_key && table.primary_key.columns[0] == i) {
        text += blank() + join({"PRIMARY", "KEY"});
        if (table.primary_key.descending) text += blank() + word("DESC");
      }
    }
    if (table.has_key && !inline_key) {
      behind.push_back(join({"PRIMARY", "KEY"}) + key(table, table.primary_key));
    }
    if (table.has_unique) behind.push_back(word("UNIQUE") + key(table, table.unique));
    for (const std::string& each : behind) text += "," + blank() + each;
    text += blank() + ")";
    if (table.without_rowid) text += blank() + join({"WITHOUT", "ROWID"});
    if (!table.has_index) return text;
    text += ";" + join({"CREATE", "INDEX", name("an index"), "ON", name("the table")});
    text += key(table, table.index);
    if (table.columns[0].check.empty()) return text;
    return text + blank() + join({"WHERE", expression(table.columns[0])});
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

  std::string expression(const RandomColumn& column) {
    std::string text;
    bool in_string = false;
    for (const char letter : column.check) {
      if (letter == '\'') in_string = !in_string;
      if (letter == '%') {
        text += name(column.name, false);
      } else if (letter == ' ' && !in_string) {
        text += blank();
      } else {
        text += in_string ? std::string(1, letter) : word(std::string(1, letter));
      }
    }
    return text;
  }

  std::string check(const RandomColumn& column) {
    return word("CHECK") + blank() + "(" + blank() + expression(column) + blank() + ")";
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
      const std::string reference = join({"REFERENCES", name("other table"), "(", name("x y"), ")",
                                          "ON", "DELETE", "SET", "NULL"});
      place(reference, join({"FOREIGN", "KEY", "(", name(column.name), ")"}) + blank() + reference);
    }
    std::string text = name(column.name) + blank() + column.type;
    while (!clauses.empty()) {  // In any order.
      const auto next = clauses.begin() + static_cast<std::ptrdiff_t>(below(clauses.size()));
      text += blank() + *next;
      clauses.erase(next);
    }
    return text;
  }

  std::string key(const RandomTable& table, const RandomKey& key) {
    std::string text = blank() + "(";
    for (std::size_t i = 0; i < key.columns.size(); ++i) {
      if (i > 0) text += blank() + ",";
      text += blank() + name(table.columns[key.columns[i]].name);
      if (key.nocase) text += blank() + word("COLLATE") + blank() + name("nocase");
      if (key.descending) text += blank() + word("DESC");
      if (!key.descending && maybe()) text += blank() + word("ASC");
    }
    return text + blank() + ")";
  }
};

/// What holds of every catalog; that text and pragmas agree was checked while it was read.
std::string reflected(const std::string& ddl, schema::Catalog& catalog) {
  try {
    Connection connection(memory_with(ddl), "", true);
    catalog = reflect(connection, {});
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

TEST(SqliteReflectRandom, ReadsATableTheSameInEverySpelling) {
  EXPECT_TRUE(rc::check("two spellings of one table", [] {
    const RandomTable table = random_table();
    const std::string one = Writer().write(table);
    const std::string other = Writer().write(table);
    schema::Catalog first;
    schema::Catalog second;
    const std::string problem = reflected(one, first) + reflected(other, second);
    RC_LOG() << one << "\n" << other << "\n" << show(first) << show(second);
    RC_ASSERT(problem == "");
    RC_ASSERT(first.tables.size() == 1U);
    RC_ASSERT(first == second);
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      RC_ASSERT(first.tables[0].columns[i].name == table.columns[i].name);
    }
  }));
}

/// The table as a statement, from the catalog alone.
std::string written(const schema::Table& table) {
  const auto quote = [](const std::string& name) {
    return sql::quote_identifier(name, sql::Flavor::sqlite);
  };
  std::string text = "CREATE TABLE " + quote(table.name.name) + " (";
  for (const schema::Column& column : table.columns) {
    if (&column != &table.columns.front()) text += ", ";
    text += quote(column.name) + " " + column.type.text;
    if (!column.nullable) text += " NOT NULL";
    if (column.default_value) text += " DEFAULT " + column.default_value->text;
    if (!column.collation.empty()) text += " COLLATE " + column.collation;
  }
  for (const schema::Constraint& constraint : table.constraints) {
    text += ", " + constraint.definition;
  }
  text += table.without_rowid ? ") WITHOUT ROWID" : ")";
  for (const schema::Index& index : table.indexes) {
    text += "; CREATE INDEX " + quote(index.name) + " ON " + quote(table.name.name) + " ";
    text += index.definition;
  }
  return text;
}

TEST(SqliteReflectRandom, SaysWhatSqliteReadsAsTheSameTable) {
  EXPECT_TRUE(rc::check("a table made from its catalog has that catalog", [] {
    const std::string ddl = Writer().write(random_table());
    schema::Catalog first;
    RC_ASSERT(reflected(ddl, first) == "");
    const std::string again = written(first.tables.at(0));
    schema::Catalog second;
    RC_LOG() << ddl << "\n" << again << "\n" << show(first);
    RC_ASSERT(reflected(again, second) == "");
    RC_ASSERT(first == second);
  }));
}

}  // namespace
}  // namespace limbeck::dialects::sqlite
