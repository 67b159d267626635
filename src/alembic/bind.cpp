#include "alembic/bind.hpp"

#include <fmt/format.h>

#include "alembic/literals.hpp"
#include "alembic/parameters.hpp"
#include "python/collections.hpp"

namespace limbeck::alembic {
namespace {

using python::Unsupported;
using python::Value;

std::string one(const Value& value, const Type* type, const Writer& writer) {
  return writer.is_ddl ? ddl_literal(value, type, writer.dialect)
                       : literal(value, type, writer.dialect);
}

std::string empty_list(const Bind::Parts& of, Dialect dialect) {
  if (dialect == Dialect::sqlite) return "SELECT 1 FROM (SELECT 1) WHERE 1!=1";
  if (of.within == Bind::Within::in) return "NULL) AND (1 != 1";
  if (of.within == Bind::Within::not_in) return "NULL) OR (1 = 1";
  return fmt::format("SELECT CAST(NULL AS {}) WHERE 1!=1",
                     of.type ? of.type->on(dialect).text : "INTEGER");
}

const python::Values& items_of(const Value& value) {
  if (const python::List* const list = python::as_list(value)) return list->items;
  if (const python::Tuple* const tuple = python::as_tuple(value)) return tuple->items;
  throw Unsupported("something else than a list for an expanding parameter");
}

}  // namespace

const Value& Bind::value(const Writer& writer) const {
  if (const Value* const given = of.name.empty() ? nullptr : writer.parameter(of.name)) {
    return *given;
  }
  if (!of.value) throw Unsupported(fmt::format("the parameter :{} without a value", of.name));
  return *of.value;
}

std::string Bind::write(Writer& writer) const {
  writer.claim(*this);
  const Value& held = value(writer);
  if (!of.is_expanding) return one(held, of.type.get(), writer);
  std::string text;
  for (const Value& each : items_of(held)) {
    if (python::as_list(each) != nullptr || python::as_tuple(each) != nullptr) {
      throw Unsupported("tuples in an expanding parameter");
    }
    text += (text.empty() ? "" : ", ") + one(each, of.type.get(), writer);
  }
  return "(" + (text.empty() ? empty_list(of, writer.dialect) : text) + ")";
}

Value make_bindparam(python::Interpreter& i, python::Arguments arguments) {
  Parameters given(i, "bindparam", std::move(arguments), {"key", "value", "type_", "unique"});
  Bind::Parts parts;
  parts.name = given.required_text("key");
  parts.value = given.take("value");
  parts.is_expanding = given.truth("expanding").value_or(false);
  if (const auto type = given.take("type_"); type && !type->is_none()) {
    parts.type = to_type(i, *type);
    if (!parts.type) throw Unsupported("the type_ of bindparam()");
  } else if (parts.value) {
    const bool is_list = parts.is_expanding && !parts.value->is_none();
    const python::Values items = is_list ? items_of(*parts.value) : python::Values{*parts.value};
    if (!items.empty()) parts.type = type_of_value(items.front());
  }
  if (given.truth("unique").value_or(false)) throw Unsupported("unique=True of bindparam()");
  // Without a value and required=False it is NULL.
  if (const auto required = given.truth("required")) {
    if (*required && parts.value) throw Unsupported("required=True of bindparam() with a value");
    if (!*required && !parts.value) parts.value = Value{};
  }
  given.finish();
  return std::make_shared<Bind>(std::move(parts));
}

}  // namespace limbeck::alembic
