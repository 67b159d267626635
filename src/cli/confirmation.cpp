#include "cli/confirmation.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "limbeck/error.hpp"

namespace limbeck::cli {
namespace {

constexpr const char* kVariable = "LIMBECK_CONFIRM";

Error not_confirmed(std::string message, std::string hint) {
  return Error{
      {.code = "protect.not_confirmed", .message = std::move(message), .hint = std::move(hint)}};
}

}  // namespace

std::string name_to_type(const run::Database& database) {
  const std::string& name = database.bookkeeping().database;
  return database.dialect().name() == "sqlite" ? name.substr(name.rfind('/') + 1) : name;
}

void confirm_by_name(const Project& project, const std::string& name, std::string_view what) {
  const auto said = project.world().environment(kVariable);
  const std::string hint =
      fmt::format("--yes beside {}={} answers where nobody can be asked", kVariable, name);
  if (project.request().yes && said) {
    if (*said == name) return;
    throw not_confirmed(fmt::format("{} is {}, but the database is {}; nothing was changed",
                                    kVariable, *said, name),
                        "see whether this is the database that is meant: --url, --environment");
  }
  if (!project.world().ask) {
    throw not_confirmed(
        fmt::format("the database {} is protected, and nobody is here to confirm", name), hint);
  }
  const std::string answer =
      project.world().ask(fmt::format("{} is protected. Type its name to {}: ", name, what));
  if (base::trim(answer) == name) return;
  throw not_confirmed("that is not the database's name; nothing was changed", hint);
}

}  // namespace limbeck::cli
