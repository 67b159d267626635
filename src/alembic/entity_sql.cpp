#include "alembic/entity_sql.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "alembic/entity_text.hpp"
#include "base/text.hpp"
#include "python/object.hpp"

namespace limbeck::alembic {
namespace {

using python::Unsupported;

void settle_names(EntityParts& parts) {
  for (const std::string* const each : {&parts.schema, &parts.signature, &parts.definition}) {
    require_plain_blanks(*each);
  }
  parts.schema = without_double_quotes(with_single_spaces(parts.schema));
  parts.signature = without_double_quotes(with_single_spaces(parts.signature));
}

std::string schema_of(const EntityParts& parts) {
  return with_double_quotes(parts.schema);
}

/// Behind a blank, which the library leaves where there is none.
std::string cascade(bool cascades) {
  return cascades ? " cascade" : " ";
}

// Views.

void settle_view(EntityParts& parts) {
  settle_names(parts);
  parts.definition = without_last_semicolon(parts.definition);
}

std::string name_of(const EntityParts& parts) {
  return fmt::format("{}.\"{}\"", schema_of(parts), parts.signature);
}

std::string create_view(const EntityParts& parts) {
  return fmt::format("CREATE VIEW {} AS {};", name_of(parts), parts.definition);
}

std::string drop_view(const EntityParts& parts, bool cascades) {
  return fmt::format("DROP VIEW {}{}", name_of(parts), cascade(cascades));
}

/// One whose columns are others cannot be replaced.
std::vector<std::string> replace_view(const EntityParts& parts) {
  return {fmt::format(
      "do $$ begin CREATE OR REPLACE VIEW {0} AS {1};\nexception when others then DROP VIEW IF "
      "EXISTS {0};\nCREATE VIEW {0} AS {1};\nend; $$ language 'plpgsql'",
      name_of(parts), parts.definition)};
}

/// Without its columns and quotes.
std::string view_name(const std::string& signature) {
  return without_double_quotes(signature.substr(0, signature.find('(')));
}

std::optional<EntityParts> parse_view(const std::string& sql) {
  auto found = take_apart("create{}view{:s}{schema}.{signature}{:s}as{:s}{definition}", sql);
  if (!found) return std::nullopt;
  return EntityParts{.schema = (*found)["schema"],
                     .signature = view_name((*found)["signature"]),
                     .definition = (*found)["definition"]};
}

std::string materialize(const EntityParts& parts) {
  return fmt::format("CREATE MATERIALIZED VIEW {} AS {} WITH {} DATA", name_of(parts),
                     parts.definition, parts.has_data ? "" : "NO");
}

std::string create_materialized_view(const EntityParts& parts) {
  return materialize(parts) + ";";
}

std::string drop_materialized_view(const EntityParts& parts, bool cascades) {
  return fmt::format("DROP MATERIALIZED VIEW {}{}", name_of(parts), cascade(cascades));
}

std::vector<std::string> replace_materialized_view(const EntityParts& parts) {
  return {fmt::format("DROP MATERIALIZED VIEW IF EXISTS {}; ", name_of(parts)), materialize(parts)};
}

std::optional<EntityParts> parse_materialized_view(const std::string& sql) {
  const std::string start =
      "create{}materialized{}view{:s}{schema}.{signature}{:s}as{:s}{definition}";
  for (const auto& [end, has_data] :
       {std::pair("{:s}with{:s}data", true), std::pair("{}with{:s}{no_data}{:s}data", false),
        std::pair("", true)}) {
    auto found = take_apart(start + end, without_last_semicolon(sql));
    if (!found) continue;
    return EntityParts{.schema = (*found)["schema"],
                       .signature = view_name((*found)["signature"]),
                       .definition = (*found)["definition"],
                       .has_data = has_data};
  }
  return std::nullopt;
}

// Functions.

void settle_function(EntityParts& parts) {
  settle_names(parts);
  std::string words = base::lower(with_single_spaces(parts.definition));
  std::erase(words, '\'');
  const bool is_plpgsql = words.find("language plpgsql") != std::string::npos;
  const std::string body = without_last_semicolon(parts.definition);
  parts.definition = is_plpgsql ? with_plpgsql_colons_escaped(body) : with_colons_escaped(body);
}

std::string with_signature(const char* verb, const EntityParts& parts) {
  const std::size_t at = parts.signature.find('(');
  if (at == std::string::npos)
    throw Unsupported("the signature of a PGFunction without parameters");
  return fmt::format("{} FUNCTION {}.\"{}\"{} {}", verb, schema_of(parts),
                     stripped(parts.signature.substr(0, at)), parts.signature.substr(at),
                     parts.definition);
}

std::string create_function(const EntityParts& parts) {
  return with_signature("CREATE", parts);
}

std::vector<std::string> replace_function(const EntityParts& parts) {
  return {with_signature("CREATE OR REPLACE", parts)};
}

/// Cut off where the word `default` begins, wherever that is.
std::string without_default(std::string_view parameter) {
  return stripped(parameter.substr(0, base::lower(parameter).find("default")));
}

std::string drop_function(const EntityParts& parts, bool cascades) {
  auto found = take_apart("{name}({parameters})", parts.signature);
  if (!found) found = take_apart("{name}()", parts.signature);
  if (!found) throw Unsupported("the signature of a PGFunction without parameters");
  // Its small letter is two characters.
  const std::string given = stripped((*found)["parameters"]);
  if (given.find("\xc4\xb0") != std::string::npos) throw Unsupported("such a signature");
  std::vector<std::string> parameters;
  for (const std::string_view each : base::split(given, ',')) {
    parameters.push_back(without_default(each));
  }
  return fmt::format("DROP FUNCTION {}.\"{}\"({}){}", schema_of(parts), stripped((*found)["name"]),
                     base::join(parameters, ", "), cascade(cascades));
}

std::optional<EntityParts> parse_function(const std::string& sql) {
  auto found = take_apart("create{}function{:s}{schema}.{signature}{:s}returns{:s}{definition}",
                          stripped(sql));
  if (!found) return std::nullopt;
  std::string signature = (*found)["signature"];
  if (signature.starts_with('"')) {
    for (int i = 0; i < 2; ++i) {
      if (const auto at = signature.find('"'); at != std::string::npos) signature.erase(at, 1);
    }
  }
  return EntityParts{.schema = (*found)["schema"],
                     .signature = signature,
                     .definition = "returns " + (*found)["definition"]};
}

// What is on a table.

std::string with_schema(const std::string& entity) {
  return entity.find('.') == std::string::npos ? "public." + entity : entity;
}

void settle_on_entity(EntityParts& parts) {
  settle_names(parts);
  parts.definition = with_colons_escaped(without_last_semicolon(parts.definition));
  parts.on_entity = without_double_quotes(with_schema(parts.on_entity));
}

std::string first_part(const std::string& entity) {
  return entity.substr(0, entity.find('.'));
}

/// The table that the definition names, but in the trigger's schema.
std::string create_trigger(const EntityParts& parts) {
  auto found = take_apart("{event}{:s}ON{:s}{on_entity}{:s}{action}", parts.definition);
  if (!found) throw Unsupported("the definition of a PGTrigger");
  const std::string& table = (*found)["on_entity"];
  const std::size_t dot = table.find('.');
  return fmt::format("CREATE{}TRIGGER \"{}\" {} ON {}.{} {}",
                     parts.is_constraint ? " CONSTRAINT " : " ", parts.signature, (*found)["event"],
                     parts.schema, dot == std::string::npos ? table : table.substr(dot + 1),
                     (*found)["action"]);
}

std::string drop_trigger(const EntityParts& parts, bool cascades) {
  return fmt::format("DROP TRIGGER \"{}\" ON {}{}", parts.signature, parts.on_entity,
                     cascade(cascades));
}

std::vector<std::string> replace_trigger(const EntityParts& parts) {
  return {fmt::format("DROP TRIGGER IF EXISTS \"{}\" ON {};", parts.signature, parts.on_entity),
          create_trigger(parts)};
}

std::optional<EntityParts> parse_trigger(const std::string& sql) {
  const std::string end = "trigger{:s}{signature}{:s}{event}{:s}ON{:s}{on_entity}{:s}{action}";
  for (const bool is_constraint : {true, false}) {
    auto found = take_apart((is_constraint ? "create{:s}constraint{:s}" : "create{:s}") + end, sql);
    if (!found) continue;
    const std::string table = with_schema((*found)["on_entity"]);
    return EntityParts{
        .schema = first_part(table),
        .signature = (*found)["signature"],
        .definition = fmt::format(" {} ON {} {}", (*found)["event"], table, (*found)["action"]),
        .on_entity = table,
        .is_constraint = is_constraint};
  }
  return std::nullopt;
}

std::string create_policy(const EntityParts& parts) {
  return fmt::format("CREATE POLICY {} on {} {}", parts.signature, parts.on_entity,
                     parts.definition);
}

std::string drop_policy(const EntityParts& parts, bool cascades) {
  return fmt::format("DROP POLICY {} on {}{}", parts.signature, parts.on_entity, cascade(cascades));
}

std::vector<std::string> replace_policy(const EntityParts& parts) {
  return {fmt::format("DROP POLICY IF EXISTS {} on {};", parts.signature, parts.on_entity),
          create_policy(parts) + ";"};
}

std::optional<EntityParts> parse_policy(const std::string& sql) {
  auto found = take_apart("create policy{:s}{signature}{:s}on{:s}{on_entity}{:s}{definition}",
                          stripped(sql));
  if (!found) return std::nullopt;
  const std::string table = with_schema((*found)["on_entity"]);
  return EntityParts{.schema = first_part(table),
                     .signature = (*found)["signature"],
                     .definition = (*found)["definition"],
                     .on_entity = table};
}

// Extensions and grants.

std::string create_extension(const EntityParts& parts) {
  return fmt::format("CREATE EXTENSION \"{}\" WITH SCHEMA {};", parts.signature, schema_of(parts));
}

std::string drop_extension(const EntityParts& parts, bool cascades) {
  return fmt::format("DROP EXTENSION \"{}\" {}", parts.signature, cascades ? "CASCADE" : "");
}

void settle_grant(EntityParts& parts) {
  for (std::string* const each : {&parts.schema, &parts.table, &parts.role}) {
    require_plain_blanks(*each);
    *each = without_double_quotes(*each);
  }
  constexpr std::array<std::string_view, 4> kOfColumns = {"SELECT", "INSERT", "UPDATE",
                                                          "REFERENCES"};
  const bool is_of_columns =
      std::find(kOfColumns.begin(), kOfColumns.end(), parts.privilege) != kOfColumns.end();
  if (is_of_columns == parts.columns.empty()) {
    throw Unsupported(fmt::format("a PGGrantTable of {} with{} columns", parts.privilege,
                                  is_of_columns ? "out" : ""));
  }
  std::sort(parts.columns.begin(), parts.columns.end());
}

std::string granted_on(const EntityParts& parts) {
  return schema_of(parts) + "." + with_double_quotes(parts.table);
}

std::string create_grant(const EntityParts& parts) {
  const std::string columns =
      parts.columns.empty() ? "" : "( " + base::join(parts.columns, ", ") + " )";
  return fmt::format("GRANT {} {} ON {} TO {} {}", parts.privilege, columns, granted_on(parts),
                     with_double_quotes(parts.role),
                     parts.can_be_passed_on ? " WITH GRANT OPTION" : "");
}

std::string drop_grant(const EntityParts& parts, bool) {
  return fmt::format("REVOKE {} ON {} FROM {}", parts.privilege, granted_on(parts),
                     with_double_quotes(parts.role));
}

std::vector<std::string> replace_grant(const EntityParts& parts) {
  return {drop_grant(parts, false), create_grant(parts)};
}

}  // namespace

std::span<const EntityKind> entity_kinds() {
  static const std::vector<EntityKind> all = {
      {"pg_view",
       "PGView",
       "view",
       {"schema", "signature", "definition"},
       settle_view,
       create_view,
       drop_view,
       replace_view,
       parse_view},
      {"pg_materialized_view",
       "PGMaterializedView",
       "materialized_view",
       {"schema", "signature", "definition", "with_data"},
       settle_view,
       create_materialized_view,
       drop_materialized_view,
       replace_materialized_view,
       parse_materialized_view},
      {"pg_function",
       "PGFunction",
       "function",
       {"schema", "signature", "definition"},
       settle_function,
       create_function,
       drop_function,
       replace_function,
       parse_function},
      {"pg_trigger",
       "PGTrigger",
       "trigger",
       {"schema", "signature", "definition", "on_entity", "is_constraint"},
       settle_on_entity,
       create_trigger,
       drop_trigger,
       replace_trigger,
       parse_trigger},
      {"pg_policy",
       "PGPolicy",
       "policy",
       {"schema", "signature", "definition", "on_entity"},
       settle_on_entity,
       create_policy,
       drop_policy,
       replace_policy,
       parse_policy},
      {"pg_extension",
       "PGExtension",
       "extension",
       {"schema", "signature"},
       settle_names,
       create_extension,
       drop_extension,
       nullptr,
       nullptr},
      {"pg_grant_table",
       "PGGrantTable",
       "grant_table",
       {"schema", "table", "role", "grant", "columns", "with_grant_option"},
       settle_grant,
       create_grant,
       drop_grant,
       replace_grant,
       nullptr},
  };
  return all;
}

}  // namespace limbeck::alembic
