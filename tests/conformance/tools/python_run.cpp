// Runs the top level of a Python file and prints what its print() prints, then how it ended: for
// comparing with CPython.
#include <iostream>
#include <string>

#include "limbeck/error.hpp"
#include "parts.hpp"
#include "python/interpreter.hpp"
#include "python/parser.hpp"

using namespace limbeck;

namespace {

void run(const std::string& text, const char* file) {
  try {
    const python::Module module = python::parse(text, file);
    python::Host host;
    host.print = [](const std::string& line) { std::cout << line; };
    python::Interpreter interpreter(module, file, host);
    try {
      interpreter.run_module();
    } catch (const python::Raised& raised) {
      std::cout << "raised " << interpreter.describe(raised.exception) << '\n';
    } catch (const python::Unsupported& unsupported) {
      std::cout << "unsupported in line " << unsupported.at().line << ": " << unsupported.what()
                << '\n';
    }
  } catch (const Error& error) {
    std::cout << "error " << error.what() << '\n';
  }
}

}  // namespace

int main(int, char** arguments) {
  std::string_view mark;
  conformance::each_part(arguments[1], [&](const std::string& text) {
    std::cout << mark;
    run(text, arguments[1]);
    mark = conformance::kMark;
  });
}
