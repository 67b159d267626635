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
/// needs again, and partitions that a view, a routine or a foreign key needs; and whether a
/// materialised view is filled and an index is valid, which are not of the schema.
void keep_within(schema::Catalog& catalog, const Scope& scope);

bool has_partitions(const schema::Catalog& catalog);
/// Those of partitioned tables that are in `other`, too.
schema::Catalog without_partitions(const schema::Catalog& catalog, const schema::Catalog& other);

/// Gives `catalog` the partitions that are there only because something of `other` needs them, bare
/// as their parents make them: what hangs on them can then be made in both.
void share_partitions(schema::Catalog& catalog, const schema::Catalog& other);

}  // namespace limbeck::diff
