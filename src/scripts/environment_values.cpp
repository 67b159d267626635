#include "scripts/environment_values.hpp"

#include <algorithm>

namespace limbeck::scripts {

std::string dotted_name(const python::Expression& expression) {
  if (const auto* name = std::get_if<python::Name>(&expression.what)) return name->id;
  const auto* attribute = std::get_if<python::Attribute>(&expression.what);
  if (attribute == nullptr) return {};
  const std::string object = dotted_name(*attribute->object);
  return object.empty() ? object : object + "." + attribute->name;
}

std::string shown(const python::Expression& expression) {
  if (const auto* call = std::get_if<python::Call>(&expression.what)) {
    return shown(*call->function) + "()";
  }
  if (const auto* attribute = std::get_if<python::Attribute>(&expression.what)) {
    return shown(*attribute->object) + "." + attribute->name;
  }
  if (const auto* subscript = std::get_if<python::Subscript>(&expression.what)) {
    return shown(*subscript->object) + "[…]";
  }
  if (const auto* awaited = std::get_if<python::Await>(&expression.what)) {
    return shown(*awaited->value);
  }
  const std::string name = dotted_name(expression);
  return name.empty() ? "an expression" : name;
}

std::string plain(std::string path) {
  std::replace(path.begin(), path.end(), ':', '.');
  return path;
}

}  // namespace limbeck::scripts
