// Where the SQL of Python scripts is looked up: in the one file that `limbeck freeze -o` writes, or
// in a file for each script, beside it.
// Not the text of one script: frozen.hpp. Not the making: run/freeze.hpp.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scripts/frozen.hpp"

namespace limbeck::scripts {

/// The one file, as a text for each revision.
class FrozenFile {
 public:
  FrozenFile() = default;
  /// `path` names it in errors: python.bad_frozen, for what `freeze -o` has not written, and for a
  /// revision that is in it twice.
  FrozenFile(std::string_view text, const std::string& path);

  /// As render_frozen wrote it; null where the revision is not in it.
  const std::string* find(std::string_view id) const;
  void set(const std::string& id, std::string text) { texts_[id] = std::move(text); }
  void erase(const std::string& id) { texts_.erase(id); }

  /// Those of `order` that are in it, in that order. Reads back as it is.
  std::string render(const std::vector<std::string>& order) const;

 private:
  std::map<std::string, std::string, std::less<>> texts_;
};

/// Reads the one file once, on first use.
class FrozenScripts {
 public:
  /// `file`: the one that holds them all, whether it is there or not; empty: one beside each.
  explicit FrozenScripts(std::string file) : file_(std::move(file)) {}

  /// None where nothing was frozen of that direction for that dialect. `hash`: of the script.
  /// Errors: python.frozen_stale, python.bad_frozen, script.*, file.*.
  std::optional<std::vector<ResolvedSection>> read(const Script& script, std::string_view hash,
                                                   Direction direction, std::string_view dialect,
                                                   sql::Flavor flavor);

 private:
  std::string file_;
  std::optional<FrozenFile> all_;
};

}  // namespace limbeck::scripts
