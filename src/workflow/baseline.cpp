#include "workflow/baseline.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "os/file.hpp"
#include "run/runner.hpp"
#include "scripts/project.hpp"
#include "workflow/schema_text.hpp"

namespace limbeck::workflow {

namespace {

void refuse_if_not_first(run::Database& database, const scripts::ScriptDirectory& scripts) {
  const graph::Rows rows = database.version_rows();
  if (!rows.empty()) {
    throw Error{{.code = "baseline.applied",
                 .message = fmt::format("the database is at {} already: a baseline is for a "
                                        "database that no revision was applied to",
                                        base::join(rows, ", ")),
                 .hint = "`limbeck status` shows where it is; nothing was written"}};
  }
  if (scripts.graph().empty()) return;
  throw Error{
      {.code = "baseline.revisions_exist",
       .message = fmt::format("the project has {} revision{} already, and a baseline must be the "
                              "first",
                              scripts.graph().size(), scripts.graph().size() == 1 ? "" : "s"),
       .hint = "if the database holds what they make, `limbeck stamp heads` says so; else make "
               "the baseline in a project without revisions"}};
}

/// A line in a comment or a function's body that the revision file would take for a directive.
void refuse_directives(std::string_view text) {
  for (const std::string_view line : base::split(text, '\n')) {
    std::string_view rest = base::trim(line);
    if (!rest.starts_with("--")) continue;
    rest = base::trim(rest.substr(2));
    if (!base::lower(rest.substr(0, 8)).starts_with("limbeck:")) continue;
    throw Error{{.code = "baseline.directive",
                 .message = fmt::format("the schema holds a line that a revision file would take "
                                        "for a directive: {}",
                                        base::trim(line)),
                 .hint = "change that comment in the database's function or table, then run "
                         "baseline again"}};
  }
}

}  // namespace

SchemaText read_schema(run::Database& database, const db::Url& url, const std::string& role) {
  const std::string_view dialect = database.dialect().name();
  SchemaText schema;
  if (dialect == "sqlite") {
    schema = read_sqlite_schema(database);
  } else if (dialect == "postgresql") {
    schema = read_postgresql_schema(database, url, role);
  } else {
    throw Error{{.code = "baseline.dialect",
                 .message = fmt::format("baseline cannot read the schema of {}", dialect),
                 .hint = "write the first revision by hand and `limbeck stamp` it",
                 .dialect = std::string(dialect)}};
  }
  refuse_directives(schema.upgrade);
  refuse_directives(schema.downgrade);
  return schema;
}

BaselineResult make_baseline(run::Database& database, const db::Url& url,
                             const scripts::Configuration& configuration,
                             const scripts::ScriptSources& sources, const BaselineRequest& request,
                             const Options& options, const base::Clock& clock,
                             const base::IdSource& ids) {
  refuse_if_not_first(database, scripts::ScriptDirectory::load(sources));
  SchemaText schema = read_schema(database, url, options.session.role);
  if (schema.table_count == 0) {
    throw Error{{.code = "baseline.no_tables",
                 .message = "the database has no tables: there is nothing to make a baseline of",
                 .hint = "begin with `limbeck revision -m MESSAGE`, or check the database with "
                         "`limbeck status`"}};
  }
  const auto now = clock();
  scripts::NewRevision revision;
  revision.id = request.revision_id ? *request.revision_id : ids();
  if (request.branch_label) revision.branch_labels = {*request.branch_label};
  revision.message = request.message;
  revision.create_date = scripts::create_date(configuration, now);
  revision.upgrade = std::move(schema.upgrade);
  revision.downgrade = std::move(schema.downgrade);

  // A dump is SQL, whatever new revisions are written as; and it is stamped at once.
  scripts::Configuration in_sql = configuration;
  in_sql.script_format = scripts::ScriptFormat::sql;
  BaselineResult result{
      .id = revision.id,
      .path = scripts::write_revision(in_sql, revision, now, request.version_path, ""),
      .table_count = schema.table_count,
      .statement_count = schema.statement_count,
      .notes = std::move(schema.notes)};
  if (!request.stamp) return result;
  try {
    run::stamp(database, scripts::ScriptDirectory::load(sources), {result.id}, false, options);
  } catch (...) {
    // Without its row the file would be run on the tables that are there.
    os::remove_file(result.path);
    throw;
  }
  return result;
}

}  // namespace limbeck::workflow
