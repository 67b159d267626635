// What SQLite makes of all texts that mention a table or a column when it is renamed.
// Not the rename itself: render.cpp. A rebuild behind it writes these texts again.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "schema/catalog.hpp"

namespace limbeck::dialects::sqlite {

/// Constraints without a name, by their definition before.
using Reworded = std::map<std::string, std::string>;

/// Runs `statements`, which rename `table` or a column of it, on a database in memory that has
/// what `before` has to do with it, and puts what becomes of its texts into `after`, which is
/// `before` with the rename applied. Errors: render.impossible where SQLite does not take it.
void reword(const schema::Catalog& before, const std::string& table,
            const std::vector<std::string>& statements, schema::Catalog& after,
            Reworded& constraints);

}  // namespace limbeck::dialects::sqlite
