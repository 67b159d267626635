#include "dialects/postgresql/reflect_reading.hpp"

#include <charconv>
#include <utility>

#include "sql/quoting.hpp"

namespace limbeck::dialects::postgresql {
namespace {

std::uint64_t address(Class place, ObjectNumber number) {
  return (static_cast<std::uint64_t>(place) << 32U) | number;
}

}  // namespace

char Cells::letter() {
  const Value& cell = row_.at(at_++);
  return cell && !cell->empty() ? cell->front() : '\0';
}

std::int64_t Cells::number() {
  const Value& cell = row_.at(at_++);
  std::int64_t result = 0;
  if (cell) std::from_chars(cell->data(), cell->data() + cell->size(), result);
  return result;
}

std::vector<std::string> Cells::array() {
  const Value& cell = row_.at(at_++);
  return cell ? parse_array(*cell) : std::vector<std::string>{};
}

// One dimension, as array_out writes it: an element that needs it is quoted, with backslashes.
std::vector<std::string> parse_array(std::string_view text) {
  std::vector<std::string> values;
  std::size_t at = 1;
  while (at + 1 < text.size()) {
    std::string value;
    const bool has_quotes = text[at] == '"';
    if (has_quotes) ++at;
    while (at < text.size() &&
           (has_quotes ? text[at] != '"' : text[at] != ',' && text[at] != '}')) {
      if (text[at] == '\\') ++at;
      value += text[at++];
    }
    if (has_quotes) ++at;
    if (!has_quotes && value == "NULL") value.clear();
    values.push_back(std::move(value));
    ++at;
  }
  return values;
}

std::string render_array(const std::vector<std::string>& values) {
  std::string text = "{";
  for (const std::string& value : values) {
    if (text.size() > 1) text += ',';
    text += '"';
    for (const char letter : value) {
      if (letter == '"' || letter == '\\') text += '\\';
      text += letter;
    }
    text += '"';
  }
  return text + "}";
}

std::string quoted(std::string_view name) {
  return sql::quote_identifier_if_needed(name, sql::Flavor::postgresql);
}

schema::Name Reading::name(std::string schema, std::string name) const {
  if (schema == catalog.default_schema) schema.clear();
  return {std::move(schema), std::move(name)};
}

std::string Reading::qualified(const schema::Name& name) const {
  return name.schema.empty() ? quoted(name.name) : quoted(name.schema) + "." + quoted(name.name);
}

void Reading::remember(Class place, ObjectNumber number, schema::ObjectId object) {
  if (number != 0) objects.insert_or_assign(address(place, number), std::move(object));
}

const schema::ObjectId* Reading::object(Class place, ObjectNumber number) const {
  const auto found = objects.find(address(place, number));
  return found == objects.end() ? nullptr : &found->second;
}

std::string Reading::column(ObjectNumber relation, std::int64_t number) const {
  const auto found = columns.find(relation);
  if (found == columns.end() || number < 1) return {};
  const auto index = static_cast<std::size_t>(number);
  return index < found->second.size() ? found->second[index] : std::string();
}

schema::Type Reading::type(std::string text, ObjectNumber number) const {
  schema::Type type{.text = std::move(text)};
  const schema::ObjectId* defined = object(Class::type, number);
  // A row type comes with its table: a dependency says so.
  if (defined != nullptr && defined->kind != schema::ObjectKind::table &&
      defined->kind != schema::ObjectKind::view) {
    type.defined = defined->name;
  }
  return type;
}

schema::Table* Reading::table(ObjectNumber relation) {
  const auto found = relations.find(relation);
  if (found == relations.end() || found->second.kind != schema::ObjectKind::table) return nullptr;
  return &catalog.tables[found->second.index];
}

schema::View* Reading::view(ObjectNumber relation) {
  const auto found = relations.find(relation);
  if (found == relations.end() || found->second.kind != schema::ObjectKind::view) return nullptr;
  return &catalog.views[found->second.index];
}

const schema::Name& Reading::name_of(const Place& place) const {
  switch (place.kind) {
    case schema::ObjectKind::view:
      return catalog.views[place.index].name;
    case schema::ObjectKind::composite:
      return catalog.composites[place.index].name;
    default:
      return catalog.tables[place.index].name;
  }
}

schema::ObjectId Reading::part(schema::ObjectKind kind, ObjectNumber relation,
                               std::string name) const {
  return {kind, name_of(relations.at(relation)), std::move(name)};
}

void Reading::read(std::string_view sql, const std::function<void(Cells&)>& on_row,
                   const std::vector<Value>& more) {
  std::vector<Value> parameters{schemas};
  parameters.insert(parameters.end(), more.begin(), more.end());
  connection.read(sql, parameters, [&](Row& row) {
    Cells cells(row);
    on_row(cells);
  });
}

void Reading::read_unlocked(std::string_view sql, const std::function<void(Cells&)>& on_row,
                            const std::vector<Value>& more) {
  read(sql, on_row, more);
  const std::vector<db::Statement> undo = {
      {.text = std::string("ROLLBACK TO SAVEPOINT ") + kSavepoint}};
  connection.run(undo);
}

}  // namespace limbeck::dialects::postgresql
