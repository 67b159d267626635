// Prints the SQL of upgrade() of a revision script for each dialect: for comparing with Alembic.
#include <iostream>
#include <string>

#include "alembic/script.hpp"
#include "limbeck/error.hpp"
#include "parts.hpp"
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
  std::string_view mark;
  conformance::each_part(arguments[1], [&](const std::string& text) {
    for (const auto dialect : {alembic::Dialect::postgresql, alembic::Dialect::sqlite}) {
      std::cout << mark;
      print(text, arguments[1], dialect);
      mark = conformance::kMark;
    }
  });
}
