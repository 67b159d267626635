// Any bytes as a revision file.
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "limbeck/error.hpp"
#include "scripts/revision_file.hpp"
#include "scripts/script.hpp"

namespace {

using limbeck::scripts::Header;

void require(bool holds) {
  if (!holds) std::abort();
}

std::optional<Header> header_of(std::string_view text, bool complete = true) {
  try {
    return limbeck::scripts::parse_header(text, "fuzz.sql", complete);
  } catch (const limbeck::Error& error) {
    require(error.code().starts_with("script.") && error.details().line > 0);
    require(!error.details().hint.empty() && error.details().file == "fuzz.sql");
    return std::nullopt;
  }
}

void require_same_but_for_parents(const Header& left, const Header& right) {
  require(left.node.id == right.node.id && left.node.message == right.node.message);
  require(left.node.labels == right.node.labels);
  require(left.node.dependencies == right.node.dependencies);
  require(left.long_message == right.long_message && left.renames == right.renames);
  require(left.create_date == right.create_date);
}

void require_replaceable(std::string_view text, const Header& header) {
  for (const auto& parents : {std::vector<std::string>{}, std::vector<std::string>{"one"},
                              std::vector<std::string>{"one", "two"}}) {
    const auto changed = limbeck::scripts::replace_parents(text, "fuzz.sql", parents);
    const auto again = header_of(changed);
    require(again.has_value() && again->node.parents == parents);
    require_same_but_for_parents(header, *again);
  }
}

void require_body(std::string_view text, const Header& header) {
  limbeck::scripts::Body body;
  try {
    body = limbeck::scripts::parse_body(text, "fuzz.sql");
  } catch (const limbeck::Error& error) {
    require(error.code().starts_with("script.") && error.details().line > 0);
    return;
  }
  limbeck::scripts::Script script;
  script.node = &header.node;
  require(limbeck::scripts::script_hash(script, body).size() == 67);
  for (const auto direction : {limbeck::Direction::upgrade, limbeck::Direction::downgrade}) {
    for (const auto flavor : {limbeck::sql::Flavor::sqlite, limbeck::sql::Flavor::postgresql}) {
      try {
        const auto* dialect = flavor == limbeck::sql::Flavor::sqlite ? "sqlite" : "postgresql";
        static_cast<void>(limbeck::scripts::resolve_body(script, body, direction, dialect, flavor,
                                                         {{"A", "a'; DROP TABLE b; --"}}));
      } catch (const limbeck::Error& error) {
        require(error.code().starts_with("script."));
      }
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto header = header_of(text);
  // The start of a file gives the same header, or none yet.
  if (const auto early = header_of(text.substr(0, size / 2), size < 2); early && header) {
    require(early->node == header->node);
  }
  if (!header) return 0;
  require_replaceable(text, *header);
  require_body(text, *header);
  return 0;
}
