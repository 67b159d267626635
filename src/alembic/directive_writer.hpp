// The Python of one directive, and what it would leave to the proven statements.
// Not whether it may stand for them: directives.hpp.
// Next: element_writer.hpp for the arguments. Source: alembic/autogenerate/render.py.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "alembic/directives.hpp"
#include "alembic/element_writer.hpp"
#include "ops/operation.hpp"

namespace limbeck::alembic {

/// What a directive depends on besides its operation.
struct DirectiveContext {
  const schema::Catalog& catalog;  ///< As the operation finds it.
  /// Those that an operation before it makes, with its number.
  const std::map<schema::Name, std::size_t>& made_sequences;
  std::vector<std::string> statements;  ///< The proven ones of the operation.
};

struct WrittenDirective {
  std::vector<DirectiveCall> calls = {};
  std::vector<std::size_t> also_does = {};
  /// How many more statements the proven SQL has for the same: less than none where one of them
  /// says several things.
  int more_proven = 0;
};

/// One directive, written by being applied to an operation. Errors of all: python::Unsupported
/// where Alembic has no directive for all of it.
class DirectiveWriter {
 public:
  /// `context` must outlive it.
  DirectiveWriter(const DirectiveContext& context, Dialect dialect, bool in_batch)
      : context_(context),
        elements_(dialect, context.catalog),
        dialect_(dialect),
        in_batch_(in_batch) {}

  const WrittenDirective& written() const { return written_; }
  bool uses_postgresql() const { return elements_.uses_postgresql(); }

  void operator()(const ops::CreateTable& op);
  void operator()(const ops::DropTable& op);
  void operator()(const ops::RenameTable& op);
  void operator()(const ops::AddColumn& op);
  void operator()(const ops::DropColumn& op);
  void operator()(const ops::RenameColumn& op);
  void operator()(const ops::AlterColumn& op);
  void operator()(const ops::AddConstraint& op);
  void operator()(const ops::DropConstraint& op);
  void operator()(const ops::CreateIndex& op);
  void operator()(const ops::DropIndex& op);
  void operator()(const ops::SetComment& op);

  // What Alembic has no directive for.
  void operator()(const ops::CreateSchema&) { refuse("schemas"); }
  void operator()(const ops::DropSchema&) { refuse("schemas"); }
  void operator()(const ops::CreateExtension&) { refuse("extensions"); }
  void operator()(const ops::DropExtension&) { refuse("extensions"); }
  void operator()(const ops::CreateEnum&) { refuse("types"); }
  void operator()(const ops::DropEnum&) { refuse("types"); }
  void operator()(const ops::AddEnumLabel&) { refuse("types"); }
  void operator()(const ops::RenameEnumLabel&) { refuse("types"); }
  void operator()(const ops::RebuildEnum&) { refuse("types"); }
  void operator()(const ops::CreateDomain&) { refuse("types"); }
  void operator()(const ops::DropDomain&) { refuse("types"); }
  void operator()(const ops::AlterDomain&) { refuse("types"); }
  void operator()(const ops::CreateComposite&) { refuse("types"); }
  void operator()(const ops::DropComposite&) { refuse("types"); }
  void operator()(const ops::AlterComposite&) { refuse("types"); }
  void operator()(const ops::CreateRange&) { refuse("types"); }
  void operator()(const ops::DropRange&) { refuse("types"); }
  void operator()(const ops::CreateSequence&) { refuse("sequences"); }
  void operator()(const ops::DropSequence&) { refuse("sequences"); }
  void operator()(const ops::AlterSequence&) { refuse("sequences"); }
  void operator()(const ops::AlterTable&) { refuse("what a table is"); }
  void operator()(const ops::RenameConstraint&) { refuse("new names of constraints"); }
  void operator()(const ops::ValidateConstraint&) { refuse("the validation of a constraint"); }
  void operator()(const ops::RenameIndex&) { refuse("new names of indexes"); }
  void operator()(const ops::CreateTrigger&) { refuse("triggers"); }
  void operator()(const ops::DropTrigger&) { refuse("triggers"); }
  void operator()(const ops::CreatePolicy&) { refuse("policies"); }
  void operator()(const ops::DropPolicy&) { refuse("policies"); }
  void operator()(const ops::CreateRule&) { refuse("rules"); }
  void operator()(const ops::DropRule&) { refuse("rules"); }
  void operator()(const ops::CreateView&) { refuse("views"); }
  void operator()(const ops::DropView&) { refuse("views"); }
  void operator()(const ops::ReplaceView&) { refuse("views"); }
  void operator()(const ops::CreateRoutine&) { refuse("routines"); }
  void operator()(const ops::DropRoutine&) { refuse("routines"); }
  void operator()(const ops::ReplaceRoutine&) { refuse("routines"); }
  void operator()(const ops::Grant&) { refuse("privileges"); }
  void operator()(const ops::Revoke&) { refuse("privileges"); }
  void operator()(const ops::Execute&) { refuse("statements"); }

 private:
  using Arguments = std::vector<std::string>;

  [[noreturn]] static void refuse(std::string_view what);
  const schema::Table& table(const schema::Name& name) const;
  /// One whose changes change no other table.
  const schema::Table& plain_table(const schema::Name& name) const;
  const char* prefix() const { return in_batch_ ? "batch_op" : "op"; }
  /// By `f()`: no naming convention changes it.
  std::string final_name(const std::string& name) const;

  void say(std::string text);
  /// In the table's batch, if there are batches.
  void say_in(const schema::Name& table, std::string text);
  /// Of a table, which goes without saying in its batch.
  void say_of(const schema::Name& table, std::string_view directive, Arguments before,
              const Arguments& behind, std::string_view schema = "schema");
  void say_alter_column(const schema::Name& table, const std::string& column, Arguments changes);
  void create_index(const schema::Name& table, const schema::Index& index);

  // directive_writer_columns.cpp
  Counting counting(const schema::Table& table, const schema::Column& column);
  std::string conversion(const ops::AlterColumn& op) const;
  void add_existing_type(Arguments& changes, const schema::Column& column);

  const DirectiveContext& context_;
  ElementWriter elements_;
  Dialect dialect_;
  bool in_batch_;
  WrittenDirective written_;
};

}  // namespace limbeck::alembic
