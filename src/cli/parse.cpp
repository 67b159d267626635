#include "cli/parse.hpp"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "base/text.hpp"
#include "cli/arguments.hpp"
#include "cli/command_list.hpp"
#include "limbeck/error.hpp"
#include "limbeck/version.hpp"
#include "report/error_report.hpp"
#include "report/json.hpp"
#include "run/plan_hash.hpp"

namespace limbeck::cli {
namespace {

constexpr const char* kGlobal = "Global options";

void text(CLI::App& app, const char* names, std::string& target, const char* help,
          const char* type) {
  app.add_option(names, target, help)
      ->type_name(type)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}
void text(CLI::App& app, const char* names, std::optional<std::string>& target, const char* help,
          const char* type) {
  app.add_option_function<std::string>(
         names, [&target](const std::string& value) { target = value; }, help)
      ->type_name(type)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}
/// Adds to what is there already: a global option may stand before and after the command.
void list(CLI::App& app, const char* names, std::vector<std::string>& target, const char* help,
          const char* type) {
  app.add_option_function<std::vector<std::string>>(
         names,
         [&target](const std::vector<std::string>& values) {
           target.insert(target.end(), values.begin(), values.end());
         },
         help)
      ->type_name(type)
      ->allow_extra_args(false);
}
void flag(CLI::App& app, const char* names, bool& target, const char* help) {
  app.add_flag_callback(
      names, [&target] { target = true; }, help);
}

void add_global_options(CLI::App& app, Request& request, const char* config_names) {
  app.option_defaults()->group(kGlobal);
  list(app, config_names, request.config_files, "configuration file (an ini, a pyproject.toml)",
       "FILE");
  text(app, "-n,--name", request.section, "section of the configuration file", "SECTION");
  text(app, "--environment", request.environment_name, "use the section [environment.NAME]",
       "NAME");
  text(app, "--url", request.url, "database, before every other place it may be set", "URL");
  list(app, "-x", request.x, "value for ${NAME} in sections marked variables=on", "NAME=VALUE");
  text(app, "--lock-timeout", request.lock_timeout,
       "how long to wait for another run, such as 30s (10m)", "TIME");
  text(app, "--reason", request.reason, "why; kept in the history", "TEXT");
  flag(app, "--json", request.json, "print the result as JSON");
  flag(app, "-q,--quiet", request.quiet, "print results and errors only");
  // Alembic's; an error is never more than its text here. Not in the help.
  app.option_defaults()->group("");
  app.add_flag_callback("--raiseerr", [] {});
  app.option_defaults()->group("Options");
}

void add_message(CLI::App& app, Request& request) {
  text(app, "-m,--message", request.message, "what the revision does, one line", "TEXT");
}
void add_verbose(CLI::App& app, Request& request) {
  flag(app, "-v,--verbose", request.verbose, "say more");
}
void add_sql(CLI::App& app, Request& request) {
  flag(app, "--sql", request.sql, "print the SQL and connect to nothing");
}
void add_dry_run(CLI::App& app, Request& request) {
  flag(app, "--dry-run", request.dry_run, "print the steps and change nothing");
}
void add_rev_id(CLI::App& app, Request& request) {
  text(app, "--rev-id", request.rev_id, "use this id instead of a random one", "ID");
}
void add_branch_label(CLI::App& app, Request& request) {
  text(app, "--branch-label", request.branch_label, "name the branch", "LABEL");
}
void add_version_path(CLI::App& app, Request& request) {
  text(app, "--version-path", request.version_path, "folder for the file, of several", "DIRECTORY");
}
void add_tag(CLI::App& app, Request& request) {
  text(app, "--tag", request.tag, "accepted as Alembic accepts it; of no effect", "TEXT");
}
void add_splice(CLI::App& app, Request& request, const char* help) {
  flag(app, "--splice", request.splice, help);
}

void add_revision_options(CLI::App& app, Request& request) {
  add_message(app, request);
  text(app, "--head", request.head, "follow this revision (head); base begins a new root",
       "REVISION");
  add_splice(app, request, "allow a parent that is not a head: begins a branch");
  add_branch_label(app, request);
  add_version_path(app, request);
  add_rev_id(app, request);
  list(app, "--depends-on", request.depends_on, "a revision that must run before; may repeat",
       "REVISION");
}

void add_models(CLI::App& app, Request& request) {
  list(app, "--models", request.models,
       "wanted schema: sql:FILES, program:PATH, sqlalchemy:NAME, …", "SOURCE");
}
void add_comparison_options(CLI::App& app, Request& request) {
  list(app, "--rename", request.renames, "a rename: TABLE:NEW or TABLE.COLUMN:NEW", "OLD:NEW");
  flag(app, "--no-rename", request.no_rename, "nothing else was renamed");
  flag(app, "--from-migrations", request.from_migrations,
       "compare with what the revisions make of an empty database");
}
void add_autogenerate_options(CLI::App& app, Request& request) {
  flag(app, "--autogenerate", request.autogenerate, "write what leads to the models' schema");
  add_models(app, request);
  add_comparison_options(app, request);
  flag(app, "--allow-destructive", request.allow_destructive, "write it although it loses data");
  flag(app, "--no-proof", request.no_proof, "do not try it on a scratch database before");
}

void add_locked(CLI::App& app, Request& request) {
  flag(app, "--locked", request.locked, "refuse revision files that limbeck.lock does not have");
}

void add_run_options(CLI::App& app, Request& request) {
  add_sql(app, request);
  add_dry_run(app, request);
  flag(app, "-v,--verbose", request.verbose, "with --dry-run: print the statements too");
  flag(app, "--resume", request.resume, "go on with the revision an earlier run stopped in");
  text(app, "--resolve", request.resolve, "count that revision as `applied` or `reverted`", "WORD");
  add_locked(app, request);
  text(app, "--plan", request.plan, "run what --dry-run showed under this hash, or nothing",
       "HASH");
  flag(app, "--backup", request.backup, "make a backup first, whatever the configuration says");
  flag(app, "--no-backup", request.no_backup, "make none");
  list(app, "--allow-destructive", request.allowed,
       "a revision that may lose data where `protect` is on; may repeat", "REVISION");
  flag(app, "--yes", request.yes, "with LIMBECK_CONFIRM: answers what `protect` asks");
  add_tag(app, request);
}

void add_history_options(CLI::App& app, Request& request) {
  text(app, "-r,--rev-range", request.rev_range, "only these: START:END, either may be left out",
       "RANGE");
  flag(app, "-i,--indicate-current", request.indicate_current,
       "mark where the database is (connects)");
  flag(app, "--graph", request.graph, "draw the graph");
  add_verbose(app, request);
}

/// The options of one command. Those of the others are never built: that is most of the time a
/// command-line parser takes.
void add_command_options(CLI::App& app, Request& request) {
  const std::string& name = request.command;
  if (name == "revision") {
    add_revision_options(app, request);
    add_autogenerate_options(app, request);
  } else if (name == "check") {
    add_models(app, request);
    add_comparison_options(app, request);
    flag(app, "--sql", request.sql, "print the difference as SQL");
    add_locked(app, request);
  } else if (name == "diff") {
    flag(app, "--sql", request.sql, "print the difference as SQL");
    flag(app, "--exit-code", request.exit_code, "exit 3 if there is a difference");
    list(app, "--rename", request.renames, "a rename: TABLE:NEW or TABLE.COLUMN:NEW", "OLD:NEW");
  } else if (name == "drift") {
    flag(app, "--undo", request.undo, "print nothing but the SQL that undoes it");
    flag(app, "--take-over", request.take_over, "print nothing but the SQL of a revision for it");
    list(app, "--rename", request.renames, "a rename: TABLE:NEW or TABLE.COLUMN:NEW", "OLD:NEW");
    flag(app, "--no-rename", request.no_rename, "nothing else was renamed");
    add_locked(app, request);
  } else if (name == "lock") {
    flag(app, "--check", request.check, "write nothing; exit 3 if it is not as the files are");
  } else if (name == "test") {
    add_models(app, request);
    add_locked(app, request);
    text(app, "--junit", request.junit, "write the results there, too, as JUnit's XML", "FILE");
    request.from_migrations = true;
  } else if (name == "ddl") {
    add_models(app, request);
    text(app, "--dialect", request.dialect, "sqlite or postgresql; else the database's", "NAME");
  } else if (name == "freeze" || name == "convert") {
    text(app, "--dialect", request.dialect, "sqlite or postgresql; else the database's", "NAME");
    if (name == "freeze") {
      text(app, "-o,--output", request.output, "one file for all, which `frozen` names", "FILE");
    }
  } else if (name == "squash") {
    add_message(app, request);
    text(app, "--dialect", request.dialect, "sqlite or postgresql; else the database's", "NAME");
    flag(app, "--remove", request.remove, "remove the files that it takes the place of");
  } else if (name == "adopt") {
    text(app, "--url-env", request.url_env, "the variable that will hold the URL", "NAME");
    flag(app, "--yes", request.yes, "write without asking");
  } else if (name == "merge") {
    add_message(app, request);
    add_branch_label(app, request);
    add_rev_id(app, request);
    add_splice(app, request, "allow parents that are not heads");
    add_version_path(app, request);
  } else if (name == "upgrade" || name == "downgrade") {
    add_run_options(app, request);
  } else if (name == "stamp") {
    add_sql(app, request);
    add_dry_run(app, request);
    flag(app, "--purge", request.purge, "empty the version table first");
    add_locked(app, request);
    flag(app, "--yes", request.yes, "with LIMBECK_CONFIRM: answers what `protect` asks");
    add_tag(app, request);
  } else if (name == "current") {
    flag(app, "-c,--check-heads", request.check_heads,
         "exit 3 unless the database is at the heads");
    add_verbose(app, request);
  } else if (name == "heads") {
    flag(app, "--resolve-dependencies", request.resolve_dependencies,
         "leave out heads that another revision depends on");
    add_verbose(app, request);
  } else if (name == "history") {
    add_history_options(app, request);
  } else if (name == "branches" || name == "status") {
    add_verbose(app, request);
  } else if (name == "ensure_version") {
    add_sql(app, request);
  } else if (name == "rebase") {
    text(app, "--onto", request.onto, "the revision that becomes the parent", "REVISION");
    add_dry_run(app, request);
  } else if (name == "restore") {
    flag(app, "--list", request.list, "list the backups of the database and change nothing");
    text(app, "--to", request.to, "restore to this database instead", "URL");
    flag(app, "--no-owner", request.no_owner, "everything becomes the login's own");
    flag(app, "--yes", request.yes, "do it without asking");
  } else if (name == "baseline") {
    add_message(app, request);
    add_branch_label(app, request);
    add_version_path(app, request);
    add_rev_id(app, request);
  }
}

std::vector<OptionShape> shapes_of(const CLI::App& app) {
  std::vector<OptionShape> shapes;
  for (const CLI::Option* option : app.get_options()) {
    OptionShape shape{.takes_value = option->get_items_expected_max() > 0};
    for (const std::string& name : option->get_snames()) shape.names.push_back("-" + name);
    for (const std::string& name : option->get_lnames()) shape.names.push_back("--" + name);
    shapes.push_back(std::move(shape));
  }
  return shapes;
}

/// The options that may precede the command, for finding it.
const std::vector<OptionShape>& global_shapes() {
  static const std::vector<OptionShape> shapes = [] {
    CLI::App app;
    app.set_help_flag("-h,--help", "print this help");
    Request request;
    add_global_options(app, request, "-c,--config");
    bool version = false;
    app.add_flag("--version", version, "");
    return shapes_of(app);
  }();
  return shapes;
}

std::string render_options(const CLI::App& app) {
  const auto formatter = std::make_shared<CLI::Formatter>();
  formatter->column_width(30);
  std::string groups = formatter->make_groups(&app, CLI::AppFormatMode::Normal);
  for (std::size_t at = 0; (at = groups.find("\n\n\n", at)) != std::string::npos;) {
    groups.erase(at, 1);
  }
  return groups + "\n";
}

std::string program_help(std::string_view program) {
  std::string help =
      fmt::format("usage: {} [OPTION...] COMMAND [ARGUMENT...]\n\nCommands:\n", program);
  for (const CommandDescription& command : all_commands()) {
    help += fmt::format("  {:<16} {}\n", command.name, command.summary);
  }
  CLI::App app;
  Request request;
  app.set_help_flag("-h,--help", "print this help");
  app.get_help_ptr()->group(kGlobal);
  add_global_options(app, request, "-c,--config");
  bool version = false;
  app.add_flag("--version", version, "print the version")->group(kGlobal);
  help += render_options(app);
  help += fmt::format(
      "Example:\n  {0} init && {0} revision -m \"add users\" && {0} upgrade head\n"
      "\n`{0} COMMAND --help` shows the options of a command.\n",
      program);
  return help;
}

std::string command_help(const CLI::App& app, const CommandDescription& command,
                         std::string_view program) {
  std::string help =
      fmt::format("usage: {} {} [OPTION...]{}{}\n\n{}\n", program, command.name,
                  command.arguments.empty() ? "" : " ", command.arguments, command.summary);
  help += render_options(app);
  help += "Example:\n";
  for (const std::string_view line : base::split(command.examples, '\n')) {
    help += fmt::format("  {} {}\n", program, line);
  }
  return help;
}

/// Leaves the parser by way of parse().
[[noreturn]] void refuse(std::string_view program, std::string_view command,
                         std::string complaint) {
  throw Error{{.code = "usage.wrong",
               .message = std::move(complaint),
               .hint = fmt::format("{}{}{} --help", program, command.empty() ? "" : " ", command)}};
}

std::string complain_count(const CommandDescription& command,
                           const std::vector<std::string>& arguments) {
  if (arguments.size() < command.least) {
    return fmt::format("{} needs {}", command.name, command.arguments);
  }
  if (std::ranges::find(arguments, "") != arguments.end()) {
    return fmt::format("an argument of {} is empty", command.name);
  }
  if (arguments.size() <= command.most) return "";
  if (command.name == "current") {
    return fmt::format(
        "current takes no argument: {}; after current, -c is --check-heads and a "
        "configuration file is --config FILE",
        arguments[0]);
  }
  return command.most == 0 ? fmt::format("{} takes no argument: {}", command.name, arguments[0])
                           : fmt::format("{} takes one argument; unexpected: {}", command.name,
                                         arguments[command.most]);
}

/// A shell variable that is not set must not mean "the other database" or "a random id".
std::string complain_empty(const Request& request) {
  const std::pair<const char*, const std::optional<std::string>&> options[] = {
      {"--url", request.url},       {"--environment", request.environment_name},
      {"--rev-id", request.rev_id}, {"--branch-label", request.branch_label},
      {"--head", request.head},     {"--version-path", request.version_path},
      {"--onto", request.onto},     {"--rev-range", request.rev_range},
      {"--junit", request.junit},   {"--dialect", request.dialect},
      {"--output", request.output}, {"--url-env", request.url_env},
      {"--plan", request.plan},     {"--to", request.to},
  };
  for (const auto& [name, value] : options) {
    if (value && value->empty()) return fmt::format("the value of {} is empty", name);
  }
  return "";
}

std::string complain_combination(const Request& request) {
  if (request.resume && request.resolve) return "--resume and --resolve exclude each other";
  if (request.resolve && request.resolve != "applied" && request.resolve != "reverted") {
    return fmt::format("--resolve takes applied or reverted, not {}", *request.resolve);
  }
  if (request.sql && request.dry_run) return "--sql and --dry-run exclude each other";
  if (request.sql && (request.resume || request.resolve)) {
    return "--sql prints a script for a database it does not look at; --resume and --resolve do "
           "not go with it";
  }
  if (request.backup && request.no_backup) return "--backup and --no-backup exclude each other";
  if ((request.sql || request.dry_run) && (request.backup || request.no_backup || request.plan)) {
    return "--plan, --backup and --no-backup go with a run, not with --sql or --dry-run";
  }
  if (request.plan && (request.resume || request.resolve)) {
    return "--plan does not go with --resume and --resolve: no plan shows what they do";
  }
  if (request.plan && !run::is_plan_hash(*request.plan)) {
    return fmt::format("--plan takes the hash that --dry-run prints, not {}", *request.plan);
  }
  if (request.list && request.to) return "--list and --to exclude each other";
  if (!request.autogenerate && request.command == "revision" &&
      (request.allow_destructive || request.no_proof || request.no_rename ||
       request.from_migrations || !request.models.empty() || !request.renames.empty())) {
    return "--models, --rename, --no-rename, --from-migrations, --allow-destructive and --no-proof "
           "go with --autogenerate";
  }
  const bool compares = request.command == "check" || request.command == "diff";
  if (compares && request.sql && request.json) return "--sql and --json exclude each other";
  if (request.undo + request.take_over + request.json > 1 && request.command == "drift") {
    return "--undo, --take-over and --json exclude each other";
  }
  if (request.graph && request.verbose) return "--graph and --verbose exclude each other";
  if (request.command == "rebase" && !request.onto) return "rebase needs --onto REVISION";
  if (request.lock_timeout && !scripts::parse_duration(*request.lock_timeout)) {
    return fmt::format("--lock-timeout takes a time such as 30s, 5m or 500ms, not {}",
                       *request.lock_timeout);
  }
  for (const std::string& variable : request.x) {
    if (variable.empty() || variable.starts_with('=')) return "-x takes NAME=VALUE";
  }
  return "";
}

/// Runs the parser over words that prepare_words has sorted.
std::string parse_options(CLI::App& app, std::vector<std::string> options) {
  std::reverse(options.begin(), options.end());  // CLI11 takes them from the back.
  try {
    app.parse(options);
  } catch (const CLI::ParseError& error) {
    return error.what();
  }
  return "";
}

std::variant<Request, Answer> parse_command(const std::vector<std::string>& words, Request request,
                                            std::string_view program) {
  const CommandDescription& command = *find_command_description(request.command);
  CLI::App app;
  app.set_help_flag("-h,--help", "print this help");
  add_command_options(app, request);
  add_global_options(app, request, request.command == "current" ? "--config" : "-c,--config");
  PreparedWords prepared = prepare_words(words, shapes_of(app));
  if (std::ranges::any_of(prepared.options,
                          [](const auto& word) { return word == "-h" || word == "--help"; })) {
    return Answer{.text = command_help(app, command, program)};
  }
  std::string complaint = std::move(prepared.complaint);
  if (complaint.empty()) complaint = parse_options(app, std::move(prepared.options));
  if (complaint.empty()) complaint = complain_count(command, prepared.positionals);
  if (complaint.empty()) complaint = complain_empty(request);
  if (complaint.empty()) complaint = complain_combination(request);
  if (!complaint.empty()) refuse(program, request.command, std::move(complaint));
  request.arguments = std::move(prepared.positionals);
  return request;
}

Answer version_answer() {
  return {.text = fmt::format("limbeck {}\n", kVersion)};
}

/// Options before the command. An answer if they ask for help or the version, or are wrong.
std::optional<Answer> parse_prefix(const std::vector<std::string>& words, Request& request,
                                   std::string_view program) {
  if (words.empty()) return std::nullopt;
  CLI::App app;
  app.set_help_flag("-h,--help", "");
  add_global_options(app, request, "-c,--config");
  bool version = false;
  app.add_flag("--version", version, "");
  PreparedWords prepared = prepare_words(words, shapes_of(app));
  for (const std::string& word : prepared.options) {
    if (word == "-h" || word == "--help") return Answer{.text = program_help(program)};
    if (word == "--version") return version_answer();
  }
  std::string complaint = std::move(prepared.complaint);
  if (complaint.empty()) complaint = parse_options(app, std::move(prepared.options));
  if (!complaint.empty()) refuse(program, "", std::move(complaint));
  return std::nullopt;
}

std::variant<Request, Answer> parse_words(const std::vector<std::string>& words,
                                          std::string_view program) {
  if (words.size() == 1 && words[0] == "--version") return version_answer();
  if (words.empty()) {
    return Answer{.text = program_help(program), .is_result = false, .exit_code = ExitCode::usage};
  }
  const std::size_t at =
      words[0].starts_with('-') ? find_command(words, global_shapes()) : std::size_t{0};
  const auto split = words.begin() + static_cast<std::ptrdiff_t>(at);
  Request request;
  if (auto answer = parse_prefix({words.begin(), split}, request, program)) return *answer;
  if (split == words.end()) refuse(program, "", "no command given");
  request.command = *split;
  std::vector<std::string> rest(split + 1, words.end());
  if (request.command == "help") {
    if (rest.empty()) return Answer{.text = program_help(program)};
    request.command = rest.front();
    rest = {"--help"};
  }
  if (find_command_description(request.command) == nullptr) {
    const std::string near = nearest_command(request.command);
    refuse(program, "",
           near.empty()
               ? fmt::format("unknown command {}", request.command)
               : fmt::format("unknown command {}; did you mean {}?", request.command, near));
  }
  return parse_command(rest, std::move(request), program);
}

}  // namespace

std::variant<Request, Answer> parse(const std::vector<std::string>& words,
                                    std::string_view program) {
  try {
    return parse_words(words, program);
  } catch (const Error& error) {
    const bool as_json = std::ranges::find(words, "--json") != words.end();
    return Answer{.text = as_json ? report::json_error(error.details())
                                  : report::render_error(error.details(), {}),
                  .is_result = false,
                  .exit_code = ExitCode::usage};
  }
}

}  // namespace limbeck::cli
