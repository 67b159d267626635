#include "models/ddl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "models/glob.hpp"
#include "models/printed.hpp"
#include "models/sqlalchemy.hpp"
#include "os/file.hpp"
#include "os/process.hpp"

namespace limbeck::models {
namespace {

namespace fs = std::filesystem;  // Only its arithmetic on names: the system is reached by os/.

constexpr std::array<std::string_view, 3> kDialects = {"sqlite", "postgresql", "mariadb"};

/// Empty: for all.
std::string_view dialect_of(const std::string& path) {
  const std::string name = base::lower(path);
  for (const std::string_view dialect : kDialects) {
    if (name.ends_with(fmt::format(".{}.sql", dialect))) return dialect;
  }
  return {};
}

std::string shown(const std::string& path, const std::string& directory) {
  const std::string prefix = directory + "/";
  return path.starts_with(prefix) ? path.substr(prefix.size()) : path;
}

void check_text(std::string& text, const std::string& file) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  const std::size_t valid = base::valid_utf8_prefix(text);
  if (valid == text.size()) return;
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(valid);
  throw Error{{.code = "script.not_text",
               .message = fmt::format("the model {} is not UTF-8 text", file),
               .hint = "save it as UTF-8",
               .file = file,
               .line = 1 + static_cast<int>(std::count(text.begin(), end, '\n'))}};
}

[[noreturn]] void command_failed(const Source& source, const os::CommandResult& result) {
  const std::string& program = source.arguments.front();
  if (result.status == 127 && !os::find_program(program)) {
    throw Error{
        {.code = "models.command_failed",
         .message =
             fmt::format("the model '{}' runs '{}', which is not there", source.text, program),
         .hint = fmt::format("install it, or write its path; it runs in {}", source.directory)}};
  }
  LastLines printed = last_lines(result.error_output);
  throw Error{
      {.code = "models.command_failed",
       .message = fmt::format("the model '{}' ended with exit status {}{}{}", source.text,
                              result.status, printed.last.empty() ? "" : ": ", printed.last),
       .hint = fmt::format("run it by hand in {}: it must print DDL and end with status 0",
                           source.directory),
       .server_detail = std::move(printed.text)}};
}

Piece run_model(const Source& source, std::string_view dialect) {
  std::vector<std::string> arguments = source.arguments;
  if (source.kind == Source::Kind::program) arguments.emplace_back(dialect);
  os::CommandResult result = run_printer(source, std::move(arguments), dialect);
  if (result.status != 0) command_failed(source, result);
  check_text(result.output, source.text);
  if (base::trim(result.output).empty()) {
    throw Error{{.code = "models.empty",
                 .message = fmt::format("the model '{}' printed nothing", source.text),
                 .hint = "let it print the wanted schema as DDL to its standard output"}};
  }
  return {source.text, std::move(result.output)};
}

[[noreturn]] void nothing_matches(const Source& source) {
  throw Error{{.code = "models.not_found",
               .message = fmt::format("no file matches the model '{}'", source.text),
               .hint = fmt::format("it is looked for in {}", source.directory)}};
}

}  // namespace

std::vector<std::string> model_files(const Source& source) {
  const std::string path =
      (fs::path(source.directory) / source.pattern).lexically_normal().string();
  std::vector<std::string> files;
  if (os::is_directory(path)) {
    files = find_matches(
        "*.sql", path.size() > 1 && path.ends_with('/') ? path.substr(0, path.size() - 1) : path);
  } else if (os::file_exists(path)) {
    files = {path};
  } else if (is_pattern(source.pattern)) {
    files = find_matches(source.pattern, source.directory);
  }
  if (files.empty()) nothing_matches(source);
  return files;
}

Ddl read_ddl(std::span<const Source> sources, std::string_view dialect) {
  Ddl ddl;
  std::set<std::string> read;
  for (const Source& source : sources) {
    switch (source.kind) {
      case Source::Kind::command:
      case Source::Kind::program:
        ddl.pieces.push_back(run_model(source, dialect));
        continue;
      case Source::Kind::sqlalchemy:
        ddl.pieces.push_back({source.text, print_sqlalchemy(source, dialect)});
        continue;
      case Source::Kind::linked:
        ddl.pieces.push_back({source.text, source.print(dialect)});
        continue;
      case Source::Kind::url:
        continue;
      case Source::Kind::sql:
        break;
    }
    for (const std::string& path : model_files(source)) {
      const std::string_view only = dialect_of(path);
      if (!only.empty()) ddl.is_for_one_dialect = true;
      if ((!only.empty() && only != dialect) || !read.insert(path).second) continue;
      Piece piece{shown(path, source.directory), os::read_file(path)};
      check_text(piece.text, piece.file);
      ddl.pieces.push_back(std::move(piece));
    }
  }
  if (ddl.pieces.empty() && ddl.is_for_one_dialect) {
    throw Error{
        {.code = "models.not_found",
         .message = fmt::format("none of the model's files is for {}", dialect),
         .hint = fmt::format("add one whose name ends in .{}.sql, or in .sql alone", dialect)}};
  }
  return ddl;
}

}  // namespace limbeck::models
