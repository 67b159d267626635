#include "alembic/recovery.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "python/children.hpp"

namespace limbeck::alembic {
namespace {

bool is_rollback(std::string_view text) {
  return base::lower(text).find("rollback") != std::string::npos;
}

bool speaks_of_rollback(const python::Block& block) {
  bool found = false;
  python::visit_all(
      block,
      {.expression =
           [&](const python::Expression& each) {
             if (const auto* const attribute = std::get_if<python::Attribute>(&each.what)) {
               found = found || is_rollback(attribute->name);
             } else if (const auto* const name = std::get_if<python::Name>(&each.what)) {
               found = found || is_rollback(name->id);
             } else if (const auto* const constant = std::get_if<python::Constant>(&each.what)) {
               const auto* const text = std::get_if<std::string>(&constant->value);
               found = found || (text != nullptr && is_rollback(*text));
             }
           },
       .statement = {}});
  return found;
}

}  // namespace

bool may_go_on(const python::Try& guard, Dialect dialect, bool is_transactional) {
  if (guard.handlers.empty()) return false;
  if (dialect == Dialect::sqlite || !is_transactional) return true;
  return std::any_of(guard.handlers.begin(), guard.handlers.end(),
                     [](const auto& each) { return speaks_of_rollback(each.body); });
}

bool may_go_on(const python::Interpreter& interpreter, Dialect dialect, bool is_transactional) {
  const auto& guards = interpreter.guards();
  return std::any_of(guards.begin(), guards.end(), [&](const python::Try* guard) {
    return guard == nullptr || may_go_on(*guard, dialect, is_transactional);
  });
}

}  // namespace limbeck::alembic
