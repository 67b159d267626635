// What a Python script does, as SQL in a file beside it: `versions/frozen/ID.sql`, in the form of a
// revision file with the hash of the script it was made from.
// Not the making: run/freeze.hpp. Not many of them in one file: frozen_file.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scripts/script.hpp"

namespace limbeck::scripts {

/// The folder's name, which holds no revisions of its own.
inline constexpr std::string_view kFrozenFolder = "frozen";

/// One direction for one dialect.
struct FrozenPart {
  Direction direction = Direction::upgrade;
  std::string dialect;
  std::vector<ResolvedSection> sections;  ///< Without statements: it does nothing.
};

/// Where the SQL of a Python script is, whether it is there or not.
std::string frozen_path(const Script& script);

/// `hash`: that of the script. Reads back as `parts`.
std::string render_frozen(const Script& script, std::string_view hash,
                          const std::vector<FrozenPart>& parts);

/// The same as a revision of its own, which takes the script's place. Errors: script.bad_field,
/// script.bad_id for what the header of such a file cannot hold.
std::string render_converted(const Script& script, std::string_view hash,
                             const std::vector<FrozenPart>& parts);

/// What takes the place of several revisions.
struct Squashed {
  graph::Node node;  ///< Without a file.
  std::string create_date;
  std::vector<std::string> source_hashes;
  std::vector<FrozenPart> parts;
  std::optional<std::string> irreversible;  ///< The reason, in place of a downgrade.
};

/// As a revision file. Errors: script.bad_field, script.bad_id.
std::string render_squashed(const Squashed& revision);

/// None where nothing is in it for that direction and dialect. `path`: where the text stands, for
/// errors: python.frozen_stale (`hash` is another than the text's), script.*.
std::optional<std::vector<ResolvedSection>> parse_frozen(
    const Script& script, const std::string& path, std::string_view text, std::string_view hash,
    Direction direction, std::string_view dialect, sql::Flavor flavor);

}  // namespace limbeck::scripts
