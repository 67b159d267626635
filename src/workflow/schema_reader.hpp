// Schemas as values, from wherever they live: a database, a model, the revisions themselves.
// Not what differs between them (diff/) nor what a model is (models/).
// Next: migration.hpp.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "contract/dialect.hpp"
#include "diff/scope.hpp"
#include "models/ddl.hpp"
#include "models/renamed_from.hpp"
#include "models/source.hpp"
#include "run/database.hpp"
#include "scripts/script_directory.hpp"
#include "workflow/kept_schemas.hpp"
#include "workflow/object_filter.hpp"

namespace limbeck::workflow {

struct ReaderRequest {
  contract::ScratchRequest scratch = {};
  std::vector<std::string> schemas = {};  ///< Empty: every one.
  ObjectFilter filter = {};
  diff::Scope scope = {};
  Options options = {};  ///< For replaying: where the version table is, variables.
  /// Which server answers, with its version; empty: nothing is kept.
  std::string server = {};
  KeptSchemas kept = KeptSchemas({});
};

/// Opens the scratch on first use. One thread.
class SchemaReader {
 public:
  SchemaReader(const contract::Dialect& dialect, ReaderRequest request)
      : dialect_(dialect), request_(std::move(request)) {}

  const contract::Dialect& dialect() const { return dialect_; }
  const diff::Scope& scope() const { return request_.scope; }

  /// Without Limbeck's own tables. Kept from the last time where the dialect can tell in a moment
  /// that nothing is another.
  schema::Catalog read(db::Connection& connection);
  /// All sources together; kept from the last time, if nothing that it depends on is another.
  /// Errors: models.*, scratch.*, connect.*.
  schema::Catalog read_models(const std::vector<models::Source>& sources);
  /// Whether the models that were read have files for this dialect alone, or left out others'.
  bool models_are_for_one_dialect() const { return models_are_for_one_dialect_; }
  /// What the models that were read say of former names.
  const std::vector<models::RenamedFrom>& renamed_from() const { return renamed_from_; }
  /// What the revisions up to `targets` (symbols) make of an empty database; kept likewise. Where
  /// they use an extension that none of them makes, the live database's are made before. Errors: as
  /// upgrade.
  schema::Catalog replay(const scripts::ScriptDirectory& scripts,
                         const std::vector<std::string>& targets);

  /// Makes `catalog` real on the scratch, which is emptied before, and reads it back.
  schema::Catalog copy(const schema::Catalog& catalog);
  /// Runs sections on the scratch as it is, with their transactions, and reads what came of it.
  schema::Catalog run(const std::vector<contract::Statements>& sections);
  contract::Scratch& scratch();
  /// What the last replay or models used and did not make: neither wanted nor unwanted.
  std::vector<std::string> given_extensions() const {
    return scratch_ == nullptr ? std::vector<std::string>() : scratch_->given_extensions();
  }

 private:
  contract::Scratch& empty_scratch();
  /// Where the version table has a schema of its own, which must be there before the first
  /// revision.
  void make_version_schema();
  void upgrade_scratch(const scripts::ScriptDirectory& scripts,
                       const std::vector<std::string>& targets);
  schema::Catalog read(db::Connection& connection, const std::vector<std::string>& schemas);
  schema::Catalog read_scratch();

  class Key;
  Key key_of_reading() const;
  // Empty where nothing is to be kept.
  std::string key_of(db::Connection& connection) const;
  std::string key_of(const models::Ddl& ddl) const;
  std::string key_of(const scripts::ScriptDirectory& scripts,
                     const std::vector<std::string>& targets) const;

  const contract::Dialect& dialect_;
  ReaderRequest request_;
  std::unique_ptr<contract::Scratch> scratch_;
  bool scratch_is_empty_ = true;
  bool models_are_for_one_dialect_ = false;
  std::vector<models::RenamedFrom> renamed_from_;
  std::string extensions_;  ///< Of the database that was read last, with their versions.
};

/// Cut where a transaction has to end: behind a statement that says so, and around one that must be
/// outside, which is a section of its own.
std::vector<contract::Statements> sections_of(contract::Statements statements);

/// Each in its transaction, if it is for one; what a section that fails did is rolled back.
void run_sections(const std::vector<contract::Statements>& sections, db::Connection& connection,
                  const contract::Dialect& dialect);

}  // namespace limbeck::workflow
