// Operations rendered and run, one statement after the other.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "dialects/postgresql/render.hpp"
#include "live/support/reflection.hpp"
#include "ops/operation.hpp"
#include "sql/quoting.hpp"
#include "sql/splitter.hpp"

namespace limbeck::live {

inline std::vector<std::string> rendered(const ops::Operations& operations,
                                         const schema::Catalog& before) {
  std::vector<std::string> texts;
  for (auto& each : dialects::postgresql::renderer().render(operations, before)) {
    texts.push_back(std::move(each.text));
  }
  return texts;
}

/// Bodies of functions are not checked: no catalog tells what a text in one needs.
inline void run(db::Connection& connection, const ops::Operations& operations,
                const schema::Catalog& before) {
  connection.query("SET check_function_bodies = off");
  for (const std::string& text : rendered(operations, before)) {
    try {
      connection.run(statements({text}));
    } catch (const Error& error) {
      ADD_FAILURE() << error.what() << "\n" << text;
      return;
    }
  }
}

/// `wanted` is the schema that the operations are to reach.
using MakeOperations = std::function<ops::Operations(const schema::Catalog& wanted)>;

/// What `ddl` makes in an empty database, which is empty again afterwards.
inline schema::Catalog catalog_of(db::Connection& connection, const std::string& ddl,
                                  const std::function<void(const schema::Catalog&)>& then = {}) {
  connection.run(statements({"BEGIN"}));
  schema::Catalog catalog;
  try {
    connection.run(sql::split(ddl, sql::Flavor::postgresql, "test"));
    if (then) then(reflect_all(connection));
    catalog = reflect_all(connection);
  } catch (const Error& error) {
    ADD_FAILURE() << error.what() << "\n" << ddl;
  }
  connection.rollback();
  return catalog;
}

/// From one schema to the other by the operations; the second is made by its own statements.
inline void expect_reached(const std::string& from, const std::string& to,
                           const MakeOperations& operations) {
  static const Database database;
  static const std::unique_ptr<db::Connection> connection = database.connect();
  const schema::Catalog wanted = catalog_of(*connection, to);
  const schema::Catalog reached = catalog_of(*connection, from, [&](const schema::Catalog& before) {
    run(*connection, operations(wanted), before);
  });
  EXPECT_EQ(difference(reached, wanted), "") << from << "\n=> " << to;
}

}  // namespace limbeck::live
