// Sequences that will give a number which their column has already.
// Not whether a sequence is the right one: that is the schema's (reflect_sequences.cpp).
#pragma once

#include <string>
#include <vector>

#include "contract/health.hpp"
#include "db/connection.hpp"

namespace limbeck::dialects::postgresql {

/// Of sequences that count upwards and feed a column which an index begins with, so that its
/// greatest value is found at once; as far as the role may read both. `schemas` as in health.cpp:
/// an array as the server writes it, or null for all.
void find_sequences_behind(db::Connection& connection, const Value& schemas,
                           std::vector<contract::Symptom>& found);

}  // namespace limbeck::dialects::postgresql
