#include "models/sqlalchemy.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "models/printed.hpp"
#include "models/sqlalchemy_program.hpp"

namespace limbeck::models {
namespace {

// As the program ends.
constexpr int kNoSqlalchemy = 3;
constexpr int kNoImport = 4;
constexpr int kNoModels = 5;

[[noreturn]] void fail(const Source& source, std::string code, const std::string& what,
                       std::string hint, std::string detail = {}) {
  throw Error{{.code = std::move(code),
               .message = fmt::format("the model '{}': {}", source.text, what),
               .hint = std::move(hint),
               .server_detail = std::move(detail)}};
}

[[noreturn]] void explain(const Source& source, const os::CommandResult& result) {
  const LastLines last = last_lines(result.error_output);
  switch (result.status) {
    case 127:
      fail(source, "models.python", fmt::format("there is no program '{}'", source.python),
           "activate the project's virtual environment, or name its Python: "
           "python = .venv/bin/python");
    case kNoSqlalchemy:
      fail(source, "models.python", last.last,
           fmt::format("install SQLAlchemy there (1.4 or newer), activate the project's virtual "
                       "environment, or name its Python: python = .venv/bin/python"));
    case kNoImport:
      fail(source, "models.import", last.last,
           fmt::format("modules are imported in {}; set PYTHONPATH if they are elsewhere, or "
                       "python = to another Python",
                       source.directory),
           last.text == last.last ? "" : last.text);
    case kNoModels:
      fail(source, "models.not_found", last.last,
           "write sqlalchemy:MODULE:NAME, where MODULE imports all models and NAME is its "
           "declarative base or MetaData");
    default:
      fail(source, "models.import",
           fmt::format("{} ended with exit status {}", source.python, result.status),
           "import the module by hand to see what ends it", last.text);
  }
}

}  // namespace

std::string print_sqlalchemy(const Source& source, std::string_view dialect) {
  std::vector<std::string> arguments = {source.python, "-c", kSqlalchemyProgram,
                                        std::string(dialect)};
  arguments.insert(arguments.end(), source.arguments.begin(), source.arguments.end());
  os::CommandResult result = run_printer(source, std::move(arguments), dialect);
  if (result.status != 0) explain(source, result);
  return std::move(result.output);
}

}  // namespace limbeck::models
