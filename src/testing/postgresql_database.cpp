// A database of its own on a server, copied there from a template that the server keeps.
#include <fmt/format.h>

#include <chrono>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "db/url.hpp"
#include "dialects/registry.hpp"
#include "limbeck/error.hpp"
#include "limbeck/migrator.hpp"
#include "sql/quoting.hpp"
#include "testing/database.hpp"
#include "testing/template_key.hpp"

namespace limbeck::testing_detail {
namespace {

constexpr const char* kTemplate = "limbeck_template_";
constexpr const char* kDatabase = "limbeck_test_";
/// While a copy is made, the server lets nobody in; whoever looks in keeps others from copying.
constexpr auto kPatience = std::chrono::seconds(30);
constexpr auto kPause = std::chrono::milliseconds(50);

std::unique_ptr<db::Connection> connect(const db::Url& url) {
  return dialects::find_dialect("postgresql").connect({.url = url, .writes = true});
}

std::string quoted(const std::string& name) {
  return sql::quote_identifier(name, sql::Flavor::postgresql);
}

std::string now(db::Connection& server) {
  const db::Rows rows =
      server.query("SELECT pg_catalog.date_part('epoch', pg_catalog.clock_timestamp())::bigint");
  return rows.rows.at(0).at(0).value_or("0");
}

void drop(db::Connection& server, const std::string& name) {
  server.query(fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", quoted(name)));
}

/// Nobody is left to be told.
void drop_quietly(const db::Url& server, const std::string& name) noexcept {
  try {
    drop(*connect(server), name);
  } catch (const std::exception&) {  // It is swept away after a day.
  }
}

/// Databases of a day ago and templates that were made two weeks ago: left by processes that were
/// killed, and of revisions that have changed since.
void sweep(db::Connection& server) {
  const db::Rows rows = server.query(
      "SELECT d.datname FROM pg_catalog.pg_database d WHERE "
      "coalesce(pg_catalog.substring(d.datname, '^limbeck_test_([0-9]{9,12})_')::bigint + 86400, "
      "pg_catalog.substring(pg_catalog.shobj_description(d.oid, 'pg_database'), "
      "'^limbeck template of ([0-9]{9,12})$')::bigint + 14 * 86400) "
      "< pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) "
      "AND pg_catalog.pg_has_role(d.datdba, 'USAGE') AND NOT EXISTS "
      "(SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid)");
  for (const Row& row : rows.rows) {
    try {
      drop(server, row.at(0).value_or(""));
    } catch (const Error&) {
      continue;  // Somebody else's sweep was first.
    }
  }
}

bool is_there(db::Connection& server, const std::string& name) {
  const std::vector<Value> parameters = {name};
  return !server.query("SELECT FROM pg_catalog.pg_database WHERE datname = $1", parameters)
              .rows.empty();
}

/// Templates of this process alone, which go with it.
class OwnTemplates {
 public:
  ~OwnTemplates() {
    for (const auto& [server, name] : made_) drop_quietly(server, name);
  }
  void add(const db::Url& server, const std::string& name) {
    const std::lock_guard lock(mutex_);
    made_.emplace_back(server, name);
  }

 private:
  std::mutex mutex_;
  std::vector<std::pair<db::Url, std::string>> made_;
};

class Maker {
 public:
  Maker(db::Url server, std::string_view target, const Revisions& revisions)
      : url_(std::move(server)),
        server_(connect(url_)),
        target_(target),
        revisions_(revisions),
        key_(template_key(target, revisions)) {}

  std::string make() {
    const std::string model = kTemplate + key_.hash;
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (true) {
      if (!is_there(*server_, model)) make_template(model);
      const std::string name = new_name();
      try {
        server_->query(fmt::format("CREATE DATABASE {} TEMPLATE {}", quoted(name), quoted(model)));
        return name;
      } catch (const Error& error) {
        const std::string& state = error.details().sqlstate;
        // Somebody is in the template, or has swept it away.
        const bool may_pass = state == "55006" || state == "3D000";
        if (!may_pass || std::chrono::steady_clock::now() > deadline) throw_refused(error);
      }
      std::this_thread::sleep_for(kPause);
    }
  }

 private:
  std::string new_name() { return kDatabase + now(*server_) + '_' + random_name(); }

  /// Under another name until it is whole; of two who make the same the second drops his.
  void make_template(const std::string& model) {
    sweep(*server_);
    const std::string draft = new_name();
    try {
      server_->query(fmt::format("CREATE DATABASE {}", quoted(draft)));
    } catch (const Error& error) {
      throw_refused(error);
    }
    try {
      db::Url url = url_;
      url.database = draft;
      Migrator(db::render_url(url), revisions_).upgrade(target_);
      server_->query(fmt::format("COMMENT ON DATABASE {} IS 'limbeck template of {}'",
                                 quoted(draft), now(*server_)));
      rename(draft, model);
    } catch (...) {
      drop_quietly(url_, draft);
      throw;
    }
  }

  void rename(const std::string& draft, const std::string& model) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (true) {
      try {
        server_->query(fmt::format("ALTER DATABASE {} RENAME TO {}", quoted(draft), quoted(model)));
        if (!key_.lasting) {
          static OwnTemplates ours;
          ours.add(url_, model);
        }
        return;
      } catch (const Error& error) {
        const std::string& state = error.details().sqlstate;
        if (state == "42P04") return drop(*server_, draft);
        // The Migrator's session is closed, but the server may not have noticed.
        if (state != "55006" || std::chrono::steady_clock::now() > deadline) throw;
      }
      std::this_thread::sleep_for(kPause);
    }
  }

  [[noreturn]] void throw_refused(const Error& error) {
    ErrorDetails details = error.details();
    details.code = "test.database";
    details.message = "the server makes no database for a test: " + details.message;
    details.hint = "give the URL of a role with CREATEDB (ALTER ROLE … CREATEDB)";
    throw Error(std::move(details));
  }

  db::Url url_;
  std::unique_ptr<db::Connection> server_;
  std::string_view target_;
  const Revisions& revisions_;
  TemplateKey key_;
};

class OnServer final : public Database {
 public:
  OnServer(db::Url server, std::string name) : server_(std::move(server)), name_(std::move(name)) {
    db::Url own = server_;
    own.database = name_;
    url = db::render_url(own);
  }
  ~OnServer() override { drop_quietly(server_, name_); }

 private:
  db::Url server_;
  std::string name_;
};

}  // namespace

std::unique_ptr<Database> postgresql_database(std::string_view target, const Revisions& revisions,
                                              const std::string& server) {
  const db::Url url = db::parse_url(server);
  return std::make_unique<OnServer>(url, Maker(url, target, revisions).make());
}

}  // namespace limbeck::testing_detail
