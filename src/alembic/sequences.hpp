// `Sequence`, and the DDL that scripts execute as an object: `CreateSequence`, `CreateSchema`,
// `DDL` and their kin.
// Source: sqlalchemy/sql/ddl.py and the visit_create_sequence() and its kin of sql/compiler.py.
#pragma once

#include <optional>
#include <string>

#include "alembic/clause.hpp"

namespace limbeck::alembic {

class Parameters;

/// `INCREMENT BY 2 START WITH 1`: what Sequence() and Identity() are given alike.
std::string take_sequence_options(Parameters& given, std::optional<std::int64_t> default_start);

class Sequence final : public python::Object {
 public:
  Sequence(std::string its_schema, std::string its_name, std::string its_options, bool optional)
      : schema(std::move(its_schema)),
        name(std::move(its_name)),
        options(std::move(its_options)),
        is_optional(optional) {}
  std::string type_name() const override { return "Sequence"; }
  std::optional<python::Value> attribute(python::Interpreter&, const std::string& name) override;

  std::string quoted() const { return quote_table(schema, name, Dialect::postgresql); }
  std::string creation() const;
  /// `nextval('name')`
  ClausePtr next_value() const;

  const std::string schema, name, options;
  const bool is_optional;  ///< PostgreSQL's own SERIAL takes its place.
};

/// Of sqlalchemy and sqlalchemy.schema; none: another name.
std::optional<python::Value> ddl_name(const std::string& name);

}  // namespace limbeck::alembic
