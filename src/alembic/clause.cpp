#include "alembic/clause.hpp"

#include <fmt/format.h>

#include "alembic/bind.hpp"

namespace limbeck::alembic {

const python::Value* Writer::parameter(const std::string& name) const {
  for (const auto& [given, value] : parameters_) {
    if (given == name) return &value;
  }
  return nullptr;
}

void Writer::claim(const Bind& bind) {
  if (bind.of.name.empty()) return;
  const auto [found, is_new] = claimed_.emplace(bind.of.name, &bind);
  if (!is_new && found->second != &bind && parameter(bind.of.name) == nullptr) {
    throw python::Unsupported(fmt::format("two parameters of the name {}", bind.of.name));
  }
}

std::string Writer::anonymous_name(const void* owner, const std::string& stem) {
  std::string& name = anonymous_[owner];
  if (name.empty()) name = fmt::format("{}_{}", stem, ++counts_[stem]);
  return name;
}

std::vector<TypePtr> types_of(const std::vector<ClausePtr>& columns) {
  std::vector<TypePtr> types;
  types.reserve(columns.size());
  for (const ClausePtr& each : columns) types.push_back(each->type);
  return types;
}

std::string joined(std::string left, const std::string& right) {
  if (left.ends_with('-') && right.starts_with('-')) left += ' ';
  return left += right;
}

}  // namespace limbeck::alembic
