#include "alembic/named_types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "python/interpreter.hpp"

namespace limbeck::alembic {
namespace {

using python::Arguments;
using python::Interpreter;
using python::Value;

bool is_within(std::string_view module, std::string_view outer) {
  return module == outer || (module.starts_with(outer) && module[outer.size()] == '.');
}

class NamedTypeClass final : public TypeConstructor {
 public:
  explicit NamedTypeClass(const NamedType& type) : type_(type) {}
  std::string type_name() const override {
    return fmt::format("class {}.{}", type_.module, type_.name);
  }
  Value call(Interpreter& interpreter, Arguments arguments) override {
    Parameters given(interpreter, type_.name, std::move(arguments), type_.parameters);
    Renderings made = type_.make(given);
    given.finish();
    auto type =
        std::make_shared<Type>(type_.name, std::move(made.postgresql), std::move(made.sqlite));
    type->transforms_values = type_.transforms_values;
    return type;
  }

 private:
  const NamedType& type_;
};

class ForeignTypeClass final : public TypeConstructor {
 public:
  explicit ForeignTypeClass(std::string name) : name_(std::move(name)) {}
  std::string type_name() const override { return "class " + name_; }
  Value call(Interpreter&, Arguments) override {
    return std::make_shared<Type>(name_, std::nullopt, std::nullopt);
  }

 private:
  const std::string name_;
};

/// What the libraries have beside types, and is only handed to them.
class Mark final : public python::Object {
 public:
  explicit Mark(std::string name) : name_(std::move(name)) {}
  std::string type_name() const override { return name_; }

 private:
  const std::string name_;
};

std::optional<Value> mark(const std::string& module, const std::string& name) {
  constexpr std::array<std::string_view, 3> kEngines = {"AesEngine", "AesGcmEngine",
                                                        "FernetEngine"};
  const bool is_engine = module == "sqlalchemy_utils.types.encrypted.encrypted_type" &&
                         std::find(kEngines.begin(), kEngines.end(), name) != kEngines.end();
  return is_engine ? std::optional<Value>(std::make_shared<Mark>(name)) : std::nullopt;
}

}  // namespace

Renderings like(Parameters& given, const char* generic, Arguments arguments) {
  const Value made = given.interpreter().call(*generic_type(generic), std::move(arguments));
  const auto type = made.share<Type>();
  return {type->postgresql, type->sqlite};
}

Renderings sized(Parameters& given, const char* text, const char* parameter,
                 std::optional<std::int64_t> missing) {
  const auto told = given.integer(parameter);
  const auto size = told ? told : missing;
  const Rendering both{
      fmt::format(fmt::runtime(text), size ? fmt::format("({})", *size) : std::string())};
  return {both, both};
}

Renderings of(const char* on_postgresql, const char* on_sqlite) {
  const auto rendering = [](const char* text) {
    return text == nullptr ? std::nullopt : std::optional(Rendering{text});
  };
  return {rendering(on_postgresql), rendering(on_sqlite)};
}

std::optional<Value> foreign_type(const std::string& module, const std::string& name) {
  for (const char* const dialect : {"mysql", "oracle", "mssql"}) {
    if (!is_within(module, std::string("sqlalchemy.dialects.") + dialect)) continue;
    // All types there are in capitals; functions such as mysql.insert() are not.
    const bool is_type = std::all_of(name.begin(), name.end(), [](char letter) {
      return (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '_';
    });
    if (is_type) return std::make_shared<ForeignTypeClass>(std::string(dialect) + "." + name);
  }
  return std::nullopt;
}

std::optional<Value> named_type(const std::string& module, const std::string& name) {
  for (const auto types : {dialect_types(), third_party_types()}) {
    for (const NamedType& each : types) {
      if (name != each.name || !is_within(each.module, module)) continue;
      return std::make_shared<NamedTypeClass>(each);
    }
  }
  return mark(module, name);
}

std::optional<Value> third_party_module(const std::string& name) {
  const auto types = third_party_types();
  const bool is_known = std::any_of(types.begin(), types.end(), [&](const NamedType& each) {
    return is_within(each.module, name);
  });
  if (!is_known) return std::nullopt;
  return std::make_shared<python::NativeModule>(
      name, [name](Interpreter&, const std::string& attribute) {
        auto inner = third_party_module(name + "." + attribute);
        return inner ? inner : named_type(name, attribute);
      });
}

}  // namespace limbeck::alembic
