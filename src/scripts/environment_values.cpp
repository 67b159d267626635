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

namespace {

std::string literal_argument(const python::Call& call) {
  if (call.arguments.empty()) return {};
  const auto& what = call.arguments.front()->what;
  if (const auto* constant = std::get_if<python::Constant>(&what)) {
    const auto* text = std::get_if<std::string>(&constant->value);
    return text == nullptr ? std::string() : *text;
  }
  const auto* inner = std::get_if<python::Call>(&what);
  if (inner == nullptr) return {};
  const std::string name = dotted_name(*inner->function);
  return name == "text" || name.ends_with(".text") ? literal_argument(*inner) : std::string();
}

}  // namespace

std::string literal_sql(const python::Call& call) {
  const auto* method = std::get_if<python::Attribute>(&call.function->what);
  const bool runs_sql =
      method != nullptr &&
      (method->name == "execute" || method->name == "scalar" || method->name == "exec_driver_sql");
  return runs_sql ? literal_argument(call) : std::string();
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
