#include "dialects/postgresql/render_casts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>

#include "dialects/postgresql/render_text.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using schema::Catalog;
using schema::Domain;
using schema::Name;
using schema::Type;

/// Without modifiers: `timestamp(3) with time zone` is `timestamp with time zone`.
struct Plain {
  std::string name;
  bool is_array = false;
};

Plain plain(std::string text) {
  Plain result;
  while (text.ends_with("[]")) {
    result.is_array = true;
    text.resize(text.size() - 2);
  }
  const std::size_t open = text.find('(');
  const std::size_t close = text.find(')', open);
  if (open != std::string::npos && close != std::string::npos && !text.starts_with('"')) {
    text.erase(open, close - open + 1);
  }
  if (text.starts_with("interval ")) text = "interval";
  result.name = std::move(text);
  return result;
}

bool is_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

bool is_number(std::string_view name) {
  return is_of(name, {"smallint", "integer", "bigint", "numeric", "real", "double precision"});
}
bool is_text(std::string_view name) {
  return is_of(name, {"text", "character varying", "character", "name", "bpchar", "citext"});
}

using Pair = std::pair<std::string_view, std::string_view>;

// Beyond numbers among themselves, and anything to text.
constexpr Pair kAssigned[] = {
    {"date", "timestamp without time zone"},
    {"date", "timestamp with time zone"},
    {"timestamp without time zone", "date"},
    {"timestamp without time zone", "time without time zone"},
    {"timestamp without time zone", "timestamp with time zone"},
    {"timestamp with time zone", "date"},
    {"timestamp with time zone", "time without time zone"},
    {"timestamp with time zone", "time with time zone"},
    {"timestamp with time zone", "timestamp without time zone"},
    {"time without time zone", "time with time zone"},
    {"time without time zone", "interval"},
    {"time with time zone", "time without time zone"},
    {"interval", "time without time zone"},
    {"json", "jsonb"},
    {"jsonb", "json"},
    {"bit", "bit varying"},
    {"bit varying", "bit"},
    {"inet", "cidr"},
    {"cidr", "inet"},
    {"macaddr", "macaddr8"},
    {"macaddr8", "macaddr"},
    {"smallint", "oid"},
    {"integer", "oid"},
    {"bigint", "oid"},
    {"oid", "integer"},
    {"oid", "bigint"},
    {"integer", "money"},
    {"bigint", "money"},
    {"numeric", "money"},
    {"money", "numeric"},
};

// Only where it is said.
constexpr Pair kExplicit[] = {
    {"boolean", "integer"},
    {"integer", "boolean"},
    {"integer", "bit"},
    {"bigint", "bit"},
    {"bit", "integer"},
    {"bit", "bigint"},
    {"box", "circle"},
    {"box", "lseg"},
    {"box", "point"},
    {"box", "polygon"},
    {"circle", "box"},
    {"circle", "point"},
    {"circle", "polygon"},
    {"lseg", "point"},
    {"path", "polygon"},
    {"point", "box"},
    {"polygon", "box"},
    {"polygon", "circle"},
    {"polygon", "path"},
    {"polygon", "point"},
    {"int4range", "int4multirange"},
    {"int8range", "int8multirange"},
    {"numrange", "nummultirange"},
    {"daterange", "datemultirange"},
    {"tsrange", "tsmultirange"},
    {"tstzrange", "tstzmultirange"},
    {"jsonb", "bigint"},
    {"jsonb", "boolean"},
    {"jsonb", "integer"},
    {"jsonb", "numeric"},
    {"\"char\"", "integer"},
    {"integer", "\"char\""},
    {"jsonb", "real"},
    {"jsonb", "smallint"},
    {"jsonb", "double precision"},
};

/// Between these no other casts are known to the server; an extension may bring some of its own.
constexpr std::string_view kBuiltIn[] = {
    "smallint",
    "integer",
    "bigint",
    "numeric",
    "real",
    "double precision",
    "money",
    "boolean",
    "date",
    "timestamp without time zone",
    "timestamp with time zone",
    "time without time zone",
    "time with time zone",
    "interval",
    "uuid",
    "json",
    "jsonb",
    "bytea",
    "bit",
    "bit varying",
    "inet",
    "cidr",
    "macaddr",
    "macaddr8",
    "point",
    "line",
    "lseg",
    "box",
    "path",
    "polygon",
    "circle",
    "tsvector",
    "tsquery",
    "int4range",
    "int8range",
    "numrange",
    "daterange",
    "tsrange",
    "tstzrange",
    "int4multirange",
    "int8multirange",
    "nummultirange",
    "datemultirange",
    "tsmultirange",
    "tstzmultirange",
    "xml",
    "\"char\"",
    "oid",
};

bool is_in(std::span<const Pair> pairs, const Plain& from, const Plain& to) {
  return std::ranges::find(pairs, Pair(from.name, to.name)) != pairs.end();
}

bool is_built_in(const Plain& type) {
  return std::ranges::find(kBuiltIn, type.name) != std::end(kBuiltIn);
}

/// What a domain is made of, and that if it is a domain.
Type resolved(const Catalog& catalog, Type type) {
  while (type.defined && !type.text.ends_with("[]")) {
    const Domain* const domain = schema::find(catalog.domains, *type.defined);
    if (domain == nullptr) break;
    type = domain->base;
  }
  return type;
}

bool converts_by_itself(const Plain& from, const Plain& to) {
  if (!to.is_array && is_text(to.name)) return true;
  if (from.is_array != to.is_array) return false;
  if (from.name == to.name || is_text(to.name)) return true;
  if (is_number(from.name) && is_number(to.name)) return true;
  return is_in(kAssigned, from, to);
}

/// The type on the way, where there is no cast from one to the other; empty if there is.
std::string_view between(const Plain& from, const Plain& to, bool has_defined) {
  if (is_of(from.name, {"smallint", "bigint"}) && to.name == "boolean") return "integer";
  if (from.name == "boolean" && is_of(to.name, {"smallint", "bigint"})) return "integer";
  if (is_text(from.name)) return "";
  const bool has_none = is_built_in(from) && is_built_in(to) && !is_in(kExplicit, from, to) &&
                        !is_in(kAssigned, from, to) && from.name != to.name;
  const bool are_numbers = is_number(from.name) && is_number(to.name);
  // Enums, composite types and ranges are turned into others by their text.
  return has_defined || (has_none && !are_numbers) ? "text" : "";
}

/// One value becomes an array of it, and an array of one value that. More of them are refused by
/// the server rather than lost. Empty where an array is read from its text.
std::string to_or_from_array(const Plain& from, const Plain& to, const schema::Column& column,
                             bool has_defined) {
  const std::string name = quote(column.name);
  if (to.is_array && !from.is_array) {
    if (is_text(from.name) && !is_text(to.name)) return {};
    const std::string cast = from.name == to.name ? "" : "::" + column.type.text;
    const std::string_view step = between(from, to, has_defined);
    return fmt::format("CASE WHEN {} IS NOT NULL THEN ARRAY[{}{}{}]{} END", name, name,
                       step.empty() || cast.empty() ? "" : "::", cast.empty() ? "" : step, cast);
  }
  if (!from.is_array || to.is_array) return {};
  return fmt::format("array_to_string({}, ',')::{}", name, column.type.text);
}

}  // namespace

std::string conversion(const Catalog& catalog, const schema::Column& from,
                       const schema::Column& to) {
  const Type from_type = resolved(catalog, from.type);
  const Type to_type = resolved(catalog, to.type);
  const Plain from_plain = plain(from_type.text);
  const Plain to_plain = plain(to_type.text);
  if (converts_by_itself(from_plain, to_plain)) return {};
  const bool has_defined = from_type.defined || to_type.defined;
  if (std::string by = to_or_from_array(from_plain, to_plain, to, has_defined); !by.empty()) {
    return by;
  }
  const std::string_view step = between(from_plain, to_plain, has_defined);
  const std::string_view brackets = from_plain.is_array && to_plain.is_array ? "[]" : "";
  return fmt::format("{}{}::{}", quote(to.name),
                     step.empty() ? std::string() : fmt::format("::{}{}", step, brackets),
                     to.type.text);
}

}  // namespace limbeck::dialects::postgresql
