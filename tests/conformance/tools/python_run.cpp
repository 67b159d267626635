// Runs the top level of a Python file and prints what its print() prints, then how it ended: for
// comparing with CPython.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

#include "limbeck/error.hpp"
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

/// Programs in one file are parted by a line `# ---`, and so is what they print.
int main(int, char** arguments) {
  constexpr std::string_view kMark = "\n# ---\n";
  std::ifstream file(arguments[1], std::ios::binary);
  const std::string all{std::istreambuf_iterator<char>(file), {}};
  if (all.find(kMark) == std::string::npos) {
    run(all, arguments[1]);
    return 0;
  }
  for (std::size_t at = 0; at <= all.size();) {
    const std::size_t end = std::min(all.find(kMark, at), all.size());
    run(all.substr(at, end - at), arguments[1]);
    std::cout << kMark;
    at = end + kMark.size();
  }
}
