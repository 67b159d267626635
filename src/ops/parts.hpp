// What can be done to the parts that tables and views have in common: indexes, triggers, policies,
// rules.
// Not how a dialect says it (dialects/*/render.hpp), nor what it does to a catalog (apply.hpp).
// Next: operation.hpp has all of them.
#pragma once

#include <string>

#include "schema/table.hpp"

namespace limbeck::ops {

struct CreateIndex {
  schema::Name table;  ///< Or a materialised view.
  schema::Index index;

  bool operator==(const CreateIndex&) const = default;
};

struct DropIndex {
  schema::Name table;
  std::string index;

  bool operator==(const DropIndex&) const = default;
};

struct RenameIndex {
  schema::Name table;
  std::string index;
  std::string to;

  bool operator==(const RenameIndex&) const = default;
};

struct CreateTrigger {
  schema::Name table;  ///< Or a view.
  schema::Trigger trigger;
  bool alters = false;  ///< It is there, and is changed where it stands, but for its comment.

  bool operator==(const CreateTrigger&) const = default;
};

struct DropTrigger {
  schema::Name table;
  std::string trigger;

  bool operator==(const DropTrigger&) const = default;
};

struct CreatePolicy {
  schema::Name table;
  schema::Definition policy;
  bool alters = false;  ///< As of a trigger.

  bool operator==(const CreatePolicy&) const = default;
};

struct DropPolicy {
  schema::Name table;
  std::string policy;

  bool operator==(const DropPolicy&) const = default;
};

struct CreateRule {
  schema::Name table;  ///< Or a view.
  schema::Definition rule;
  bool alters = false;  ///< As of a trigger.

  bool operator==(const CreateRule&) const = default;
};

struct DropRule {
  schema::Name table;
  std::string rule;

  bool operator==(const DropRule&) const = default;
};

}  // namespace limbeck::ops
