// A revision in memory: its header, and where its body comes from. One value for all kinds (.sql
// and .py files, embedded files, C++). Not the folder they come from: script_directory.hpp.
// Next: revision_file.hpp reads and writes the .sql kind; docs/revision-files.md.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/connection.hpp"
#include "graph/node.hpp"
#include "limbeck/events.hpp"
#include "limbeck/revision.hpp"
#include "sql/splitter.hpp"

namespace limbeck::scripts {

/// The comment block at the top of a revision file.
struct Header {
  graph::Node
      node;  ///< node.message is the first line; node.source the path, absolute or as configured.
  std::string long_message;  ///< Lines between the message and the first field; may be empty.
  std::string create_date;   ///< As written.
  std::vector<std::string> renames;  ///< Values of `Renames`, as written.
  /// Of what it was made from: a Python script, a revision that was squashed.
  std::vector<std::string> source_hashes;
  std::string docstring;  ///< Of a Python script, whole, without blanks around it.
};

/// One `-- limbeck: upgrade …` section.
struct Section {
  Direction direction = Direction::upgrade;
  std::vector<std::string> dialects;  ///< Sorted; empty: all.
  bool transactional = true;
  bool variables = false;
  int line = 0;  ///< Line of the first text line after the directive, 1-based.
  std::string text;
};

struct Body {
  std::vector<Section> sections;
  std::optional<std::string> irreversible;  ///< The reason; may be empty text.
  std::string python;  ///< The text of a Python script, in place of the others.
};

struct Script {
  const graph::Node* node = nullptr;  ///< Kept by the graph.
  std::string long_message = {};      ///< As in Header.
  std::string create_date = {};
  /// Exactly one holds: a file (read on demand, or kept in `text`), embedded text, C++ functions.
  bool is_file = false;                ///< At node->source.
  bool is_python = false;              ///< A file of Alembic's kind.
  std::string docstring = {};          ///< As in Header.
  std::string_view embedded = {};      ///< Static storage.
  std::string text = {};               ///< Of a short file, as read with its header; else empty.
  const Revision* compiled = nullptr;  ///< Kept by the owner of the ScriptDirectory.
};

/// The statements of one direction for one dialect, ready to run.
struct ResolvedSection {
  bool transactional = true;
  std::vector<db::Statement> statements;
};

/// Picks the group for `dialect`, splits, replaces variables (in sections marked so), checks (no
/// transaction control in a transactional section). Empty for a revision in C++, which may still
/// refuse to be downgraded. Errors: script.no_section (no upgrade, or no group fits),
/// script.no_downgrade, script.irreversible, script.transaction_control, script.missing_variable,
/// script.bad_variable, and those of sql::split.
std::vector<ResolvedSection> resolve_body(const Script& script, const Body& body,
                                          Direction direction, std::string_view dialect,
                                          sql::Flavor flavor,
                                          const std::map<std::string, std::string>& variables);

/// "v1:" and 64 hex digits over what upgrading does on every dialect, as script-format rules.
/// C++: id, parents and version.
std::string script_hash(const Script& script, const Body& body);

}  // namespace limbeck::scripts
