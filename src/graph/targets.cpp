#include "graph/targets.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "graph/nearest.hpp"
#include "graph/symbol.hpp"
#include "graph/walk.hpp"
#include "limbeck/error.hpp"

namespace limbeck::graph {

namespace {

constexpr std::size_t kNeverPartial = 3;

std::vector<std::string> ids_of(const RevisionGraph& graph, const Indexes& indexes) {
  std::vector<std::string> ids;
  for (const Index index : indexes) ids.push_back(graph.node(index).id);
  return ids;
}

[[noreturn]] void refuse_unknown(const RevisionGraph& graph, std::string_view id) {
  if (graph.empty())
    throw Error{{.code = "graph.unknown_revision",
                 .message = fmt::format("there is no revision '{}': there are none at all", id),
                 .hint = "limbeck revision -m \"…\" creates the first",
                 .revision = std::string(id)}};
  throw Error{
      {.code = "graph.unknown_revision",
       .message = fmt::format("no revision or branch label is '{}' or begins with it, of {}", id,
                              count_of_revisions(graph)),
       .hint = hint_for_missing(graph, id, "'limbeck history' lists them all"),
       .revision = std::string(id)}};
}

/// The replacing revision and the full id, of an id or the start of one that was squashed.
struct Replaced {
  std::string id;
  std::string into;
};

std::optional<Replaced> find_replaced(const RevisionGraph& graph, std::string_view id) {
  if (const auto into = graph.find_replacing(id)) {
    return Replaced{std::string(id), graph.node(*into).id};
  }
  for (const Node& node : graph.nodes()) {
    for (const std::string& each : node.replaces) {
      if (each.size() > kNeverPartial && each.starts_with(id)) return Replaced{each, node.id};
    }
  }
  return std::nullopt;
}

[[noreturn]] void refuse_replaced(const Replaced& replaced) {
  throw Error{
      {.code = "graph.replaced",
       .message = fmt::format("revision {} is no place of its own any more: it was squashed "
                              "into {}",
                              replaced.id, replaced.into),
       .hint = fmt::format("name {}, or a revision above or below it", replaced.into),
       .revision = replaced.id}};
}

[[noreturn]] void refuse_several_heads(const RevisionGraph& graph, std::string_view symbol,
                                       const Indexes& heads) {
  const auto ids = ids_of(graph, heads);
  throw Error{
      {.code = "graph.several_heads",
       .message = fmt::format("'{}' means one revision, but there are {} heads: {}", symbol,
                              ids.size(), base::join(ids, ", ")),
       .hint = fmt::format("join them with 'limbeck merge heads -m \"…\"', take all with 'heads', "
                           "or name one, for example '{}'",
                           ids.front())}};
}

[[noreturn]] void refuse_relative(std::string_view symbol, std::string message, std::string hint) {
  throw Error{{.code = "graph.bad_relative",
               .message = fmt::format("'{}' {}", symbol, message),
               .hint = std::move(hint)}};
}

std::optional<Index> find_exact(const RevisionGraph& graph, std::string_view name) {
  const auto id = graph.find(name);
  return id ? id : graph.find_label(name);
}

/// An exact name wins over the reading as `SYM-N`: a label may hold a hyphen.
std::optional<RelativeSymbol> relative_unless_exact(const RevisionGraph& graph,
                                                    std::string_view text) {
  if (find_exact(graph, text)) return std::nullopt;
  return parse_relative(text);
}

/// `[L@]SYM`, one revision or none, where the lineage of L must hold SYM.
std::optional<Index> resolve_start(const RevisionGraph& graph,
                                   std::optional<std::string_view> label, std::string_view symbol) {
  return resolve_one(graph, label ? fmt::format("{}@{}", *label, symbol) : std::string(symbol));
}

/// `[L@]SYM±N`. `is_checked`: SYM must be in the lineage of L; upwards L chooses children only.
std::optional<Index> resolve_walk(const RevisionGraph& graph, std::string_view text,
                                  const RelativeSymbol& relative) {
  Walked walked;
  if (relative.steps > 0) {
    const auto within =
        relative.label ? std::optional(find_revision(graph, *relative.label)) : std::nullopt;
    walked = walk_up(graph, resolve_start(graph, {}, *relative.symbol), relative.steps, within);
  } else {
    walked =
        walk_down(graph, resolve_start(graph, relative.label, *relative.symbol), -relative.steps);
  }
  if (walked.is_too_far) refuse_walk_too_far(graph, text, walked);
  return walked.at;
}

Indexes members(const Indexes& indexes, const std::vector<bool>& flags) {
  Indexes found;
  std::copy_if(indexes.begin(), indexes.end(), std::back_inserter(found),
               [&](Index index) { return flags[index]; });
  return found;
}

Indexes resolve_absolute(const RevisionGraph& graph, std::string_view text) {
  const auto [label, symbol] = split_label(text);
  const auto within = label ? std::optional(find_revision(graph, *label)) : std::nullopt;
  if (symbol == "base") return {};
  if (symbol == "heads" && !within) return graph.real_heads();
  if (symbol == "heads" || symbol == "head") {
    const Indexes heads = within ? members(graph.heads(), graph.lineage(*within)) : graph.heads();
    if (symbol == "head" && heads.size() > 1) refuse_several_heads(graph, text, heads);
    return heads;
  }
  return {find_revision(graph, symbol, within)};
}

}  // namespace

Index find_revision(const RevisionGraph& graph, std::string_view id, std::optional<Index> within) {
  if (const auto replaced = graph.find_replacing(id); replaced && !graph.find_label(id)) {
    refuse_replaced({std::string(id), graph.node(*replaced).id});
  }
  const auto lineage = within ? graph.lineage(*within) : std::vector<bool>{};
  const auto is_within = [&](Index index) { return !within || lineage[index]; };
  if (const auto exact = find_exact(graph, id)) {
    if (is_within(*exact)) return *exact;
    throw Error{{.code = "graph.not_in_lineage",
                 .message = fmt::format("revision {} is neither above nor below {}",
                                        graph.node(*exact).id, graph.node(*within).id),
                 .hint = fmt::format("leave out what stands before the '@', or see "
                                     "'limbeck history -r {}:heads'",
                                     graph.node(*within).id),
                 .revision = graph.node(*exact).id}};
  }
  if (id.empty())
    throw Error{{.code = "graph.unknown_revision",
                 .message = "a revision or branch label is expected, but nothing is there",
                 .hint = "name one, or 'head' or 'base'"}};
  std::vector<std::string> names;
  Index match = 0;
  const auto consider = [&](Index index, const std::string& name) {
    if (name.size() <= kNeverPartial || !name.starts_with(id) || !is_within(index)) return;
    names.push_back(name);
    match = index;
  };
  for (Index index = 0; index < graph.size(); ++index) {
    consider(index, graph.node(index).id);
    for (const std::string& label : graph.node(index).labels) consider(index, label);
  }
  if (names.empty()) {
    if (const auto replaced = find_replaced(graph, id)) refuse_replaced(*replaced);
    refuse_unknown(graph, id);
  }
  if (names.size() == 1) return match;
  constexpr std::size_t kShown = 5;
  const std::size_t count = names.size();
  if (count > kShown) names.resize(kShown);
  throw Error{{.code = "graph.ambiguous_id",
               .message = fmt::format("'{}' begins {} ids or labels: {}{}", id, count,
                                      base::join(names, ", "), count > kShown ? ", …" : ""),
               .hint = "write more of it",
               .revision = std::string(id)}};
}

Indexes resolve(const RevisionGraph& graph, std::string_view symbol) {
  const auto relative = relative_unless_exact(graph, symbol);
  if (!relative) return resolve_absolute(graph, symbol);
  if (!relative->symbol)
    refuse_relative(symbol, "counts from a database's rows, and none are asked here",
                    fmt::format("say from where, for example 'head{}'", relative->number));
  const auto found = resolve_walk(graph, symbol, *relative);
  return found ? Indexes{*found} : Indexes{};
}

std::optional<Index> resolve_one(const RevisionGraph& graph, std::string_view symbol) {
  const Indexes found = resolve(graph, symbol);
  if (found.size() > 1) refuse_several_heads(graph, symbol, found);
  return found.empty() ? std::nullopt : std::optional(found.front());
}

Indexes resolve_for_show(const RevisionGraph& graph, std::string_view symbol, const Rows& rows) {
  if (needs_rows(symbol)) return resolve_rows(graph, rows);
  const auto relative = relative_unless_exact(graph, symbol);
  if (!relative || relative->symbol || relative->steps >= 0) return resolve(graph, symbol);
  Indexes heads = graph.real_heads();
  if (relative->label)
    heads = members(heads, graph.lineage(find_revision(graph, *relative->label)));
  Indexes found;
  for (const Index head : heads) {
    const Walked walked = walk_down(graph, head, -relative->steps);
    if (walked.is_too_far) refuse_walk_too_far(graph, symbol, walked);
    const bool is_new =
        walked.at && std::find(found.begin(), found.end(), *walked.at) == found.end();
    if (is_new) found.push_back(*walked.at);
  }
  return found;
}

bool needs_rows(std::string_view symbol) {
  return symbol == "current";
}

namespace {

/// What stands between is neither done nor undone: only the files that were squashed know the way.
[[noreturn]] void refuse_replaced_row(const RevisionGraph& graph, const std::string& row) {
  const auto replaced = find_replaced(graph, row);
  throw Error{
      {.code = "graph.replaced_row",
       .message = fmt::format("the database is at revision '{}', in the middle of what was "
                              "squashed into {}",
                              row, replaced->into),
       .hint = fmt::format("upgrade it to {} first, with a release that still has the file of {}; "
                           "then use this one",
                           replaced->into, replaced->id),
       .revision = row}};
}

}  // namespace

bool is_row_error(std::string_view code) {
  return code == "graph.unknown_row" || code == "graph.replaced_row";
}

Indexes resolve_rows(const RevisionGraph& graph, const Rows& rows) {
  Indexes found;
  for (const std::string& row : rows) {
    try {
      found.push_back(find_revision(graph, row));
    } catch (const Error& error) {
      if (error.code() == "graph.replaced") refuse_replaced_row(graph, row);
      throw Error{
          {.code = "graph.unknown_row",
           .message = fmt::format("the database is at revision '{}', which is none of the {} here",
                                  row, count_of_revisions(graph)),
           .hint = hint_for_missing(graph, row,
                                    "get the newer revision files, or overwrite the row with "
                                    "'limbeck stamp --purge REVISION'"),
           .revision = row}};
    }
  }
  return found;
}

Indexes current_revisions(const RevisionGraph& graph, const Rows& rows) {
  Indexes listed = resolve_rows(graph, rows);
  const auto applied = graph.ancestors(listed);
  const auto is_tip = [&](Index index) {
    const Indexes& children = graph.children(index);
    return std::none_of(children.begin(), children.end(), [&](Index c) { return applied[c]; });
  };
  std::vector<bool> seen(graph.size());
  std::erase_if(listed, [&](Index index) {
    const bool is_left_out = seen[index] || !is_tip(index);
    seen[index] = true;
    return is_left_out;
  });
  for (Index index = 0; index < graph.size(); ++index)
    if (applied[index] && !seen[index] && is_tip(index)) listed.push_back(index);
  return listed;
}

namespace {

/// Where `[L@]+N` starts: the one row, or with L the one applied tip of its lineage, or base.
std::optional<Index> start_above_rows(const RevisionGraph& graph, std::string_view target,
                                      std::optional<Index> within, const Rows& rows) {
  Indexes starts = resolve_rows(graph, rows);
  if (within) {
    const auto lineage = graph.lineage(*within);
    const auto applied = graph.ancestors(starts);
    starts = members(starts, lineage);
    if (starts.empty()) {
      std::vector<bool> is_below(graph.size());
      for (Index index = 0; index < graph.size(); ++index)
        if (applied[index] && lineage[index])
          for (const Index lower : graph.normalized(index)) is_below[lower] = true;
      for (Index index = 0; index < graph.size(); ++index)
        if (applied[index] && lineage[index] && !is_below[index]) starts.push_back(index);
    }
  }
  if (starts.size() > 1) {
    const auto ids = ids_of(graph, starts);
    throw Error{{.code = "graph.ambiguous_walk",
                 .message = fmt::format("'{}' could start at any of {} current revisions: {}",
                                        target, ids.size(), base::join(ids, ", ")),
                 .hint = fmt::format("name the revision itself, or the branch, for example '{}@+1'",
                                     ids.back())}};
  }
  return starts.empty() ? std::nullopt : std::optional(starts.front());
}

/// The row that `L@-N` starts at, else the one current revision that the rows imply there.
Index start_below_rows(const RevisionGraph& graph, std::string_view target, Index within,
                       const Rows& rows) {
  const auto lineage = graph.lineage(within);
  Indexes starts = members(resolve_rows(graph, rows), lineage);
  if (starts.empty()) starts = members(current_revisions(graph, rows), lineage);
  if (starts.empty())
    refuse_relative(target,
                    fmt::format("finds nothing applied on the branch of {}", graph.node(within).id),
                    "'limbeck current' shows what is applied");
  if (starts.size() > 1) {
    const auto ids = ids_of(graph, starts);
    throw Error{{.code = "graph.ambiguous_walk",
                 .message = fmt::format("'{}' could start at any of {} current revisions: {}",
                                        target, ids.size(), base::join(ids, ", ")),
                 .hint = "name the revision to go down to"}};
  }
  return starts.front();
}

}  // namespace

Indexes upgrade_targets(const RevisionGraph& graph, std::string_view target, const Rows& rows) {
  const auto relative = relative_unless_exact(graph, target);
  if (!relative || relative->symbol) return resolve(graph, target);
  if (relative->steps <= 0)
    refuse_relative(target, "is no upgrade: it does not go up",
                    "write +N to go up, or use 'limbeck downgrade'");
  const auto within =
      relative->label ? std::optional(find_revision(graph, *relative->label)) : std::nullopt;
  const Walked walked =
      walk_up(graph, start_above_rows(graph, target, within, rows), relative->steps, within);
  if (walked.is_too_far)
    refuse_relative(
        target,
        fmt::format("goes {} up, but there are fewer revisions above", relative->number.substr(1)),
        "'limbeck upgrade head' goes as far as there is");
  return {*walked.at};
}

DowngradeTarget downgrade_target(const RevisionGraph& graph, std::string_view target,
                                 const Rows& rows) {
  const auto relative = relative_unless_exact(graph, target);
  DowngradeTarget result;
  if (!relative) {
    // The label limits what goes down; it does not choose the target.
    const auto at = target.rfind('@');
    if (at != std::string_view::npos && at > 0)
      result.within = find_revision(graph, target.substr(0, at));
    result.revision =
        resolve_one(graph, at == std::string_view::npos ? target : target.substr(at + 1));
    return result;
  }
  if (relative->label) result.within = find_revision(graph, *relative->label);
  if (relative->symbol) {
    result.revision = resolve_walk(graph, target, *relative);
    return result;
  }
  if (relative->steps >= 0)
    refuse_relative(target, "is no downgrade: it does not go down",
                    "write -N to go down, or use 'limbeck upgrade'");
  Index start = 0;
  if (result.within) {
    start = start_below_rows(graph, target, *result.within, rows);
  } else {
    const Indexes current = resolve_rows(graph, rows);
    if (current.empty())
      refuse_relative(target, "goes down from the current revision, but nothing is applied",
                      "'limbeck current' shows what is applied");
    start = current.front();
    result.within = start;
  }
  const Walked walked = walk_down(graph, start, -relative->steps);
  if (walked.is_too_far)
    refuse_relative(target,
                    fmt::format("goes {} down, but there are fewer revisions below {}",
                                relative->number.substr(1), graph.node(start).id),
                    "'limbeck downgrade base' goes as far as there is");
  result.revision = walked.at;
  return result;
}

}  // namespace limbeck::graph
