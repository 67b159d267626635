// What the families of the renderer share: one rendering under way, and its visitor.
// Not the pieces of text they are made of: render_text.hpp.
// Next: render.cpp walks over the operations; render_*.cpp hold the visitor's answers.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "contract/renderer.hpp"
#include "ops/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialects::postgresql {

/// A list of operations on its way to statements.
struct Rendering {
  const ops::Operations& operations;
  schema::Catalog catalog;  ///< As the operations before the current one leave it.
  std::size_t current = 0;
  contract::Statements statements = {};
  bool is_applied = false;  ///< The visitor has changed `catalog` for the current one itself.

  /// Later operations whose statements stand before their turn.
  std::set<std::size_t> served = {};
  /// Later operations for indexes that the server makes with those of the partitioned table.
  std::set<std::size_t> made_along = {};
  /// Sequences whose owner is not there yet.
  std::vector<schema::Name> ownerless = {};
  /// Gone with their owner, and partitions with their parent; nobody has said so yet.
  std::set<schema::Name> gone_sequences = {};
  std::set<schema::Name> gone_tables = {};
  /// Made by an operation before: nothing has been drawn from them.
  std::set<schema::Name> new_sequences = {};
  /// Those that count on from some rows already.
  std::set<schema::Name> counted_sequences = {};
  /// Sequences that get their name as soon as what has it is gone: how they are called by then.
  std::map<schema::Name, schema::Name> stand_ins = {};
  /// Enums that the open section makes: their labels can be used at once.
  std::set<schema::Name> new_enums = {};
  /// Dropped indexes of partitions, which the server keeps as long as their parent's.
  std::map<std::pair<schema::Name, std::string>, schema::Index> kept_indexes = {};

  /// Columns to be dropped that the parent has still, too.
  std::set<std::pair<schema::Name, std::string>> kept_columns = {};

  void say(std::string text);
  /// The current operation is done to `catalog` now: what follows is said of its result.
  void apply();
  const schema::Table& table(const schema::Name& name) const;  ///< Errors: ops.missing.
  /// Null where it is not there, or is no table.
  const schema::Table* find_table(const schema::Name& name) const;
  /// Later operations that make an index of the table. The first call reads them all.
  const std::vector<std::size_t>& index_operations(const schema::Name& table);
  std::optional<std::map<schema::Name, std::vector<std::size_t>>> all_index_operations = {};
};

/// Says what does one operation.
struct Visitor {
  Rendering& to;

  void operator()(const ops::CreateSchema& op) const;
  void operator()(const ops::DropSchema& op) const;
  void operator()(const ops::CreateExtension& op) const;
  void operator()(const ops::DropExtension& op) const;
  void operator()(const ops::CreateEnum& op) const;
  void operator()(const ops::DropEnum& op) const;
  void operator()(const ops::AddEnumLabel& op) const;
  void operator()(const ops::RenameEnumLabel& op) const;
  void operator()(const ops::RebuildEnum& op) const;
  void operator()(const ops::CreateDomain& op) const;
  void operator()(const ops::DropDomain& op) const;
  void operator()(const ops::AlterDomain& op) const;
  void operator()(const ops::CreateComposite& op) const;
  void operator()(const ops::DropComposite& op) const;
  void operator()(const ops::AlterComposite& op) const;
  void operator()(const ops::CreateRange& op) const;
  void operator()(const ops::DropRange& op) const;
  void operator()(const ops::CreateSequence& op) const;
  void operator()(const ops::DropSequence& op) const;
  void operator()(const ops::AlterSequence& op) const;
  void operator()(const ops::CreateTable& op) const;
  void operator()(const ops::DropTable& op) const;
  void operator()(const ops::RenameTable& op) const;
  void operator()(const ops::AlterTable& op) const;
  void operator()(const ops::AddColumn& op) const;
  void operator()(const ops::DropColumn& op) const;
  void operator()(const ops::RenameColumn& op) const;
  void operator()(const ops::AlterColumn& op) const;
  void operator()(const ops::AddConstraint& op) const;
  void operator()(const ops::DropConstraint& op) const;
  void operator()(const ops::RenameConstraint& op) const;
  void operator()(const ops::ValidateConstraint& op) const;
  void operator()(const ops::CreateIndex& op) const;
  void operator()(const ops::DropIndex& op) const;
  void operator()(const ops::RenameIndex& op) const;
  void operator()(const ops::CreateTrigger& op) const;
  void operator()(const ops::DropTrigger& op) const;
  void operator()(const ops::CreatePolicy& op) const;
  void operator()(const ops::DropPolicy& op) const;
  void operator()(const ops::CreateRule& op) const;
  void operator()(const ops::DropRule& op) const;
  void operator()(const ops::CreateView& op) const;
  void operator()(const ops::DropView& op) const;
  void operator()(const ops::ReplaceView& op) const;
  void operator()(const ops::CreateRoutine& op) const;
  void operator()(const ops::DropRoutine& op) const;
  void operator()(const ops::ReplaceRoutine& op) const;
  void operator()(const ops::SetComment& op) const;
  void operator()(const ops::Grant& op) const;
  void operator()(const ops::Revoke& op) const;
  void operator()(const ops::Execute& op) const;
};

/// Errors: always render.impossible.
[[noreturn]] void throw_impossible(std::string message, std::string hint);

/// Quoted; the default one, which has none in a catalog, by the name it has on the server.
std::string schema_name(const Rendering& to, const std::string& name);
/// `AGGREGATE f(*)`
std::string routine_words(const schema::Name& name, const std::string& arguments,
                          schema::RoutineKind kind);
/// What CREATE EXTENSION says of it by itself.
bool is_usual_comment(const schema::Extension& extension);

// Parts of tables and views, with their state and comment.
void create_index(Rendering& to, const schema::Name& table, const schema::Index& index);
void create_trigger(Rendering& to, const schema::Name& table, const schema::Trigger& trigger);
void create_policy(Rendering& to, const schema::Name& table, const schema::Definition& policy);
void create_rule(Rendering& to, const schema::Name& table, const schema::Definition& rule);
void add_constraint(Rendering& to, const schema::Name& table, const schema::Constraint& constraint);

/// A name that nothing has, made of another one: `mood_old`, or `mood_old2` where that is taken.
schema::Name name_aside(const schema::Catalog& catalog, const schema::Name& name,
                        std::string_view suffix);

/// Nothing where there is none.
void comment_on(Rendering& to, const schema::ObjectId& object, const std::string& comment);
/// Nothing where they are the same.
void change_comment(Rendering& to, const schema::ObjectId& object, const std::string& from,
                    const std::string& comment);
void grant(Rendering& to, const schema::Privilege& privilege);

/// Without comments and privileges.
void create_domain(Rendering& to, const schema::Domain& domain);

/// Those that inherit from the table, and from these; partitions are such.
std::vector<const schema::Table*> descendants(const schema::Catalog& catalog,
                                              const schema::Name& table);
/// Its parent's, which alone can be changed.
bool is_given(const schema::Column& column, const schema::Table& table);
bool is_given(const schema::Constraint& constraint, const schema::Table& table);
/// A parent has it as well: its type and its name are changed there.
bool is_bound(const schema::Catalog& catalog, const schema::Table& table,
              const schema::Column& column);

/// How a column is altered, beside what it becomes.
struct ColumnManner {
  std::string converted_by = {};                       ///< As in AlterColumn.
  std::optional<schema::Name> identity_sequence = {};  ///< None: as the server calls it.
};

/// From what the server has to what is wanted, but for the comment.
void alter_column(Rendering& to, const schema::Table& table, const schema::Column& from,
                  const schema::Column& wanted, const ColumnManner& manner = {});
/// REPLICA IDENTITY and CLUSTER ON that wait for this index.
void mark_index(Rendering& to, const schema::Table& table, const std::string& index);
/// A sequence that stands in for itself under another name gets its own, its owner and its comment.
void name_for_good(Rendering& to, const schema::Sequence& sequence);
/// OWNED BY for the sequences that wait for one of these columns.
void own_sequences(Rendering& to, const schema::Name& table,
                   const std::vector<schema::Column>& columns);

}  // namespace limbeck::dialects::postgresql
