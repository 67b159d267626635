// Unicode beyond ASCII as Python sees it: word characters (\w) and lower case.
// Not a library of Unicode: only what a slug needs.
// Written by tools/make_slug_tables.py; used by slug.cpp.
#pragma once

#include <span>

namespace limbeck::scripts {

struct CodePointRange {
  char32_t first;
  char32_t last;
};

/// Every `stride`-th point from first to last has its lower case `delta` away.
struct LowerCaseRun {
  char32_t first;
  char32_t last;
  int stride;
  int delta;
};

/// Both sorted, without overlap, from U+0080 up.
std::span<const CodePointRange> word_ranges();
std::span<const LowerCaseRun> lower_case_runs();

}  // namespace limbeck::scripts
