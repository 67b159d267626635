#include "run/step_schema.hpp"

#include <algorithm>
#include <variant>

#include "base/text.hpp"
#include "ops/apply.hpp"

namespace limbeck::run {
namespace {

/// The server respells what mentions a name, and knows what a view depends on.
bool is_told_by_the_server(const ops::Operation& operation) {
  return std::holds_alternative<ops::RenameTable>(operation) ||
         std::holds_alternative<ops::RenameColumn>(operation) ||
         std::holds_alternative<ops::CreateView>(operation) ||
         std::holds_alternative<ops::ReplaceView>(operation);
}

/// The table whose words are no longer the server's; null for none.
const schema::Name* touched_table(const ops::Operation& operation) {
  return std::visit(
      [](const auto& op) -> const schema::Name* {
        using Kind = std::decay_t<decltype(op)>;
        if constexpr (std::is_same_v<Kind, ops::CreateTable>) {
          return &op.table.name;
        } else if constexpr (std::is_same_v<Kind, ops::AddColumn> ||
                             std::is_same_v<Kind, ops::DropColumn> ||
                             std::is_same_v<Kind, ops::AlterColumn> ||
                             std::is_same_v<Kind, ops::AddConstraint> ||
                             std::is_same_v<Kind, ops::DropConstraint> ||
                             std::is_same_v<Kind, ops::CreateIndex> ||
                             std::is_same_v<Kind, ops::DropIndex>) {
          return &op.table;
        } else {
          return nullptr;
        }
      },
      operation);
}

}  // namespace

void StepSchema::forget() {
  catalog_ = {};
  catalog_.dialect = dialect_.name();
  is_whole_ = false;
  touched_.clear();
}

void StepSchema::take(const ops::Operations& operations) {
  if (std::any_of(operations.begin(), operations.end(),
                  [&](const ops::Operation& each) { return reaches_further(each); })) {
    return forget();
  }
  for (const ops::Operation& each : operations) {
    ops::apply(each, catalog_);
    if (const schema::Name* const table = touched_table(each)) touched_.insert(*table);
  }
}

const schema::Catalog& StepSchema::whole() {
  if (is_whole_) return catalog_;
  catalog_ = dialect_.reflect(connection_, {.every_schema = true});
  is_whole_ = true;
  touched_.clear();
  return catalog_;
}

const schema::Catalog& StepSchema::exact(const schema::Name& table) {
  if (touched_.contains(table)) is_whole_ = false;
  return whole();
}

schema::Name StepSchema::name(const std::string& schema, const std::string& name) const {
  const bool is_default = schema == std::string_view(catalog_.default_schema);
  return {is_default ? std::string() : schema, name};
}

bool StepSchema::is_same(const std::string& left, const std::string& right) const {
  return dialect_.flavor() == sql::Flavor::sqlite ? base::equals_ignoring_case(left, right)
                                                  : left == right;
}

bool StepSchema::reaches_further(const ops::Operation& operation) const {
  if (is_told_by_the_server(operation)) return true;
  const schema::Name* const parent = touched_table(operation);
  if (parent == nullptr) return false;
  return std::any_of(catalog_.tables.begin(), catalog_.tables.end(),
                     [&](const schema::Table& each) {
                       return (each.partition && each.partition->of == *parent) ||
                              std::count(each.inherits.begin(), each.inherits.end(), *parent) > 0;
                     });
}

}  // namespace limbeck::run
