// The methods of insert(), update() and delete(), each of which gives another, and how they begin.
#include <fmt/format.h>

#include "alembic/changes.hpp"
#include "alembic/comparisons.hpp"
#include "alembic/parameters.hpp"
#include "alembic/statements.hpp"
#include "python/classes.hpp"
#include "python/collections.hpp"

namespace limbeck::alembic {
namespace {

using python::Arguments;
using python::Interpreter;
using python::Unsupported;
using python::Value;
using What = Change::What;
using Parts = Change::Parts;

Value make(What what, Parts parts) {
  return std::make_shared<Change>(what, std::move(parts));
}

std::string column_name(const Value& value) {
  if (value.text() != nullptr) return *value.text();
  if (const auto* const reference = value.as<ColumnReference>()) return reference->column;
  if (const auto* const column = value.as<Column>()) return column->name;
  throw Unsupported("something else than a column as a key");
}

Given row_of(Interpreter& i, const Value& value, const TableSource& table) {
  if (python::as_dict(value) != nullptr) return given_of(value);
  const python::Values items = i.iterate(value);
  if (items.size() > table.columns().size()) throw Unsupported("more values than columns");
  Given row;
  for (std::size_t at = 0; at < items.size(); ++at) {
    row.emplace_back(table.columns()[at].name, items[at]);
  }
  return row;
}

void set_values(Parts& parts, What what, Interpreter& i, const Arguments& a) {
  if (!parts.rows.empty() || parts.query) {
    // They would be merged by rules of their own.
    throw Unsupported("values() given twice");
  }
  parts.rows = rows_of(i, a, *parts.table);
  if (what == What::update && parts.rows.size() > 1) throw Unsupported("rows of an update");
}

void set_query(Parts& parts, Interpreter& i, Arguments a) {
  Parameters given(i, "from_select", std::move(a), {"names", "select"});
  for (const Value& each : i.iterate(given.required("names"))) {
    parts.names.push_back(column_name(each));
    if (parts.table->find(parts.names.back()) == nullptr) {
      throw Unsupported(
          fmt::format("the column {} that {} has not", parts.names.back(), parts.table->name));
    }
  }
  parts.query = given.required("select").share<Query>();
  if (!parts.query || !parts.rows.empty()) throw Unsupported("this from_select()");
  given.finish();
}

void set_conflict(Parts& parts, const std::string& name, Interpreter& i, Arguments a) {
  Parameters given(i, name, std::move(a), {"constraint", "index_elements", "index_where"});
  OnConflict conflict;
  conflict.constraint = given.text("constraint").value_or("");
  if (const auto found = given.take("index_elements"); found && !found->is_none()) {
    conflict.elements = i.iterate(*found);
  }
  if (const auto found = given.take("index_where"); found && !found->is_none()) {
    conflict.elements_where = condition_of(*found);
  }
  if (name == "on_conflict_do_update") {
    conflict.set = given_of(given.required("set_"));
    if (const auto found = given.take("where"); found && !found->is_none()) {
      conflict.where = condition_of(*found);
    }
  }
  given.finish();
  parts.on_conflict = std::move(conflict);
}

void change(Parts& parts, What what, const std::string& name, Interpreter& i, Arguments a) {
  if (name == "values") return set_values(parts, what, i, a);
  if (name == "from_select") return set_query(parts, i, std::move(a));
  if (name.starts_with("on_conflict")) return set_conflict(parts, name, i, std::move(a));
  Parameters given(i, name, std::move(a), {});
  const python::Values values = given.rest();
  if (name == "execution_options") given.ignore({"autocommit", "synchronize_session"});
  given.finish();
  for (const Value& each : values) {
    if (name == "where") parts.where.push_back(condition_of(each));
    if (name == "returning") add_columns(i, each, parts.returning);
  }
}

bool is_method(const Change& of, const std::string& name) {
  if (name == "returning" || name == "execution_options") return true;
  if (name == "values") return of.what != What::deletion;
  if (name == "where") return of.what != What::insertion;
  if (name == "from_select" || name == "inline") return of.what == What::insertion;
  return of.of.knows_conflicts &&
         (name == "on_conflict_do_nothing" || name == "on_conflict_do_update");
}

std::shared_ptr<const TableSource> table_of(const SourcePtr& source) {
  auto table = std::dynamic_pointer_cast<const TableSource>(source);
  if (!table) throw Unsupported("a change of something else than a table");
  return table;
}

/// 1.4 takes the condition and the values here too.
Value begin(What what, const SourcePtr& table, Interpreter& i, Arguments a,
            bool knows_conflicts = false) {
  Parts parts{.table = table_of(table)};
  parts.knows_conflicts = knows_conflicts;
  const bool is_insert = what == What::insertion;
  Parameters given(i,
                   is_insert              ? "insert"
                   : what == What::update ? "update"
                                          : "delete",
                   std::move(a),
                   is_insert ? std::vector<std::string>{"values"}
                             : std::vector<std::string>{"whereclause", "values"});
  if (const auto where = given.take("whereclause"); where && !where->is_none()) {
    parts.where.push_back(condition_of(*where));
  }
  if (const auto values = given.take("values"); values && !values->is_none()) {
    set_values(parts, what, i, {{*values}, {}});
  }
  given.ignore({"inline"});
  given.finish();
  return make(what, std::move(parts));
}

Value begin_by_name(What what, Interpreter& i, Arguments a, bool knows_conflicts) {
  if (a.positional.empty()) throw Unsupported("a change of no table");
  const auto source = a.positional.front().share<Source>();
  a.positional.erase(a.positional.begin());
  return begin(what, source, i, std::move(a), knows_conflicts);
}

}  // namespace

Given given_of(const Value& value) {
  const python::Dict* const dict = python::as_dict(value);
  if (dict == nullptr) throw Unsupported("values that are no dict");
  Given given;
  for (const auto& entry : dict->entries()) {
    if (entry.is_live) given.emplace_back(column_name(entry.key), entry.value);
  }
  return given;
}

std::vector<Given> rows_of(Interpreter& i, const Arguments& a, const TableSource& table) {
  if (a.positional.empty()) return {Given(a.keywords.begin(), a.keywords.end())};
  if (a.positional.size() > 1 || !a.keywords.empty()) throw Unsupported("these values()");
  const Value& told = a.positional[0];
  const python::List* const list = python::as_list(told);
  const bool is_several =
      list != nullptr && !list->items.empty() &&
      (python::as_dict(list->items[0]) != nullptr || python::as_list(list->items[0]) != nullptr ||
       python::as_tuple(list->items[0]) != nullptr);
  if (!is_several) return {row_of(i, told, table)};
  std::vector<Given> rows;
  for (const Value& each : list->items) rows.push_back(row_of(i, each, table));
  return rows;
}

std::optional<Value> Change::attribute(Interpreter& interpreter, const std::string& name) {
  if (name == "excluded" && of.knows_conflicts) {
    const auto alias = std::make_shared<Alias>(of.table, "excluded", of.table->columns());
    return alias->attribute(interpreter, "c");
  }
  if (!is_method(*this, name)) return std::nullopt;
  return python::make_native(name, [parts = of, kind = what, name](Interpreter& i, Arguments a) {
    Parts changed = parts;
    change(changed, kind, name, i, std::move(a));
    return make(kind, std::move(changed));
  });
}

Value insert_into(const SourcePtr& table, Interpreter& i, Arguments a) {
  return begin(What::insertion, table, i, std::move(a));
}

Value update_of(const SourcePtr& table, Interpreter& i, Arguments a) {
  return begin(What::update, table, i, std::move(a));
}

Value delete_from(const SourcePtr& table, Interpreter& i, Arguments a) {
  return begin(What::deletion, table, i, std::move(a));
}

std::optional<Value> change_name(const std::string& name) {
  for (const auto& [word, what] :
       {std::pair("insert", What::insertion), std::pair("update", What::update),
        std::pair("delete", What::deletion)}) {
    if (name != word) continue;
    return python::make_native(name, [what = what](Interpreter& i, Arguments a) {
      return begin_by_name(what, i, std::move(a), false);
    });
  }
  return std::nullopt;
}

Value dialect_insert() {
  return python::make_native("insert", [](Interpreter& i, Arguments a) {
    return begin_by_name(What::insertion, i, std::move(a), true);
  });
}

std::vector<std::string> bulk_insert(Interpreter& i, const Value& table, const Value& rows,
                                     bool at_once, Dialect dialect) {
  const auto source = table.share<TableSource>();
  if (!source) throw Unsupported("the table of bulk_insert()");
  const python::List* const list = python::as_list(rows);
  if (list == nullptr) throw Unsupported("rows of bulk_insert() that are no list");
  if (list->items.empty()) return {};
  if (at_once) {
    return statement_texts(i, make(What::insertion, {.table = source}), &rows, dialect);
  }
  std::vector<std::string> texts;
  for (const Value& row : list->items) {
    const Value statement = make(What::insertion, {.table = source, .rows = {given_of(row)}});
    for (std::string& each : statement_texts(i, statement, nullptr, dialect)) {
      texts.push_back(std::move(each));
    }
  }
  return texts;
}

}  // namespace limbeck::alembic
