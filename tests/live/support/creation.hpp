// The operations that make a whole catalog, in an order that works.
// Not the order of a migration: diff/.
#pragma once

#include <map>
#include <set>
#include <utility>

#include "ops/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::live {

/// Whether indexes stand in CREATE TABLE's own operation, or behind all tables, partitions first.
enum class Indexes { with_table, apart };

class Creation {
 public:
  Creation(const schema::Catalog& catalog, Indexes indexes) : catalog_(catalog) {
    for (const auto& one : catalog.schemas) {
      if (!one.name.empty()) {
        all_.emplace_back(ops::CreateSchema{one});
      } else if (!one.comment.empty()) {
        all_.emplace_back(ops::SetComment{{Kind::schema, {}, {}}, one.comment});
      }
    }
    for (const auto& one : catalog.extensions) all_.emplace_back(ops::CreateExtension{one});
    for (const auto& one : catalog.enumerations) {
      put({Kind::enumeration, one.name, {}}, ops::CreateEnum{one});
    }
    for (const auto& one : catalog.domains) {
      put({Kind::domain, one.name, {}}, ops::CreateDomain{one});
      need({Kind::domain, one.name, {}}, one.base);
    }
    for (const auto& one : catalog.composites) {
      put({Kind::composite, one.name, {}}, ops::CreateComposite{one});
      for (const auto& each : one.attributes) need({Kind::composite, one.name, {}}, each.type);
    }
    for (const auto& one : catalog.ranges) {
      put({Kind::range, one.name, {}}, ops::CreateRange{one});
      need({Kind::range, one.name, {}}, one.subtype);
    }
    for (const auto& one : catalog.sequences) {
      put({Kind::sequence, one.name, {}}, ops::CreateSequence{one});
    }
    for (const auto& one : catalog.routines) {
      put({Kind::routine, one.name, one.arguments}, ops::CreateRoutine{one});
    }
    for (const auto& one : catalog.tables) put_table(one, indexes);
    for (const auto& one : catalog.views) put_view(one);
    for (const auto& each : catalog.dependencies) {
      const Kind kind = each.object.kind;
      const bool is_late = kind == Kind::trigger || kind == Kind::policy || kind == Kind::rule ||
                           (kind == Kind::index && indexes == Indexes::apart);
      if (!is_late) need(whole(each.object), whole(each.needs));
    }
  }

  ops::Operations take() {
    for (const auto& [object, operation] : made_) visit(object);
    all_.insert(all_.end(), late_.begin(), late_.end());
    all_.insert(all_.end(), keys_.begin(), keys_.end());
    for (const auto& each : catalog_.privileges) all_.emplace_back(ops::Grant{each});
    return std::move(all_);
  }

 private:
  using Kind = schema::ObjectKind;
  using Id = schema::ObjectId;

  void put(const Id& object, ops::Operation operation) {
    made_.emplace(object, std::move(operation));
  }
  void need(const Id& object, const Id& needs) {
    if (object != needs) needs_[object].insert(needs);
  }
  void need(const Id& object, const schema::Type& type) {
    if (!type.defined) return;
    for (const Kind kind : {Kind::enumeration, Kind::domain, Kind::composite, Kind::range}) {
      need(object, {kind, *type.defined, {}});
    }
  }

  void put_table(schema::Table table, Indexes indexes) {
    const Id object{Kind::table, table.name, {}};
    for (const auto& column : table.columns) need(object, column.type);
    for (const auto& parent : table.inherits) need(object, {Kind::table, parent, {}});
    if (table.partition) need(object, {Kind::table, table.partition->of, {}});
    if (table.of_type) need(object, {Kind::composite, *table.of_type, {}});
    if (indexes == Indexes::apart) {
      for (auto& each : std::exchange(table.indexes, {})) {
        late_.emplace_back(ops::CreateIndex{table.name, each});
      }
    }
    std::erase_if(table.constraints, [&](const schema::Constraint& each) {
      if (!each.references) return false;
      keys_.emplace_back(ops::AddConstraint{table.name, each});
      return true;
    });
    put_late(table.name, table.triggers, table.rules);
    for (auto& each : std::exchange(table.policies, {})) {
      late_.emplace_back(ops::CreatePolicy{table.name, each});
    }
    put(object, ops::CreateTable{std::move(table)});
  }

  void put_view(schema::View view) {
    put_late(view.name, view.triggers, view.rules);
    const Id object{Kind::view, view.name, {}};
    put(object, ops::CreateView{std::move(view)});
  }

  void put_late(const schema::Name& owner, std::vector<schema::Trigger>& triggers,
                std::vector<schema::Definition>& rules) {
    for (auto& each : std::exchange(triggers, {})) {
      late_.emplace_back(ops::CreateTrigger{owner, each});
    }
    for (auto& each : std::exchange(rules, {})) late_.emplace_back(ops::CreateRule{owner, each});
  }

  /// The object that a part belongs to.
  Id whole(Id object) const {
    switch (object.kind) {
      case Kind::column:
      case Kind::constraint:
      case Kind::index:
      case Kind::trigger:
      case Kind::policy:
      case Kind::rule:
        object.part.clear();
        object.kind =
            schema::find(catalog_.tables, object.name) != nullptr ? Kind::table : Kind::view;
        return object;
      default:
        return object;
    }
  }

  void visit(const Id& object) {
    const auto found = made_.find(object);
    if (found == made_.end() || !seen_.insert(object).second) return;
    for (const Id& needs : needs_[object]) visit(needs);
    all_.push_back(found->second);
  }

  const schema::Catalog& catalog_;
  std::map<Id, ops::Operation> made_;
  std::map<Id, std::set<Id>> needs_;
  std::set<Id> seen_;
  ops::Operations all_;
  ops::Operations late_;
  ops::Operations keys_;
};

inline ops::Operations creation(const schema::Catalog& catalog, Indexes indexes) {
  return Creation(catalog, indexes).take();
}

}  // namespace limbeck::live
