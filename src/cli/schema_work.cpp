#include "cli/schema_work.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "cli/alembic_hooks.hpp"
#include "db/url.hpp"
#include "limbeck/error.hpp"
#include "report/changes.hpp"
#include "report/json.hpp"
#include "workflow/object_filter.hpp"

namespace limbeck::cli {
const std::vector<models::Source>& SchemaWork::sources() {
  if (sources_) return *sources_;
  const Request& request = project_.request();
  if (request.models.empty() && project_.world().models) {
    sources_ = {models::linked_source(project_.world().models)};
    return *sources_;
  }
  const scripts::Configuration& settings = project_.configuration();
  const bool is_given = !request.models.empty();
  const std::vector<std::string>& lines = is_given ? request.models : settings.models;
  const std::string& directory =
      is_given || settings.here.empty() ? project_.world().working_directory : settings.here;
  sources_ = models::parse_sources(
      lines,
      {.directory = directory, .python = settings.python, .time_limit = settings.models_timeout});
  if (sources_->empty()) {
    throw Error{{.code = "models.none",
                 .message = "nothing says what the schema shall be",
                 .hint = "add `models = sql:schema/*.sql` to the configuration, or --models",
                 .file = settings.path}};
  }
  return *sources_;
}

run::Database* SchemaWork::database() {
  if (project_.request().from_migrations || elsewhere_ != nullptr) return nullptr;
  if (!database_) {
    project_.announce_database();
    database_.emplace(project_.open_for_reading(project_.options()));
  }
  return &*database_;
}

workflow::SchemaReader& SchemaWork::reader() {
  if (reader_ != nullptr) return *reader_;
  workflow::ReaderRequest request = reader_request(project_);
  request.options = project_.options();
  const auto& scratch_url = request.scratch.scratch_url;
  const bool is_one_of_several = project_.configuration().dialects.size() > 1;
  if (is_one_of_several && scratch_url && scratch_url->dialect != dialect().name()) {
    request.scratch.scratch_url.reset();
  }
  if (elsewhere_ == nullptr) request.scratch.live_url = project_.database_url().url;
  if (run::Database* const live = database()) {
    request.scratch.live = &live->connection();
    request.server = live->bookkeeping().server_version;
    request.kept = workflow::KeptSchemas(project_.cache_folder("schemas"));
  }
  reader_ = std::make_unique<workflow::SchemaReader>(dialect(), std::move(request));
  return *reader_;
}

void SchemaWork::expect_head() {
  const graph::RevisionGraph& graph = project_.graph();
  graph::Rows rows = database_->version_rows();
  std::vector<std::string> heads;
  for (const graph::Index head : graph.heads()) heads.push_back(graph.node(head).id);
  std::ranges::sort(rows);
  std::ranges::sort(heads);
  if (rows == heads) return;
  const auto shown = [](const std::vector<std::string>& ids, const char* none) {
    return ids.empty() ? std::string(none) : base::join(ids, ", ");
  };
  throw Error{{.code = "autogenerate.not_at_head",
               .message = fmt::format("the database is at {}, the newest revision is {}",
                                      shown(rows, "no revision"), shown(heads, "none")),
               .hint = "`limbeck upgrade head` first, or compare with what the revisions make: "
                       "--from-migrations"}};
}

workflow::Comparison SchemaWork::compare() {
  workflow::SchemaReader& from = reader();
  const auto replay = [&] { return from.replay(project_.scripts(), {"heads"}); };
  schema::Catalog present;
  if (run::Database* const live = database()) {
    expect_head();
    present = from.read(live->connection());
  } else {
    present = replay();
  }
  schema::Catalog wanted = from.read_models(sources());
  const models::Expressible said = models::expressible(sources());
  workflow::LeftAlone left_out =
      ask_include_hooks(project_, present, wanted, database() != nullptr);
  const auto made = [&]() -> schema::Catalog {
    try {
      return replay();
    } catch (const Error& error) {
      if (error.code().starts_with("connect.")) throw;
      project_.warn(
          fmt::format("the revisions cannot be replayed on a scratch database, so "
                      "nothing that no model declares is dropped: {}",
                      error.what()));
      return {};
    }
  };
  return workflow::compare(std::move(present), std::move(wanted), said, made, std::move(left_out));
}

std::vector<diff::Rename> SchemaWork::decide_renames(const workflow::Comparison& comparison,
                                                     bool may_guess_none) {
  const Request& request = project_.request();
  std::vector<std::string> texts = request.renames;
  for (std::string& each : workflow::declared_renames(comparison, reader().renamed_from())) {
    if (std::ranges::find(texts, each) == texts.end()) texts.push_back(std::move(each));
  }
  std::vector<diff::Rename> renames =
      diff::certain_renames(texts, comparison.present, comparison.wanted);
  if (request.no_rename) return renames;
  std::vector<std::string> open;
  for (const diff::Rename& likely : workflow::undecided_renames(comparison, renames)) {
    const std::string what = diff::describe_rename(likely);
    if (project_.world().ask) {
      if (project_.world().ask(fmt::format("is this a rename: {}? [y/N] ", what)) == "y") {
        renames.push_back(likely);
      }
    } else {
      open.push_back(diff::render_rename(likely));
    }
  }
  if (open.empty()) return renames;
  const std::string options = "--rename " + base::join(open, " --rename ");
  const std::string message =
      fmt::format("{} look{} renamed: {}", open.size() == 1 ? "this" : "these",
                  open.size() == 1 ? "s" : "", base::join(open, ", "));
  if (!may_guess_none) {
    throw Error{{.code = "autogenerate.rename",
                 .message = message,
                 .hint = fmt::format("say so with `{}`, or that it is a drop and an addition with "
                                     "`--no-rename`",
                                     options)}};
  }
  project_.tell(fmt::format("note: {}; if so, `{}`", message, options));
  return renames;
}

void SchemaWork::tell_left_alone(const workflow::Comparison& comparison) const {
  std::vector<std::string> names;
  for (const schema::ObjectId& each : workflow::undeclared_objects(comparison)) {
    const std::string schema = each.name.schema.empty() ? "" : each.name.schema + '.';
    names.push_back(fmt::format("{} {}{}", workflow::kind_word(each.kind), schema, each.name.name));
  }
  if (names.empty()) return;
  project_.tell(fmt::format("note: no model declares and no revision made, left alone: {}",
                            base::join(names, ", ")));
}

workflow::ReaderRequest reader_request(Project& project) {
  const scripts::Configuration& settings = project.configuration();
  workflow::ReaderRequest request{
      .schemas = settings.schemas,
      .filter = {.include = settings.include, .exclude = settings.exclude},
      .scope = {.privileges = settings.compare_privileges,
                .storage = settings.compare_storage,
                .partitions = settings.compare_partitions},
      .options = {.version_table = settings.version_table,
                  .version_table_schema = settings.version_table_schema}};
  request.scratch.is_protected = settings.protect;
  if (!settings.missing_scratch_variable.empty()) {
    throw Error{{.code = "url.not_set",
                 .message = fmt::format("scratch_url_env names {}, which is not set",
                                        settings.missing_scratch_variable),
                 .hint = "set it, or leave scratch_url_env out"}};
  }
  if (!settings.scratch_url.empty()) {
    request.scratch.scratch_url = db::parse_url(settings.scratch_url);
  }
  return request;
}

void print_changes(const Project& project, const contract::Dialect& dialect,
                   const workflow::Way& way, const std::vector<workflow::Change>& changes) {
  const Request& request = project.request();
  if (request.json) {
    project.out(report::json_changes(way, changes));
  } else if (request.sql) {
    project.out(report::render_sql(way, dialect));
  } else {
    project.out(report::render_changes(changes));
  }
}

}  // namespace limbeck::cli
