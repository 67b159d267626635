// Prints the SQL of upgrade() of a revision script for each dialect: for comparing with Alembic.
// Scripts in one file are parted by a line `# ---`, and so is what is printed.
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

#include "alembic/script.hpp"
#include "limbeck/error.hpp"
#include "python/parser.hpp"

using namespace limbeck;

namespace {

void print(const std::string& text, const char* file, alembic::Dialect dialect) {
  try {
    const python::Module module = python::parse(text, file);
    const auto made = alembic::evaluate(module, file, "upgrade", dialect);
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
  constexpr std::string_view kMark = "\n# ---\n";
  std::ifstream file(arguments[1], std::ios::binary);
  const std::string all{std::istreambuf_iterator<char>(file), {}};
  for (std::size_t at = 0; at <= all.size();) {
    const std::size_t end = std::min(all.find(kMark, at), all.size());
    const std::string text = all.substr(at, end - at);
    for (const auto dialect : {alembic::Dialect::postgresql, alembic::Dialect::sqlite}) {
      print(text, arguments[1], dialect);
      std::cout << kMark;
    }
    at = end + kMark.size();
  }
}
