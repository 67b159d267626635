#include <malloc.h>

#include "dialects/registry.hpp"
#include "limbeck/cli.hpp"

int main(int argc, char** argv) {
  // One short command: memory is taken from the system in few large pieces and not given back.
  constexpr int kMegabyte = 1 << 20;
  mallopt(M_TOP_PAD, kMegabyte);
  mallopt(M_MMAP_THRESHOLD, 16 * kMegabyte);
  mallopt(M_TRIM_THRESHOLD, 64 * kMegabyte);
  limbeck::dialects::own_the_process();
  return limbeck::cli(argc, argv);
}
