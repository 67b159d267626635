// The parts of a statement or an expression, for walks that look for something in a whole tree.
// Not an evaluation: nothing is said of what runs (walk.hpp).
#pragma once

#include <functional>

#include "python/syntax.hpp"

namespace limbeck::python {

struct Visitor {
  std::function<void(const Expression&)> expression;  ///< Each, before what is within it.
  std::function<void(const Statement&)> statement;    ///< Likewise.
};

/// Everything within, however deep; annotations are left out, which nothing evaluates.
void visit_all(const Block& block, const Visitor& visitor);

}  // namespace limbeck::python
