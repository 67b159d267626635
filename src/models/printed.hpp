// What is left to say of a program that failed.
// Next: ddl.cpp and sqlalchemy.cpp, which run programs.
#pragma once

#include <string>
#include <string_view>

namespace limbeck::models {

struct LastLines {
  std::string text;  ///< The last ten that are not blank.
  std::string last;  ///< Of these, without blanks around it; may be empty.
};

/// UTF-8 only, of whatever was printed.
LastLines last_lines(std::string_view printed);

}  // namespace limbeck::models
