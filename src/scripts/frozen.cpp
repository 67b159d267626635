#include "scripts/frozen.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "scripts/revision_file.hpp"

namespace limbeck::scripts {
namespace {

/// An id may be any text, a file's name may not.
std::string file_name(const std::string& id) {
  const auto is_plain = [](char letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
           (letter >= 'A' && letter <= 'Z') || letter == '_' || letter == '.';
  };
  const bool all = std::all_of(id.begin(), id.end(), is_plain) && !id.starts_with('.');
  return (all ? id : base::fast_hash_hex(id)) + ".sql";
}

std::string_view word_of(Direction direction) {
  return direction == Direction::upgrade ? "upgrade" : "downgrade";
}

std::string header_of(const graph::Node& node, std::string_view create_date,
                      std::string_view hash) {
  std::string text =
      fmt::format("-- {}\n--\n-- Revision ID: {}\n-- Revises:{}{}\n",
                  std::string_view(node.message).substr(0, node.message.find('\n')), node.id,
                  node.parents.empty() ? "" : " ", base::join(node.parents, ", "));
  const auto field = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) text += fmt::format("-- {}: {}\n", name, value);
  };
  field("Branch labels", base::join(node.labels, ", "));
  field("Depends on", base::join(node.dependencies, ", "));
  field("Create Date", create_date);
  field("Source hash", hash);
  return text;
}

/// The semicolon would be part of a comment that ends the statement.
bool ends_in_comment(std::string_view text) {
  const std::size_t line = text.rfind('\n');
  return text.find("--", line == std::string_view::npos ? 0 : line) != std::string_view::npos;
}

std::string statement_text(const db::Statement& statement) {
  std::string text = statement.text + (ends_in_comment(statement.text) ? "\n;\n" : ";\n");
  if (statement.copy_data) {
    text += *statement.copy_data;
    if (!statement.copy_data->empty() && statement.copy_data->back() != '\n') text += '\n';
    text += "\\.\n";
  }
  return text + '\n';
}

std::string sections_of(const std::vector<FrozenPart>& parts) {
  std::string text;
  for (const FrozenPart& part : parts) {
    std::vector<ResolvedSection> sections = part.sections;
    if (sections.empty()) sections.emplace_back();
    for (const ResolvedSection& section : sections) {
      text += fmt::format("\n-- limbeck: {} dialect={}{}\n", word_of(part.direction), part.dialect,
                          section.transactional ? "" : " transaction=off");
      for (const db::Statement& statement : section.statements) text += statement_text(statement);
    }
  }
  return text;
}

/// `node`: what the header must say. Errors: script.bad_field, script.bad_id.
void require_header(const std::string& text, const graph::Node& node) {
  const std::optional<Header> read = parse_header(text, node.source, true);
  const bool is_same = read && read->node.id == node.id && read->node.parents == node.parents &&
                       read->node.labels == node.labels &&
                       read->node.dependencies == node.dependencies &&
                       read->node.replaces == node.replaces;
  if (is_same) return;
  throw Error{{.code = "script.bad_field",
               .message = "its identifiers cannot stand in the header of a revision file",
               .hint = "leave it as it is, or give it a plain id",
               .revision = node.id,
               .file = node.source}};
}

}  // namespace

std::string frozen_path(const Script& script) {
  const std::filesystem::path source(script.node->source);
  return (source.parent_path() / kFrozenFolder / file_name(script.node->id)).string();
}

std::string render_frozen(const Script& script, std::string_view hash,
                          const std::vector<FrozenPart>& parts) {
  return header_of(*script.node, {}, hash) +
         fmt::format(
             "\n-- Written by `limbeck freeze` from {}: freeze again after a change there.\n",
             std::filesystem::path(script.node->source).filename().string()) +
         sections_of(parts);
}

std::string render_converted(const Script& script, std::string_view hash,
                             const std::vector<FrozenPart>& parts) {
  const graph::Node& node = *script.node;
  std::string header = header_of(node, script.create_date, hash);
  try {
    parse_header(header + sections_of(parts), node.source, true);
  } catch (const Error&) {
    // A date may be written in any way in a docstring.
    header = header_of(node, {}, hash);
  }
  std::string text = header + sections_of(parts);
  require_header(text, node);
  return text;
}

std::string render_squashed(const Squashed& revision) {
  // A line each for a few: a range may be long.
  constexpr std::size_t kOnALine = 6;
  const std::vector<std::string>& ids = revision.node.replaces;
  std::string text =
      header_of(revision.node, revision.create_date, base::join(revision.source_hashes, ", "));
  for (std::size_t begin = 0; begin < ids.size(); begin += kOnALine) {
    const auto first = ids.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = first + static_cast<std::ptrdiff_t>(std::min(kOnALine, ids.size() - begin));
    text += fmt::format("-- Replaces: {}\n", fmt::join(first, last, ", "));
  }
  text += sections_of(revision.parts);
  if (revision.irreversible) {
    text += fmt::format("\n-- limbeck: irreversible {}\n", *revision.irreversible);
  }
  require_header(text, revision.node);
  return text;
}

std::optional<std::vector<ResolvedSection>> parse_frozen(
    const Script& script, const std::string& path, std::string_view text, std::string_view hash,
    Direction direction, std::string_view dialect, sql::Flavor flavor) {
  const std::optional<Header> header = parse_header(text, path, true);
  if (!header || header->source_hashes != std::vector<std::string>{std::string(hash)}) {
    throw Error{{.code = "python.frozen_stale",
                 .message = fmt::format("{} was edited after it was frozen", script.node->source),
                 .hint = "write its SQL again: `limbeck freeze`; or restore the script",
                 .revision = script.node->id,
                 .file = path}};
  }
  std::vector<ResolvedSection> found;
  bool is_there = false;
  for (const Section& section : parse_body(text, path).sections) {
    const bool is_wanted = section.direction == direction && section.dialects.size() == 1 &&
                           section.dialects.front() == dialect;
    if (!is_wanted) continue;
    is_there = true;
    auto statements = sql::split(section.text, flavor, path, section.line);
    if (statements.empty()) continue;
    // An error names the script, whose lines these are not.
    for (db::Statement& statement : statements) statement.line = 0;
    found.push_back({.transactional = section.transactional, .statements = std::move(statements)});
  }
  if (!is_there) return std::nullopt;
  return found;
}

}  // namespace limbeck::scripts
