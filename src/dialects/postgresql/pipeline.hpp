// Many statements in one round trip: libpq's pipeline mode with one synchronisation at the end.
// Not for COPY, nor for statements that must not share a transaction: connection.hpp cuts the
// batch before it comes here.
#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "db/connection.hpp"
#include "dialects/postgresql/channel.hpp"

namespace limbeck::dialects::postgresql {

/// Sends the statements while it reads their results; memory is bounded by a window, not by the
/// number of statements. Stops at the first that fails; the server skips the rest. Indexes in
/// errors and in `done` begin at `first_index`. An empty span is no round trip.
void run_pipeline(Channel& channel, std::span<const db::Statement> statements,
                  std::size_t first_index, const std::function<void(std::size_t)>& done);

}  // namespace limbeck::dialects::postgresql
