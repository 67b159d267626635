#include "limbeck/cli.hpp"
#include "models.hpp"
#include "revisions.hpp"

int main(int argc, char** argv) {
  return limbeck::cli(argc, argv, models(), {.compiled = compiled_revisions()});
}
