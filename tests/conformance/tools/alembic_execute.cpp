// Each text of standard input, ended by a NUL, as the op.execute() that is to send it; in the same
// form to standard output.
#include <iostream>
#include <iterator>
#include <string>

#include "alembic/execute_text.hpp"

int main() {
  const std::string all{std::istreambuf_iterator<char>(std::cin), {}};
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t end = all.find('\0', at);
    std::cout << limbeck::alembic::execute_call(all.substr(at, end - at), "") << '\0';
    at = end + 1;
  }
}
