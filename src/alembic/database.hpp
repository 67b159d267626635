// The database that a script runs against, as the evaluator asks for it. There is none while
// revisions are planned: a script that needs it then is evaluated when it runs.
// Not a connection: whoever runs scripts implements it (run/live_script.hpp).
#pragma once

#include <string>
#include <vector>

#include "db/typed_rows.hpp"
#include "limbeck/operation.hpp"
#include "python/object.hpp"
#include "schema/catalog.hpp"

namespace limbeck::alembic {

/// Errors of all: limbeck::Error.
class Database {
 public:
  virtual ~Database() = default;
  /// One or more statements, whose results are dropped.
  virtual void run(const std::string& sql) = 0;
  /// The same, with the result of the last one.
  virtual db::TypedRows query(const std::string& sql) = 0;
  /// Several operations on one table, as few rebuilds as they allow.
  virtual void alter(const std::vector<Operation>& operations) = 0;
  /// Keeps what has run; what follows stands by itself, one statement after the other.
  virtual void leave_transaction() = 0;
  /// Begins the next.
  virtual void enter_transaction() = 0;
  /// As it is now; the names of the default schema's objects have an empty schema.
  virtual const schema::Catalog& catalog() = 0;
};

/// What the script does depends on what is in the database.
class NeedsDatabase final : public python::Unsupported {
 public:
  using python::Unsupported::Unsupported;
};

}  // namespace limbeck::alembic
