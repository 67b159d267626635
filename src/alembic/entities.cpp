#include "alembic/entities.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "alembic/entity_sql.hpp"
#include "alembic/parameters.hpp"
#include "alembic/text_clause.hpp"
#include "python/classes.hpp"
#include "python/native_class.hpp"

namespace limbeck::alembic {
namespace {

using python::Arguments;
using python::Interpreter;
using python::Unsupported;
using python::Value;

class Entity final : public python::Object {
 public:
  Entity(const EntityKind& its_kind, EntityParts its_parts)
      : of(its_kind), parts(std::move(its_parts)) {
    of.settle(parts);
  }
  std::string type_name() const override { return of.name; }

  /// What all of them have; `definition` is what the library makes of it.
  std::optional<Value> attribute(Interpreter&, const std::string& name) override {
    if (name == "schema") return parts.schema;
    if (name == "signature" && parts.table.empty()) return parts.signature;
    if (name == "definition" && !parts.definition.empty()) return parts.definition;
    if (name == "on_entity" && !parts.on_entity.empty()) return parts.on_entity;
    if (name == "type_") return of.type;
    const bool is_create = name == "to_sql_statement_create";
    if (!is_create && name != "to_sql_statement_drop") return std::nullopt;
    const auto self = std::static_pointer_cast<Entity>(shared_from_this());
    return python::make_native(name, [self, name, is_create](Interpreter& i, Arguments a) -> Value {
      Parameters given(i, name, std::move(a), {"cascade"});
      const bool cascades = !is_create && given.truth("cascade").value_or(false);
      given.finish();
      return std::make_shared<TextClause>(is_create ? self->of.create(self->parts)
                                                    : self->of.drop(self->parts, cascades));
    });
  }
  // Grants are compared by what they hold, others by identity.
  std::optional<Value> compare(Interpreter&, python::ComparisonOperator, const Value&) override {
    throw Unsupported(fmt::format("a comparison of a {}", of.name));
  }
  std::size_t hash() const override { throw Unsupported(fmt::format("a {} as a key", of.name)); }

  const EntityKind& of;
  EntityParts parts;
};

/// One for all scripts, so that its members are the same wherever they are imported.
const std::shared_ptr<python::Type>& privilege_type() {
  static const std::shared_ptr<python::Type> type = [] {
    auto made =
        std::make_shared<python::Type>("PGGrantTableChoice", python::Type::What::enumeration,
                                       std::vector<std::shared_ptr<python::Type>>());
    made->has_plain = true;
    made->prints_value = true;
    for (const char* const name :
         {"SELECT", "INSERT", "UPDATE", "REFERENCES", "DELETE", "TRUNCATE", "TRIGGER"}) {
      const auto member = std::make_shared<python::Member>(made, name, name);
      made->members.emplace_back(member);
      made->attributes.set(name, member);
    }
    return made;
  }();
  return type;
}

bool truth(Parameters& given, const char* name, bool missing) {
  const auto found = given.take(name);
  return found ? given.interpreter().is_true(*found) : missing;
}

void read_grant(Parameters& given, EntityParts& parts) {
  Interpreter& i = given.interpreter();
  parts.table = given.required_text("table");
  parts.role = given.required_text("role");
  const Value privilege = i.call(privilege_type(), {{given.required("grant")}, {}});
  parts.privilege = *python::plain_value(privilege).text();
  if (const auto columns = given.take("columns"); columns && i.is_true(*columns)) {
    for (const Value& each : i.iterate(*columns)) {
      if (each.text() == nullptr) throw Unsupported("a column of PGGrantTable() that is no text");
      parts.columns.push_back(*each.text());
    }
  }
  parts.can_be_passed_on = truth(given, "with_grant_option", false);
}

Value make_entity(const EntityKind& kind, Interpreter& i, Arguments a) {
  Parameters given(i, kind.name, std::move(a), kind.parameters);
  const auto has = [&](const char* parameter) {
    return std::find(kind.parameters.begin(), kind.parameters.end(), parameter) !=
           kind.parameters.end();
  };
  EntityParts parts;
  parts.schema = given.required_text("schema");
  if (has("signature")) parts.signature = given.required_text("signature");
  if (has("definition")) parts.definition = given.required_text("definition");
  if (has("on_entity")) parts.on_entity = given.required_text("on_entity");
  if (has("is_constraint")) parts.is_constraint = truth(given, "is_constraint", false);
  if (has("with_data")) parts.has_data = truth(given, "with_data", true);
  if (has("grant")) read_grant(given, parts);
  given.finish();
  return std::make_shared<Entity>(kind, std::move(parts));
}

Value from_sql(const EntityKind& kind, Interpreter& i, Arguments a) {
  Parameters given(i, "from_sql", std::move(a), {"sql"});
  auto parts = kind.parse(given.required_text("sql"));
  given.finish();
  if (!parts) throw Unsupported(fmt::format("this SQL in {}.from_sql()", kind.name));
  return std::make_shared<Entity>(kind, std::move(*parts));
}

Value entity_class(const EntityKind& kind) {
  return std::make_shared<python::NativeClass>(
      kind.name,
      [&kind](Interpreter& i, Arguments a) { return make_entity(kind, i, std::move(a)); },
      [&kind](const Value& value) {
        const auto* const entity = value.as<Entity>();
        return entity != nullptr && &entity->of == &kind;
      },
      [&kind](Interpreter&, const std::string& attribute) -> std::optional<Value> {
        if (attribute != "from_sql" || kind.parse == nullptr) return std::nullopt;
        return python::make_native(attribute, [&kind](Interpreter& i, Arguments a) {
          return from_sql(kind, i, std::move(a));
        });
      });
}

std::vector<std::string> statements_of(const Entity& entity, const std::string& directive,
                                       bool cascades) {
  if (directive == "create_entity") return {entity.of.create(entity.parts)};
  if (directive == "drop_entity") return {entity.of.drop(entity.parts, cascades)};
  if (entity.of.replace == nullptr) {
    throw Unsupported(fmt::format("replace_entity() of a {}", entity.of.name));
  }
  return entity.of.replace(entity.parts);
}

Value run_directive(Recording& recording, const std::string& name, Interpreter& i, Arguments a) {
  std::vector<std::string> parameters = {"target"};
  if (name == "drop_entity") parameters.emplace_back("cascade");
  Parameters given(i, name, std::move(a), parameters);
  const auto entity = given.required("target").share<Entity>();
  const bool cascades = name == "drop_entity" && truth(given, "cascade", false);
  given.finish();
  if (!entity) throw Unsupported(fmt::format("{}() of this", name));
  for (const std::string& each : statements_of(*entity, name, cascades)) {
    record_text(recording, i, each);
  }
  return {};
}

}  // namespace

std::optional<Value> entity_module(const std::string& name) {
  const std::string library = "alembic_utils";
  if (name == library) {
    return std::make_shared<python::NativeModule>(
        name, [name](Interpreter&, const std::string& attribute) {
          return entity_module(name + "." + attribute);
        });
  }
  for (const EntityKind& kind : entity_kinds()) {
    if (name != library + "." + kind.module) continue;
    return std::make_shared<python::NativeModule>(
        name, [&kind](Interpreter&, const std::string& attribute) -> std::optional<Value> {
          if (attribute == kind.name) return entity_class(kind);
          const bool is_choice = attribute == "PGGrantTableChoice" &&
                                 std::string_view(kind.module) == "pg_grant_table";
          return is_choice ? std::optional<Value>(privilege_type()) : std::nullopt;
        });
  }
  return std::nullopt;
}

std::optional<Value> entity_directive(Recording& recording, const std::string& name) {
  if (name != "create_entity" && name != "replace_entity" && name != "drop_entity") {
    return std::nullopt;
  }
  return python::make_native(name, [&recording, name](Interpreter& i, Arguments a) {
    return run_directive(recording, name, i, std::move(a));
  });
}

}  // namespace limbeck::alembic
