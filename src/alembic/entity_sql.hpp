// The statements that alembic_utils sends for its entities, as it hands them to SQLAlchemy's
// text(). Not the classes that scripts make them of: entities.hpp. Source: alembic_utils, pg_*.py,
// as of 0.8.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace limbeck::alembic {

/// What an entity was made with; which of it counts, its kind says.
struct EntityParts {
  std::string schema = {};
  std::string signature = {};
  std::string definition = {};
  std::string on_entity = {};  ///< Of a trigger or a policy, with its schema.
  bool is_constraint = false;  ///< Of a trigger.
  bool has_data = true;        ///< Of a materialized view.
  std::string table = {};      // From here on: of a grant.
  std::string role = {};
  std::string privilege = {};
  std::vector<std::string> columns = {};
  bool can_be_passed_on = false;
};

struct EntityKind {
  const char* module;  ///< `pg_view`
  const char* name;    ///< `PGView`
  const char* type;    ///< `view`
  std::vector<std::string> parameters;
  /// What the constructor makes of what it is given. Errors of all: python::Unsupported for what
  /// the library would fail on.
  void (*settle)(EntityParts&);
  std::string (*create)(const EntityParts&);
  std::string (*drop)(const EntityParts&, bool cascades);
  /// Null: it has no such thing.
  std::vector<std::string> (*replace)(const EntityParts&);
  /// What `from_sql()` gives the constructor; null: it has none. None: it does not understand it.
  std::optional<EntityParts> (*parse)(const std::string& sql);
};

std::span<const EntityKind> entity_kinds();

}  // namespace limbeck::alembic
