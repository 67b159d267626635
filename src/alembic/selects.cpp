#include "alembic/selects.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "alembic/comparisons.hpp"
#include "alembic/text_clause.hpp"
#include "base/text.hpp"
#include "python/classes.hpp"
#include "python/collections.hpp"

namespace limbeck::alembic {
namespace {

using python::Unsupported;
using What = Operator::What;

/// What a select calls a column that has no name; empty: it stays without.
std::string made_name(const ClausePtr& column, Writer& writer) {
  const auto* const composed = dynamic_cast<const Composed*>(column.get());
  if (composed != nullptr && composed->wrapped) {
    const auto* const inner = dynamic_cast<const Expression*>(composed->wrapped.get());
    if (inner != nullptr && !inner->name().empty()) return inner->name();
    return made_name(composed->wrapped, writer);
  }
  const auto* const expression = dynamic_cast<const Expression*>(column.get());
  if (expression == nullptr) return "";
  return writer.anonymous_name(column.get(), expression->stem());
}

std::string name_of(const ClausePtr& column) {
  const auto* const composed = dynamic_cast<const Composed*>(column.get());
  if (composed != nullptr && composed->wrapped) return name_of(composed->wrapped);
  const auto* const expression = dynamic_cast<const Expression*>(column.get());
  return expression == nullptr ? "" : expression->name();
}

}  // namespace

std::vector<SourcePtr> Select::all_sources() const {
  std::vector<SourcePtr> all;
  for (const ClausePtr& each : of.columns) each->add_sources(all);
  for (const ClausePtr& each : of.where) each->add_sources(all);
  for (const SourcePtr& each : of.sources) each->add_sources(all);
  std::vector<SourcePtr> shown;
  for (const SourcePtr& each : all) {
    const bool is_joined = std::any_of(all.begin(), all.end(), [&](const SourcePtr& other) {
      const auto* const join = dynamic_cast<const Join*>(other.get());
      return join != nullptr && join->has(each);
    });
    if (!is_joined) shown.push_back(each);
  }
  return shown;
}

std::string Select::column_text(const ClausePtr& column, bool as_source, bool is_repeated,
                                Writer& writer) const {
  std::string text = column->write(writer);
  const auto as = [&](const std::string& name) {
    return fmt::format("{} AS {}", text, quote(name, writer.dialect));
  };
  if (const auto* const label = dynamic_cast<const Label*>(column.get())) return as(label->label);
  if (const auto* const reference = dynamic_cast<const ColumnReference*>(column.get())) {
    if (is_repeated) return as(writer.anonymous_name(column.get(), reference->column));
    const bool is_named = as_source && !reference->is_literal && reference->source;
    return is_named ? as(reference->column) : text;
  }
  if (const auto* const unary = dynamic_cast<const UnaryExpression*>(column.get())) {
    if (!(unary->op == What::logical_not) && !as_source) return text;
  }
  // Constants are what they are called.
  if (dynamic_cast<const Constant*>(column.get()) != nullptr ||
      dynamic_cast<const Parenthesized*>(column.get()) != nullptr) {
    return as(writer.anonymous_name(column.get(), "anon"));
  }
  const std::string name = made_name(column, writer);
  return name.empty() ? text : as(name);
}

std::string Select::order_text(const ClausePtr& clause, Writer& writer) const {
  const auto* const unary = dynamic_cast<const UnaryExpression*>(clause.get());
  if (unary != nullptr && unary->is_behind()) {
    return order_text(unary->operand, writer) + spelling(unary->op);
  }
  // A number there would be the column of that place.
  if (writer.dialect == Dialect::sqlite && dynamic_cast<const Bind*>(clause.get()) != nullptr) {
    throw Unsupported("a parameter as an order");
  }
  const auto* const label = dynamic_cast<const Label*>(clause.get());
  const bool is_selected = label != nullptr && std::find(of.columns.begin(), of.columns.end(),
                                                         clause) != of.columns.end();
  return is_selected ? quote(label->label, writer.dialect) : clause->write(writer);
}

std::string Select::write_as(Writer& writer, bool as_source) const {
  std::vector<SourcePtr> sources = all_sources();
  const std::vector<SourcePtr> around = writer.around;
  if (!as_source && !around.empty() && sources.size() > 1) {
    const auto is_around = [&](const SourcePtr& each) {
      return std::find(around.begin(), around.end(), each) != around.end();
    };
    sources.erase(std::remove_if(sources.begin(), sources.end(), is_around), sources.end());
    if (sources.empty()) throw Unsupported("a subquery that takes all from around it");
  }
  writer.around.clear();
  for (const SourcePtr& each : sources) each->add_sources(writer.around);
  std::string text = of.is_distinct ? "SELECT DISTINCT " : "SELECT ";
  std::vector<std::string> names;
  std::vector<std::string> columns;
  for (const ClausePtr& each : of.columns) {
    const std::string name = name_of(each);
    const bool is_repeated =
        !name.empty() && std::find(names.begin(), names.end(), name) != names.end();
    const bool is_column = dynamic_cast<const ColumnReference*>(each.get()) != nullptr;
    if (is_repeated && !is_column) throw Unsupported("two columns of one name in a select");
    names.push_back(name);
    columns.push_back(column_text(each, as_source, is_repeated, writer));
  }
  text += base::join(columns, ", ");
  std::vector<std::string> tables;
  for (const SourcePtr& each : sources) tables.push_back(each->write(writer));
  if (!tables.empty()) text += " \nFROM " + base::join(tables, ", ");
  if (const auto where = conjunction(of.where, What::logical_and)) {
    text += " \nWHERE " + where->write(writer);
  }
  if (!of.group_by.empty()) text += " GROUP BY " + write_list(of.group_by, ", ", writer);
  if (const auto having = conjunction(of.having, What::logical_and)) {
    text += " \nHAVING " + having->write(writer);
  }
  std::vector<std::string> orders;
  for (const ClausePtr& each : of.order_by) orders.push_back(order_text(each, writer));
  if (!orders.empty()) text += " ORDER BY " + base::join(orders, ", ");
  const bool is_sqlite = writer.dialect == Dialect::sqlite;
  if (of.limit) text += " \n LIMIT " + of.limit->write(writer);
  if (of.offset) {
    if (!of.limit) text += is_sqlite ? "\n LIMIT -1" : "\n LIMIT ALL";
    text += " OFFSET " + of.offset->write(writer);
  } else if (of.limit && is_sqlite) {
    text += " OFFSET 0";
  }
  writer.around = around;
  return text;
}

std::vector<SourceColumn> Select::exported() const {
  std::vector<SourceColumn> columns;
  for (const ClausePtr& each : of.columns) {
    const std::string name = name_of(each);
    if (name.empty()) continue;
    const bool is_repeated = std::any_of(columns.begin(), columns.end(),
                                         [&](const auto& other) { return other.name == name; });
    if (is_repeated) throw Unsupported("two columns of one name in a subquery");
    columns.push_back({name, each->type, nullptr});
  }
  return columns;
}

ClausePtr scalar_subquery(const QueryPtr& query) {
  return std::make_shared<Composed>(query->first_type(), "anon", Composed::Parts{},
                                    [query](const Composed::Parts&, Writer& writer) {
                                      return "(" + query->write_as(writer, false) + ")";
                                    });
}

void add_columns(python::Interpreter& i, const python::Value& value,
                 std::vector<ClausePtr>& columns) {
  if (const auto source = value.share<Source>()) {
    if (source->columns().empty()) throw Unsupported("a select of a table without columns");
    for (const SourceColumn& each : source->columns()) columns.push_back(source->column(each));
    return;
  }
  if (value.as<Clause>() == nullptr && value.object() != nullptr &&
      value.object()->kind() == python::Kind::host && value.object()->length()) {
    // `table.c`
    for (const python::Value& each : i.iterate(value)) add_columns(i, each, columns);
    return;
  }
  if (value.integer() != nullptr) {
    columns.push_back(std::make_shared<ColumnReference>(nullptr, std::to_string(*value.integer()),
                                                        nullptr, true));
    return;
  }
  if (value.text() != nullptr) throw Unsupported("a text as a column of a select");
  columns.push_back(condition_of(value));
}

}  // namespace limbeck::alembic
