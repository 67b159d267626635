// The parts of a policy's definition, as reflect_triggers.cpp writes it.
// Not a reader of other statements.
#pragma once

#include <string>
#include <string_view>

namespace limbeck::dialects::postgresql {

struct PolicyText {
  std::string head;     ///< `CREATE POLICY p ON t`
  std::string kind;     ///< `AS RESTRICTIVE`, or nothing.
  std::string command;  ///< `ALL`
  std::string roles;    ///< `PUBLIC`
  std::string rows;     ///< Behind USING, in parentheses; empty where there is none.
  std::string check;    ///< Behind WITH CHECK.
};

PolicyText read_policy(std::string_view definition);

}  // namespace limbeck::dialects::postgresql
