#include "alembic/sources.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "alembic/changes.hpp"
#include "alembic/comparisons.hpp"
#include "alembic/parameters.hpp"
#include "alembic/selects.hpp"
#include "python/collections.hpp"

namespace limbeck::alembic {
namespace {

using python::Arguments;
using python::Interpreter;
using python::Unsupported;
using python::Value;

/// `table.c`: by attribute, by name, and all of them.
class ColumnCollection final : public python::Object {
 public:
  explicit ColumnCollection(SourcePtr of) : source_(std::move(of)) {}
  std::string type_name() const override { return "columns of a table"; }
  std::optional<Value> attribute(Interpreter&, const std::string& name) override {
    const SourceColumn* const found = source_->find(name);
    return found != nullptr ? std::optional<Value>(source_->column(*found)) : std::nullopt;
  }
  std::optional<Value> item(Interpreter& i, const Value& index) override {
    return index.text() != nullptr ? attribute(i, *index.text()) : std::nullopt;
  }
  std::optional<python::Values> iterate(Interpreter&) override {
    python::Values all;
    for (const SourceColumn& each : source_->columns()) all.emplace_back(source_->column(each));
    return all;
  }
  std::optional<std::int64_t> length() const override {
    return static_cast<std::int64_t>(source_->columns().size());
  }
  std::optional<Value> compare(Interpreter&, python::ComparisonOperator op,
                               const Value& other) override {
    if (op != python::ComparisonOperator::in || other.text() == nullptr) return std::nullopt;
    return source_->find(*other.text()) != nullptr;
  }

 private:
  const SourcePtr source_;
};

SourcePtr required_source(const Value& value) {
  const auto source = value.share<Source>();
  if (!source) throw Unsupported("something else than a table");
  return source;
}

Value join(const SourcePtr& left, Interpreter& i, Arguments a, bool always_outer) {
  Parameters given(i, "join", std::move(a), {"right", "onclause", "isouter", "full"});
  const SourcePtr right = required_source(given.required("right"));
  const auto on = given.take("onclause");
  // Without it SQLAlchemy goes by the foreign keys.
  if (!on || on->is_none()) throw Unsupported("a join without a condition");
  const ClausePtr condition = condition_of(*on)->grouped(Operator::What::as_boolean);
  const bool is_full = given.truth("full").value_or(false);
  const bool is_outer = given.truth("isouter").value_or(always_outer);
  given.finish();
  return std::make_shared<Join>(left, right, condition,
                                is_full    ? Join::What::full_outer
                                : is_outer ? Join::What::left_outer
                                           : Join::What::inner);
}

Value alias(const SourcePtr& of, Interpreter& i, Arguments a) {
  Parameters given(i, "alias", std::move(a), {"name"});
  const std::string name = given.text("name").value_or("");
  given.finish();
  return std::make_shared<Alias>(of, name, of->columns());
}

using Method = Value (*)(const SourcePtr&, Interpreter&, Arguments);

std::optional<Value> method_of(const SourcePtr& source, const std::string& name) {
  const auto bound = [&](Method method) {
    return python::make_native(name, [source, method](Interpreter& i, Arguments a) {
      return method(source, i, std::move(a));
    });
  };
  if (name == "alias") return bound(alias);
  if (name == "select") return bound(select_of);
  if (name == "join" || name == "outerjoin") {
    const bool is_outer = name == "outerjoin";
    return python::make_native(name, [source, is_outer](Interpreter& i, Arguments a) {
      return join(source, i, std::move(a), is_outer);
    });
  }
  if (std::dynamic_pointer_cast<const TableSource>(source) == nullptr) return std::nullopt;
  if (name == "insert") return bound(insert_into);
  if (name == "update") return bound(update_of);
  if (name == "delete") return bound(delete_from);
  return std::nullopt;
}

SourceColumn column_of(const Value& value) {
  if (const auto column = value.share<Column>()) return {column->name, column->type, column};
  const auto reference = value.share<ColumnReference>();
  if (!reference || reference->source || reference->is_literal) {
    throw Unsupported("this argument of table()");
  }
  return {reference->column, reference->type, nullptr};
}

Value make_table(Interpreter& i, Arguments a) {
  Parameters given(i, "table", std::move(a), {"name"});
  const std::string name = given.required_text("name");
  std::vector<SourceColumn> columns;
  for (const Value& each : given.rest()) columns.push_back(column_of(each));
  const std::string schema = given.text("schema").value_or("");
  given.finish();
  return std::make_shared<TableSource>(schema, name, std::move(columns));
}

Value make_column_reference(Interpreter& i, Arguments a, bool is_literal) {
  Parameters given(i, is_literal ? "literal_column" : "column", std::move(a), {"text", "type_"});
  const std::string text = given.required_text("text");
  TypePtr type;
  if (const auto told = given.take("type_"); told && !told->is_none()) {
    type = to_type(i, *told);
    if (!type) throw Unsupported(fmt::format("the type of the column {}", text));
  }
  const bool literally = given.truth("is_literal").value_or(is_literal);
  given.finish();
  return std::make_shared<ColumnReference>(nullptr, text, type, literally);
}

/// Of a script's own tables, with no convention and no schema: only its tables count.
class MetaData final : public python::Object {
 public:
  std::string type_name() const override { return "MetaData"; }
};

Value make_metadata(Interpreter& i, Arguments a) {
  Parameters given(i, "MetaData", std::move(a), {});
  // It names constraints, which no statement over the tables has.
  given.ignore({"bind", "naming_convention"});
  given.finish();
  return std::make_shared<MetaData>();
}

/// What a Table is told beside its columns has no part in its statements.
Value make_described_table(Interpreter& i, Arguments a) {
  Parameters given(i, "Table", std::move(a), {"name", "metadata"});
  const std::string name = given.required_text("name");
  if (given.required("metadata").as<MetaData>() == nullptr) {
    throw Unsupported("the MetaData of a Table()");
  }
  std::vector<SourceColumn> columns;
  for (const Value& each : given.rest()) {
    if (const auto column = each.share<Column>()) {
      columns.push_back({column->name, column->type, column});
    } else if (each.as<Constraint>() == nullptr && each.as<Index>() == nullptr) {
      throw Unsupported("this argument of Table()");
    }
  }
  if (columns.empty()) throw Unsupported("a Table() without columns");
  const std::string schema = given.text("schema").value_or("");
  given.ignore({"info", "comment", "extend_existing"});
  given.finish();
  return std::make_shared<TableSource>(schema, name, std::move(columns));
}

}  // namespace

std::optional<Value> Source::attribute(Interpreter&, const std::string& attribute) {
  if (attribute == "c" || attribute == "columns") {
    return std::make_shared<ColumnCollection>(shared());
  }
  const auto* const table = dynamic_cast<const TableSource*>(this);
  if (table != nullptr && attribute == "name") return table->name;
  if (table != nullptr && attribute == "schema") {
    return table->schema.empty() ? Value{} : Value(table->schema);
  }
  return method_of(shared(), attribute);
}

const SourceColumn* Source::find(const std::string& name) const {
  const auto& all = columns();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const SourceColumn& each) { return each.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::shared_ptr<ColumnReference> Source::column(const SourceColumn& of) const {
  return std::make_shared<ColumnReference>(shared(), of.name, of.type);
}

Alias::Alias(ClausePtr of, std::string its_name, std::vector<SourceColumn> its_columns)
    : of_(std::move(of)), name_(std::move(its_name)), columns_(std::move(its_columns)) {}

std::string Alias::write(Writer& writer) const {
  const auto* const query = dynamic_cast<const Query*>(of_.get());
  const std::string inner =
      query != nullptr ? "(" + query->write_as(writer, true) + ")" : of_->write(writer);
  return inner + " AS " + qualifier(writer);
}

std::string Alias::qualifier(Writer& writer) const {
  if (!name_.empty()) return quote(name_, writer.dialect);
  const auto* const table = dynamic_cast<const TableSource*>(of_.get());
  return quote(writer.anonymous_name(this, table != nullptr ? table->name : "anon"),
               writer.dialect);
}

Join::Join(SourcePtr left_side, SourcePtr right_side, ClausePtr condition, What its_kind)
    : left_(std::move(left_side)),
      right_(std::move(right_side)),
      on_(std::move(condition)),
      what_(its_kind) {
  if (dynamic_cast<const Join*>(right_.get()) != nullptr) {
    throw Unsupported("a join on the right of a join");
  }
}

std::string Join::write(Writer& writer) const {
  const char* const word = what_ == What::inner        ? " JOIN "
                           : what_ == What::left_outer ? " LEFT OUTER JOIN "
                                                       : " FULL OUTER JOIN ";
  const std::string left = left_->write(writer);
  const std::string right = right_->write(writer);
  return left + word + right + " ON " + on_->write(writer);
}

bool Join::has(const SourcePtr& source) const {
  const auto* const inner = dynamic_cast<const Join*>(left_.get());
  return left_ == source || right_ == source || (inner != nullptr && inner->has(source));
}

void Join::add_sources(std::vector<SourcePtr>& sources) const {
  add_source(sources, shared());
  left_->add_sources(sources);
  right_->add_sources(sources);
}

std::shared_ptr<TableSource> make_source(const Table& table) {
  std::vector<SourceColumn> columns;
  for (const auto& column : table.columns) {
    columns.push_back({column->name, column->type, column});
  }
  return std::make_shared<TableSource>(table.schema, table.name, std::move(columns));
}

std::optional<Value> source_name(const std::string& name) {
  if (name == "table") return python::make_native(name, make_table);
  if (name == "Table") return python::make_native(name, make_described_table);
  if (name == "MetaData") return python::make_native(name, make_metadata);
  if (name == "column" || name == "literal_column") {
    const bool is_literal = name == "literal_column";
    return python::make_native(name, [is_literal](Interpreter& i, Arguments a) {
      return make_column_reference(i, std::move(a), is_literal);
    });
  }
  if (name == "join" || name == "outerjoin") {
    return python::make_native(name, [name](Interpreter& i, Arguments a) {
      if (a.positional.empty()) throw Unsupported("these arguments of join()");
      const SourcePtr left = required_source(a.positional.front());
      a.positional.erase(a.positional.begin());
      return join(left, i, std::move(a), name == "outerjoin");
    });
  }
  if (name == "alias") {
    return python::make_native(name, [](Interpreter& i, Arguments a) {
      if (a.positional.empty()) throw Unsupported("these arguments of alias()");
      const SourcePtr of = required_source(a.positional.front());
      a.positional.erase(a.positional.begin());
      return alias(of, i, std::move(a));
    });
  }
  return std::nullopt;
}

}  // namespace limbeck::alembic
