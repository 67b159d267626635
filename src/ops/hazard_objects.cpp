#include "ops/hazard_search.hpp"

#include <fmt/format.h>

namespace limbeck::ops {

using schema::ObjectKind;
using Kind = Probe::Kind;

void HazardSearch::operator()(const DropSchema& drop) {
  const bool holds_table =
      std::any_of(before_.tables.begin(), before_.tables.end(),
                  [&](const schema::Table& each) { return each.name.schema == drop.name; });
  if (!holds_table) return;
  add(Hazard::loses_data, {ObjectKind::schema, {"", drop.name}, ""},
      fmt::format("the tables of schema {} are lost with their rows", drop.name));
}

void HazardSearch::operator()(const DropSequence& drop) {
  if (schema::find(before_.sequences, drop.name) == nullptr) return;
  add(Hazard::loses_data, {ObjectKind::sequence, drop.name, ""},
      fmt::format("how far the sequence {} has counted is lost", shown(drop.name)));
}

void HazardSearch::operator()(const RebuildEnum& rebuild) {
  const auto* const old = schema::find(before_.enumerations, rebuild.name);
  if (old == nullptr) return;
  std::vector<std::string> removed;
  for (const std::string& label : old->labels) {
    const bool stays =
        std::find(rebuild.labels.begin(), rebuild.labels.end(), label) != rebuild.labels.end();
    if (!stays) removed.push_back(label);
  }
  for (const schema::Table& each : before_.tables) {
    for (const schema::Column& column : each.columns) {
      if (column.type.defined != rebuild.name) continue;
      const schema::ObjectId object{ObjectKind::column, each.name, column.name};
      const bool is_array = column.type.text.ends_with("[]");
      if (!removed.empty()) {
        add(Hazard::may_fail, object,
            fmt::format("fails where {}.{} is {}", shown(each.name), column.name,
                        fmt::join(removed, " or ")),
            is_array ? Probe{.kind = Kind::values, .table = each.name, .columns = {column.name}}
                     : Probe{.kind = Kind::labels,
                             .table = each.name,
                             .columns = {column.name},
                             .labels = removed});
      }
      add(Hazard::rewrites_table, object,
          fmt::format("the table {} is rewritten", shown(each.name)),
          {.kind = Kind::rows, .table = each.name});
    }
  }
}

void HazardSearch::operator()(const AlterDomain& alter) {
  const auto* const old = schema::find(before_.domains, alter.to.name);
  if (old == nullptr) return;
  const schema::ObjectId object{ObjectKind::domain, alter.to.name, ""};
  if (old->nullable && !alter.to.nullable) {
    add(Hazard::may_fail, object,
        fmt::format("fails where a column of type {} is null", shown(alter.to.name)));
  }
  const bool has_new_check = std::any_of(
      alter.to.checks.begin(), alter.to.checks.end(), [&](const schema::Constraint& check) {
        return check.validated && std::none_of(old->checks.begin(), old->checks.end(),
                                               [&](const schema::Constraint& known) {
                                                 return known.definition == check.definition;
                                               });
      });
  if (has_new_check) {
    add(Hazard::may_fail, object,
        fmt::format("fails where a value of type {} breaks its new check", shown(alter.to.name)));
  }
}

void HazardSearch::operator()(const AlterComposite& alter) {
  const auto* const old = schema::find(before_.composites, alter.to.name);
  if (old == nullptr) return;
  for (const schema::Attribute& attribute : old->attributes) {
    if (schema::find(alter.to.attributes, attribute.name) != nullptr) continue;
    add(Hazard::loses_data, {ObjectKind::composite, alter.to.name, attribute.name},
        fmt::format("the values of attribute {} of type {} are lost", attribute.name,
                    shown(alter.to.name)));
  }
}

/// The server looks at none of them again.
void HazardSearch::operator()(const ReplaceRoutine& replace) {
  const schema::ObjectId routine{ObjectKind::routine, replace.to.name, replace.to.arguments};
  for (const schema::Dependency& each : before_.dependencies) {
    if (each.needs != routine) continue;
    const std::string on = shown(each.object.name);
    switch (each.object.kind) {
      case ObjectKind::index:
        add(Hazard::outdated, each.object,
            fmt::format("the index {} on {} keeps what {} gave before, until it is built again",
                        each.object.part, on, shown(replace.to.name)),
            {.kind = Kind::rows, .table = each.object.name});
        break;
      case ObjectKind::constraint:
        add(Hazard::outdated, each.object,
            fmt::format("the rows of {} are not checked again by {}, which calls {}", on,
                        each.object.part, shown(replace.to.name)),
            {.kind = Kind::rows, .table = each.object.name});
        break;
      case ObjectKind::column: {
        const schema::Table* const of = table(each.object.name);
        const schema::Column* const column =
            of == nullptr ? nullptr : schema::find(of->columns, each.object.part);
        if (column == nullptr || !column->generated) break;
        add(Hazard::outdated, each.object,
            fmt::format("the values of {}.{} stay as {} computed them before", on, each.object.part,
                        shown(replace.to.name)),
            {.kind = Kind::rows, .table = each.object.name});
        break;
      }
      default:
        break;
    }
  }
}

}  // namespace limbeck::ops
