#include "workflow/autogenerate.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "ops/apply.hpp"
#include "workflow/left_out.hpp"

namespace limbeck::workflow {
namespace {

bool has_part(const schema::Catalog& catalog, const diff::Rename& rename, const std::string& part) {
  if (rename.kind == schema::ObjectKind::enumeration) {
    const schema::Enumeration* const type = schema::find(catalog.enumerations, rename.owner);
    return type != nullptr && std::ranges::find(type->labels, part) != type->labels.end();
  }
  const schema::Table* const table = schema::find(catalog.tables, rename.owner);
  if (table == nullptr) return false;
  return rename.kind == schema::ObjectKind::constraint
             ? schema::find(table->constraints, part) != nullptr
             : schema::find(table->columns, part) != nullptr;
}

bool is_due(const diff::Rename& rename, const schema::Catalog& present) {
  return has_part(present, rename, rename.from) && !has_part(present, rename, rename.to);
}

}  // namespace

Comparison compare(schema::Catalog present, schema::Catalog wanted, models::Expressible said,
                   const std::function<schema::Catalog()>& made, LeftAlone left_out) {
  Comparison comparison{.present = std::move(present),
                        .wanted = std::move(wanted),
                        .said = std::move(said),
                        .left_out = std::move(left_out)};
  leave_out(comparison.present, comparison.wanted, comparison.left_out);
  comparison.unsaid = keep_unsaid(comparison.present, comparison.wanted, comparison.said);
  if (made) {
    comparison.undeclared = leave_undeclared_alone(comparison.present, comparison.wanted, made);
  }
  return comparison;
}

std::vector<schema::ObjectId> undeclared_objects(const Comparison& comparison) {
  std::vector<schema::ObjectId> objects;
  for (const schema::ObjectId& each : comparison.undeclared) {
    if (!belongs_to_column(comparison.present, each)) objects.push_back(each);
  }
  return objects;
}

void leave_alone_again(Comparison& comparison, const schema::Catalog& renamed) {
  forget(comparison.wanted, comparison.unsaid);
  forget(comparison.wanted, comparison.undeclared);
  leave_out(renamed, comparison.wanted, comparison.left_out);
  comparison.unsaid = keep_unsaid(renamed, comparison.wanted, comparison.said);
  keep(renamed, comparison.wanted, comparison.undeclared);
}

std::vector<std::string> declared_renames(const Comparison& comparison,
                                          const std::vector<models::RenamedFrom>& declared) {
  const schema::Catalog& present = comparison.present;
  std::map<schema::Name, schema::Name> former;  // Of tables.
  std::vector<std::string> texts;
  const auto name_of = [&](const models::RenamedFrom& each) {
    const bool is_default = each.owner.schema == present.default_schema;
    return schema::Name{is_default ? std::string() : each.owner.schema, each.owner.name};
  };
  for (const models::RenamedFrom& each : declared) {
    const schema::Name now = name_of(each);
    const schema::Name before{now.schema, each.from};
    const bool is_due = each.kind == schema::ObjectKind::table &&
                        schema::find(present.tables, before) != nullptr &&
                        schema::find(present.tables, now) == nullptr;
    if (!is_due) continue;
    former[now] = before;
    texts.push_back(diff::render_rename({.kind = each.kind, .owner = before, .to = now.name}));
  }
  for (const models::RenamedFrom& each : declared) {
    const schema::Name now = name_of(each);
    const auto renamed = former.find(now);
    const schema::Name& owner = renamed == former.end() ? now : renamed->second;
    const diff::Rename rename{each.kind, owner, each.from, each.name};
    if (each.kind == schema::ObjectKind::table || !is_due(rename, present)) continue;
    texts.push_back(diff::render_rename(rename));
  }
  return texts;
}

std::vector<diff::Rename> undecided_renames(const Comparison& comparison,
                                            const std::vector<diff::Rename>& decided) {
  if (decided.empty()) return diff::likely_renames(comparison.present, comparison.wanted);
  schema::Catalog present = comparison.present;
  for (const diff::Rename& each : decided) ops::apply(diff::operation_of(each), present);
  return diff::likely_renames(present, comparison.wanted);
}

}  // namespace limbeck::workflow
