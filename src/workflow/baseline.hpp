// `baseline -m MSG`: the present schema of a database that already has tables, written as the
// first revision and stamped.
// Not reflection into a catalog: PostgreSQL's own pg_dump and SQLite's own catalog give the text.
// Next: schema_text.hpp for where the text comes from, docs/commands.md.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "db/url.hpp"
#include "run/database.hpp"
#include "scripts/configuration.hpp"
#include "scripts/script_directory.hpp"

namespace limbeck::workflow {

struct BaselineRequest {
  std::string message;
  std::optional<std::string> revision_id = {};  ///< --rev-id; else from `ids`.
  std::optional<std::string> branch_label = {};
  std::optional<std::string> version_path = {};
  bool stamp = true;
};

struct BaselineResult {
  std::string id;
  std::string path;  ///< Of the file that was written.
  std::size_t table_count = 0;
  std::size_t statement_count = 0;
  std::vector<std::string> notes;  ///< What the user should look at, a line each; may be empty.
};

/// The schema as two sections' text.
struct SchemaText {
  std::string upgrade;
  std::string downgrade;
  std::size_t table_count = 0;
  std::size_t statement_count = 0;
  std::vector<std::string> notes;
};

/// Everything `baseline` does: refuses, reads the schema, writes the file, stamps. The file is
/// removed again if stamping fails. `database` is open for writing with `options`; `sources` are
/// what the ScriptDirectory was loaded from.
/// Errors: baseline.applied (rows exist), baseline.revisions_exist, baseline.no_tables,
/// baseline.no_pg_dump, baseline.old_pg_dump, baseline.pg_dump_failed, baseline.directive,
/// baseline.dialect; file.*, run.*, lock.*.
BaselineResult make_baseline(run::Database& database, const db::Url& url,
                             const scripts::Configuration& configuration,
                             const scripts::ScriptSources& sources, const BaselineRequest& request,
                             const Options& options, const base::Clock& clock,
                             const base::IdSource& ids);

/// The reading part alone; writes nothing. `role`: what pg_dump shall SET ROLE to, if any.
SchemaText read_schema(run::Database& database, const db::Url& url, const std::string& role = {});

}  // namespace limbeck::workflow
