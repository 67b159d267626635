#include "limbeck/cli.hpp"

int main(int argc, char** argv) {
  return limbeck::cli(argc, argv);
}
