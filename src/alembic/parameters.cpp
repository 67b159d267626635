#include "alembic/parameters.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "python/classes.hpp"

namespace limbeck::alembic {

using python::Unsupported;
using python::Value;

Parameters::Parameters(python::Interpreter& interpreter, std::string function,
                       python::Arguments arguments, const std::vector<std::string>& names)
    : interpreter_(interpreter), function_(std::move(function)) {
  for (std::size_t i = 0; i < arguments.positional.size(); ++i) {
    given_.push_back({i < names.size() ? names[i] : "", std::move(arguments.positional[i])});
  }
  for (auto& [name, value] : arguments.keywords) {
    const bool is_double = std::any_of(given_.begin(), given_.end(),
                                       [&, &key = name](auto& each) { return each.name == key; });
    if (is_double) {
      interpreter_.raise(
          "TypeError", fmt::format("{}() got multiple values for argument '{}'", function_, name));
    }
    given_.push_back({std::move(name), std::move(value)});
  }
}

std::optional<Value> Parameters::take(const std::string& name) {
  for (Given& each : given_) {
    if (each.name != name) continue;
    each.is_taken = true;
    return each.value;
  }
  return std::nullopt;
}

void Parameters::refuse(const std::string& name, const Value& value) const {
  throw Unsupported(
      fmt::format("{}={} of {}()", name, interpreter_.representation(value), function_));
}

std::optional<std::string> Parameters::text(const std::string& name) {
  const auto found = take(name);
  if (!found || found->is_none()) return std::nullopt;
  const Value& plain = python::plain_value(*found);
  if (plain.text() == nullptr) refuse(name, *found);
  return *plain.text();
}

std::optional<std::int64_t> Parameters::integer(const std::string& name) {
  const auto found = take(name);
  if (!found || found->is_none()) return std::nullopt;
  if (found->integer() == nullptr) refuse(name, *found);
  return *found->integer();
}

std::optional<bool> Parameters::truth(const std::string& name) {
  const auto found = take(name);
  if (!found || found->is_none()) return std::nullopt;
  if (found->boolean() == nullptr) refuse(name, *found);
  return *found->boolean();
}

Value Parameters::required(const std::string& name) {
  if (auto found = take(name)) return *found;
  interpreter_.raise("TypeError", fmt::format("{}() missing 1 required positional argument: '{}'",
                                              function_, name));
}

std::string Parameters::required_text(const std::string& name) {
  const Value found = required(name);
  const Value& plain = python::plain_value(found);
  if (plain.text() == nullptr) refuse(name, found);
  return *plain.text();
}

void Parameters::ignore(std::initializer_list<const char*> names) {
  for (const char* const name : names) take(name);
}

void Parameters::ignore_of_mysql() {
  for (Given& each : given_) {
    if (each.name.starts_with("mysql_") || each.name.starts_with("mariadb_")) each.is_taken = true;
  }
}

python::Values Parameters::rest() {
  python::Values result;
  for (Given& each : given_) {
    if (!each.name.empty()) continue;
    each.is_taken = true;
    result.push_back(each.value);
  }
  return result;
}

std::vector<std::pair<std::string, Value>> Parameters::take_keywords() {
  std::vector<std::pair<std::string, Value>> result;
  for (Given& each : given_) {
    if (each.name.empty() || each.is_taken) continue;
    each.is_taken = true;
    result.emplace_back(each.name, each.value);
  }
  return result;
}

void Parameters::finish() const {
  for (const Given& each : given_) {
    if (each.is_taken) continue;
    if (!each.name.empty()) {
      throw Unsupported(fmt::format("the argument {} of {}()", each.name, function_));
    }
    throw Unsupported(fmt::format("so many arguments of {}()", function_));
  }
}

}  // namespace limbeck::alembic
