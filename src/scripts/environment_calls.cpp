// What an env.py calls, and what that means for a run without it.
#include <algorithm>
#include <array>
#include <utility>

#include "scripts/environment_reader.hpp"

namespace limbeck::scripts {
namespace {

using python::Expression;

template <std::size_t Count>
bool is_one_of(std::string_view name, const std::array<std::string_view, Count>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Whatever they do, it does not reach the database.
bool is_harmless(std::string_view path) {
  static constexpr std::array<std::string_view, 4> kRooms = {"logging.", "sys.", "os.path.",
                                                             "pathlib."};
  static constexpr std::array<std::string_view, 9> kNames = {"print",
                                                             "len",
                                                             "isinstance",
                                                             "getattr",
                                                             "hasattr",
                                                             "dotenv.load_dotenv",
                                                             "warnings.filterwarnings",
                                                             "os.getcwd",
                                                             "asyncio.set_event_loop_policy"};
  return is_one_of(path, kNames) ||
         std::any_of(kRooms.begin(), kRooms.end(),
                     [&](const auto& each) { return path.starts_with(each); });
}

bool makes_engine(std::string_view path) {
  static constexpr std::array<std::string_view, 4> kMakers = {
      "engine_from_config", "async_engine_from_config", "create_engine", "create_async_engine"};
  const bool is_library = path.starts_with("sqlalchemy.") || path.starts_with("sqlmodel.");
  return is_library && is_one_of(path.substr(path.rfind('.') + 1), kMakers);
}

/// A replacement of one driver by another, or of `%` by `%%` for the configuration parser.
bool keeps_database(const EnvironmentValue& from, const EnvironmentValue& to) {
  const auto is_scheme = [](const EnvironmentValue& value) {
    return value.is_string && (value.text.starts_with("postgres") || value.text.starts_with('+') ||
                               value.text.starts_with("sqlite") || value.text.empty());
  };
  return (from.text == "%" && to.text == "%%") || (is_scheme(from) && is_scheme(to));
}

/// Whose MetaData it is: naming_convention.hpp knows what Flask-SQLAlchemy's have.
constexpr const char* kFlaskMetadata = "flask_sqlalchemy:SQLAlchemy.metadata";

}  // namespace

std::vector<EnvironmentValue> EnvironmentReader::arguments(const python::Call& call) {
  std::vector<EnvironmentValue> values;
  for (const auto& each : call.arguments) values.push_back(value_of(*each));
  return values;
}

EnvironmentValue EnvironmentReader::unknown_call(const Expression& expression,
                                                 const python::Call& call) {
  std::vector<EnvironmentValue> given = arguments(call);
  for (const python::Keyword& each : call.keywords) given.push_back(value_of(*each.value));
  const bool reaches_database = std::any_of(given.begin(), given.end(), [](const auto& each) {
    return each.meaning == Meaning::connection || each.meaning == Meaning::connectable ||
           (each.meaning == Meaning::path && plain(each.text) == "alembic.context");
  });
  if (reaches_database) obstacle(expression.at, "a call of " + shown(expression));
  return {.made_by = shown(expression)};
}

EnvironmentValue EnvironmentReader::call(const Expression& expression, const python::Call& call) {
  if (const auto* method = std::get_if<python::Attribute>(&call.function->what)) {
    const EnvironmentValue object = value_of(*method->object);
    if (object.meaning == Meaning::path) {
      return call_path(plain(object.text) + "." + method->name, expression, call);
    }
    return call_method(object, method->name, expression, call);
  }
  const EnvironmentValue called = value_of(*call.function);
  if (called.meaning == Meaning::function) {
    return call_function(*called.function, arguments(call));
  }
  if (called.meaning == Meaning::path) return call_path(plain(called.text), expression, call);
  const std::string name = dotted_name(*call.function);
  if (name == "str" && call.arguments.size() == 1) return value_of(*call.arguments.front());
  if (is_harmless(name)) return {};
  return unknown_call(expression, call);
}

EnvironmentValue EnvironmentReader::call_path(const std::string& path, const Expression& expression,
                                              const python::Call& call) {
  if (path == "alembic.context.configure") {
    configure(call);
    return {};
  }
  if (path == "alembic.context.begin_transaction") return {.meaning = Meaning::transaction};
  if (path == "alembic.context.run_migrations") {
    const bool plain_call = call.arguments.empty() && call.keywords.empty();
    if (!plain_call) obstacle(expression.at, "arguments of context.run_migrations()");
    return {};
  }
  if (path == "alembic.context.is_offline_mode") {
    return {.meaning = Meaning::path, .text = path};
  }
  if (path == "alembic.context.config.get_main_option") {
    const auto given = arguments(call);
    if (!given.empty() && given[0].text == "sqlalchemy.url") return {.meaning = Meaning::url};
    return {.made_by = shown(expression)};
  }
  if (path == "alembic.context.config.get_section") return {.meaning = Meaning::section};
  if (path == "alembic.context.config.set_main_option") {
    set_option(expression, call, 0);
    return {};
  }
  if (path == "alembic.context.config.set_section_option") {
    set_option(expression, call, 1);
    return {};
  }
  // A caller's connection, which a command line never has.
  if (path == "alembic.context.config.attributes.get") return {.meaning = Meaning::text};
  if (path == "os.getenv" || path == "os.environ.get") return environment_variable(call);
  if (path == "asyncio.run")
    return call.arguments.empty() ? EnvironmentValue{} : value_of(*call.arguments.front());
  if (path == "sqlalchemy.ext.asyncio.AsyncEngine") {
    for (const auto& each : call.arguments) value_of(*each);
    return {.meaning = Meaning::connectable};
  }
  if (makes_engine(path)) return make_engine(expression, call);
  if (is_harmless(path)) return {};
  return unknown_call(expression, call);
}

EnvironmentValue EnvironmentReader::call_method(const EnvironmentValue& object,
                                                const std::string& method,
                                                const Expression& expression,
                                                const python::Call& call) {
  static constexpr std::array<std::string_view, 2> kOpens = {"connect", "begin"};
  static constexpr std::array<std::string_view, 2> kCloses = {"dispose", "close"};
  static constexpr std::array<std::string_view, 3> kEnds = {"commit", "close", "begin"};
  if (object.meaning == Meaning::connectable) {
    if (is_one_of(method, kOpens)) return {.meaning = Meaning::connection};
    if (is_one_of(method, kCloses)) return {};
  }
  if (object.meaning == Meaning::connection) {
    if (method == "run_sync" && !call.arguments.empty()) {
      const EnvironmentValue called = value_of(*call.arguments.front());
      if (called.meaning == Meaning::function) return call_function(*called.function, {object});
    }
    if (is_one_of(method, kEnds)) {
      return method == "begin" ? EnvironmentValue{.meaning = Meaning::transaction}
                               : EnvironmentValue{};
    }
    obstacle(expression.at, "a call of " + shown(expression), &call);
    return {};
  }
  if (object.meaning == Meaning::url) {
    const auto given = arguments(call);
    if (method == "replace" && given.size() >= 2 && keeps_database(given[0], given[1]))
      return object;
    if (method == "render_as_string" || method == "strip") return object;
  }
  if (object.meaning == Meaning::section && method == "get") {
    return given_url(call) ? EnvironmentValue{.meaning = Meaning::url}
                           : EnvironmentValue{.made_by = shown(expression)};
  }
  // `logger.info(…)` of what logging.getLogger gave.
  if (object.meaning == Meaning::opaque && object.made_by.empty()) {
    arguments(call);
    return {};
  }
  return unknown_call(expression, call);
}

bool EnvironmentReader::given_url(const python::Call& call) {
  return !call.arguments.empty() && value_of(*call.arguments.front()).text == "sqlalchemy.url";
}

EnvironmentValue EnvironmentReader::call_function(const python::FunctionDefinition& function,
                                                  const std::vector<EnvironmentValue>& given) {
  if (std::find(calls_.begin(), calls_.end(), &function) != calls_.end()) {
    obstacle(function.body.front().at, "a function that calls itself");
    return {};
  }
  calls_.push_back(&function);
  Scope scope;
  const auto& parameters = function.parameters.positional;
  for (std::size_t i = 0; i < parameters.size() && i < given.size(); ++i) {
    scope[parameters[i].name] = given[i];
  }
  scopes_.push_back(std::move(scope));
  returned_ = {};
  walk(function.body);
  scopes_.pop_back();
  calls_.pop_back();
  return std::exchange(returned_, {});
}

EnvironmentValue EnvironmentReader::make_engine(const Expression& expression,
                                                const python::Call& call) {
  // They change how the driver talks, not what it says.
  static constexpr std::array<std::string_view, 8> kHarmless = {
      "prefix",        "poolclass", "future", "echo",
      "pool_pre_ping", "pool_size", "url",    "hide_parameters"};
  for (const python::Keyword& each : call.keywords) {
    if (!is_one_of(each.name, kHarmless)) {
      obstacle(each.at, "the argument " + each.name + " of " + shown(expression));
    }
  }
  const auto given = arguments(call);
  if (!given.empty() && given.front().meaning != Meaning::section) {
    const bool is_section = given.front().meaning == Meaning::opaque &&
                            shown(*call.function).find("from_config") != std::string::npos;
    if (is_section) {
      obstacle(expression.at, "the configuration that " + shown(expression) + " is given");
    } else {
      set_url(given.front(), expression.at);
    }
  }
  return {.meaning = Meaning::connectable};
}

EnvironmentValue EnvironmentReader::environment_variable(const python::Call& call) {
  const auto given = arguments(call);
  if (given.empty() || !given[0].is_string) return {.made_by = "os.environ"};
  EnvironmentValue url{.meaning = Meaning::url, .text = given[0].text};
  if (given.size() > 1 && given[1].is_string) url.url_default = given[1].text;
  return url;
}

void EnvironmentReader::set_option(const Expression& expression, const python::Call& call,
                                   std::size_t key) {
  const auto given = arguments(call);
  if (given.size() != key + 2) return obstacle(expression.at, "a call of " + shown(expression));
  if (given[key].text == "sqlalchemy.url") return set_url(given[key + 1], expression.at);
  obstacle(expression.at, "an option that " + shown(expression) + " sets");
}

void EnvironmentReader::set_url(const EnvironmentValue& value, python::Position at) {
  if (value.meaning == Meaning::text && value.is_string && conditions_ == 0) {
    result_.url_variable.clear();
    result_.url_default = value.text;
    return;
  }
  const bool is_known = value.meaning == Meaning::url && conditions_ == 0;
  if (!is_known) {
    const std::string by = value.made_by.empty() ? value.text : value.made_by;
    result_.url_obstacles.push_back({at, conditions_ > 0 ? "a URL that depends on a condition"
                                         : by.empty()    ? "a URL that the code makes"
                                                         : "a URL that comes from " + plain(by)});
    return;
  }
  if (value.text.empty()) return;  // The configuration's own.
  result_.url_variable = value.text;
  result_.url_default = value.url_default;
}

void EnvironmentReader::configure(const python::Call& call) {
  if (!call.arguments.empty()) value_of(*call.arguments.front());
  for (const python::Keyword& each : call.keywords) configure_with(each);
}

void EnvironmentReader::configure_with(const python::Keyword& keyword) {
  static constexpr std::array<std::string_view, 8> kHarmless = {
      "literal_binds",         "dialect_opts",
      "dialect_name",          "output_buffer",
      "user_module_prefix",    "sqlalchemy_module_prefix",
      "alembic_module_prefix", "as_sql"};
  static constexpr std::array<std::string_view, 6> kHooks = {
      "include_object", "include_name",   "process_revision_directives",
      "render_item",    "include_symbol", "autogenerate_plugins"};
  const std::array<std::pair<std::string_view, EnvironmentScript::Argument*>, 7> wanted = {
      {{"version_table", &result_.version_table},
       {"version_table_schema", &result_.version_table_schema},
       {"transaction_per_migration", &result_.transaction_per_migration},
       {"render_as_batch", &result_.render_as_batch},
       {"include_schemas", &result_.include_schemas},
       {"compare_type", &result_.compare_type},
       {"compare_server_default", &result_.compare_server_default}}};
  const EnvironmentValue value = value_of(*keyword.value);
  for (const auto& [name, argument] : wanted) {
    if (keyword.name != name) continue;
    const bool agrees = argument->line == 0 || argument->text == value.text;
    argument->line = keyword.at.line;
    if (value.meaning == Meaning::text && agrees) {
      argument->text = value.text;
    } else {
      argument->text.reset();
    }
    return;
  }
  if (keyword.name == "target_metadata") return set_metadata(value, keyword.at);
  if (keyword.name == "url") {
    if (value.meaning != Meaning::url)
      set_url(value, keyword.at);
    else if (!value.text.empty())
      set_url(value, keyword.at);
    return;
  }
  if (is_one_of(keyword.name, kHarmless)) return;
  if (keyword.name == "connection") {
    if (value.meaning == Meaning::connection) return;
    return obstacle(keyword.at, "a connection that the code makes");
  }
  if (is_one_of(keyword.name, kHooks)) {
    if (value.meaning == Meaning::text && !value.is_string && value.text.empty()) return;
    result_.comparison_obstacles.push_back({keyword.at, "the hook " + keyword.name});
    return;
  }
  obstacle(keyword.at, keyword.name.empty()
                           ? "arguments of context.configure() by **"
                           : "the argument " + keyword.name + " of context.configure()");
}

void EnvironmentReader::set_metadata(const EnvironmentValue& value, python::Position at) {
  const bool is_path = value.meaning == Meaning::path;
  // Of Flask-Migrate: `current_app.extensions["migrate"].db.metadata`.
  const bool is_flask = value.made_by == "current_app.extensions[…]";
  const std::string name = is_path ? value.text : is_flask ? kFlaskMetadata : std::string();
  if (is_metadata_told_ && result_.target_metadata != name) result_.is_metadata_known = false;
  is_metadata_told_ = true;
  if (!name.empty()) result_.target_metadata = name;
  if (is_path || value.meaning == Meaning::text) return;
  if (!is_flask) result_.is_metadata_known = false;
  result_.comparison_obstacles.push_back({at, "a target_metadata that the code makes"});
}

}  // namespace limbeck::scripts
