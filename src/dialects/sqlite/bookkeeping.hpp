// The two tables of a migrated SQLite database, as statements.
// Nothing here runs anything: dialect.cpp looks where they are, the runner runs them.
// Next: docs/history.md describes the columns.
#pragma once

#include <string>
#include <vector>

#include "contract/dialect.hpp"

namespace limbeck::dialects::sqlite {

inline constexpr std::string_view kHistoryTable = "limbeck_history";

std::vector<db::Statement> create_version_table(const contract::Bookkeeping& bookkeeping,
                                                bool if_missing);
std::vector<db::Statement> create_history(const contract::Bookkeeping& bookkeeping);
db::Statement change_version_row(const contract::Bookkeeping& bookkeeping,
                                 const graph::RowChange& change);
db::Statement insert_history(const contract::Bookkeeping& bookkeeping,
                             const contract::HistoryEvent& event);
std::string select_history(const contract::Bookkeeping& bookkeeping, contract::HistoryPart part);

}  // namespace limbeck::dialects::sqlite
