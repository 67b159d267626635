// What a dialect is asked by `limbeck doctor`: what is wrong with a database, however it came to
// that. Not what differs from the revisions or the models: workflow/drift.hpp,
// workflow/autogenerate.hpp. Next: dialects/*/health.hpp answer.
#pragma once

#include <string>
#include <vector>

namespace limbeck::contract {

struct Bookkeeping;

/// One finding: what it is and what mends it, a line each.
struct Symptom {
  std::string code;    ///< Stable: `doctor.invalid_index`. docs/errors.md lists them.
  std::string what;    ///< `the index public.users_email is invalid: …`
  std::string remedy;  ///< A command or SQL that can be run as it stands, or what to look at.
};

struct HealthRequest {
  const Bookkeeping& bookkeeping;
  /// Those that the project compares; empty: every one but the server's own.
  std::vector<std::string> schemas = {};
};

}  // namespace limbeck::contract
