// Which template a test's database is cloned from: what the revisions up to a target say.
// Next: sqlite_database.hpp, postgresql_database.hpp.
#pragma once

#include <string>
#include <string_view>

#include "limbeck/revision.hpp"

namespace limbeck::testing_detail {

struct TemplateKey {
  std::string hash;      ///< 32 hex digits over ids, parents and texts.
  bool lasting = false;  ///< False: some revision is a C++ function, which has no content to
                         ///< compare; the template is this process's.
};

/// Errors: script.*, graph.*, file.*.
TemplateKey template_key(std::string_view target, const Revisions& revisions);

/// 16 hex digits that no other process draws.
std::string random_name();

}  // namespace limbeck::testing_detail
