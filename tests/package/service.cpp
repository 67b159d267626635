// A service that brings its own database to head when it starts.
#include <cstdio>
#include <string>

#include "limbeck/limbeck.hpp"
#include "outside/migrations.hpp"
#include "revisions.hpp"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  auto revisions = outside::migrations::revisions();
  revisions.compiled = compiled_revisions();
  limbeck::Migrator migrator{argv[1], revisions};
  if (migrator.state() != limbeck::State::at_head) migrator.upgrade("head");
  std::printf("%s\n", migrator.current().at(0).c_str());
  return migrator.state() == limbeck::State::at_head ? 0 : 1;
}
