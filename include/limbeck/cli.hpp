// The whole command line for a program that links its own models or revisions.
// Not for use inside a service: it reads arguments, environment and terminal, and prints.
// Next: docs/cpp-models.md, docs/library.md.
#pragma once

#include "limbeck/revision.hpp"

namespace limbeck {
inline namespace v0 {

namespace model {
class Models;  // limbeck/model.hpp
}

/// Runs one command and returns the exit code: 0 done, 1 failed, 2 wrong usage, 3 a difference
/// was found. `revisions` take part in every command beside the files of the configuration.
/// One at a time in a process, and what it read of the revisions stays until the next.
int cli(int argc, char** argv, const Revisions& revisions = {});
/// `models` take the place of `models` in the configuration; --models wins over both.
int cli(int argc, char** argv, const model::Models& models, const Revisions& revisions = {});

}  // namespace v0
}  // namespace limbeck
