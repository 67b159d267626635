#include "alembic/changes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "alembic/comparisons.hpp"
#include "alembic/literals.hpp"
#include "base/text.hpp"
#include "python/classes.hpp"

namespace limbeck::alembic {
namespace {

using python::Unsupported;
using python::Value;
using Of = Operator::What;

/// A value as a column takes it.
ClausePtr assigned(const Value& value, const SourceColumn& column) {
  if (value.is_none()) {
    return std::make_shared<Bind>(Bind::Parts{.value = value, .type = column.type});
  }
  const ClausePtr clause = expression_of(value, column.type);
  const auto bind = std::dynamic_pointer_cast<const Bind>(clause);
  if (bind && !bind->of.type) {
    Bind::Parts parts = bind->of;
    parts.type = column.type;
    return std::make_shared<Bind>(std::move(parts));
  }
  return clause->grouped(Of::nothing);
}

const Value* find(const Given& given, const std::string& name) {
  const auto found = std::find_if(given.begin(), given.end(),
                                  [&](const auto& each) { return each.first == name; });
  return found == given.end() ? nullptr : &found->second;
}

/// The default of a column: a function is called for each row.
std::optional<Value> default_of(const SourceColumn& column, Change::What what, Writer& writer) {
  if (!column.column) return std::nullopt;
  const auto& held =
      what == Change::What::insertion ? column.column->default_value : column.column->update_value;
  if (!held) return std::nullopt;
  const auto* const object = held->object();
  const bool is_function = object != nullptr && object->is_callable();
  return is_function ? writer.interpreter().call(*held, {}) : *held;
}

void require_known(const Change& change, const Given& row) {
  for (const auto& each : row) {
    if (change.of.table->find(each.first) == nullptr) {
      throw Unsupported(
          fmt::format("the column {} that {} has not", each.first, change.of.table->name));
    }
  }
}

std::string list_of(const std::vector<std::pair<std::string, std::string>>& filled, bool of_values,
                    Dialect dialect) {
  std::vector<std::string> texts;
  for (const auto& [name, text] : filled) texts.push_back(of_values ? text : quote(name, dialect));
  return "(" + base::join(texts, ", ") + ")";
}

}  // namespace

std::vector<std::pair<std::string, std::string>> filled_columns(const Change& change,
                                                                const Given& row, Writer& writer) {
  require_known(change, row);
  if (change.of.table->columns().empty()) throw Unsupported("a table() without columns");
  std::vector<std::pair<std::string, std::string>> filled;
  for (const SourceColumn& column : change.of.table->columns()) {
    const Value* const told = find(row, column.name);
    const Value* const parameter = writer.parameter(column.name);
    // A piece of SQL stays; a value gives way to that of execute().
    const bool is_sql = told != nullptr && told->as<Clause>() != nullptr;
    const Value* const value = parameter != nullptr && !is_sql ? parameter : told;
    std::optional<Value> made;
    if (value == nullptr) made = default_of(column, change.what, writer);
    if (value == nullptr && !made) continue;
    const ClausePtr clause = assigned(value != nullptr ? *value : *made, column);
    filled.emplace_back(column.name, clause->write(writer));
  }
  return filled;
}

std::string Change::type_name() const {
  return what == What::insertion ? "insert()" : what == What::update ? "update()" : "delete()";
}

std::string Change::write(Writer& writer) const {
  switch (what) {
    case What::insertion:
      return write_insert(writer);
    case What::update:
      return write_update(writer);
    case What::deletion:
      return write_delete(writer);
  }
  return "";
}

std::string Change::returning(Writer& writer) const {
  if (of.returning.empty()) return "";
  if (writer.dialect == Dialect::sqlite) throw Unsupported("returning() on SQLite");
  std::vector<std::string> texts;
  for (const ClausePtr& each : of.returning) {
    const auto* const label = dynamic_cast<const Label*>(each.get());
    if (label == nullptr && dynamic_cast<const ColumnReference*>(each.get()) == nullptr) {
      throw Unsupported("something else than a column in returning()");
    }
    std::string text = each->write(writer);
    if (label != nullptr) text += " AS " + quote(label->label, writer.dialect);
    texts.push_back(std::move(text));
  }
  return " RETURNING " + base::join(texts, ", ");
}

std::string Change::write_insert(Writer& writer) const {
  writer.around.clear();
  std::string text = "INSERT INTO " + of.table->write(writer);
  if (of.query) {
    std::vector<std::string> names;
    for (const SourceColumn& each : of.table->columns()) {
      const bool is_told = std::find(of.names.begin(), of.names.end(), each.name) != of.names.end();
      if (!is_told && each.column && each.column->default_value) {
        throw Unsupported(fmt::format("the default of {} beside from_select()", each.name));
      }
    }
    for (const std::string& each : of.names) names.push_back(quote(each, writer.dialect));
    text += fmt::format(" ({}) {}", base::join(names, ", "), of.query->write(writer));
  } else {
    const auto first = filled_columns(*this, of.rows.empty() ? Given{} : of.rows[0], writer);
    if (first.empty()) {
      text += " DEFAULT VALUES";
    } else {
      text += fmt::format(" {} VALUES {}", list_of(first, false, writer.dialect),
                          list_of(first, true, writer.dialect));
    }
    for (std::size_t i = 1; i < of.rows.size(); ++i) {
      const auto next = filled_columns(*this, of.rows[i], writer);
      if (list_of(next, false, writer.dialect) != list_of(first, false, writer.dialect)) {
        throw Unsupported("rows of values() with different columns");
      }
      text += ", " + list_of(next, true, writer.dialect);
    }
  }
  if (of.on_conflict) text += " " + conflict_text(*this, writer);
  return text + returning(writer);
}

std::vector<SourcePtr> Change::other_sources() const {
  std::vector<SourcePtr> sources;
  for (const ClausePtr& each : of.where) each->add_sources(sources);
  sources.erase(std::remove(sources.begin(), sources.end(), SourcePtr(of.table)), sources.end());
  return sources;
}

std::string Change::write_update(Writer& writer) const {
  const std::vector<SourcePtr> others = other_sources();
  if (!others.empty() && writer.dialect == Dialect::sqlite) {
    throw Unsupported("an update by another table on SQLite");
  }
  writer.around = others;
  writer.around.push_back(of.table);
  const auto filled = filled_columns(*this, of.rows.empty() ? Given{} : of.rows[0], writer);
  if (filled.empty()) throw Unsupported("an update of no column");
  std::vector<std::string> settings;
  for (const auto& [name, text] : filled) {
    settings.push_back(fmt::format("{}={}", quote(name, writer.dialect), text));
  }
  std::string text =
      fmt::format("UPDATE {} SET {}", of.table->write(writer), base::join(settings, ", "));
  std::vector<std::string> tables;
  for (const SourcePtr& each : others) tables.push_back(each->write(writer));
  if (!tables.empty()) text += " FROM " + base::join(tables, ", ");
  const auto where = conjunction(of.where, Of::logical_and);
  if (where) text += " WHERE " + where->write(writer);
  return text + returning(writer);
}

std::string Change::write_delete(Writer& writer) const {
  const std::vector<SourcePtr> others = other_sources();
  if (!others.empty() && writer.dialect == Dialect::sqlite) {
    throw Unsupported("a delete by another table on SQLite");
  }
  writer.around = others;
  writer.around.push_back(of.table);
  std::string text = "DELETE FROM " + of.table->write(writer);
  std::vector<std::string> tables;
  for (const SourcePtr& each : others) tables.push_back(each->write(writer));
  if (!tables.empty()) text += " USING " + base::join(tables, ", ");
  const auto where = conjunction(of.where, Of::logical_and);
  if (where) text += " WHERE " + where->write(writer);
  return text + returning(writer);
}

std::string conflict_text(const Change& change, Writer& writer) {
  const OnConflict& conflict = *change.of.on_conflict;
  std::string target;
  if (!conflict.constraint.empty()) {
    if (writer.dialect == Dialect::sqlite) throw Unsupported("a constraint's name in ON CONFLICT");
    target = " ON CONSTRAINT " + quote(conflict.constraint, writer.dialect);
  } else if (!conflict.elements.empty()) {
    writer.is_without_tables = true;
    std::vector<std::string> elements;
    for (const Value& each : conflict.elements) {
      elements.push_back(each.text() != nullptr ? quote(*each.text(), writer.dialect)
                                                : expression_of(each)->write(writer));
    }
    target = fmt::format(" ({})", base::join(elements, ", "));
    if (conflict.elements_where) {
      target += " WHERE " + conflict.elements_where->write(writer);
    }
    writer.is_without_tables = false;
  }
  if (!conflict.set) return fmt::format("ON CONFLICT{} DO NOTHING", target);
  require_known(change, *conflict.set);
  std::vector<std::string> settings;
  for (const SourceColumn& column : change.of.table->columns()) {
    const Value* const value = find(*conflict.set, column.name);
    if (value == nullptr) continue;
    settings.push_back(fmt::format("{} = {}", quote(column.name, writer.dialect),
                                   assigned(*value, column)->write(writer)));
  }
  std::string text =
      fmt::format("ON CONFLICT{} DO UPDATE SET {}", target, base::join(settings, ", "));
  if (conflict.where) text += " WHERE " + conflict.where->write(writer);
  return text;
}

}  // namespace limbeck::alembic
