#include "dialects/postgresql/effect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "sql/statement_kind.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using contract::Effect;
using What = Effect::What;

constexpr std::size_t kLookedAt = 40;

/// Goes over the first tokens of a statement.
class Reader {
 public:
  explicit Reader(const std::string& statement)
      : tokens_(sql::leading_tokens(statement, sql::Flavor::postgresql, kLookedAt)) {}

  /// Passes over them, if they are next.
  bool take(std::initializer_list<std::string_view> words) {
    const bool is_next =
        at_ + words.size() <= tokens_.size() &&
        std::equal(words.begin(), words.end(), tokens_.begin() + static_cast<std::ptrdiff_t>(at_));
    if (is_next) at_ += words.size();
    return is_next;
  }
  /// `(VERBOSE, TABLESPACE x)`
  void take_options() {
    if (!take({"("})) return;
    while (!is_at_end() && tokens_[at_] != ")") ++at_;
    if (!is_at_end()) ++at_;
  }
  /// A name as it is written, for to_regclass(): `app."T"`.
  std::string take_name() {
    std::string name;
    while (!is_at_end()) {
      name += tokens_[at_++];
      if (!take({"."})) break;
      name += '.';
    }
    return name;
  }
  bool has(std::string_view word) const {
    return std::find(tokens_.begin(), tokens_.end(), word) != tokens_.end();
  }
  bool is_at_end() const { return at_ >= tokens_.size(); }
  std::string token() { return is_at_end() ? std::string() : tokens_[at_++]; }

 private:
  std::vector<std::string> tokens_;
  std::size_t at_ = 0;
};

/// Looks; the members are what the forms share.
class Look {
 public:
  explicit Look(db::Connection& connection) : connection_(connection) {}

  Effect at(const std::string& statement) {
    Reader reader(statement);
    if (reader.take({"CREATE", "INDEX"}) || reader.take({"CREATE", "UNIQUE", "INDEX"})) {
      return created_index(reader);
    }
    if (reader.take({"DROP", "INDEX"})) return dropped_index(reader);
    if (reader.take({"REINDEX"})) return reindexed(reader);
    if (reader.take({"ALTER", "TYPE"})) return added_value(reader);
    if (reader.take({"ALTER", "TABLE"})) return detached_partition(reader);
    if (reader.take({"CREATE", "DATABASE"})) return shared_object(reader, "database", true);
    if (reader.take({"DROP", "DATABASE"})) return shared_object(reader, "database", false);
    if (reader.take({"CREATE", "TABLESPACE"})) return shared_object(reader, "tablespace", true);
    if (reader.take({"DROP", "TABLESPACE"})) return shared_object(reader, "tablespace", false);
    for (const char* const word : {"VACUUM", "ANALYZE", "CLUSTER", "CHECKPOINT"}) {
      if (reader.take({word})) return {What::none, {}, fmt::format("{} may run again", word)};
    }
    if (reader.take({"ALTER", "SYSTEM"}) || reader.take({"ALTER", "DATABASE"})) {
      return {What::none, {}, "a setting may be set again"};
    }
    return {};
  }

 private:
  /// One row; none where there is none.
  std::optional<Row> ask(const std::string& sql, const std::vector<Value>& values) {
    db::Rows rows = connection_.query(sql, values);
    if (rows.rows.empty()) return std::nullopt;
    return std::move(rows.rows.front());
  }

  /// A build that failed leaves an index that is not valid.
  Effect created_index(Reader& reader) {
    reader.take({"CONCURRENTLY"});
    reader.take({"IF", "NOT", "EXISTS"});
    if (reader.take({"ON"})) return {};  // The server chose its name.
    const std::string name = reader.take_name();
    if (!reader.take({"ON"})) return {};
    reader.take({"ONLY"});
    const std::string table = reader.take_name();
    const auto row =
        ask("SELECT x.indisvalid AND x.indisready, x.indexrelid::pg_catalog.regclass::text FROM "
            "pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid WHERE "
            "x.indrelid = pg_catalog.to_regclass($1) AND pg_catalog.parse_ident($2) = "
            "ARRAY[c.relname::text]",
            {table, name});
    if (!row) return {What::none, {}, fmt::format("index {} is not there", name)};
    const std::string found = row->at(1).value_or(name);
    if (row->at(0) == "t") return {What::whole, {}, fmt::format("index {} is there", found)};
    return {What::none,
            {"DROP INDEX CONCURRENTLY " + found},
            fmt::format("index {} is there, but not valid: it is dropped and built again", found)};
  }

  Effect dropped_index(Reader& reader) {
    reader.take({"CONCURRENTLY"});
    reader.take({"IF", "EXISTS"});
    const std::string name = reader.take_name();
    if (reader.take({","})) return {};
    const auto row = ask("SELECT pg_catalog.to_regclass($1)::text", {name});
    if (row && row->at(0)) return {What::none, {}, fmt::format("index {} is still there", name)};
    return {What::whole, {}, fmt::format("index {} is gone", name)};
  }

  /// The new indexes that were never put into place, and the old ones that were not dropped.
  Effect reindexed(Reader& reader) {
    reader.take_options();
    const bool is_index = reader.take({"INDEX"});
    const bool is_table = !is_index && reader.take({"TABLE"});
    if (!reader.take({"CONCURRENTLY"}) || !(is_index || is_table)) {
      return {What::none, {}, "REINDEX may run again"};
    }
    const std::string name = reader.take_name();
    const std::string table = is_table
                                  ? "pg_catalog.to_regclass($1)"
                                  : "(SELECT indrelid FROM pg_catalog.pg_index WHERE indexrelid = "
                                    "pg_catalog.to_regclass($1))";
    const db::Rows rows = connection_.query(
        "SELECT x.indexrelid::pg_catalog.regclass::text FROM pg_catalog.pg_index x JOIN "
        "pg_catalog.pg_class c ON c.oid = x.indexrelid WHERE NOT x.indisvalid AND c.relname ~ "
        "'_cc(new|old)[0-9]*$' AND x.indrelid = " +
            table,
        std::vector<Value>{name});
    Effect effect{What::none, {}, "REINDEX may run again"};
    for (const Row& row : rows.rows) {
      effect.repairs.push_back("DROP INDEX CONCURRENTLY " + row.at(0).value_or(""));
    }
    return effect;
  }

  Effect added_value(Reader& reader) {
    const std::string type = reader.take_name();
    if (!reader.take({"ADD", "VALUE"})) return {};
    reader.take({"IF", "NOT", "EXISTS"});
    const std::string value = reader.token();
    // The literal stands in the query as it stood in the statement.
    if (!value.starts_with('\'')) return {};
    const auto row = ask(fmt::format("SELECT 1 FROM pg_catalog.pg_enum WHERE enumtypid = "
                                     "pg_catalog.to_regtype($1) AND enumlabel = {}",
                                     value),
                         {type});
    if (row) return {What::whole, {}, fmt::format("{} has the value {}", type, value)};
    return {What::none, {}, fmt::format("{} has no value {}", type, value)};
  }

  /// The second half of DETACH PARTITION ... CONCURRENTLY is FINALIZE.
  Effect detached_partition(Reader& reader) {
    reader.take({"IF", "EXISTS"});
    const std::string table = reader.take_name();
    if (!reader.take({"DETACH", "PARTITION"})) return {};
    const std::string part = reader.take_name();
    const auto row =
        ask("SELECT inhdetachpending FROM pg_catalog.pg_inherits WHERE inhrelid = "
            "pg_catalog.to_regclass($1) AND inhparent = pg_catalog.to_regclass($2)",
            {part, table});
    if (!row) return {What::whole, {}, fmt::format("{} is no partition of {} now", part, table)};
    if (row->at(0) != "t") {
      return {What::none, {}, fmt::format("{} is still a partition of {}", part, table)};
    }
    return {What::whole,
            {fmt::format("ALTER TABLE {} DETACH PARTITION {} FINALIZE", table, part)},
            fmt::format("{} is half detached: that is finished", part)};
  }

  Effect shared_object(Reader& reader, const char* kind, bool is_created) {
    if (!is_created) reader.take({"IF", "EXISTS"});
    const std::string name = reader.take_name();
    const bool is_database = std::string_view(kind) == "database";
    const auto row =
        ask(fmt::format("SELECT 1 FROM pg_catalog.{} WHERE pg_catalog.parse_ident($1) = "
                        "ARRAY[{}::text]",
                        is_database ? "pg_database" : "pg_tablespace",
                        is_database ? "datname" : "spcname"),
            {name});
    return {row.has_value() == is_created ? What::whole : What::none,
            {},
            fmt::format("{} {} is {}", kind, name, row ? "there" : "not there")};
  }

  db::Connection& connection_;
};

}  // namespace

Effect find_effect(db::Connection& connection, const std::string& statement) {
  return Look(connection).at(statement);
}

}  // namespace limbeck::dialects::postgresql
