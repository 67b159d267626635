// Sequences that are called otherwise because their table or column is: what they have counted
// stays.
// Not the renames that a person decides: renames.hpp.
// Next: difference.cpp does them before all else.
#pragma once

#include "ops/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::diff {

/// A column's only sequence that the wanted schema has under another name, if that name is free.
/// `from` is changed by what is returned, together with the defaults that draw from the sequences.
ops::Operations rename_sequences(schema::Catalog& from, const schema::Catalog& to);

}  // namespace limbeck::diff
