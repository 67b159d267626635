// Views and materialised views.
#pragma once

#include <string>
#include <vector>

#include "schema/name.hpp"
#include "schema/table.hpp"

namespace limbeck::schema {

struct ViewColumn {
  std::string name;
  std::string type;  ///< Empty where the server keeps none (SQLite).
  std::string comment = {};
  std::optional<Expression> default_value = {};  ///< For an INSERT into the view.
  Storage storage = {};                          ///< Of a materialised view.

  bool operator==(const ViewColumn&) const = default;
};

struct View {
  Name name;
  bool materialized = false;
  bool populated = true;  ///< Of a materialised view.
  /// The query, as the server deparses it; SQLite: the whole statement.
  std::string definition;
  std::vector<ViewColumn> columns = {};
  std::vector<std::string> options = {};  ///< `security_barrier=true`, `check_option=local`
  std::vector<Index> indexes = {};
  std::vector<Trigger> triggers = {};
  std::vector<Definition> rules = {};
  std::string comment = {};
  std::string access_method = {};  ///< Of a materialised view; empty: heap.
  std::string tablespace = {};     ///< Compared on request only.

  bool operator==(const View&) const = default;
};

}  // namespace limbeck::schema
