#include "report/listing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "report/table.hpp"

namespace limbeck::report {

namespace {

using graph::Index;
using graph::Indexes;
using graph::RevisionGraph;

std::string ids_of(const RevisionGraph& graph, const Indexes& revisions) {
  std::vector<std::string> ids;
  for (const Index revision : revisions) ids.push_back(graph.node(revision).id);
  return base::join(ids, ", ");
}

std::string parents_text(const graph::Node& node) {
  return node.parents.empty() ? "<base>" : base::join(node.parents, ", ");
}

std::string head_marks(const RevisionGraph& graph, Index revision) {
  if (graph.is_real_head(revision)) return " (head)";
  return graph.is_head(revision) ? " (effective head)" : "";
}

std::string branch_marks(const RevisionGraph& graph, Index revision) {
  std::string marks;
  if (graph.is_branch_point(revision)) marks += " (branchpoint)";
  if (graph.is_merge_point(revision)) marks += " (mergepoint)";
  return marks;
}

/// What a docstring written by Alembic holds for the same revision.
std::vector<std::string> description_lines(const scripts::Script& script) {
  const graph::Node& node = *script.node;
  if (script.is_python) {
    std::vector<std::string> lines;
    for (const auto line : base::split(script.docstring, '\n')) lines.push_back(printable(line));
    if (script.docstring.empty()) lines.clear();
    return lines;
  }
  std::vector<std::string> lines{printable(node.message)};
  if (!script.long_message.empty()) {
    for (const auto line : base::split(script.long_message, '\n')) {
      lines.push_back(printable(line));
    }
  }
  if (script.compiled != nullptr) return lines;
  lines.emplace_back();
  lines.push_back("Revision ID: " + node.id);
  lines.push_back("Revises: " + base::join(node.parents, ", "));
  if (!script.create_date.empty()) {
    lines.push_back("Create Date: " + printable(script.create_date));
  }
  return lines;
}

std::vector<bool> current_flags(const RevisionGraph& graph, const graph::Rows* rows) {
  std::vector<bool> flags(graph.size(), false);
  if (rows != nullptr) {
    for (const Index revision : graph::resolve_rows(graph, *rows)) flags[revision] = true;
  }
  return flags;
}

}  // namespace

std::string short_line(const scripts::ScriptDirectory& scripts, Index revision,
                       const LineParts& parts, const Style& style) {
  const RevisionGraph& graph = scripts.graph();
  const graph::Node& node = graph.node(revision);
  constexpr std::size_t kUsualLength = 120;
  std::string line;
  line.reserve(kUsualLength);
  if (parts.parents) {
    line += parents_text(node);
    if (!node.dependencies.empty()) {
      line += fmt::format(" ({})", base::join(node.dependencies, ", "));
    }
    line += " -> ";
  }
  line += paint(node.id, Tone::yellow, style);
  if (parts.labels && !graph.labels(revision).empty()) {
    line +=
        paint(fmt::format(" ({})", base::join(graph.labels(revision), ", ")), Tone::cyan, style);
  }
  line += paint(head_marks(graph, revision), Tone::green, style);
  if (parts.current) line += paint(" (current)", Tone::bold, style);
  if (parts.branches) line += paint(branch_marks(graph, revision), Tone::magenta, style);
  if (parts.message && !node.message.empty()) line += ", " + printable(node.message);
  return line;
}

std::string long_form(const scripts::ScriptDirectory& scripts, Index revision, bool is_current,
                      const Style& style) {
  const RevisionGraph& graph = scripts.graph();
  const graph::Node& node = graph.node(revision);
  const scripts::Script& script = scripts.script(revision);
  std::string text = "Rev: " + paint(node.id, Tone::yellow, style);
  if (graph.is_head(revision)) text += paint(" (head)", Tone::green, style);
  text += paint(branch_marks(graph, revision), Tone::magenta, style);
  if (is_current) text += paint(" (current)", Tone::bold, style);
  text += fmt::format("\n{}: {}\n", graph.is_merge_point(revision) ? "Merges" : "Parent",
                      parents_text(node));
  if (!node.dependencies.empty()) {
    text += fmt::format("Also depends on: {}\n", base::join(node.dependencies, ", "));
  }
  if (graph.is_branch_point(revision)) {
    text += fmt::format("Branches into: {}\n", ids_of(graph, graph.children(revision)));
  }
  if (!graph.labels(revision).empty()) {
    text += fmt::format("Branch names: {}\n", base::join(graph.labels(revision), ", "));
  }
  if (!node.replaces.empty()) {
    text += fmt::format("Replaces: {}\n", base::join(node.replaces, ", "));
  }
  text += fmt::format("Path: {}\n\n", node.source);
  for (const std::string& line : description_lines(script)) text += "    " + line + '\n';
  return text + '\n';
}

std::string list_current(const scripts::ScriptDirectory& scripts, const graph::Rows& rows,
                         std::string_view masked_url, const ListingOptions& options) {
  std::string text;
  if (options.verbose) text += fmt::format("Current revision(s) for {}:\n", masked_url);
  for (const Index revision : graph::current_revisions(scripts.graph(), rows)) {
    text += options.verbose ? long_form(scripts, revision, false, options.style)
                            : short_line(scripts, revision, {}, options.style) + '\n';
  }
  return text;
}

std::string list_heads(const scripts::ScriptDirectory& scripts, bool resolve_dependencies,
                       const ListingOptions& options) {
  const RevisionGraph& graph = scripts.graph();
  std::string text;
  for (const Index revision : resolve_dependencies ? graph.real_heads() : graph.heads()) {
    text += options.verbose ? long_form(scripts, revision, false, options.style)
                            : short_line(scripts, revision, {.labels = true, .branches = false},
                                         options.style) +
                                  '\n';
  }
  return text;
}

std::string list_history(const scripts::ScriptDirectory& scripts, std::span<const Index> revisions,
                         const graph::Rows* rows, const ListingOptions& options) {
  const std::vector<bool> is_current = current_flags(scripts.graph(), rows);
  std::string text;
  for (const Index revision : revisions) {
    const bool current = is_current[revision];
    text += options.verbose ? long_form(scripts, revision, current, options.style)
                            : short_line(scripts, revision,
                                         {.parents = true,
                                          .labels = true,
                                          .current = current,
                                          .branches = true,
                                          .message = true},
                                         options.style) +
                                  '\n';
  }
  return text;
}

std::string list_branches(const scripts::ScriptDirectory& scripts, const ListingOptions& options) {
  const RevisionGraph& graph = scripts.graph();
  std::string text;
  for (const Index revision : graph.newest_first()) {
    if (!graph.is_branch_point(revision)) continue;
    text += options.verbose ? long_form(scripts, revision, false, options.style)
                            : short_line(scripts, revision, {.labels = true}, options.style) + '\n';
    const std::string indent(display_width(graph.node(revision).id), ' ');
    for (const Index child : graph.children(revision)) {
      text += fmt::format(
          "{} -> {}\n", indent,
          short_line(scripts, child, {.labels = true, .message = options.verbose}, options.style));
    }
    text += '\n';
  }
  return text;
}

std::string list_show(const scripts::ScriptDirectory& scripts, std::span<const Index> revisions,
                      const ListingOptions& options) {
  std::string text;
  for (const Index revision : revisions) text += long_form(scripts, revision, false, options.style);
  return text;
}

}  // namespace limbeck::report
