// The LifeOps service as far as its database is concerned: it holds its own revisions and brings the
// database to head when it starts. Several instances may start at once; one migrates, the others
// wait for it.
//
//   lifeops-service postgresql+asyncpg://lifeops:dev@localhost:5432/lifeops_dev
#include <cstdio>
#include <variant>

#include "lifeops/migrations.hpp"
#include "limbeck/limbeck.hpp"

namespace {

void report(const limbeck::Event& event) {
  if (const auto* step = std::get_if<limbeck::StepStarted>(&event)) {
    std::fprintf(stderr, "migrating [%zu/%zu] %s\n", step->step, step->step_count,
                 step->message.c_str());
  } else if (const auto* waiting = std::get_if<limbeck::WaitingForLock>(&event)) {
    std::fprintf(stderr, "waiting for another instance: %s\n", waiting->holder.c_str());
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: lifeops-service DATABASE_URL\n");
    return 2;
  }
  try {
    limbeck::Migrator migrator{argv[1], lifeops::migrations::revisions(), {.on_event = report}};
    const std::size_t steps = migrator.start(limbeck::StartupPolicy::upgrade);
    std::printf("ready: %zu revisions applied now, database at %s\n", steps,
                migrator.current().empty() ? "base" : migrator.current()[0].c_str());
  } catch (const limbeck::Error& error) {
    std::fprintf(stderr, "lifeops-service: %s\n%s\n", error.what(), error.details().hint.c_str());
    return 1;
  }
}
