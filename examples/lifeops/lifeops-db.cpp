// Limbeck's command line with LifeOps's models inside: `lifeops-db check`, `lifeops-db revision
// --autogenerate -m "…"`. Revisions are the files of migrations/versions.
#include "limbeck/cli.hpp"
#include "models/models.hpp"

int main(int argc, char** argv) {
  return limbeck::cli(argc, argv, lifeops::models());
}
