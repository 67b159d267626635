// Prints the SQL of upgrade() of a revision script for each dialect: for comparing with Alembic.
#include <iostream>
#include <optional>
#include <string>

#include "alembic/script.hpp"
#include "limbeck/error.hpp"
#include "parts.hpp"
#include "python/parser.hpp"
#include "scripts/naming_convention.hpp"

using namespace limbeck;

namespace {

/// That of a line `# naming {...}`.
std::optional<alembic::NamingConvention> naming_convention(const std::string& text) {
  constexpr std::string_view kMark = "# naming ";
  const std::size_t at = text.find(kMark);
  if (at == std::string::npos) return std::nullopt;
  const std::string line = text.substr(at + kMark.size(), text.find('\n', at) - at - kMark.size());
  const python::Module module = python::parse(line, "naming");
  return scripts::read_convention(
      *std::get<python::ExpressionStatement>(module.body.front().what).value);
}

void print(const std::string& text, const char* file, alembic::Dialect dialect) {
  try {
    const python::Module module = python::parse(text, file);
    alembic::Run run{.dialect = dialect};
    const auto convention = naming_convention(text);
    if (convention) run.find_naming_convention = [&] { return std::cref(*convention); };
    const auto made = alembic::evaluate(module, file, "upgrade", run);
    if (made.refusal) {
      std::cout << "refused in line " << made.refusal->at.line << ": " << made.refusal->what
                << '\n';
    }
    for (const auto& statement : made.statements) std::cout << statement.text << ";\n\n";
  } catch (const Error& error) {
    std::cout << "error " << error.what() << '\n';
  }
}

}  // namespace

int main(int, char** arguments) {
  std::string_view mark;
  conformance::each_part(arguments[1], [&](const std::string& text) {
    for (const auto dialect : {alembic::Dialect::postgresql, alembic::Dialect::sqlite}) {
      std::cout << mark;
      print(text, arguments[1], dialect);
      mark = conformance::kMark;
    }
  });
}
