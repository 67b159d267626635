#include "scripts/frozen_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "os/file.hpp"
#include "scripts/revision_file.hpp"
#include "scripts/revision_header.hpp"

namespace limbeck::scripts {
namespace {

constexpr std::string_view kFirstLine =
    "-- The SQL of Alembic's scripts, written by `limbeck freeze`";
/// Stands above each revision. No revision file has it, so a statement that holds such a line is
/// not frozen: it would not read back.
constexpr std::string_view kWord = "frozen";

[[noreturn]] void fail(const std::string& path, std::string message, std::string hint,
                       int line = 0) {
  throw Error{{.code = "python.bad_frozen",
               .message = std::move(message),
               .hint = std::move(hint),
               .file = path,
               .line = line}};
}

/// The place of each `-- limbeck: frozen`, and where its line ends.
std::vector<std::pair<std::size_t, std::size_t>> marks_of(std::string_view text) {
  std::vector<std::pair<std::size_t, std::size_t>> marks;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (directive_of(text.substr(begin, end - begin)) == kWord) {
      marks.emplace_back(begin, std::min(end + 1, text.size()));
    }
    begin = end + 1;
  }
  return marks;
}

}  // namespace

FrozenFile::FrozenFile(std::string_view text, const std::string& path) {
  text.remove_prefix(byte_order_mark(text));
  if (!text.starts_with(kFirstLine)) {
    fail(path, fmt::format("{} is no file that `limbeck freeze -o` has written", path),
         "name another file, or move this one away");
  }
  const auto marks = marks_of(text);
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const std::size_t begin = marks[i].second;
    const std::size_t end = i + 1 < marks.size() ? marks[i + 1].first : text.size();
    const std::string_view part = base::trim(text.substr(begin, end - begin));
    const std::string id = parse_header(part, path, true)->node.id;
    if (texts_.emplace(id, std::string(part) + '\n').second) continue;
    const std::string_view before = text.substr(0, begin);
    fail(path, fmt::format("{} holds revision {} twice", path, id),
         "write it again: remove it, then `limbeck freeze -o FILE`",
         static_cast<int>(std::count(before.begin(), before.end(), '\n')));
  }
}

const std::string* FrozenFile::find(std::string_view id) const {
  const auto found = texts_.find(id);
  return found == texts_.end() ? nullptr : &found->second;
}

std::string FrozenFile::render(const std::vector<std::string>& order) const {
  std::string text = fmt::format("{}: freeze again after a change there.\n", kFirstLine);
  for (const std::string& id : order) {
    if (const std::string* const part = find(id)) {
      text += fmt::format("\n-- limbeck: {}\n{}\n", kWord, base::trim(*part));
    }
  }
  return text;
}

std::optional<std::vector<ResolvedSection>> FrozenScripts::read(const Script& script,
                                                                std::string_view hash,
                                                                Direction direction,
                                                                std::string_view dialect,
                                                                sql::Flavor flavor) {
  if (file_.empty()) {
    const std::string path = frozen_path(script);
    if (!os::file_exists(path)) return std::nullopt;
    return parse_frozen(script, path, os::read_file(path), hash, direction, dialect, flavor);
  }
  if (!all_) {
    all_ = os::file_exists(file_) ? FrozenFile(os::read_file(file_), file_) : FrozenFile();
  }
  const std::string* const text = all_->find(script.node->id);
  if (text == nullptr) return std::nullopt;
  return parse_frozen(script, file_, *text, hash, direction, dialect, flavor);
}

}  // namespace limbeck::scripts
