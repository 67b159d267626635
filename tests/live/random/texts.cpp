#include "live/random/texts.hpp"

#include <algorithm>

namespace limbeck::live::random {
namespace {

using Texts = std::vector<std::string>;

struct Builtin {
  std::string type;
  Family family;
  Texts literals;
};

const std::vector<Builtin>& builtins() {
  static const std::vector<Builtin> all = {
      {"integer", Family::integer, {"0", "1", "2", "3"}},
      {"bigint", Family::integer, {"0", "1", "2", "3"}},
      {"smallint", Family::integer, {"0", "1", "2", "3"}},
      {"numeric", Family::number, {"0", "1.5", "2"}},
      {"numeric(8,2)", Family::number, {"0", "1.5", "2"}},
      {"real", Family::number, {"0", "1.5"}},
      {"double precision", Family::number, {"0", "0.1", "1e10"}},
      {"text", Family::text, {"'a'", "'it''s'", "''", "'b'"}},
      {"varchar(20)", Family::text, {"'a'", "'it''s'", "''", "'b'"}},
      {"varchar", Family::text, {"'a'", "'two words'"}},
      {"boolean", Family::boolean, {"true", "false"}},
      {"date", Family::time, {"'2024-01-02'", "'2025-06-07'"}},
      {"timestamp", Family::time, {"'2024-01-02 03:04:05'"}},
      {"timestamptz", Family::time, {"'2024-01-02 03:04:05+00'"}},
      {"timestamp(3) with time zone", Family::time, {"'2024-01-02 03:04:05+00'"}},
      {"jsonb", Family::json, {"'{\"a\": 1}'", "'[]'"}},
      {"uuid", Family::uuid, {"'00000000-0000-0000-0000-000000000001'"}},
      {"int4range", Family::range, {"'[1,5)'", "'empty'"}},
      {"tstzrange", Family::range, {"'empty'", "'[2020-01-01,)'"}},
      {"point", Family::geometry, {"'(1,2)'"}},
      {"box", Family::geometry, {"'(1,2),(0,0)'"}},
      {"integer[]", Family::array, {"'{1,2}'", "'{}'"}},
      {"text[]", Family::array, {"'{a,b}'", "'{}'"}},
      {"char(3)", Family::other, {"'abc'"}},
      {"json", Family::other, {"'{\"a\": 1}'"}},
      {"bytea", Family::other, {"'\\x01'"}},
      {"inet", Family::other, {"'10.0.0.1'"}},
      {"interval", Family::other, {"'1 day'", "'02:00'"}},
      {"interval day to second(2)", Family::other, {"'1 day 02:00:00'"}},
      {"time", Family::other, {"'02:03'"}},
      {"money", Family::other, {"'1.50'"}},
      {"bit(3)", Family::other, {"'101'"}},
      {"tsvector", Family::other, {"'a b'"}},
      {"\"char\"", Family::other, {"'x'"}},
      {"int4multirange", Family::other, {"'{[1,3)}'"}},
      {"oid", Family::other, {"7"}},
  };
  return all;
}

const Part* defined_by(const Schema& schema, const std::string& type) {
  const std::vector<Id> ids = ids_in(type);
  return ids.empty() ? nullptr : schema.find(ids[0]);
}

const Builtin* builtin_named(const std::string& type) {
  const auto found = std::ranges::find(builtins(), type, &Builtin::type);
  return found == builtins().end() ? nullptr : &*found;
}

Texts conditions_of(Family family) {
  switch (family) {
    case Family::integer:
      return {"# > -100",
              "# <> 13",
              "# IN (0, 1, 2, 3)",
              "(# % 2) IN (0, 1, -1)",
              "abs(#) < 1000",
              "# IS DISTINCT FROM 77",
              "CASE WHEN # > 5 THEN true ELSE # < 900 END",
              "NOT # = 13",
              "# = ANY (ARRAY[0, 1, 2, 3])",
              "COALESCE(#, 0) >= -5",
              "#::text <> '13'",
              "# BETWEEN 0 AND 100",
              "GREATEST(#, 3) < 500",
              "NULLIF(#, 1) IS NULL OR # > -7"};
    case Family::number:
      return {"# >= 0",        "round(#::numeric, 1) < 1e12",
              "# <> 7.25",     "-# < 5",
              "# IS NOT NULL", "floor(#) > -3.5"};
    case Family::text:
      return {"length(#) < 50",
              "# <> 'x'",
              "# LIKE '%'",
              "# ~ '.*'",
              "lower(#) <> 'zzz'",
              "# IN ('a', 'b', '', 'it''s', 'two words')",
              "(# || 'x') <> 'yx'",
              "# COLLATE \"C\" < 'zz'",
              "position('q' IN #) = 0",
              "substring(# FROM 1 FOR 2) <> 'qq'",
              "# ILIKE '%'",
              "# NOT LIKE 'q\\_%'",
              "trim(#) <> E'\\n'",
              "# SIMILAR TO '%'"};
    case Family::boolean:
      return {"#", "NOT #", "# IS NOT TRUE", "# IS NOT UNKNOWN", "# = true OR # = false"};
    case Family::time:
      return {"# > '2000-01-01'", "# <> '2001-02-03'", "# IS NOT NULL", "# < 'infinity'",
              "extract(year FROM #) > 1999"};
    case Family::json:
      return {"jsonb_typeof(#) <> 'null'", "(# ->> 'a') IS DISTINCT FROM 'q'",
              "# @> '[]' OR # ? 'a'", "# #>> '{a,b}' IS NULL"};
    case Family::array:
      return {"cardinality(#) < 10", "array_length(#, 1) < 9",
              "#[1] IS NOT NULL OR cardinality(#) = 0"};
    case Family::range:
      return {"isempty(#) OR NOT isempty(#)", "# IS NOT NULL",
              "lower(#) IS NULL OR NOT isempty(#)"};
    default:
      return {"# IS NOT NULL", "# IS NULL OR # IS NOT NULL"};
  }
}

struct Pattern {
  std::string text;
  Family family;
};

std::vector<Pattern> patterns_of(Family family) {
  switch (family) {
    case Family::integer:
      return {{"# + 1", Family::integer},          {"-#", Family::integer},
              {"COALESCE(#, 0)", Family::integer}, {"#::text", Family::text},
              {"# > 0", Family::boolean},          {"# * 1.5", Family::number}};
    case Family::number:
      return {{"# * 2", Family::number},
              {"COALESCE(#, 0)", Family::number},
              {"# > 0", Family::boolean},
              {"abs(#)", Family::number}};
    case Family::text:
      return {{"lower(#)", Family::text},
              {"# || 'x'", Family::text},
              {"length(#)", Family::integer},
              {"COALESCE(#, '')", Family::text},
              {"substr(#, 1, 3)", Family::text}};
    case Family::boolean:
      return {{"NOT #", Family::boolean}, {"COALESCE(#, false)", Family::boolean}};
    case Family::json:
      return {{"# ->> 'a'", Family::text}, {"# -> 'a'", Family::json}};
    case Family::array:
      return {{"cardinality(#)", Family::integer}};
    case Family::range:
      return {{"isempty(#)", Family::boolean}};
    default:
      return {{"# IS NULL", Family::boolean}};
  }
}

std::string enum_condition(const Schema& schema, Dice& dice, const Part& column,
                           const std::string& name) {
  const Part* type = defined_by(schema, column.text(Slot::type));
  if (type != nullptr && type->kind == Kind::domain) {
    type = defined_by(schema, type->text(Slot::type));
  }
  const std::vector<const Part*> labels =
      type == nullptr ? std::vector<const Part*>{} : schema.of(type->id, Kind::label);
  if (labels.empty() || dice.one_in(4)) return name + " IS NOT NULL";
  const std::string label = "{" + std::to_string(dice.pick(labels)->id) + "'}";
  const std::string other = "{" + std::to_string(dice.pick(labels)->id) + "'}";
  switch (dice.below(3)) {
    case 0:
      return name + " <> " + label;
    case 1:
      return name + " IN (" + label + ", " + other + ")";
    default:
      return name + " >= " + label;
  }
}

}  // namespace

std::string replaced(const std::string& pattern, const std::string& by) {
  std::string text;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool is_operator = pattern.compare(i, 2, "#>") == 0;
    text += pattern[i] == '#' && !is_operator ? by : std::string(1, pattern[i]);
  }
  return text;
}

bool is_serial(const std::string& type) {
  return type.ends_with("serial");
}

Family family_of_type(const Schema& schema, const std::string& type) {
  if (type.ends_with("[]")) return Family::array;
  if (is_serial(type)) return Family::integer;
  if (const Builtin* const found = builtin_named(type)) return found->family;
  const Part* const part = defined_by(schema, type);
  if (part == nullptr) return Family::other;
  switch (part->kind) {
    case Kind::enumeration:
      return Family::enumeration;
    case Kind::domain:
      return family_of_type(schema, part->text(Slot::type));
    case Kind::composite:
    case Kind::table:
      return Family::composite;
    case Kind::range:
      return Family::range;
    default:
      return Family::other;
  }
}

Family family_of(const Schema& schema, const Part& part) {
  if (part.kind == Kind::view_column) return family_named(part.tag);
  return family_of_type(schema, part.text(Slot::type));
}

std::string builtin_type(Dice& dice) {
  // Those that expressions are good for are more often wanted than the rest.
  return dice.one_in(3) ? dice.pick(builtins()).type : builtins()[dice.below(12)].type;
}

std::string builtin_type(Dice& dice, Family family) {
  Texts fitting;
  for (const Builtin& each : builtins()) {
    if (each.family == family) fitting.push_back(each.type);
  }
  return fitting.empty() ? "text" : dice.pick(fitting);
}

std::string literal_of(const Schema& schema, Dice& dice, const std::string& type) {
  if (is_serial(type)) return "1";
  if (const Builtin* const found = builtin_named(type)) return dice.pick(found->literals);
  if (type.ends_with("[]")) return "'{}'";
  const Part* const part = defined_by(schema, type);
  if (part == nullptr) return {};
  switch (part->kind) {
    case Kind::enumeration: {
      const std::vector<const Part*> labels = schema.of(part->id, Kind::label);
      if (labels.empty()) return {};
      return "{" + std::to_string(dice.pick(labels)->id) + "'}";
    }
    case Kind::domain:
      return literal_of(schema, dice, part->text(Slot::type));
    case Kind::range:
      return "'empty'";
    default:
      return {};
  }
}

std::string condition(const Schema& schema, Dice& dice, const Part& column,
                      const std::string& prefix) {
  const std::string name = prefix + hole(column.id);
  const Family family = family_of(schema, column);
  if (family == Family::enumeration && column.kind == Kind::column) {
    return enum_condition(schema, dice, column, name);
  }
  std::vector<Id> routines;
  for (const Part* each : schema.all(Kind::routine)) {
    if (each->tag == "test " + family_name(family)) routines.push_back(each->id);
  }
  if (!routines.empty() && dice.one_in(3)) return hole(dice.pick(routines)) + "(" + name + ")";
  Texts patterns = conditions_of(family);
  const std::string text = replaced(dice.pick(patterns), name);
  if (!dice.one_in(4)) return text;
  const std::string other = replaced(dice.pick(patterns), name);
  return "(" + text + ") " + (dice.one_in(2) ? "AND" : "OR") + " (" + other + ")";
}

Expression expression(const Schema& schema, Dice& dice, const Part& column,
                      const std::string& prefix) {
  const std::string name = prefix + hole(column.id);
  const Family family = family_of(schema, column);
  std::vector<Id> routines;
  for (const Part* each : schema.all(Kind::routine)) {
    if (each->tag == "map " + family_name(family)) routines.push_back(each->id);
  }
  if (!routines.empty() && dice.one_in(3)) {
    return {hole(dice.pick(routines)) + "(" + name + ")", family};
  }
  std::vector<Pattern> patterns = patterns_of(family);
  const Pattern& chosen = dice.pick(patterns);
  return {"(" + replaced(chosen.text, name) + ")", chosen.family};
}

namespace {
const Texts& family_names() {
  static const Texts names = {"integer",  "number", "text",        "boolean",   "time",
                              "json",     "uuid",   "enumeration", "composite", "range",
                              "geometry", "array",  "other"};
  return names;
}
}  // namespace

std::string family_name(Family family) {
  return family_names()[static_cast<std::size_t>(family)];
}

Family family_named(const std::string& name) {
  const auto found = std::ranges::find(family_names(), name);
  return found == family_names().end() ? Family::other
                                       : static_cast<Family>(found - family_names().begin());
}

}  // namespace limbeck::live::random
