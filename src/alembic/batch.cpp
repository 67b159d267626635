#include "alembic/batch.hpp"

#include <fmt/format.h>

#include "alembic/elements.hpp"
#include "alembic/parameters.hpp"
#include "alembic/rebuild.hpp"
#include "python/classes.hpp"

namespace limbeck::alembic {
namespace {

using python::Arguments;
using python::Interpreter;
using python::Unsupported;
using python::Value;

/// SQLite's tables are built anew for all but indexes and columns with plain defaults.
bool needs_rebuild(const std::string& directive, const Arguments& arguments) {
  if (directive == "create_index" || directive == "drop_index") return false;
  const auto* const column = arguments.positional.size() == 1 && arguments.keywords.empty()
                                 ? arguments.positional[0].as<Column>()
                                 : nullptr;
  const bool is_plain = directive == "add_column" && column != nullptr && !column->generation &&
                        column->foreign_keys.empty() &&
                        (!column->server_default || column->server_default->text() != nullptr);
  return !is_plain;
}

class Batch final : public python::Object {
 public:
  Batch(Recording& recording, BatchTable table, bool always_rebuilds)
      : outer_(recording), table_(std::move(table)), rebuilds_(always_rebuilds) {
    inner_.dialect = recording.dialect;
    inner_.is_transactional = recording.is_transactional;
    inner_.find_naming_convention = recording.find_naming_convention;
    inner_.listeners = recording.listeners;
  }
  std::string type_name() const override { return "batch_op"; }

  std::optional<Value> attribute(Interpreter&, const std::string& name) override {
    // At once, before what is kept for the end of the block, as Alembic does.
    if (name == "execute") return directive(outer_, name);
    auto made = batch_directive(inner_, table_, name);
    if (!made || name == "f") return made;
    // The function records into this batch, which must live as long.
    return python::make_native(name,
                               [self = std::static_pointer_cast<Batch>(shared_from_this()), name,
                                function = std::move(*made)](Interpreter& i, Arguments a) {
                                 return self->direct(name, function, i, std::move(a));
                               });
  }

  std::optional<Value> enter(Interpreter&) override {
    return std::static_pointer_cast<Batch>(shared_from_this());
  }
  void exit(Interpreter& i, bool failed) override {
    if (failed) return;
    if (rebuilds_ && !operations_.empty()) {
      require_runnable(outer_, i);
      if (!outer_.is_transactional) throw Unsupported("a table rebuilt outside a transaction");
      Database& database = require_database(outer_, "batch_alter_table() that rebuilds a table");
      at_line(i, [&] { database.alter(operations_); });
    } else {
      for (Statement& each : inner_.statements) record(outer_, i, std::move(each));
    }
    inner_.statements.clear();
    operations_.clear();
  }

 private:
  /// On SQLite as statements and as operations: which are wanted is known at the end.
  Value direct(const std::string& name, const Value& function, Interpreter& i,
               Arguments arguments) {
    if (outer_.dialect != Dialect::sqlite) return i.call(function, std::move(arguments));
    rebuilds_ = rebuilds_ || needs_rebuild(name, arguments);
    for (Operation& each : table_operations(outer_, table_, name, i, arguments)) {
      operations_.push_back(std::move(each));
    }
    return rebuilds_ ? Value() : i.call(function, std::move(arguments));
  }

  Recording& outer_;
  Recording inner_;
  std::vector<Operation> operations_;
  const BatchTable table_;
  bool rebuilds_;
};

}  // namespace

Value batch_alter_table(Recording& recording, Interpreter& interpreter, Arguments arguments) {
  Parameters given(interpreter, "batch_alter_table", std::move(arguments),
                   {"table_name", "schema", "recreate"});
  BatchTable table;
  table.name = given.required_text("table_name");
  table.schema = given.text("schema").value_or("");
  const std::string recreate = given.text("recreate").value_or("auto");
  // They shape the table that would be built anew.
  given.ignore({"naming_convention", "table_args", "table_kwargs", "reflect_args", "reflect_kwargs",
                "copy_from", "partial_reordering"});
  given.finish();
  if (recreate != "auto" && recreate != "never" && recreate != "always") {
    throw Unsupported(fmt::format("recreate='{}' of batch_alter_table()", recreate));
  }
  const bool is_sqlite = recording.dialect == Dialect::sqlite;
  if (recreate == "always" && !is_sqlite) throw Unsupported("recreate='always'");
  if (recreate == "never" && is_sqlite) throw Unsupported("recreate='never'");
  return std::make_shared<Batch>(recording, std::move(table), recreate == "always");
}

}  // namespace limbeck::alembic
