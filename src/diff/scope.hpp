// What of two schemas is compared at all; the rest is taken out of both before.
// Not the filters by name: workflow/ knows what is declared.
// Next: difference.hpp.
#pragma once

#include "schema/catalog.hpp"

namespace limbeck::diff {

/// What is compared on request only.
struct Scope {
  bool privileges = false;
  bool storage = false;     ///< Tablespaces, statistics, storage of columns, replica identity.
  bool partitions = false;  ///< Tables that are partitions of others.
};

/// Takes everything beyond `scope` out of `catalog`, but for privileges, which what is made anew
/// needs again; and whether a materialised view is filled and
/// an index is valid, which are not of the schema.
void keep_within(schema::Catalog& catalog, const Scope& scope);

}  // namespace limbeck::diff
