#include "scripts/python_revision.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "python/declarations.hpp"

namespace limbeck::scripts {
namespace {

/// Alembic's `doc`: up to the first blank line. Its `longdoc` is all of it.
std::string first_paragraph(std::string_view docstring) {
  return std::string(docstring.substr(0, docstring.find("\n\n")));
}

std::string create_date_of(std::string_view docstring) {
  constexpr std::string_view kField = "Create Date:";
  for (const std::string_view line : base::split(docstring, '\n')) {
    const std::string_view trimmed = base::trim(line);
    if (trimmed.starts_with(kField)) return std::string(base::trim(trimmed.substr(kField.size())));
  }
  return {};
}

/// `3512b954651e.py`, the oldest form of Alembic's names.
std::string id_of_name(std::string_view name) {
  if (!name.ends_with(".py")) return {};
  const std::string_view stem = name.substr(0, name.size() - 3);
  const auto is_hex = [](char letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
  };
  const bool all = !stem.empty() && std::all_of(stem.begin(), stem.end(), is_hex);
  return all ? std::string(stem) : std::string();
}

}  // namespace

Header parse_python_header(std::string_view text, std::string_view file, std::string_view name) {
  python::Declarations found = python::read_declarations(text, file);
  if (!found.revision) found.revision = id_of_name(name);
  if (found.revision->empty()) {
    throw Error{
        {.code = "script.no_id",
         .message = fmt::format("{} declares no revision id", file),
         .hint = "add `revision = \"…\"` at the top level, or move the file out of the folder",
         .file = std::string(file)}};
  }
  Header header;
  header.node = {.id = std::move(*found.revision),
                 .parents = std::move(found.down_revision),
                 .labels = std::move(found.branch_labels),
                 .dependencies = std::move(found.depends_on),
                 .message = first_paragraph(found.docstring),
                 .source = std::string(file)};
  header.create_date = create_date_of(found.docstring);
  header.docstring = std::move(found.docstring);
  return header;
}

std::string python_hash(std::string_view text, std::string_view file) {
  return "v1:" + base::sha256_hex(python::token_text(text, file));
}

}  // namespace limbeck::scripts
