// Which objects the project is about: `include` and `exclude` of the configuration.
// Not what a model does not declare: undeclared.hpp.
#pragma once

#include <string_view>
#include <vector>

#include "schema/catalog.hpp"
#include "scripts/configuration.hpp"

namespace limbeck::workflow {

struct ObjectFilter {
  std::vector<scripts::ObjectPattern> include = {};  ///< Empty: everything.
  std::vector<scripts::ObjectPattern> exclude = {};  ///< Wins.

  bool keeps(const schema::ObjectId& object) const;
  /// Takes out what is not kept, with what hangs on it.
  void apply(schema::Catalog& catalog) const;
};

/// `table`, `view`, `enum`, …: for messages.
std::string_view kind_word(schema::ObjectKind kind);

/// `*` any number of characters, `?` one.
bool matches(std::string_view pattern, std::string_view text);

}  // namespace limbeck::workflow
