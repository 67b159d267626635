#include "dialects/postgresql/scratch_in_place.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "dialects/postgresql/dialect.hpp"
#include "dialects/postgresql/parameters.hpp"
#include "dialects/postgresql/scratch_extensions.hpp"
#include "limbeck/error.hpp"
#include "sql/quoting.hpp"

namespace limbeck::dialects::postgresql {
namespace {

/// "limb" as bytes: the advisory lock, and the large object that says what was there before.
constexpr int kMark = 0x6c696d62;
constexpr const char* kMarkText = "a scratch of limbeck; was there before: ";
constexpr const char* kPatience = "10s";

/// What a user would call the content of a database, at most four of it.
constexpr const char* kSelectContent = R"(
SELECT pg_catalog.string_agg(o.what, ', ') FROM (
  SELECT o.what FROM (
    SELECT 'schema ' || pg_catalog.quote_ident(n.nspname) AS what,
           'pg_catalog.pg_namespace'::pg_catalog.regclass AS class, n.oid AS object
    FROM pg_catalog.pg_namespace n
    WHERE n.oid >= 16384 AND n.nspname <> 'public' AND n.nspname !~ '^pg_'
      AND n.oid NOT IN (SELECT extnamespace FROM pg_catalog.pg_extension)
    UNION ALL
    SELECT CASE c.relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'view ' WHEN 'S' THEN 'sequence '
             WHEN 'c' THEN 'type ' ELSE 'table ' END || c.oid::pg_catalog.regclass,
           'pg_catalog.pg_class'::pg_catalog.regclass, c.oid
    FROM pg_catalog.pg_class c
    WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S', 'c')
      AND c.relpersistence <> 't'
    UNION ALL
    SELECT 'type ' || t.oid::pg_catalog.regtype,
           'pg_catalog.pg_type'::pg_catalog.regclass, t.oid
    FROM pg_catalog.pg_type t WHERE t.oid >= 16384 AND t.typtype IN ('e', 'd', 'r')
    UNION ALL
    SELECT 'function ' || p.oid::pg_catalog.regprocedure,
           'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid
    FROM pg_catalog.pg_proc p WHERE p.oid >= 16384 AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_depend d WHERE d.classid =
        'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid AND d.deptype = 'i')
  ) o
  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = o.class
                      AND d.objid = o.object AND d.deptype = 'e')
  LIMIT 4) o)";

/// Class and number of everything in this database that somebody owns, extensions' parts apart;
/// the server's first role owns without a record, but such a role may make databases.
constexpr const char* kOwned = R"(
FROM pg_catalog.pg_shdepend s
CROSS JOIN LATERAL pg_catalog.pg_identify_object(s.classid, s.objid, s.objsubid) i
WHERE s.deptype = 'o' AND s.dbid = (
    SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = s.classid
                    AND d.objid = s.objid AND d.deptype = 'e'))";

std::string literal(const std::string& text) {
  return sql::quote_literal(text, sql::Flavor::postgresql);
}

class InPlaceScratch final : public contract::Scratch {
 public:
  InPlaceScratch(std::unique_ptr<db::Connection> connection, const db::Url& url,
                 db::Connection* live)
      : url_(url), connection_(std::move(connection)), extensions_(live) {}

  ~InPlaceScratch() override {
    try {
      if (entered_) leave();
    } catch (...) {
      // The mark stays with what is left, for the next scratch here.
    }
  }

  void enter() {
    take_lock();
    if (const auto known =
            ask(fmt::format("SELECT pg_catalog.obj_description({}, 'pg_largeobject') FROM "
                            "pg_catalog.pg_largeobject_metadata WHERE oid = {} AND "
                            "pg_catalog.pg_has_role(lomowner, 'USAGE')",
                            kMark, kMark))) {
      present_ = known->substr(std::min(known->size(), std::string_view(kMarkText).size()));
      remove_what_was_made();
    }
    if (const auto content = ask(kSelectContent)) {
      throw Error{{.code = "scratch.not_empty",
                   .message = fmt::format("the scratch database '{}' is not empty: it holds {}",
                                          url_.database, *content),
                   .hint = fmt::format("let scratch_url name an empty database, or grant its role "
                                       "CREATEDB, so that one can be made: ALTER ROLE {} CREATEDB",
                                       role()),
                   .dialect = "postgresql"}};
    }
    remember_what_is_there();
  }

  db::Connection& connection() override { return *connection_; }
  void clear() override {
    leave();
    connect_again();
    enter();
  }
  std::string description() const override {
    return fmt::format("the scratch database '{}' on {}", url_.database, describe_server(url_));
  }
  bool give_extensions() override { return extensions_.give(*connection_); }
  std::vector<std::string> given_extensions() const override { return extensions_.given(); }

 private:
  std::optional<std::string> ask(const std::string& sql) {
    const db::Rows rows = connection_->query(sql);
    if (rows.rows.empty()) return std::nullopt;
    return rows.rows[0].at(0);
  }

  std::string role() { return ask("SELECT pg_catalog.quote_ident(current_user)").value_or(""); }

  void connect_again() {
    connection_.reset();
    connection_ = postgresql().connect({.url = url_, .writes = true});
  }

  /// Of the session, which ends it.
  void take_lock() {
    try {
      connection_->query(fmt::format("SET lock_timeout = '{}'", kPatience));
      connection_->query(fmt::format("SELECT pg_catalog.pg_advisory_lock({}, 0)", kMark));
      connection_->query("RESET lock_timeout");
    } catch (const Error& error) {
      if (error.code() != "sql.lock_timeout") throw;
      throw Error{
          {.code = "scratch.impossible",
           .message = fmt::format("another run uses the scratch database '{}' now", url_.database),
           .hint = "run the command again when it has finished, or give each run a "
                   "scratch_url of its own",
           .dialect = "postgresql"}};
    }
  }

  void remember_what_is_there() {
    present_ = ask(fmt::format("SELECT coalesce(pg_catalog.string_agg(s.classid || ':' || s.objid, "
                               "','), '') {}",
                               kOwned))
                   .value_or("");
    entered_ = true;
    try {
      connection_->run(std::vector<db::Statement>{
          {.text = "BEGIN"},
          {.text = fmt::format("SELECT pg_catalog.lo_create({})", kMark)},
          {.text = fmt::format("COMMENT ON LARGE OBJECT {} IS {}", kMark,
                               literal(kMarkText + present_))},
          {.text = "COMMIT"}});
    } catch (const Error& error) {
      if (error.code() == "connect.lost") throw;
      connection_->rollback();  // Another role's mark: without one of our own it works as well.
    }
  }

  /// Schemas first, which take most of the rest with them.
  std::vector<db::Statement> drops() {
    std::vector<db::Statement> result;
    connection_->read(
        fmt::format(
            "SELECT CASE i.type WHEN 'large object' THEN pg_catalog.format('SELECT "
            "pg_catalog.lo_unlink(%s)', s.objid) ELSE pg_catalog.format('DROP %s IF EXISTS %s "
            "CASCADE', CASE i.type WHEN 'statistics object' THEN 'statistics' WHEN 'composite "
            "type' THEN 'type' ELSE i.type END, i.identity) END {} AND i.type NOT IN ('default "
            "acl', 'toast table', 'index') AND NOT (i.type = 'schema' AND i.identity = 'public') "
            "AND NOT (i.type = 'large object' AND s.objid = {}) AND s.classid || ':' || s.objid "
            "<> ALL (pg_catalog.string_to_array({}, ',')) AND pg_catalog.pg_has_role(s.refobjid, "
            "'MEMBER') ORDER BY i.type <> 'schema', i.type <> 'extension', i.type = 'sequence', "
            "s.objid",
            kOwned, kMark, literal(present_)),
        {}, [&](Row& row) { result.push_back({.text = row.at(0).value_or("")}); });
    return result;
  }

  void remove_what_was_made() {
    std::vector<db::Statement> all = drops();
    if (all.empty()) return;
    std::vector<db::Statement> batch = {{.text = "BEGIN"}};
    batch.insert(batch.end(), all.begin(), all.end());
    batch.push_back({.text = "COMMIT"});
    try {
      connection_->run(batch);
    } catch (const Error&) {
      // One that cannot be dropped, or more locks than a transaction may hold: one at a time.
      connection_->rollback();
      for (const db::Statement& drop : drops()) {
        try {
          connection_->query(drop.text);
        } catch (const Error& error) {
          if (error.code() == "connect.lost") throw;
        }
      }
    }
  }

  void leave() {
    try {
      connection_->rollback();
      connection_->run(postgresql().restore_session(connection_.get()));
    } catch (const Error&) {
      connect_again();
      take_lock();
    }
    remove_what_was_made();
    // What could not be removed keeps the mark.
    if (drops().empty()) {
      connection_->query(fmt::format(
          "SELECT pg_catalog.lo_unlink(oid) FROM pg_catalog.pg_largeobject_metadata WHERE oid = {} "
          "AND pg_catalog.pg_has_role(lomowner, 'USAGE')",
          kMark));
    }
    entered_ = false;
    extensions_.forget_given();
  }

  db::Url url_;
  std::unique_ptr<db::Connection> connection_;
  ScratchExtensions extensions_;
  std::string present_;  ///< "class:number,…", as what could be made later is told from it.
  bool entered_ = false;
};

}  // namespace

std::unique_ptr<contract::Scratch> open_in_place(std::unique_ptr<db::Connection> connection,
                                                 const db::Url& url, db::Connection* live) {
  auto scratch = std::make_unique<InPlaceScratch>(std::move(connection), url, live);
  scratch->enter();
  return scratch;
}

}  // namespace limbeck::dialects::postgresql
