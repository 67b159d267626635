#include "dialects/registry.hpp"

#include <fmt/format.h>

#include "dialects/postgresql/dialect.hpp"
#include "dialects/sqlite/dialect.hpp"
#include "dialects/sqlite/open.hpp"
#include "limbeck/error.hpp"

namespace limbeck::dialects {

const contract::Dialect& find_dialect(std::string_view name) {
  if (name == "sqlite") return sqlite::sqlite();
  if (name == "postgresql") return postgresql::postgresql();
  const bool planned = name == "mariadb";
  throw Error{{.code = "url.unknown_scheme",
               .message = planned ? "MariaDB is not supported yet"
                                  : fmt::format("there is no dialect '{}'", name),
               .hint = "the known ones are postgresql:// and sqlite://",
               .dialect = std::string(name)}};
}

void own_the_process() noexcept {
  sqlite::keep_no_statistics();
}

}  // namespace limbeck::dialects
