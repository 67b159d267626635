// Operations rendered for PostgreSQL as a script, and catalogs to render them against.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "dialects/postgresql/render.hpp"
#include "limbeck/error.hpp"
#include "ops/operation.hpp"

namespace limbeck::dialects::postgresql {

inline schema::Catalog empty_catalog() {
  return {.dialect = "postgresql", .default_schema = "public"};
}

inline std::string script(const ops::Operations& operations,
                          const schema::Catalog& before = empty_catalog()) {
  std::string text;
  for (const contract::Rendered& each : renderer().render(operations, before)) {
    if (!text.empty()) text += '\n';
    text += each.text + ";";
  }
  return text;
}

inline std::string error_code(const ops::Operations& operations, const schema::Catalog& before) {
  try {
    renderer().render(operations, before);
  } catch (const Error& error) {
    return error.code();
  }
  return "none";
}

inline schema::Name named(const std::string& name) {
  return {.schema = {}, .name = name};
}

inline schema::Column column(const std::string& name, const std::string& type) {
  return {.name = name, .type = {.text = type}};
}
inline schema::Column required(const std::string& name, const std::string& type) {
  return {.name = name, .type = {.text = type}, .nullable = false};
}

inline schema::Constraint primary_key(const std::string& table) {
  return {.kind = schema::ConstraintKind::primary_key,
          .name = table + "_pkey",
          .definition = "PRIMARY KEY (id)",
          .columns = {"id"}};
}

/// person (id integer, name text)
inline schema::Table person() {
  return {.name = named("person"),
          .columns = {required("id", "integer"), column("name", "text")},
          .constraints = {primary_key("person")}};
}

inline schema::Catalog with(schema::Table table) {
  schema::Catalog catalog = empty_catalog();
  catalog.tables.push_back(std::move(table));
  return catalog;
}

inline schema::Catalog with_mood() {
  schema::Table table = person();
  table.columns.push_back(column("mood", "mood"));
  table.columns.back().type.defined = named("mood");
  table.columns.back().default_value = schema::Expression{"'sad'::mood"};
  schema::Catalog catalog = with(table);
  catalog.enumerations = {{.name = named("mood"), .labels = {"sad", "gone", "glad"}}};
  return catalog;
}

}  // namespace limbeck::dialects::postgresql
