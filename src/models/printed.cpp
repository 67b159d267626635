#include "models/printed.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "limbeck/error.hpp"

namespace limbeck::models {
namespace {

constexpr std::size_t kLastLines = 10;

}  // namespace

LastLines last_lines(std::string_view printed) {
  std::vector<std::string_view> lines;
  for (const std::string_view line : base::split(printed, '\n')) {
    if (!base::trim(line).empty()) lines.push_back(line);
  }
  LastLines result;
  for (std::size_t i = lines.size() - std::min(lines.size(), kLastLines); i < lines.size(); ++i) {
    const std::string_view text = lines[i].substr(0, base::valid_utf8_prefix(lines[i]));
    if (!result.text.empty()) result.text += '\n';
    result.text += text;
    result.last = base::trim(text);
  }
  return result;
}

os::CommandResult run_printer(const Source& source, std::vector<std::string> arguments,
                              std::string_view dialect) {
  os::Command command{.arguments = std::move(arguments),
                      .directory = source.directory,
                      .environment = {{"LIMBECK_DIALECT", std::string(dialect)}},
                      .capture = true};
  if (source.time_limit.count() > 0) command.time_limit = source.time_limit;
  os::CommandResult result = os::run_command(command);
  if (!result.timed_out) return result;
  throw Error{{.code = "models.timeout",
               .message = fmt::format("the model '{}' did not end within {} seconds", source.text,
                                      static_cast<double>(source.time_limit.count()) / 1000),
               .hint = fmt::format("run it by hand in {}; if it needs longer: models_timeout = 10m",
                                   source.directory),
               .server_detail = last_lines(result.error_output).text}};
}

}  // namespace limbeck::models
