// What a revision in C++ does to a schema, in Alembic's words: `op.add_column("users", {…})`.
// Not the values behind it (operation.hpp), nor how a database does it: SQLite's missing ALTERs are
// done by rebuilding the table, with its rows, indexes and triggers.
// Standard headers only. Next: docs/library.md, "Operations".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "limbeck/operation.hpp"
#include "limbeck/revision.hpp"

namespace limbeck {
inline namespace v0 {

/// Each function does its operation at once, within the step's transaction. Names are taken as they
/// are, never folded; SQLite finds them in any letter case. Cheap to make; borrows the step.
///
/// Errors: ops.missing for what is not there, ops.exists for what is, ops.in_use, ops.incomplete,
/// ops.ambiguous, render.impossible for what the dialect has no statement for, sql.*.
class Operations {
 public:
  using Column = operation::Column;
  using Columns = std::vector<operation::Column>;
  using Constraint = operation::Constraint;
  using ConstraintKind = operation::ConstraintKind;
  using IndexPart = operation::IndexPart;
  using Names = std::vector<std::string>;

  /// `schema`: where all the names are; empty: the session's own. SQLite has none.
  explicit Operations(Step& step, std::string schema = {})
      : step_(step), schema_(std::move(schema)) {}
  /// The same in another schema.
  Operations in_schema(std::string schema) const { return Operations(step_, std::move(schema)); }

  std::string_view dialect() const { return step_.dialect(); }
  bool is_sqlite() const { return dialect() == "sqlite"; }
  bool is_postgresql() const { return dialect() == "postgresql"; }
  /// `op.per_dialect({.sqlite = "CURRENT_TIMESTAMP", .postgresql = "now()"})`
  static SqlText per_dialect(SqlText::PerDialect texts) { return SqlText(std::move(texts)); }

  // Tables.

  struct TableOptions {
    std::string comment = {};
    bool if_not_exists = false;
    bool sqlite_strict = false;
    bool sqlite_without_rowid = false;
    bool sqlite_autoincrement = false;
    bool postgresql_unlogged = false;
    std::string postgresql_partition_by = {};
  };
  struct IfExists {
    bool if_exists = false;
  };

  void create_table(std::string table, Columns columns, std::vector<Constraint> constraints = {}) {
    create_table(std::move(table), std::move(columns), std::move(constraints), TableOptions{});
  }
  void create_table(std::string table, Columns columns, std::vector<Constraint> constraints,
                    TableOptions options) {
    apply(operation::CreateTable{
        .schema = schema_,
        .table = std::move(table),
        .columns = std::move(columns),
        .constraints = std::move(constraints),
        .comment = std::move(options.comment),
        .if_not_exists = options.if_not_exists,
        .sqlite_strict = options.sqlite_strict,
        .sqlite_without_rowid = options.sqlite_without_rowid,
        .sqlite_autoincrement = options.sqlite_autoincrement,
        .postgresql_unlogged = options.postgresql_unlogged,
        .postgresql_partition_by = std::move(options.postgresql_partition_by)});
  }
  void drop_table(std::string table) { drop_table(std::move(table), {}); }
  void drop_table(std::string table, IfExists options) {
    apply(operation::DropTable{
        .schema = schema_, .table = std::move(table), .if_exists = options.if_exists});
  }
  /// Foreign keys, indexes and triggers follow it.
  void rename_table(std::string table, std::string to) {
    apply(
        operation::RenameTable{.schema = schema_, .table = std::move(table), .to = std::move(to)});
  }
  /// Nothing where the dialect has no comments.
  void create_table_comment(std::string table, std::string comment) {
    apply(operation::CommentOnTable{
        .schema = schema_, .table = std::move(table), .comment = std::move(comment)});
  }
  void drop_table_comment(std::string table) { create_table_comment(std::move(table), {}); }

  // Columns.

  struct ColumnChange {
    std::optional<SqlText> type = {};
    SqlText using_sql = {};
    std::optional<bool> nullable = {};
    std::optional<SqlText> default_sql = {};
    bool drop_default = false;
    std::optional<bool> identity = {};
    std::optional<std::string> comment = {};  ///< Empty: none.
    std::optional<std::string> new_name = {};
  };
  struct IfNotExists {
    bool if_not_exists = false;
  };

  void add_column(std::string table, Column column) {
    add_column(std::move(table), std::move(column), {});
  }
  void add_column(std::string table, Column column, IfNotExists options) {
    apply(operation::AddColumn{.schema = schema_,
                               .table = std::move(table),
                               .column = std::move(column),
                               .if_not_exists = options.if_not_exists});
  }
  /// With the constraints and indexes that name it. A view or trigger that does is in the way:
  /// ops.in_use, or the server's own error.
  void drop_column(std::string table, std::string column) {
    drop_column(std::move(table), std::move(column), {});
  }
  void drop_column(std::string table, std::string column, IfExists options) {
    apply(operation::DropColumn{.schema = schema_,
                                .table = std::move(table),
                                .column = std::move(column),
                                .if_exists = options.if_exists});
  }
  /// What `change` does not set stays. The new name comes last.
  void alter_column(std::string table, std::string column, ColumnChange change) {
    apply(operation::AlterColumn{.schema = schema_,
                                 .table = std::move(table),
                                 .column = std::move(column),
                                 .type = std::move(change.type),
                                 .using_sql = std::move(change.using_sql),
                                 .nullable = change.nullable,
                                 .default_sql = std::move(change.default_sql),
                                 .drop_default = change.drop_default,
                                 .identity = change.identity,
                                 .comment = std::move(change.comment),
                                 .new_name = std::move(change.new_name)});
  }

  // Constraints: as parts of create_table, and for a table that is there.

  struct ForeignKeyOptions {
    std::string on_delete = {};
    std::string on_update = {};
    bool deferrable = false;
    bool initially_deferred = false;
    bool postgresql_not_valid = false;
    std::string referent_schema = {};
  };

  static Constraint primary_key(std::string name, Names columns) {
    return {.kind = ConstraintKind::primary_key,
            .name = std::move(name),
            .columns = std::move(columns)};
  }
  static Constraint unique(std::string name, Names columns) {
    return {.kind = ConstraintKind::unique, .name = std::move(name), .columns = std::move(columns)};
  }
  static Constraint check(std::string name, SqlText condition) {
    return {
        .kind = ConstraintKind::check, .name = std::move(name), .condition = std::move(condition)};
  }
  static Constraint foreign_key(std::string name, Names columns, std::string referent,
                                Names referent_columns, ForeignKeyOptions options) {
    return {.kind = ConstraintKind::foreign_key,
            .name = std::move(name),
            .columns = std::move(columns),
            .references = std::move(referent),
            .references_schema = std::move(options.referent_schema),
            .referenced_columns = std::move(referent_columns),
            .on_delete = std::move(options.on_delete),
            .on_update = std::move(options.on_update),
            .deferrable = options.deferrable || options.initially_deferred,
            .initially_deferred = options.initially_deferred,
            .postgresql_not_valid = options.postgresql_not_valid};
  }
  static Constraint foreign_key(std::string name, Names columns, std::string referent,
                                Names referent_columns) {
    return foreign_key(std::move(name), std::move(columns), std::move(referent),
                       std::move(referent_columns), ForeignKeyOptions{});
  }

  void create_constraint(std::string table, Constraint constraint) {
    apply(operation::AddConstraint{
        .schema = schema_, .table = std::move(table), .constraint = std::move(constraint)});
  }
  void create_primary_key(std::string name, std::string table, Names columns) {
    create_constraint(std::move(table), primary_key(std::move(name), std::move(columns)));
  }
  void create_unique_constraint(std::string name, std::string table, Names columns) {
    create_constraint(std::move(table), unique(std::move(name), std::move(columns)));
  }
  /// Nothing where the condition is empty for the dialect.
  void create_check_constraint(std::string name, std::string table, SqlText condition) {
    create_constraint(std::move(table), check(std::move(name), std::move(condition)));
  }
  void create_foreign_key(std::string name, std::string source, std::string referent,
                          Names source_columns, Names referent_columns) {
    create_foreign_key(std::move(name), std::move(source), std::move(referent),
                       std::move(source_columns), std::move(referent_columns), ForeignKeyOptions{});
  }
  void create_foreign_key(std::string name, std::string source, std::string referent,
                          Names source_columns, Names referent_columns, ForeignKeyOptions options) {
    create_constraint(std::move(source),
                      foreign_key(std::move(name), std::move(source_columns), std::move(referent),
                                  std::move(referent_columns), std::move(options)));
  }
  void drop_constraint(std::string name, std::string table) {
    drop_constraint(std::move(name), std::move(table), {});
  }
  void drop_constraint(std::string name, std::string table, IfExists options) {
    apply(operation::DropConstraint{.schema = schema_,
                                    .table = std::move(table),
                                    .name = std::move(name),
                                    .if_exists = options.if_exists});
  }
  /// For one without a name (SQLite), or whose name the server chose.
  void drop_constraint_on(std::string table, ConstraintKind kind, Names columns) {
    drop_constraint_on(std::move(table), kind, std::move(columns), {});
  }
  void drop_constraint_on(std::string table, ConstraintKind kind, Names columns, IfExists options) {
    apply(operation::DropConstraint{.schema = schema_,
                                    .table = std::move(table),
                                    .kind = kind,
                                    .columns = std::move(columns),
                                    .if_exists = options.if_exists});
  }

  // Indexes.

  struct IndexOptions {
    bool unique = false;
    SqlText where = {};
    bool if_not_exists = false;
    std::string postgresql_method = {};
    Names postgresql_include = {};
  };

  /// `lower(email)` in place of a column.
  static IndexPart expression(SqlText text) {
    IndexPart part;
    part.expression = std::move(text);
    return part;
  }
  static IndexPart descending(IndexPart part) {
    part.is_descending = true;
    return part;
  }

  void create_index(std::string index, std::string table, std::vector<IndexPart> parts) {
    create_index(std::move(index), std::move(table), std::move(parts), IndexOptions{});
  }
  /// It blocks writers while it is built: CONCURRENTLY needs a revision in SQL, with a section that
  /// says transaction=off.
  void create_index(std::string index, std::string table, std::vector<IndexPart> parts,
                    IndexOptions options) {
    apply(operation::CreateIndex{.schema = schema_,
                                 .table = std::move(table),
                                 .index = std::move(index),
                                 .parts = std::move(parts),
                                 .unique = options.unique,
                                 .where = std::move(options.where),
                                 .if_not_exists = options.if_not_exists,
                                 .postgresql_method = std::move(options.postgresql_method),
                                 .postgresql_include = std::move(options.postgresql_include)});
  }
  void drop_index(std::string index, std::string table = {}) {
    drop_index(std::move(index), std::move(table), {});
  }
  void drop_index(std::string index, std::string table, IfExists options) {
    apply(operation::DropIndex{.schema = schema_,
                               .index = std::move(index),
                               .table = std::move(table),
                               .if_exists = options.if_exists});
  }

  // Views.

  struct ViewOptions {
    bool postgresql_materialized = false;
  };

  /// Nothing where the query is empty for the dialect.
  void create_view(std::string view, SqlText query) {
    create_view(std::move(view), std::move(query), ViewOptions{});
  }
  void create_view(std::string view, SqlText query, ViewOptions options) {
    apply(operation::CreateView{.schema = schema_,
                                .view = std::move(view),
                                .query = std::move(query),
                                .postgresql_materialized = options.postgresql_materialized});
  }
  /// Its triggers stay. PostgreSQL: columns that were there stay as they are, and no materialised
  /// view can be replaced.
  void replace_view(std::string view, SqlText query) {
    apply(operation::CreateView{
        .schema = schema_, .view = std::move(view), .query = std::move(query), .replace = true});
  }
  void drop_view(std::string view) { drop_view(std::move(view), {}); }
  void drop_view(std::string view, IfExists options) {
    apply(operation::DropView{
        .schema = schema_, .view = std::move(view), .if_exists = options.if_exists});
  }

  // Enums, which are PostgreSQL's: elsewhere render.impossible, so ask is_postgresql().

  void create_enum(std::string name, Names labels) {
    apply(operation::CreateEnum{
        .schema = schema_, .name = std::move(name), .labels = std::move(labels)});
  }
  void drop_enum(std::string name) { drop_enum(std::move(name), {}); }
  void drop_enum(std::string name, IfExists options) {
    apply(operation::DropEnum{
        .schema = schema_, .name = std::move(name), .if_exists = options.if_exists});
  }
  /// No statement can use the label before the revision is committed.
  void add_enum_label(std::string name, std::string label, std::string before = {}) {
    apply(operation::AddEnumLabel{.schema = schema_,
                                  .name = std::move(name),
                                  .label = std::move(label),
                                  .before = std::move(before)});
  }
  void rename_enum_label(std::string name, std::string label, std::string to) {
    apply(operation::RenameEnumLabel{.schema = schema_,
                                     .name = std::move(name),
                                     .label = std::move(label),
                                     .to = std::move(to)});
  }

  // Rows, and everything else.

  void bulk_insert(std::string table, Names columns, std::vector<Row> rows) {
    apply(operation::BulkInsert{.schema = schema_,
                                .table = std::move(table),
                                .columns = std::move(columns),
                                .rows = std::move(rows)});
  }
  /// One or more statements. Nothing where the text is empty for the dialect.
  void execute(const SqlText& sql) {
    if (const std::string& text = sql.in(dialect()); !text.empty()) step_.execute(text);
  }

 private:
  template <typename Kind>
  void apply(Kind operation) {
    step_.apply(Operation{std::move(operation)});
  }

  Step& step_;
  std::string schema_;
};

}  // namespace v0
}  // namespace limbeck
