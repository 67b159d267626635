// Two databases with the same schema have the same hash: what a restored one is checked by.
// Not a comparison that says what differs: workflow/.
#pragma once

#include <string>
#include <string_view>

namespace limbeck::backup {

/// "v1:" and 64 hex digits over a text of definitions.
std::string schema_hash(std::string_view definitions);

/// The same of what pg_dump or pg_restore print with --schema-only: without comments, settings of
/// the session and blank lines, which tell of the program and not of the database.
std::string dump_schema_hash(std::string_view dump);

}  // namespace limbeck::backup
