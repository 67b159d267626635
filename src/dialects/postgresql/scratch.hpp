// PostgreSQL's contract::Scratch: a temporary database, or the empty one that scratch_url names.
// Not what is run there.
// Next: scratch_in_place.hpp, where no database can be made.
#pragma once

#include "contract/scratch.hpp"

namespace limbeck::dialects::postgresql {

/// A database made from template0 with the live one's encoding and locale, on the server of
/// scratch_url, else on the live one; else, of a role that may not make one, the database that
/// scratch_url names. What killed processes left there longer than a minute ago is dropped.
/// Errors: scratch.impossible, scratch.not_empty, connect.*.
std::unique_ptr<contract::Scratch> open_scratch(const contract::ScratchRequest& request);

}  // namespace limbeck::dialects::postgresql
