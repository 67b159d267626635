// The members of each noun, once, for what must go through all of them.
// Not a stable format: archive.hpp says whose it is.
#pragma once

#include <type_traits>

#include "schema/catalog.hpp"

namespace limbeck::schema {

template <typename Object, typename Noun>
concept Is = std::is_same_v<std::remove_cvref_t<Object>, Noun>;

// `use` gets every member, in the order of its declaration.
void each_field(Is<Name> auto& it, auto use) {
  use(it.schema, it.name);
}
void each_field(Is<ObjectId> auto& it, auto use) {
  use(it.kind, it.name, it.part);
}
void each_field(Is<Dependency> auto& it, auto use) {
  use(it.object, it.needs);
}
void each_field(Is<Expression> auto& it, auto use) {
  use(it.text);
}
void each_field(Is<Type> auto& it, auto use) {
  use(it.text, it.defined);
}
void each_field(Is<SequenceOptions> auto& it, auto use) {
  use(it.type, it.start, it.increment, it.minimum, it.maximum, it.cache, it.cycle);
}
void each_field(Is<Identity> auto& it, auto use) {
  use(it.always, it.options);
}
void each_field(Is<Generated> auto& it, auto use) {
  use(it.expression, it.stored);
}
void each_field(Is<Storage> auto& it, auto use) {
  use(it.method, it.compression, it.statistics, it.options);
}
void each_field(Is<Column> auto& it, auto use) {
  use(it.name, it.type, it.nullable, it.not_null_conflict, it.default_value, it.identity,
      it.generated, it.collation, it.comment, it.storage, it.inherited);
}
void each_field(Is<Constraint> auto& it, auto use) {
  use(it.kind, it.name, it.definition, it.columns, it.references, it.referenced_columns,
      it.validated, it.inherited, it.comment, it.index_options, it.index_tablespace);
}
void each_field(Is<Index> auto& it, auto use) {
  use(it.name, it.unique, it.definition, it.columns, it.valid, it.partition_of, it.comment,
      it.tablespace);
}
void each_field(Is<Trigger> auto& it, auto use) {
  use(it.name, it.definition, it.enabled, it.comment);
}
void each_field(Is<Definition> auto& it, auto use) {
  use(it.name, it.definition, it.comment, it.enabled);
}
void each_field(Is<Partition> auto& it, auto use) {
  use(it.of, it.bound);
}
void each_field(Is<Table> auto& it, auto use) {
  use(it.name, it.kind, it.columns, it.constraints, it.indexes, it.triggers, it.policies, it.rules,
      it.comment, it.unlogged, it.partition_key, it.partition, it.inherits, it.options,
      it.access_method, it.tablespace, it.replica_identity, it.row_security, it.force_row_security,
      it.strict, it.without_rowid, it.autoincrement, it.virtual_definition, it.of_type,
      it.cluster_on);
}
void each_field(Is<ViewColumn> auto& it, auto use) {
  use(it.name, it.type, it.comment, it.default_value, it.storage);
}
void each_field(Is<View> auto& it, auto use) {
  use(it.name, it.materialized, it.populated, it.definition, it.columns, it.options, it.indexes,
      it.triggers, it.rules, it.comment, it.access_method, it.tablespace);
}
void each_field(Is<Enumeration> auto& it, auto use) {
  use(it.name, it.labels, it.comment);
}
void each_field(Is<Domain> auto& it, auto use) {
  use(it.name, it.base, it.collation, it.nullable, it.default_value, it.checks, it.comment);
}
void each_field(Is<Attribute> auto& it, auto use) {
  use(it.name, it.type, it.collation, it.comment);
}
void each_field(Is<Composite> auto& it, auto use) {
  use(it.name, it.attributes, it.comment);
}
void each_field(Is<Range> auto& it, auto use) {
  use(it.name, it.subtype, it.definition, it.comment);
}
void each_field(Is<SequenceOwner> auto& it, auto use) {
  use(it.table, it.column);
}
void each_field(Is<Sequence> auto& it, auto use) {
  use(it.name, it.options, it.owner, it.unlogged, it.comment);
}
void each_field(Is<Routine> auto& it, auto use) {
  use(it.name, it.arguments, it.kind, it.result, it.definition, it.comment);
}
void each_field(Is<Namespace> auto& it, auto use) {
  use(it.name, it.comment);
}
void each_field(Is<Extension> auto& it, auto use) {
  use(it.name, it.schema, it.version, it.comment);
}
void each_field(Is<Privilege> auto& it, auto use) {
  use(it.object, it.grantee, it.privilege, it.grantable, it.revoked);
}
void each_field(Is<Catalog> auto& it, auto use) {
  use(it.dialect, it.default_schema, it.schemas, it.extensions, it.enumerations, it.domains,
      it.composites, it.ranges, it.sequences, it.tables, it.views, it.routines, it.privileges,
      it.dependencies);
}

}  // namespace limbeck::schema
