// The history's table and its statements: limbeck.history, or limbeck_history beside the version
// table where the role may not make a schema.
// Not what the events mean: docs/history.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "contract/dialect.hpp"

namespace limbeck::dialects::postgresql {

inline constexpr std::string_view kHistorySchema = "limbeck";
inline constexpr std::string_view kHistoryName = "history";
inline constexpr std::string_view kHistoryBeside = "limbeck_history";

/// Safe when another project's run creates it at the same time; best inside a transaction.
std::vector<db::Statement> create_history(const contract::Bookkeeping& bookkeeping);
db::Statement insert_history(const contract::Bookkeeping& bookkeeping,
                             const contract::HistoryEvent& event);
/// This project's events only, by id.
std::string select_history(const contract::Bookkeeping& bookkeeping, contract::HistoryPart part);

}  // namespace limbeck::dialects::postgresql
