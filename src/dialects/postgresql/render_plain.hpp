// Expressions without the parentheses and casts that the server adds and reads without as well.
// Only where it must read the same: a proof that compares what comes back would fail otherwise.
// Not how they are kept or compared: schema/column.hpp.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "schema/catalog.hpp"

namespace limbeck::dialects::postgresql {

/// Whether a column's values are text: of no other type, nor of a domain.
using IsText = std::function<bool(std::string_view column)>;
IsText text_columns(const schema::Table* table);

/// Behind DEFAULT, of a column or domain of this type: `'x'::text` of a text is `'x'`.
std::string plain_default(const std::string& expression, const std::string& type);

/// With one pair of parentheses behind CHECK, USING and WHEN, and with constants that are text
/// without a cast: `CHECK ((a <> ''::text))` is `CHECK (a <> '')`.
std::string plain_clauses(const std::string& definition, const IsText& is_text = {});
/// As schema::Index has it; an expression of its own has one pair of parentheses.
std::string plain_index(const std::string& definition, const IsText& is_text);

}  // namespace limbeck::dialects::postgresql
