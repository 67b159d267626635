#include "limbeck/cli.hpp"
#include "revisions.hpp"

int main(int argc, char** argv) { return limbeck::cli(argc, argv, {.compiled = compiled_revisions()}); }
