#include "dialects/postgresql/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "dialects/postgresql/render_parts.hpp"
#include "dialects/postgresql/render_text.hpp"
#include "limbeck/error.hpp"
#include "ops/apply.hpp"
#include "ops/catalog_edit.hpp"
#include "sql/splitter.hpp"

namespace limbeck::dialects::postgresql {

using schema::Name;
using schema::ObjectKind;
using schema::Table;

void Rendering::say(std::string text) {
  statements.push_back({.text = std::move(text), .operation = current});
}

void Rendering::apply() {
  if (!is_applied) ops::apply(operations[current], catalog);
  is_applied = true;
}

const Table* Rendering::find_table(const Name& name) const {
  return schema::find(catalog.tables, name);
}

const Table& Rendering::table(const Name& name) const {
  return ops::get(catalog.tables, name, "table");
}

const std::vector<std::size_t>& Rendering::index_operations(const Name& table) {
  if (!all_index_operations) {
    all_index_operations.emplace();
    for (std::size_t i = 0; i < operations.size(); ++i) {
      if (const auto* const made = std::get_if<ops::CreateIndex>(&operations[i])) {
        (*all_index_operations)[made->table].push_back(i);
      }
    }
  }
  static const std::vector<std::size_t> none;
  const auto found = all_index_operations->find(table);
  return found == all_index_operations->end() ? none : found->second;
}

void throw_impossible(std::string message, std::string hint) {
  throw Error{{.code = "render.impossible",
               .message = std::move(message),
               .hint = std::move(hint),
               .dialect = "postgresql"}};
}

std::string schema_name(const Rendering& to, const std::string& name) {
  if (!name.empty()) return quote(name);
  if (to.catalog.default_schema.empty()) {
    throw_impossible("the default schema has no name that a statement could use",
                     "read the database with its default schema, or name the schema");
  }
  return quote(to.catalog.default_schema);
}

namespace {

constexpr std::size_t kLongestName = 63;

/// Relations and types share their names.
bool is_taken(const schema::Catalog& catalog, const Name& name) {
  const auto has_index = [&](const auto& owner) {
    return owner.name.schema == name.schema && schema::find(owner.indexes, name.name) != nullptr;
  };
  return schema::find(catalog.enumerations, name) != nullptr ||
         schema::find(catalog.domains, name) != nullptr ||
         schema::find(catalog.composites, name) != nullptr ||
         schema::find(catalog.ranges, name) != nullptr ||
         schema::find(catalog.sequences, name) != nullptr ||
         schema::find(catalog.tables, name) != nullptr ||
         schema::find(catalog.views, name) != nullptr ||
         std::ranges::any_of(catalog.views, has_index) ||
         std::ranges::any_of(catalog.tables, [&](const Table& table) {
           return has_index(table) || (table.name.schema == name.schema &&
                                       schema::find(table.constraints, name.name) != nullptr);
         });
}

}  // namespace

Name name_aside(const schema::Catalog& catalog, const Name& name, std::string_view suffix) {
  constexpr std::size_t kRoom = 8;
  std::string stem = name.name.substr(0, kLongestName - kRoom);
  // Not in the middle of a character.
  while (stem.size() < name.name.size() && !stem.empty() &&
         (static_cast<unsigned char>(name.name[stem.size()]) & 0xC0U) == 0x80U) {
    stem.pop_back();
  }
  Name result{name.schema, fmt::format("{}{}", stem, suffix)};
  for (int number = 2; is_taken(catalog, result); ++number) {
    result.name = fmt::format("{}{}{}", stem, suffix, number);
  }
  return result;
}

// The default schema is always there: the session stands in it.
void Visitor::operator()(const ops::CreateSchema& op) const {
  if (!op.made.name.empty()) to.say("CREATE SCHEMA " + quote(op.made.name));
  comment_on(to, {ObjectKind::schema, {"", op.made.name}, {}}, op.made.comment);
}
void Visitor::operator()(const ops::DropSchema& op) const {
  if (!op.name.empty()) to.say("DROP SCHEMA " + quote(op.name));
}

void Visitor::operator()(const ops::CreateExtension& op) const {
  const schema::Extension& made = op.extension;
  to.say(fmt::format("CREATE EXTENSION {}{}", quote(made.name),
                     made.schema.empty() ? "" : " WITH SCHEMA " + quote(made.schema)));
  if (is_usual_comment(made)) return;
  comment_on(to, {ObjectKind::extension, {"", made.name}, {}}, made.comment);
}
void Visitor::operator()(const ops::DropExtension& op) const {
  to.say("DROP EXTENSION " + quote(op.name));
}

void Visitor::operator()(const ops::RenameTable& op) const {
  const Table& table = to.table(op.table);
  const std::string_view kind = "TABLE";
  const Name between{op.table.schema, op.to.name};
  const bool moves = op.table.schema != op.to.schema;
  const auto move = [&](const Name& name) {
    to.say(
        fmt::format("ALTER {} {} SET SCHEMA {}", kind, quote(name), schema_name(to, op.to.schema)));
  };
  const auto rename = [&](const Name& name) {
    if (name.name == op.to.name) return;
    to.say(fmt::format("ALTER {} {} RENAME TO {}", kind, quote(name), quote(op.to.name)));
  };
  // Not over a table that has one of the two names.
  if (moves && between != table.name && to.find_table(between) != nullptr) {
    move(op.table);
    rename({op.to.schema, op.table.name});
    return;
  }
  rename(op.table);
  if (moves) move(between);
}

void Visitor::operator()(const ops::Execute& op) const {
  std::vector<db::Statement> parts = sql::split(op.up, sql::Flavor::postgresql, {});
  if (parts.size() == 1 && !parts.front().copy_data) {
    // With the comments before it.
    const std::string& text = parts.front().text;
    const std::size_t at = op.up.find(text);
    to.say(at == std::string::npos ? text : op.up.substr(0, at + text.size()));
    return;
  }
  for (db::Statement& part : parts) {
    if (part.copy_data) {
      throw_impossible("COPY ... FROM STDIN cannot be a statement of an operation",
                       "write the rows as INSERT, or the revision by hand");
    }
    to.say(std::move(part.text));
  }
}

namespace {

/// Of statements that stand together the last ends the section.
void join_sections(contract::Statements& statements) {
  for (std::size_t i = 0; i + 1 < statements.size(); ++i) {
    if (statements[i].ends_section && statements[i + 1].ends_section) {
      statements[i].ends_section = false;
    }
  }
}

class PostgresqlRenderer final : public contract::Renderer {
 public:
  contract::Statements render(const ops::Operations& operations,
                              const schema::Catalog& before) const override {
    Rendering rendering{.operations = operations, .catalog = before};
    for (std::size_t& at = rendering.current; at < operations.size(); ++at) {
      rendering.is_applied = false;
      std::visit(Visitor{rendering}, operations[at]);
      rendering.apply();
    }
    join_sections(rendering.statements);
    return std::move(rendering.statements);
  }
};

}  // namespace

const contract::Renderer& renderer() {
  static const PostgresqlRenderer instance;
  return instance;
}

}  // namespace limbeck::dialects::postgresql
