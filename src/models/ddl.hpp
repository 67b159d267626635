// The wanted schema as text, before any server has read it.
// Not its statements: realize.hpp. Not which sources there are: source.hpp.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/source.hpp"

namespace limbeck::models {

/// What is read on its own: session settings of one do not reach the next.
struct Piece {
  std::string file;  ///< Relative to the source's folder, or the command line: for messages.
  std::string text;  ///< UTF-8 without a byte order mark.
};

struct Ddl {
  std::vector<Piece> pieces;
  bool is_for_one_dialect = false;  ///< Some files are for one database, by their names.
};

/// In the order of the sources, files of one in the order of their paths' bytes, each file once.
/// Of `x.postgresql.sql` and `x.sqlite.sql` only those for `dialect` are taken. Commands find its
/// name in LIMBECK_DIALECT. A `url:` yields nothing. Errors: those of the
/// linked models, models.not_found (nothing matches,
/// nothing is for this dialect), models.command_failed, models.empty (a command printed nothing),
/// models.timeout,
/// script.not_text, file.unreadable, process.failed, those of sqlalchemy.hpp.
Ddl read_ddl(std::span<const Source> sources, std::string_view dialect);

/// The files behind a source of kind sql, absolute, whatever their dialect: for who watches them.
/// Errors: models.not_found, file.unreadable.
std::vector<std::string> model_files(const Source& source);

}  // namespace limbeck::models
