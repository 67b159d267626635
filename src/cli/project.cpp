#include "cli/project.hpp"

#include <fmt/format.h>

#include "bridge/bridge.hpp"
#include "dialects/registry.hpp"
#include "limbeck/error.hpp"
#include "report/error_report.hpp"

namespace limbeck::cli {

namespace {

/// A path starts at the configuration's folder; a bare name is searched in PATH.
std::string interpreter_path(const scripts::Configuration& settings) {
  const bool is_path = settings.python.find('/') != std::string::npos;
  return is_path && !settings.python.starts_with('/') ? settings.here + "/" + settings.python
                                                      : settings.python;
}

}  // namespace

const scripts::Configuration& Project::configuration() {
  if (!configuration_) {
    configuration_ = scripts::load_configuration({.files = request_.config_files,
                                                  .section = request_.section,
                                                  .environment_name = request_.environment_name,
                                                  .working_directory = world_.working_directory,
                                                  .environment = world_.environment});
  }
  return *configuration_;
}

scripts::ScriptSources Project::sources() {
  const scripts::Configuration& settings = configuration();
  scripts::ScriptSources sources{.directories = settings.version_locations,
                                 .recursive = settings.recursive_version_locations,
                                 .is_alembic = scripts::has_alembic_scripts(settings),
                                 .cache_folder = cache_folder("revisions")};
  if (world_.program != nullptr) sources.program = *world_.program;
  if (settings.script_location.empty()) {
    sources.directories.clear();
    const Revisions& program = sources.program;
    if (program.compiled.empty() && program.embedded.empty() && program.directories.empty()) {
      throw Error{{.code = "config.no_script_location",
                   .message = settings.path.empty()
                                  ? fmt::format("no limbeck.ini, alembic.ini or pyproject.toml "
                                                "here says where the revisions are: {}",
                                                world_.working_directory)
                                  : "script_location is not set",
                   .hint = settings.path.empty()
                               ? "`limbeck init` makes a project here; -c FILE names one elsewhere"
                               : "add `script_location = %(here)s/migrations` to the file",
                   .file = settings.path}};
    }
  }
  return sources;
}

const scripts::ScriptDirectory& Project::scripts() {
  if (scripts_ == nullptr) {
    // The process ends with the command: taking thousands of revisions apart would be the longest
    // part of some. The next command of this process, if there is one, takes their place.
    static auto& kept = *new std::optional<scripts::ScriptDirectory>;
    scripts_ = &kept.emplace(scripts::ScriptDirectory::load(sources()));
    for (const std::string& warning : scripts_->warnings()) warn(warning);
  }
  return *scripts_;
}

std::string Project::cache_folder(std::string_view what) const {
  const auto cache = world_.environment("XDG_CACHE_HOME");
  if (cache && cache->starts_with('/')) return fmt::format("{}/limbeck/{}", *cache, what);
  const auto home = world_.environment("HOME");
  return home && home->starts_with('/') ? fmt::format("{}/.cache/limbeck/{}", *home, what)
                                        : std::string();
}

const scripts::DatabaseUrl& Project::database_url() {
  if (url_) return *url_;
  expect_adopted();
  try {
    url_ = scripts::find_database_url(configuration(), request_.url, world_.environment,
                                      world_.working_directory);
  } catch (const Error& error) {
    if (error.code() != "env.url_unknown" || !python_may_run()) throw;
  }
  if (!url_ || environment_must_run()) ask_environment();
  return *url_;
}

/// What was recorded takes the place of that env.py, and of no other.
void Project::expect_adopted() {
  const scripts::Configuration& settings = configuration();
  const std::string& adopted = settings.adopted_environment;
  if (adopted.empty() || settings.environment_hash.empty()) return;
  if (adopted == settings.environment_hash) return;
  throw Error{
      {.code = "env.edited",
       .message = fmt::format("{} was edited after it was adopted", settings.environment_path),
       .hint = fmt::format("see whether {} still says what replaces it, then `limbeck adopt` "
                           "again",
                           settings.path),
       .file = settings.environment_path}};
}

/// In front of a project that has gone over to SQL, an env.py that still lies there is of no
/// effect.
bool Project::environment_must_run() {
  const scripts::Configuration& settings = configuration();
  if (settings.environment_script.obstacles.empty()) return false;
  if (settings.kind == scripts::ConfigurationKind::alembic) return true;
  for (graph::Index each = 0; each < graph().size(); ++each) {
    if (scripts().script(each).is_python) return true;
  }
  return false;
}

bool Project::python_may_run() {
  return configuration().python_bridge != PythonBridge::never &&
         !configuration().alembic_file.empty();
}

PythonOptions Project::python_options() {
  const scripts::Configuration& settings = configuration();
  // SQL that was frozen does not do what only such an env.py does.
  const bool must_run = settings.python_bridge == PythonBridge::automatic && environment_must_run();
  PythonOptions options{.bridge = must_run ? PythonBridge::always : settings.python_bridge,
                        .interpreter = interpreter_path(settings),
                        .configuration = settings.alembic_file,
                        .section = settings.alembic_section,
                        .script_location = settings.script_location,
                        .version_locations = settings.version_locations,
                        .directory = world_.working_directory,
                        .target_metadata = settings.target_metadata,
                        .source_roots = settings.source_roots,
                        .names = settings.names,
                        .x = request_.x,
                        .version_table_schema = settings.version_table_schema,
                        .frozen = settings.frozen};
  // What its own configuration says, env.py reads itself.
  const bool is_given =
      url_ && (url_->source == "--url" || url_->source == "DATABASE_URL" || url_->source == ".env");
  if (is_given) options.url = url_->text;
  return options;
}

void Project::ask_environment() {
  const scripts::EnvironmentScript& script = configuration().environment_script;
  const bool is_url = script.obstacles.empty();
  const auto& first = is_url ? script.url_obstacles.front() : script.obstacles.front();
  const auto not_understood = [&](const std::string& why) {
    return Error{{.code = "env.not_understood",
                  .message = fmt::format("{}:{}: env.py {} {}, which Limbeck does not do itself{}",
                                         configuration().environment_path, first.at.line,
                                         is_url ? "connects to" : "holds", first.what, why),
                  .hint = "let the project's Python run it: python_bridge = auto, python = "
                          ".venv/bin/python; or record what replaces it: `limbeck adopt`",
                  .file = configuration().environment_path,
                  .line = first.at.line}};
  };
  if (!python_may_run()) throw not_understood("");
  std::vector<bridge::Context> contexts;
  try {
    bridge::Bridge python(python_options(), python_options().url);
    contexts = python.describe(request_.sql);
  } catch (const Error& error) {
    if (error.code() != "bridge.no_python" && error.code() != "bridge.no_alembic") throw;
    throw not_understood(fmt::format(" ({})", error.what()));
  }
  if (contexts.empty()) throw not_understood(" (it calls no run_migrations())");
  const bridge::Context& context = contexts.front();
  if (!url_) {
    url_ = scripts::make_database_url(context.url, "env.py", world_.working_directory);
  }
  configuration_->version_table = context.version_table;
  configuration_->version_table_schema = context.version_table_schema;
}

std::string Project::masked_url() {
  return db::masked(database_url().url);
}

const contract::Dialect& Project::dialect() {
  return dialects::find_dialect(database_url().url.dialect);
}

Options Project::options() {
  database_url();  // An env.py that is asked for it tells the version table too.
  const scripts::Configuration& settings = configuration();
  Options options{.version_table = settings.version_table,
                  .version_table_schema = settings.version_table_schema,
                  .transaction_mode = settings.transaction_mode,
                  .edited = settings.edited,
                  .session = settings.session,
                  .reason = request_.reason,
                  .os_user = world_.user_name(),
                  .host = world_.host_name(),
                  .program = world_.program_name,
                  .direct_url = settings.direct_url};
  options.python = python_options();
  // Alembic's autogenerate would propose to drop a table it does not know; on PostgreSQL the
  // history has a schema of its own.
  options.history = settings.history.value_or(!scripts::has_alembic_scripts(settings) ||
                                              dialect().capabilities().schemas);
  if (request_.lock_timeout) {
    options.lock_wait = scripts::parse_duration(*request_.lock_timeout).value_or(options.lock_wait);
  } else if (settings.lock_wait) {
    options.lock_wait = *settings.lock_wait;
  }
  for (const std::string& variable : request_.x) {
    const std::size_t equals = variable.find('=');
    options.variables[variable.substr(0, equals)] =
        equals == std::string::npos ? "" : variable.substr(equals + 1);
  }
  return options;
}

void Project::announce_database() {
  if (database_was_announced_) return;
  database_was_announced_ = true;
  tell(fmt::format("database: {} (from {})", masked_url(), database_url().source));
}

void Project::open_ahead(const Options& options) {
  // Not a server: the command would wait for one that does not answer, whatever else it has found.
  if (dialect().capabilities().server) return;
  const contract::ConnectRequest request{.url = database_url().url, .writes = true};
  ahead_ = std::async(std::launch::async, [request, options] {
    run::Database database = run::Database::open(request, options);
    database.read_marks_ahead();
    return database;
  });
}

run::Database Project::open_for_writing(const Options& options, bool create) {
  contract::ConnectRequest request{.url = database_url().url, .writes = true, .create = create};
  if (ahead_.valid()) {
    try {
      return ahead_.get();
    } catch (const Error& error) {
      if (!create || error.code() != "connect.no_database") throw;
    }
  }
  if (options.direct_url.empty() || request_.url) return run::Database::open(request, options);
  const db::Url direct = db::parse_url(options.direct_url);
  request.direct_url = db::masked(direct);
  try {
    return run::Database::open(request, options);
  } catch (const Error& error) {
    // A direct_url of another database is a leftover of another environment.
    if (error.code() != "connect.pooler" || direct.database != request.url.database) throw;
  }
  tell(fmt::format("a pooler stands in between; using direct_url: {}", request.direct_url));
  request.url = direct;
  direct_ = direct;
  return run::Database::open(request, options);
}

const db::Url& Project::opened_url() {
  return direct_ ? *direct_ : database_url().url;
}

run::Database Project::open_for_reading(const Options& options) {
  return run::Database::open({.url = database_url().url}, options);
}

graph::Rows Project::read_rows() {
  graph::Rows rows = open_for_reading(options()).version_rows();
  rows_were_read_ = true;
  return rows;
}

void Project::tell(std::string_view line) const {
  if (request_.quiet || line.empty()) return;
  world_.err(fmt::format("{}\n", line));
}

void Project::warn(std::string_view text) const {
  world_.err(report::render_warning(text, err_style()));
}

}  // namespace limbeck::cli
