// limbeck::cli: the process around a command. The only place that reads the environment, the
// working directory and the terminal.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "cli/arguments.hpp"
#include "cli/execute.hpp"
#include "cli/parse.hpp"
#include "cli/terminal.hpp"
#include "limbeck/cli.hpp"
#include "limbeck/model.hpp"
#include "os/process.hpp"

namespace limbeck {
namespace {

std::optional<std::string> environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

/// A terminal that can redraw a line.
bool is_able_terminal(int descriptor) {
  return cli::is_terminal(descriptor) && environment_variable("TERM") != "dumb";
}

bool wants_colour(int descriptor) {
  const auto refused = environment_variable("NO_COLOR");
  return is_able_terminal(descriptor) && (!refused || refused->empty());
}

cli::World real_world(cli::BufferedOutput& output) {
  std::error_code gone;
  cli::World world{.environment = environment_variable,
                   .working_directory = std::filesystem::current_path(gone).string(),
                   .out = [&output](std::string_view text) { output.write(text); },
                   .err =
                       [&output](std::string_view text) {
                         output.flush();
                         cli::write_error_output(text);
                       },
                   .err_is_terminal = is_able_terminal(STDERR_FILENO),
                   .out_colour = wants_colour(STDOUT_FILENO),
                   .err_colour = wants_colour(STDERR_FILENO),
                   .clock = base::system_clock(),
                   .ids = base::random_ids(),
                   .user_name = os::user_name,
                   .host_name = os::host_name};
  if (cli::is_terminal(STDIN_FILENO) && cli::is_terminal(STDERR_FILENO)) {
    world.ask = [&output](std::string_view question) {
      output.flush();
      cli::write_error_output(question);
      return cli::read_line();
    };
  }
  if (const std::optional<int> width = cli::terminal_width()) world.width = *width;
  return world;
}

std::string program_name(int argc, char** argv) {
  if (argc < 1 || argv[0] == nullptr || argv[0][0] == '\0') return "limbeck";
  const char* slash = std::strrchr(argv[0], '/');
  return slash == nullptr ? argv[0] : slash + 1;
}

/// A command whose results did not reach the reader has failed, unless he left.
int finish(cli::BufferedOutput& output, cli::ExitCode code) {
  if (output.flush() == cli::BufferedOutput::Result::failed) {
    cli::write_error_output(
        fmt::format("error: cannot write to stdout: {}\n"
                    "hint: check the disk or the pipe it goes to\n",
                    std::strerror(errno)));
    code = cli::ExitCode::failed;
  }
  return static_cast<int>(code);
}

using PrintModels = std::function<std::string(std::string_view dialect)>;

int run(const std::vector<std::string>& words, const std::string& name, const PrintModels& models,
        const Revisions& revisions) {
  cli::BufferedOutput output;
  const std::variant<cli::Request, cli::Answer> parsed = cli::parse(words, name);
  if (const auto* answer = std::get_if<cli::Answer>(&parsed)) {
    if (answer->is_result) {
      output.write(answer->text);
    } else {
      cli::write_error_output(answer->text);
    }
    return finish(output, answer->exit_code);
  }
  cli::World world = real_world(output);
  world.program = &revisions;
  world.models = models;
  world.program_name = name;
  if (world.working_directory.empty()) {
    cli::write_error_output(
        "error: the working directory is gone\nhint: change to one that exists\n");
    return static_cast<int>(cli::ExitCode::failed);
  }
  return finish(output, cli::execute(std::get<cli::Request>(parsed), world));
}

int run(int argc, char** argv, const PrintModels& models, const Revisions& revisions) {
  std::vector<std::string> words = cli::take_arguments(argc, argv);
  cli::secure_standard_streams();
  try {
    return run(words, program_name(argc, argv), models, revisions);
  } catch (const std::exception& error) {
    // Out of memory while an error was being put into words.
    cli::write_error_output("error: ");
    cli::write_error_output(error.what());
    cli::write_error_output("\n");
    return static_cast<int>(cli::ExitCode::failed);
  }
}

}  // namespace

inline namespace v0 {

int cli(int argc, char** argv, const Revisions& revisions) {
  return run(argc, argv, {}, revisions);
}

int cli(int argc, char** argv, const Models& models, const Revisions& revisions) {
  return run(
      argc, argv, [&models](std::string_view dialect) { return models.ddl(dialect); }, revisions);
}

}  // namespace v0
}  // namespace limbeck
