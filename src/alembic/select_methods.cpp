// The methods of selects, each of which gives another select, and the functions that begin one.
#include <fmt/format.h>

#include "alembic/comparisons.hpp"
#include "alembic/parameters.hpp"
#include "alembic/selects.hpp"
#include "base/text.hpp"
#include "python/classes.hpp"
#include "python/collections.hpp"

namespace limbeck::alembic {
namespace {

using python::Arguments;
using python::Interpreter;
using python::Unsupported;
using python::Value;
using What = Operator::What;

using Parts = Select::Parts;

Value make(Parts parts) {
  return std::make_shared<Select>(std::move(parts));
}

/// `UNION` of several.
class Union final : public Query {
 public:
  Union(std::vector<QueryPtr> queries, bool keeps_all)
      : queries_(std::move(queries)), is_all_(keeps_all) {}
  std::string type_name() const override { return "union()"; }
  std::string write_as(Writer& writer, bool as_source) const override {
    std::vector<std::string> texts;
    for (const QueryPtr& each : queries_) texts.push_back(each->write_as(writer, as_source));
    return base::join(texts, is_all_ ? " UNION ALL " : " UNION ");
  }
  std::vector<SourceColumn> exported() const override { return queries_.front()->exported(); }
  std::vector<TypePtr> result_types() const override { return queries_.front()->result_types(); }

 private:
  const std::vector<QueryPtr> queries_;
  const bool is_all_;
};

Value make_union(const std::string& name, std::vector<QueryPtr> queries) {
  for (const QueryPtr& each : queries) {
    const auto* const select = dynamic_cast<const Select*>(each.get());
    if (select == nullptr || !select->of.order_by.empty() || select->of.limit ||
        select->of.offset) {
      throw Unsupported("an ordered or nested select within union()");
    }
  }
  if (queries.empty()) throw Unsupported("a union of nothing");
  return std::make_shared<Union>(std::move(queries), name == "union_all");
}

std::vector<QueryPtr> queries_of(const python::Values& values) {
  std::vector<QueryPtr> queries;
  for (const Value& each : values) {
    queries.push_back(each.share<Query>());
    if (!queries.back()) throw Unsupported("something else than a select in union()");
  }
  return queries;
}

/// EXISTS, to which conditions may still be added.
class Exists final : public Expression {
 public:
  explicit Exists(Parts parts) : Expression(plain_type("Boolean")), parts_(std::move(parts)) {}
  std::string write(Writer& writer) const override {
    return "EXISTS (" + Select(parts_).write_as(writer, false) + ")";
  }
  ClausePtr grouped(const Operator& against) const override {
    return is_grouped(What::exists, against) ? std::make_shared<Parenthesized>(self()) : self();
  }
  ClausePtr negated() const override { return Clause::negated(); }
  std::optional<Value> attribute(Interpreter& i, const std::string& name) override {
    if (name != "where" && name != "select_from") return Expression::attribute(i, name);
    return python::make_native(name, [parts = parts_, name](Interpreter& in, Arguments a) -> Value {
      const Value changed = in.call(in.attribute(make(parts), name), std::move(a));
      return std::make_shared<Exists>(changed.as<Select>()->of);
    });
  }

 private:
  const Parts parts_;
};

Value exists(Interpreter& i, Arguments a) {
  Parameters given(i, "exists", std::move(a), {});
  const python::Values values = given.rest();
  given.finish();
  Parts parts;
  if (values.size() == 1 && values[0].as<Select>() != nullptr) {
    parts = values[0].as<Select>()->of;
  } else {
    for (const Value& each : values) {
      if (const python::List* const list = python::as_list(each)) {
        for (const Value& inner : list->items) add_columns(i, inner, parts.columns);
      } else {
        add_columns(i, each, parts.columns);
      }
    }
    if (values.empty()) {
      parts.columns.push_back(std::make_shared<ColumnReference>(nullptr, "*", nullptr, true));
    }
  }
  return std::make_shared<Exists>(std::move(parts));
}

/// `select(a, b)` of 2.0 and `select([a, b], whereclause)` of 1.4.
Value make_select(Interpreter& i, Arguments a) {
  Parts parts;
  const bool is_legacy = !a.positional.empty() && python::as_list(a.positional[0]) != nullptr;
  if (!is_legacy) {
    Parameters given(i, "select", std::move(a), {});
    for (const Value& each : given.rest()) add_columns(i, each, parts.columns);
    given.finish();
    return make(std::move(parts));
  }
  Parameters given(i, "select", std::move(a), {"columns", "whereclause"});
  for (const Value& each : i.iterate(given.required("columns"))) {
    add_columns(i, each, parts.columns);
  }
  if (const auto where = given.take("whereclause"); where && !where->is_none()) {
    parts.where.push_back(condition_of(*where));
  }
  given.finish();
  return make(std::move(parts));
}

void add_join(Parts& parts, Interpreter& i, Arguments a, const std::string& name) {
  std::vector<SourcePtr> candidates = parts.sources;
  if (candidates.empty()) {
    for (const ClausePtr& each : parts.columns) each->add_sources(candidates);
  }
  if (candidates.size() != 1) throw Unsupported("a join() of a select of several tables");
  const Value joined =
      i.call(i.attribute(std::const_pointer_cast<Source>(candidates[0]), name), std::move(a));
  parts.sources = {joined.share<Source>()};
}

ClausePtr limit_of(Parameters& given, const char* name) {
  const Value value = given.required(name);
  if (value.is_none()) return nullptr;
  if (value.integer() == nullptr) throw Unsupported(fmt::format("this {}()", given.function()));
  return expression_of(value);
}

bool change(Parts& parts, const std::string& name, Interpreter& i, Arguments a) {
  if (name == "join" || name == "outerjoin") {
    add_join(parts, i, std::move(a), name);
    return true;
  }
  if (name == "limit" || name == "offset") {
    Parameters given(i, name, std::move(a), {"number"});
    (name == "limit" ? parts.limit : parts.offset) = limit_of(given, "number");
    given.finish();
    return true;
  }
  Parameters given(i, name, std::move(a), {});
  const python::Values values = given.rest();
  if (name == "execution_options") given.ignore({"autocommit"});
  given.finish();
  if (name == "distinct") {
    if (!values.empty()) throw Unsupported("columns of distinct()");
    parts.is_distinct = true;
  }
  for (const Value& each : values) {
    if (name == "where" || name == "filter") parts.where.push_back(condition_of(each));
    if (name == "having") parts.having.push_back(condition_of(each));
    if (name == "add_columns") add_columns(i, each, parts.columns);
    if (name == "order_by" || name == "group_by") {
      if (each.text() != nullptr || each.is_none()) throw Unsupported("a text as an order");
      auto clause = condition_of(each);
      const bool is_group = name == "group_by";
      if (is_group && dynamic_cast<const Label*>(clause.get()) != nullptr) {
        throw Unsupported("a label in group_by()");
      }
      (is_group ? parts.group_by : parts.order_by).push_back(std::move(clause));
    }
    if (name == "select_from") {
      const auto source = each.share<Source>();
      if (!source) throw Unsupported("this source of a select");
      parts.sources.push_back(source);
    }
  }
  return true;
}

bool is_change(const std::string& name) {
  for (const char* const each :
       {"where", "filter", "having", "add_columns", "order_by", "group_by", "select_from", "join",
        "outerjoin", "limit", "offset", "distinct", "execution_options"}) {
    if (name == each) return true;
  }
  return false;
}

}  // namespace

std::optional<Value> Select::attribute(Interpreter& i, const std::string& name) {
  if (is_change(name)) {
    return python::make_native(name, [parts = of, name](Interpreter& in, Arguments a) {
      Parts changed = parts;
      change(changed, name, in, std::move(a));
      return make(std::move(changed));
    });
  }
  if (name == "exists") {
    return python::make_native(name, [parts = of](Interpreter& in, Arguments a) -> Value {
      Parameters(in, "exists", std::move(a), {}).finish();
      return std::make_shared<Exists>(parts);
    });
  }
  return Query::attribute(i, name);
}

std::optional<Value> Query::attribute(Interpreter&, const std::string& name) {
  const auto self = std::static_pointer_cast<const Query>(shared_from_this());
  if (name == "scalar_subquery" || name == "as_scalar") {
    return python::make_native(name, [self, name](Interpreter& i, Arguments a) {
      Parameters(i, name, std::move(a), {}).finish();
      return to_value(scalar_subquery(self));
    });
  }
  if (name == "label") {
    return python::make_native(name, [self](Interpreter& i, Arguments a) {
      return i.call(*expression_method(scalar_subquery(self), "label"), std::move(a));
    });
  }
  if (name == "subquery" || name == "alias") {
    return python::make_native(name, [self](Interpreter& i, Arguments a) -> Value {
      Parameters given(i, "subquery", std::move(a), {"name"});
      const std::string alias = given.text("name").value_or("");
      given.finish();
      return std::make_shared<Alias>(self, alias, self->exported());
    });
  }
  if (name == "union" || name == "union_all") {
    return python::make_native(name, [self, name](Interpreter&, Arguments a) {
      std::vector<QueryPtr> queries = queries_of(a.positional);
      queries.insert(queries.begin(), self);
      if (!a.keywords.empty()) throw Unsupported("these arguments of union()");
      return make_union(name, std::move(queries));
    });
  }
  return std::nullopt;
}

Value select_of(const SourcePtr& source, Interpreter& i, Arguments a) {
  Parameters given(i, "select", std::move(a), {"whereclause"});
  Parts parts;
  if (const auto where = given.take("whereclause"); where && !where->is_none()) {
    parts.where.push_back(condition_of(*where));
  }
  given.finish();
  add_columns(i, std::const_pointer_cast<Source>(source), parts.columns);
  return make(std::move(parts));
}

std::optional<Value> query_name(const std::string& name) {
  if (name == "select") return python::make_native(name, make_select);
  if (name == "exists") return python::make_native(name, exists);
  if (name == "union" || name == "union_all") {
    return python::make_native(name, [name](Interpreter&, Arguments a) {
      if (!a.keywords.empty()) throw Unsupported("these arguments of union()");
      return make_union(name, queries_of(a.positional));
    });
  }
  return std::nullopt;
}

}  // namespace limbeck::alembic
