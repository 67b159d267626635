// ddl: the models as text, as they are before a server has read them.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/schema_work.hpp"
#include "dialects/registry.hpp"
#include "limbeck/error.hpp"
#include "models/ddl.hpp"
#include "report/json.hpp"

namespace limbeck::cli::commands {

ExitCode ddl(Project& project) {
  const Request& request = project.request();
  const contract::Dialect& dialect =
      request.dialect ? dialects::find_dialect(*request.dialect) : project.dialect();
  SchemaWork work(project);
  const std::vector<models::Source>& sources = work.sources();
  if (sources.front().url) {
    throw Error{{.code = "models.no_ddl",
                 .message = fmt::format("the model '{}' is a live database, and no DDL",
                                        sources.front().text),
                 .hint = "pg_dump --schema-only and sqlite3's .schema print one as DDL"}};
  }
  const models::Ddl read = models::read_ddl(sources, dialect.name());
  std::string text;
  for (const models::Piece& piece : read.pieces) {
    if (read.pieces.size() > 1) text += fmt::format("-- {}\n", piece.file);
    text += piece.text;
    if (!text.ends_with('\n')) text += '\n';
  }
  project.out(request.json ? report::json_ddl(dialect.name(), text) : text);
  return ExitCode::done;
}

}  // namespace limbeck::cli::commands
