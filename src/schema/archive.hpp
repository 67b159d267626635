// A catalog as bytes, to be read again by the same build of the program.
// Not an interchange format: it has no versions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "schema/catalog.hpp"

namespace limbeck::schema {

std::string archive(const Catalog& catalog);

/// None for bytes that archive() did not write, or that lost their end.
std::optional<Catalog> unarchive(std::string_view bytes);

}  // namespace limbeck::schema
