#include "workflow/unsaid.hpp"

#include <algorithm>
#include <type_traits>

namespace limbeck::workflow {
namespace {

using schema::ObjectId;
using schema::ObjectKind;

/// What models say against all odds (by DDL of an event) is theirs.
template <typename Value>
void keep_where_empty(Value& wanted, const Value& present) {
  if (wanted == Value{}) wanted = present;
}

template <typename Part>
void keep_comments(std::vector<Part>& wanted, const std::vector<Part>& present) {
  for (Part& part : wanted) {
    if (const Part* const found = schema::find(present, part.name)) {
      keep_where_empty(part.comment, found->comment);
    }
  }
}

void keep_details(schema::Table& wanted, const schema::Table& present) {
  keep_where_empty(wanted.unlogged, present.unlogged);
  keep_where_empty(wanted.options, present.options);
  keep_where_empty(wanted.access_method, present.access_method);
  keep_where_empty(wanted.tablespace, present.tablespace);
  keep_where_empty(wanted.replica_identity, present.replica_identity);
  keep_where_empty(wanted.row_security, present.row_security);
  keep_where_empty(wanted.force_row_security, present.force_row_security);
  keep_where_empty(wanted.strict, present.strict);
  keep_where_empty(wanted.cluster_on, present.cluster_on);
  keep_comments(wanted.constraints, present.constraints);
  keep_comments(wanted.indexes, present.indexes);
  for (schema::Index& index : wanted.indexes) {
    const schema::Index* const found = schema::find(present.indexes, index.name);
    if (found != nullptr) keep_where_empty(index.tablespace, found->tablespace);
  }
  for (schema::Column& column : wanted.columns) {
    const schema::Column* const found = schema::find(present.columns, column.name);
    if (found != nullptr) keep_where_empty(column.storage, found->storage);
  }
}

template <typename Part>
void find_unsaid_parts(LeftAlone& unsaid, ObjectKind kind, const schema::Name& table,
                       const std::vector<Part>& present, const std::vector<Part>& wanted) {
  for (const Part& part : present) {
    if (schema::find(wanted, part.name) == nullptr) unsaid.insert({kind, table, part.name});
  }
}

/// Of what is wanted at all.
void keep_privileges(schema::Catalog& wanted, const schema::Catalog& present) {
  const LeftAlone objects = objects_of(wanted);
  wanted.privileges.clear();
  for (const schema::Privilege& each : present.privileges) {
    if (objects.contains(whole(each.object))) wanted.privileges.push_back(each);
  }
}

}  // namespace

LeftAlone keep_unsaid(const schema::Catalog& present, schema::Catalog& wanted,
                      const models::Expressible& said) {
  if (said.says_everything()) return {};
  LeftAlone unsaid = objects_of(present);
  for (const ObjectId& each : objects_of(wanted)) unsaid.erase(each);
  std::erase_if(unsaid, [&](const ObjectId& each) { return said.says(each.kind); });
  for (schema::Table& table : wanted.tables) {
    const schema::Table* const found = schema::find(present.tables, table.name);
    if (found == nullptr) continue;
    keep_details(table, *found);
    find_unsaid_parts(unsaid, ObjectKind::trigger, table.name, found->triggers, table.triggers);
    find_unsaid_parts(unsaid, ObjectKind::policy, table.name, found->policies, table.policies);
    find_unsaid_parts(unsaid, ObjectKind::rule, table.name, found->rules, table.rules);
  }
  keep_comments(wanted.enumerations, present.enumerations);
  keep_comments(wanted.domains, present.domains);
  keep_comments(wanted.schemas, present.schemas);
  keep_comments(wanted.sequences, present.sequences);
  keep(present, wanted, unsaid);
  keep_privileges(wanted, present);
  return unsaid;
}

}  // namespace limbeck::workflow
