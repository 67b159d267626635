#include "scripts/lock_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "limbeck/error.hpp"

namespace limbeck::scripts {
namespace {

constexpr std::size_t kDigits = 32;
constexpr std::string_view kFormat = "1";
constexpr std::string_view kHead =
    "# The revisions of this project, parents first: seal, content, id, parents. Each seal covers "
    "all\n"
    "# lines above it. Written by limbeck and kept in version control. Where git finds a conflict "
    "here,\n"
    "# two branches added revisions: `limbeck merge` or `limbeck rebase` joins them and this "
    "file.\n";

std::string above_of(const graph::RevisionGraph& graph, graph::Index index) {
  std::vector<std::string> ids;
  for (const graph::Index parent : graph.parents(index)) ids.push_back(graph.node(parent).id);
  std::string text = base::join(ids, ",");
  for (const graph::Index each : graph.dependencies(index)) text += '+' + graph.node(each).id;
  return text.empty() ? "-" : text;
}

/// As the history's checksums: without comments, layout and the downgrade. A file that nobody can
/// read yet is its text.
std::string content_of(const ScriptDirectory& scripts, graph::Index index, std::string_view text) {
  const Script& script = scripts.script(index);
  try {
    const std::string hash = script_hash(script, scripts.body(index, text));
    return hash.substr(hash.find(':') + 1, kDigits);
  } catch (const Error&) {
    return base::sha256_hex("text " + std::string(text)).substr(0, kDigits);
  }
}

std::string find_content(const ScriptDirectory& scripts, graph::Index index, KeptContents* kept) {
  const Script& script = scripts.script(index);
  std::string read;
  std::string_view text = script.text;
  if (text.empty()) text = read = scripts.text(index);
  const auto make = [&] { return content_of(scripts, index, text); };
  return kept == nullptr ? make() : kept->find(script.is_python ? 'p' : 's', text, make);
}

std::string seal_of(std::string_view before, const LockedRevision& revision) {
  return base::sha256_hex(fmt::format("limbeck.lock {}\n{}\n{}\n{}\n{}\n", kFormat, before,
                                      revision.content, revision.id, revision.above))
      .substr(0, kDigits);
}

/// Parents and dependencies first; the branch at hand goes on as far as it can, then the least id
/// comes: no order of files or folders has a say.
graph::Indexes locked_order(const graph::RevisionGraph& graph) {
  const auto by_id = [&](graph::Index left, graph::Index right) {
    return graph.node(left).id < graph.node(right).id;
  };
  std::set<graph::Index, decltype(by_id)> ready(by_id);
  std::vector<std::size_t> waits(graph.size());
  for (graph::Index each = 0; each < graph.size(); ++each) {
    waits[each] = graph.parents(each).size() + graph.dependencies(each).size();
    if (waits[each] == 0) ready.insert(each);
  }
  graph::Indexes order;
  std::optional<graph::Index> next;
  while (next || !ready.empty()) {
    const graph::Index each = next ? *next : *ready.begin();
    ready.erase(each);
    order.push_back(each);
    next.reset();
    for (const graph::Indexes* const above : {&graph.children(each), &graph.dependents(each)}) {
      for (const graph::Index other : *above) {
        if (--waits[other] > 0) continue;
        ready.insert(other);
        if (!next || by_id(other, *next)) next = other;
      }
    }
  }
  return order;
}

bool is_digits(std::string_view text) {
  return text.size() == kDigits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Error malformed(const std::string& path, int line, const std::string& what) {
  return Error{{.code = "lockfile.malformed",
                .message = fmt::format("{}:{}: {}", path, line, what),
                .hint = "take it from version control again, or `limbeck lock` writes it anew",
                .file = path,
                .line = line}};
}

/// Which side of a conflict a line stands on.
enum class Side { none, ours, ancestor, theirs };

std::string listed(std::string_view word, const std::vector<std::string>& ids) {
  constexpr std::size_t kShown = 6;
  if (ids.empty()) return {};
  const std::vector<std::string> shown(
      ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(std::min(ids.size(), kShown)));
  return fmt::format("{} {}{}", word, base::join(shown, ", "),
                     ids.size() > kShown ? fmt::format(" and {} more", ids.size() - kShown) : "");
}

}  // namespace

std::string LockDifferences::describe() const {
  std::vector<std::string> parts;
  for (std::string part :
       {listed("edited", edited), listed("added", added), listed("removed", removed)}) {
    if (!part.empty()) parts.push_back(std::move(part));
  }
  if (is_unsealed) parts.emplace_back("its own lines were changed by another program");
  return base::join(parts, "; ");
}

LockFile LockFile::of(const ScriptDirectory& scripts, KeptContents* kept) {
  LockFile result;
  for (const graph::Index each : locked_order(scripts.graph())) {
    if (!scripts.script(each).is_file) continue;
    result.revisions_.push_back({.id = scripts.graph().node(each).id,
                                 .above = above_of(scripts.graph(), each),
                                 .content = find_content(scripts, each, kept),
                                 .seal = {}});
  }
  result.seal();
  return result;
}

LockFile LockFile::parse(std::string_view text, const std::string& path) {
  LockFile result;
  Side side = Side::none;
  bool has_version = false;
  std::string count;
  int number = 0;
  for (std::string_view line : base::split(text, '\n')) {
    ++number;
    line = base::trim(line);
    if (line.starts_with("<<<<<<<")) side = Side::ours;
    if (line.starts_with("|||||||")) side = Side::ancestor;
    if (line.starts_with("=======")) side = Side::theirs;
    const bool is_marker = line.starts_with("<<<<<<<") || line.starts_with("|||||||") ||
                           line.starts_with("=======") || line.starts_with(">>>>>>>");
    if (line.starts_with(">>>>>>>")) side = Side::none;
    result.has_conflict_ = result.has_conflict_ || is_marker;
    if (is_marker || side == Side::ancestor || line.empty() || line.starts_with('#')) continue;
    const std::vector<std::string_view> words = base::split(line, ' ');
    if (words.front() == "version") {
      if (words.size() != 2 || words[1] != kFormat) {
        throw malformed(path, number, "it was written by another release of limbeck");
      }
      has_version = true;
    } else if (words.front() == "count" && words.size() == 3) {
      count = fmt::format("{} {}", words[1], words[2]);
    } else if (words.size() == 4 && is_digits(words[0]) && is_digits(words[1])) {
      result.revisions_.push_back({.id = std::string(words[2]),
                                   .above = std::string(words[3]),
                                   .content = std::string(words[1]),
                                   .seal = std::string(words[0])});
    } else {
      throw malformed(path, number, "this is no line of limbeck.lock");
    }
  }
  if (!has_version) throw malformed(path, number, "it does not say its version");
  const std::string last = result.revisions_.empty() ? "-" : result.revisions_.back().seal;
  const bool is_whole = count == fmt::format("{} {}", result.revisions_.size(), last);
  result.is_unsealed_ = !result.has_conflict_ && !(is_whole && result.is_sealed());
  return result;
}

void LockFile::seal() {
  std::string before;
  for (LockedRevision& each : revisions_) before = each.seal = seal_of(before, each);
}

bool LockFile::is_sealed() const {
  std::string before;
  for (const LockedRevision& each : revisions_) {
    if (each.seal != seal_of(before, each)) return false;
    before = each.seal;
  }
  return true;
}

/// The count changes with every addition, so that git meets two of them in one line wherever in the
/// graph they stand.
std::string LockFile::render() const {
  std::string text(kHead);
  text += fmt::format("version {}\ncount {} {}\n\n", kFormat, revisions_.size(),
                      revisions_.empty() ? "-" : revisions_.back().seal);
  for (const LockedRevision& each : revisions_) {
    text += fmt::format("{} {} {} {}\n", each.seal, each.content, each.id, each.above);
  }
  return text;
}

LockDifferences LockFile::differences(const LockFile& files) const {
  LockDifferences found{.edited = {}, .added = {}, .removed = {}, .is_unsealed = is_unsealed_};
  std::multimap<std::string_view, const LockedRevision*> locked;
  for (const LockedRevision& each : revisions_) locked.emplace(each.id, &each);
  std::set<std::string_view> present;
  for (const LockedRevision& each : files.revisions_) {
    present.insert(each.id);
    const auto [begin, end] = locked.equal_range(each.id);
    if (begin == end) {
      found.added.push_back(each.id);
    } else if (std::none_of(begin, end, [&](const auto& known) {
                 return known.second->content == each.content && known.second->above == each.above;
               })) {
      found.edited.push_back(each.id);
    }
  }
  for (const auto& [id, revision] : locked) {
    if (present.insert(id).second) found.removed.emplace_back(id);
  }
  std::ranges::sort(found.edited);
  std::ranges::sort(found.added);
  return found;
}

LockFile LockFile::updated(const LockFile& files, const std::set<std::string>& written) const {
  LockFile result = files;
  const LockDifferences found = differences(files);
  const std::set<std::string_view> edited(found.edited.begin(), found.edited.end());
  std::map<std::string_view, const LockedRevision*> locked;
  for (const LockedRevision& each : revisions_) locked.emplace(each.id, &each);
  for (LockedRevision& each : result.revisions_) {
    if (!edited.contains(each.id) || written.contains(each.id)) continue;
    each.content = locked.at(each.id)->content;
    each.above = locked.at(each.id)->above;
  }
  result.seal();
  return result;
}

}  // namespace limbeck::scripts
