#include "dialects/postgresql/scratch.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <utility>

#include "base/text.hpp"
#include "dialects/postgresql/dialect.hpp"
#include "dialects/postgresql/parameters.hpp"
#include "dialects/postgresql/scratch_extensions.hpp"
#include "dialects/postgresql/scratch_in_place.hpp"
#include "dialects/postgresql/scratch_in_transaction.hpp"
#include "limbeck/error.hpp"
#include "sql/quoting.hpp"

namespace limbeck::dialects::postgresql {
namespace {

std::string literal(const std::string& text) {
  return sql::quote_literal(text, sql::Flavor::postgresql);
}

Error impossible(const db::Url& server, const std::string& why, bool by_scratch_url,
                 const std::string& first = {}) {
  const std::string where = by_scratch_url
                                ? "let scratch_url name a server or an empty database that may be "
                                  "written to"
                                : "set scratch_url to a server or an empty database that may be "
                                  "written to";
  return Error{{.code = "scratch.impossible",
                .message = fmt::format("no temporary database can be made on {}: {}",
                                       describe_server(server), why),
                .hint = first.empty() ? where : fmt::format("{}, or {}", first, where),
                .dialect = "postgresql"}};
}

Error may_not_create(const db::Url& server, const std::string& role, bool by_scratch_url) {
  return impossible(server, fmt::format("the role {} lacks the right CREATEDB", role),
                    by_scratch_url, fmt::format("grant it (ALTER ROLE {} CREATEDB)", role));
}

struct Standing {
  int version = 0;
  bool may_create = false;
  std::string role;                    ///< Quoted where it must be.
  std::vector<std::string> left_over;  ///< Databases of processes that were killed.
};

/// The time is the server's, as in the names; what somebody uses is not left over.
Standing ask_standing(db::Connection& server) {
  const Row row =
      server
          .query(
              "SELECT pg_catalog.current_setting('server_version_num'), r.rolcreatedb OR "
              "r.rolsuper, pg_catalog.quote_ident(r.rolname), (SELECT "
              "pg_catalog.string_agg(d.datname, ',') FROM pg_catalog.pg_database d WHERE "
              "pg_catalog.substring(d.datname, "
              "'^limbeck_scratch_([0-9]{9,12})_[0-9a-f]+$')::bigint "
              "< pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) - 60 AND "
              "pg_catalog.pg_has_role(d.datdba, 'USAGE') AND NOT EXISTS (SELECT FROM "
              "pg_catalog.pg_stat_activity a WHERE a.datid = d.oid)) FROM pg_catalog.pg_roles r "
              "WHERE r.rolname = current_user")
          .rows.at(0);
  Standing standing{.version = std::atoi(row.at(0).value_or("0").c_str()),
                    .may_create = row.at(1) == "t",
                    .role = row.at(2).value_or("")};
  const std::string left_over = row.at(3).value_or("");
  for (const std::string_view name : base::split(left_over, ',')) {
    if (!name.empty()) standing.left_over.emplace_back(name);
  }
  return standing;
}

/// ENCODING and the rest of CREATE DATABASE that make it as the live one is. Source: pg_database,
/// whose columns differ from version to version.
std::string traits_of(db::Connection& live, int version) {
  const Row row =
      live.query(
              "SELECT pg_catalog.pg_encoding_to_char(d.encoding), d.datcollate, d.datctype, "
              "j.d ->> 'datlocprovider', coalesce(j.d ->> 'datlocale', j.d ->> 'daticulocale'), "
              "j.d ->> 'daticurules' FROM pg_catalog.pg_database d CROSS JOIN LATERAL (SELECT "
              "pg_catalog.to_jsonb(d)) j(d) WHERE d.datname = pg_catalog.current_database()")
          .rows.at(0);
  std::string traits =
      fmt::format(" ENCODING {} LC_COLLATE {} LC_CTYPE {}", literal(row.at(0).value_or("")),
                  literal(row.at(1).value_or("")), literal(row.at(2).value_or("")));
  const std::string provider = row.at(3).value_or("c");
  if (version < 150000) return traits;
  if (provider == "c") return traits + " LOCALE_PROVIDER libc";
  const std::string locale = literal(row.at(4).value_or(""));
  if (provider == "b") return traits + " LOCALE_PROVIDER builtin BUILTIN_LOCALE " + locale;
  traits += " LOCALE_PROVIDER icu ICU_LOCALE " + locale;
  if (row.at(5)) traits += " ICU_RULES " + literal(*row.at(5));
  return traits;
}

class TemporaryDatabase final : public contract::Scratch {
 public:
  struct Plan {
    db::Url url;  ///< Of the database that the server's session is in.
    std::unique_ptr<db::Connection> server;
    Standing standing;
    std::string traits;
    bool by_scratch_url = false;
    db::Connection* live = nullptr;
  };

  explicit TemporaryDatabase(Plan plan)
      : plan_(std::move(plan)),
        extensions_(plan_.live != nullptr  ? plan_.live
                    : plan_.by_scratch_url ? nullptr
                                           : plan_.server.get()) {}
  ~TemporaryDatabase() override { drop(); }

  void open() {
    create();
    db::Url url = plan_.url;
    url.database = name_;
    try {
      connection_ = postgresql().connect({.url = url, .writes = true});
    } catch (const Error& error) {
      // A pooler that knows its databases by name.
      if (error.code() != "connect.no_database") throw;
      throw impossible(plan_.url, "what answers there does not lead to a new database",
                       plan_.by_scratch_url);
    }
  }

  db::Connection& connection() override { return *connection_; }
  void clear() override {
    drop();
    extensions_.forget_given();
    if (!is_alive(*plan_.server)) connect_server();
    open();
  }
  std::string description() const override {
    return "a temporary database on " + describe_server(plan_.url);
  }
  bool give_extensions() override { return extensions_.give(*connection_); }
  std::vector<std::string> given_extensions() const override { return extensions_.given(); }

 private:
  static bool is_alive(db::Connection& session) {
    try {
      session.query("SELECT 1");
      return true;
    } catch (const Error&) {
      return false;
    }
  }

  /// In place, because the extensions may be read from there.
  void connect_server() {
    const bool reads_there = plan_.live == nullptr && !plan_.by_scratch_url;
    plan_.server = postgresql().connect({.url = plan_.url, .writes = true});
    if (reads_there) extensions_ = ScratchExtensions(plan_.server.get());
  }

  std::string new_name() {
    const db::Rows rows = plan_.server->query(
        "SELECT 'limbeck_scratch_' || "
        "pg_catalog.floor(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()))::bigint || "
        "'_' || pg_catalog.substr(pg_catalog.md5(pg_catalog.random()::text || "
        "pg_catalog.pg_backend_pid() || pg_catalog.clock_timestamp()), 1, 12)");
    return rows.rows.at(0).at(0).value_or("");
  }

  void create() {
    name_ = new_name();
    const std::string plain = "CREATE DATABASE " + name_ + " TEMPLATE template0";
    try {
      plan_.server->query(plain + plan_.traits);
    } catch (const Error& error) {
      const std::string& state = error.details().sqlstate;
      const bool unknown_trait =
          state.starts_with("22") || state.starts_with("42") || state.starts_with("0A");
      if (state == "42501") {
        throw may_not_create(plan_.url, plan_.standing.role, plan_.by_scratch_url);
      }
      if (state == "25006") throw impossible(plan_.url, "it takes no writes", plan_.by_scratch_url);
      if (state.empty() || state.starts_with("08") || state.starts_with("57")) throw;
      // Another server may lack the locale; expressions mean nearly the same without it.
      if (!plan_.by_scratch_url || plan_.traits.empty() || !unknown_trait) {
        throw impossible(plan_.url, error.what(), plan_.by_scratch_url);
      }
      plan_.traits.clear();
      plan_.server->query(plain);
    }
  }

  void drop_once() {
    if (plan_.standing.version >= 130000) {
      plan_.server->query("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
      return;
    }
    plan_.server->query(
        "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE "
        "datname = " +
        literal(name_));
    plan_.server->query("DROP DATABASE IF EXISTS " + name_);
  }

  /// Whatever does not work here, the next scratch on the server does again.
  void drop() noexcept {
    connection_.reset();
    for (int attempt = 0; attempt < 2 && !name_.empty(); ++attempt) {
      try {
        if (attempt > 0) connect_server();
        drop_once();
        name_.clear();
      } catch (...) {
        continue;
      }
    }
  }

  Plan plan_;
  ScratchExtensions extensions_;
  std::string name_;
  std::unique_ptr<db::Connection> connection_;
};

/// Another process may do the same at this moment, or have come back to it.
void sweep(db::Connection& server, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    try {
      server.query("DROP DATABASE IF EXISTS " + name);
    } catch (const Error& error) {
      if (error.code() == "connect.lost") throw;
    }
  }
}

std::unique_ptr<db::Connection> connect_server(const db::Url& url, bool by_scratch_url) {
  try {
    return postgresql().connect({.url = url, .writes = true});
  } catch (const Error& error) {
    if (error.code() != "connect.read_only" && error.code() != "connect.pooler") throw;
    throw impossible(url, error.what(), by_scratch_url);
  }
}

}  // namespace

std::unique_ptr<contract::Scratch> open_scratch(const contract::ScratchRequest& request) {
  const bool by_scratch_url = request.scratch_url.has_value();
  if (!by_scratch_url && !request.live_url) {
    throw Error{{.code = "scratch.impossible",
                 .message = "no temporary database can be made: the URL of the server is not known",
                 .hint = "set scratch_url to a server or an empty database that may be written to",
                 .dialect = "postgresql"}};
  }
  if (!by_scratch_url && request.is_protected) {
    throw Error{{.code = "scratch.impossible",
                 .message = "this environment is protected: no temporary database is made on its "
                            "server",
                 .hint = "set scratch_url to another server or an empty database",
                 .dialect = "postgresql"}};
  }
  db::Url url = by_scratch_url ? *request.scratch_url : *request.live_url;
  const bool names_database = !url.database.empty();
  if (by_scratch_url && !names_database) url.database = "postgres";
  auto server = connect_server(url, by_scratch_url);
  Standing standing = ask_standing(*server);
  if (!standing.may_create && by_scratch_url && names_database) {
    return open_in_place(std::move(server), url, request.live);
  }
  if (!standing.may_create) {
    const Error why = may_not_create(url, standing.role, by_scratch_url);
    if (by_scratch_url) throw why;
    return open_in_transaction(url, why);
  }
  sweep(*server, standing.left_over);
  std::string traits;
  if (request.live != nullptr || !by_scratch_url) {
    traits = traits_of(request.live != nullptr ? *request.live : *server, standing.version);
  }
  auto scratch =
      std::make_unique<TemporaryDatabase>(TemporaryDatabase::Plan{.url = std::move(url),
                                                                  .server = std::move(server),
                                                                  .standing = std::move(standing),
                                                                  .traits = std::move(traits),
                                                                  .by_scratch_url = by_scratch_url,
                                                                  .live = request.live});
  scratch->open();
  return scratch;
}

}  // namespace limbeck::dialects::postgresql
