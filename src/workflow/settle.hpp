// One spelling for expressions that say the same: the server decides, by reading both again.
// Not which may say the same: diff/spelling.hpp.
// Next: migration.cpp uses it before it plans and while it proves.
#pragma once

#include "workflow/schema_reader.hpp"

namespace limbeck::workflow {

/// Where texts of `present` and `wanted` differ and may still say the same, both are made on the
/// scratch once more, with what they need and nothing else; where the server then has one text for
/// both, `wanted` takes that of `present`, as it does where the dialect needs no scratch. True if
/// the scratch was used: what was in it is gone. What the scratch refuses stays as it is. Errors:
/// connect.*, scratch.*.
bool settle(SchemaReader& reader, const schema::Catalog& present, schema::Catalog& wanted);

}  // namespace limbeck::workflow
