// A program with a command line of its own whose revisions are found when it starts: the library
// that LINKED_REVISIONS names stands for what a user compiles in.
#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <vector>

#include "limbeck/cli.hpp"

int main(int argc, char** argv) {
  limbeck::Revisions revisions;
  if (const char* const path = std::getenv("LINKED_REVISIONS")) {
    void* const library = dlopen(path, RTLD_NOW);
    void* const found = library == nullptr ? nullptr : dlsym(library, "add_revisions");
    if (found == nullptr) {
      std::fprintf(stderr, "linked_program: %s\n", dlerror());
      return 70;
    }
    using Add = void(std::vector<limbeck::Revision>&);
    reinterpret_cast<Add*>(found)(revisions.compiled);
  }
  return limbeck::cli(argc, argv, revisions);
}
