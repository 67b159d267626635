#include "ops/plan_hazards.hpp"

#include <algorithm>
#include <iterator>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "ops/apply.hpp"
#include "ops/definition_text.hpp"
#include "schema/default.hpp"

namespace limbeck::ops {
namespace {

using schema::ConstraintKind;
using Kind = Probe::Kind;

bool has(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

/// `a` of `a DESC` and `a AUTOINCREMENT`.
std::string without_direction(std::string part) {
  for (const std::string_view word : {" DESC", " ASC", " AUTOINCREMENT"}) {
    if (part.ends_with(word)) part.resize(part.size() - word.size());
  }
  return part;
}

std::set<std::string> parts_of(const std::string& definition) {
  std::set<std::string> parts;
  for (std::string& each : items_in_brackets(definition)) {
    parts.insert(without_direction(std::move(each)));
  }
  return parts;
}

template <typename Range>
bool any_in(const Range& names, const std::set<std::string>& among) {
  return std::any_of(names.begin(), names.end(),
                     [&](const auto& name) { return among.contains(name); });
}

bool is_key(const schema::Constraint& constraint) {
  return constraint.kind == ConstraintKind::primary_key ||
         constraint.kind == ConstraintKind::unique;
}

/// Whether it can be false or fail where its columns are null.
bool looks_at_nulls(const std::string& check) {
  const std::string lower = base::lower(check);
  return has(lower, " is ") || has(lower, "isnull") || has(lower, "notnull") ||
         has(lower, "case ") || !called_functions(lower).empty();
}

}  // namespace

PlanHazards::PlanHazards(const Operations& operations, const schema::Catalog& before)
    : operations_(operations), catalog_(before) {}

std::vector<Finding> PlanHazards::next() {
  const Operation& operation = operations_.at(at_++);
  std::vector<Finding> found = hazards(operation, catalog_);
  std::erase_if(found, [&](const Finding& each) { return is_ruled_out(operation, each); });
  note(operation);
  follow(operation);
  return found;
}

PlanHazards::Key PlanHazards::key_of(const schema::Constraint& constraint) {
  std::set<std::string> parts = parts_of(constraint.definition);
  if (parts.empty()) parts.insert(constraint.columns.begin(), constraint.columns.end());
  return {.parts = std::move(parts),
          .columns = constraint.columns,
          .is_primary = constraint.kind == ConstraintKind::primary_key,
          .nulls_are_alike = has(constraint.definition, "NULLS NOT DISTINCT")};
}

PlanHazards::Key PlanHazards::key_of(const schema::Index& index) {
  return {.parts = parts_of(index.definition),
          .columns = index.columns,
          .nulls_are_alike = has(index.definition, "NULLS NOT DISTINCT")};
}

bool PlanHazards::is_ruled_out(const Operation& operation, const Finding& finding) const {
  if (const auto* const drop = std::get_if<DropSequence>(&operation)) {
    return becomes_identity(*drop);
  }
  const bool is_of_table = finding.object.kind == schema::ObjectKind::table ||
                           finding.object.kind == schema::ObjectKind::column ||
                           finding.object.kind == schema::ObjectKind::constraint ||
                           finding.object.kind == schema::ObjectKind::index;
  const auto found = facts_.find(finding.object.name);
  const Facts facts = found == facts_.end() ? Facts{} : found->second;
  if (is_of_table && facts.is_new) return true;
  const schema::Table* const table = schema::find(catalog_.tables, finding.object.name);
  if (finding.hazard != Hazard::may_fail || table == nullptr) return false;
  if (const auto* const added = std::get_if<AddConstraint>(&operation)) {
    return is_ruled_out(facts, *table, added->constraint, finding);
  }
  if (const auto* const made = std::get_if<CreateIndex>(&operation)) {
    return is_unique(facts, table, key_of(made->index));
  }
  return false;
}

bool PlanHazards::is_ruled_out(const Facts& facts, const schema::Table& table,
                               const schema::Constraint& constraint, const Finding& finding) const {
  if (constraint.kind == ConstraintKind::exclusion) return false;
  if (!is_key(constraint)) return is_kept(facts, constraint) || takes_nulls(facts, constraint);
  const Key key = key_of(constraint);
  if (finding.probe.kind == Kind::duplicates) return is_unique(facts, &table, key);
  // Nulls, and what is no number: what was the same key has had none.
  return !any_in(key.columns, facts.changed_columns) &&
         std::any_of(facts.keys.begin(), facts.keys.end(),
                     [&](const Key& each) { return each.is_primary && each.parts == key.parts; });
}

/// Rows that differ in some of the parts differ in all of them.
bool PlanHazards::is_unique(const Facts& facts, const schema::Table* table, const Key& key) {
  if (!key.nulls_are_alike && !key.is_primary && any_in(key.columns, facts.empty_columns)) {
    return true;
  }
  const auto implies = [&](const Key& known) {
    return !known.parts.empty() && !any_in(known.columns, facts.changed_columns) &&
           (known.nulls_are_alike || known.is_primary || !key.nulls_are_alike) &&
           std::includes(key.parts.begin(), key.parts.end(), known.parts.begin(),
                         known.parts.end());
  };
  if (std::any_of(facts.keys.begin(), facts.keys.end(), implies)) return true;
  return std::any_of(table->constraints.begin(), table->constraints.end(),
                     [&](const schema::Constraint& each) {
                       return is_key(each) && implies(key_of(each));
                     }) ||
         std::any_of(table->indexes.begin(), table->indexes.end(), [&](const schema::Index& each) {
           return each.unique && !has(each.definition, " WHERE ") && implies(key_of(each));
         });
}

bool PlanHazards::is_kept(const Facts& facts, const schema::Constraint& rule) const {
  if (any_in(rule.columns, facts.changed_columns)) return false;
  const auto parent = rule.references ? facts_.find(*rule.references) : facts_.end();
  if (parent != facts_.end() &&
      (parent->second.is_new || any_in(rule.referenced_columns, parent->second.changed_columns))) {
    return false;
  }
  return std::any_of(facts.rules.begin(), facts.rules.end(), [&](const schema::Constraint& each) {
    if (each.kind != rule.kind) return false;
    if (rule.kind == ConstraintKind::check) {
      return in_brackets(each.definition) == in_brackets(rule.definition) &&
             (has(rule.definition, "NO INHERIT") || !has(each.definition, "NO INHERIT"));
    }
    return each.columns == rule.columns && each.references == rule.references &&
           each.referenced_columns == rule.referenced_columns &&
           (has(each.definition, "MATCH FULL") || !has(rule.definition, "MATCH FULL"));
  });
}

bool PlanHazards::takes_nulls(const Facts& facts, const schema::Constraint& rule) {
  if (rule.kind == ConstraintKind::foreign_key) {
    return !has(rule.definition, "MATCH FULL") && any_in(rule.columns, facts.empty_columns);
  }
  const bool are_empty =
      !rule.columns.empty() &&
      std::all_of(rule.columns.begin(), rule.columns.end(),
                  [&](const std::string& column) { return facts.empty_columns.contains(column); });
  return are_empty && rule.kind == ConstraintKind::check &&
         !looks_at_nulls(in_brackets(rule.definition));
}

/// The identity goes on where the sequence of its column has ended.
bool PlanHazards::becomes_identity(const DropSequence& drop) const {
  const schema::Sequence* const sequence = schema::find(catalog_.sequences, drop.name);
  if (sequence == nullptr || !sequence->owner) return false;
  const schema::SequenceOwner& owner = *sequence->owner;
  const schema::Table* const table = schema::find(catalog_.tables, owner.table);
  const schema::Column* const column =
      table == nullptr ? nullptr : schema::find(table->columns, owner.column);
  if (column != nullptr && column->identity) return true;
  return std::any_of(operations_.begin(), operations_.end(), [&](const Operation& each) {
    const auto* const alter = std::get_if<AlterColumn>(&each);
    return alter != nullptr && alter->table == owner.table && alter->to.name == owner.column &&
           alter->to.identity.has_value();
  });
}

/// A domain may give one.
bool PlanHazards::has_default(const schema::Type& type) const {
  const schema::Domain* const domain =
      type.defined ? schema::find(catalog_.domains, *type.defined) : nullptr;
  return domain != nullptr && (domain->default_value || has_default(domain->base));
}

void PlanHazards::note(const Operation& operation) {
  if (const auto* const made = std::get_if<CreateTable>(&operation)) {
    facts_[made->table.name] = Facts{.is_new = true};
  } else if (const auto* const added = std::get_if<AddColumn>(&operation)) {
    const schema::Column& column = added->column;
    Facts& facts = facts_[added->table];
    facts.changed_columns.insert(column.name);
    const bool fills = schema::has_default(column) || column.identity || column.generated ||
                       (!column.default_value && has_default(column.type));
    if (!fills) facts.empty_columns.insert(column.name);
  } else if (const auto* const altered = std::get_if<AlterColumn>(&operation)) {
    const schema::Table* const table = schema::find(catalog_.tables, altered->table);
    const schema::Column* const was =
        table == nullptr ? nullptr : schema::find(table->columns, altered->to.name);
    const bool is_kept = was != nullptr && was->type == altered->to.type &&
                         was->collation == altered->to.collation &&
                         was->generated == altered->to.generated && altered->converted_by.empty();
    if (!is_kept) facts_[altered->table].changed_columns.insert(altered->to.name);
  } else if (const auto* const dropped = std::get_if<DropConstraint>(&operation)) {
    const schema::Constraint& constraint = dropped->constraint;
    Facts& facts = facts_[dropped->table];
    if (is_key(constraint)) {
      facts.keys.push_back(key_of(constraint));
    } else if (constraint.validated) {
      facts.rules.push_back(constraint);
    }
  } else if (const auto* const index = std::get_if<DropIndex>(&operation)) {
    const schema::Table* const table = schema::find(catalog_.tables, index->table);
    const schema::Index* const was =
        table == nullptr ? nullptr : schema::find(table->indexes, index->index);
    if (was != nullptr && was->unique && was->valid && !has(was->definition, " WHERE ")) {
      facts_[index->table].keys.push_back(key_of(*was));
    }
  } else if (std::holds_alternative<Execute>(operation)) {
    // Whatever it does to rows.
    std::erase_if(facts_, [](const auto& each) { return !each.second.is_new; });
  }
}

void PlanHazards::follow(const Operation& operation) {
  try {
    apply(operation, catalog_);
  } catch (const Error&) {
    // After a rename; what no longer fits is no matter for a sentence.
  }
}

}  // namespace limbeck::ops
