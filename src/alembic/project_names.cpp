#include "alembic/project_names.hpp"

#include "alembic/types.hpp"
#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "python/parser.hpp"

namespace limbeck::alembic {
namespace {

using python::Arguments;
using python::Interpreter;
using python::Value;

constexpr std::string_view kConstant = "constant ";

Affinity affinity_of(const std::string& sql) {
  const std::string word = base::lower(sql);
  if (word == "integer" || word == "int") return Affinity::integer;
  if (word == "bigint") return Affinity::big_integer;
  if (word == "smallint") return Affinity::small_integer;
  return word.starts_with("numeric") ? Affinity::numeric : Affinity::other;
}

/// A type whose SQL is told, whatever arguments it is given.
class ToldType final : public TypeConstructor {
 public:
  ToldType(std::string name, std::string sql) : name_(std::move(name)), sql_(std::move(sql)) {}
  std::string type_name() const override { return "class " + name_; }
  Value call(Interpreter&, Arguments) override {
    const Rendering told{sql_, affinity_of(sql_)};
    auto type = std::make_shared<Type>(name_, told, told);
    type->transforms_values = true;
    return type;
  }

 private:
  const std::string name_;
  const std::string sql_;
};

bool is_literal(const python::Expression& expression) {
  const auto all = [](const python::Expressions& each) {
    for (const auto& item : each) {
      if (item == nullptr || !is_literal(*item)) return false;
    }
    return true;
  };
  if (std::holds_alternative<python::Constant>(expression.what)) return true;
  if (const auto* const list = std::get_if<python::ListDisplay>(&expression.what)) {
    return all(list->items);
  }
  if (const auto* const tuple = std::get_if<python::TupleDisplay>(&expression.what)) {
    return all(tuple->items);
  }
  if (const auto* const set = std::get_if<python::SetDisplay>(&expression.what)) {
    return all(set->items);
  }
  if (const auto* const dict = std::get_if<python::DictDisplay>(&expression.what)) {
    return all(dict->keys) && all(dict->values);
  }
  const auto* const unary = std::get_if<python::Unary>(&expression.what);
  return unary != nullptr && is_literal(*unary->operand);
}

[[noreturn]] void refuse(const std::string& name) {
  throw Error{{.code = "config.bad_value",
               .message = "what is told of the name '" + name + "' is not understood",
               .hint = "write a type's SQL, or `constant` and a literal of Python"}};
}

Value constant(const std::string& name, std::string_view literal) {
  try {
    const python::Module module = python::parse("value = " + std::string(literal) + "\n", name);
    const auto* const assign =
        module.body.size() == 1 ? std::get_if<python::Assign>(&module.body.front().what) : nullptr;
    if (assign != nullptr && assign->targets.size() == 1 && is_literal(*assign->value)) {
      Interpreter interpreter(module, name, {});
      interpreter.run_module();
      return *interpreter.global("value");
    }
  } catch (const Error&) {
  } catch (const python::Unsupported&) {
  } catch (const python::Raised&) {
  }
  refuse(name);
}

}  // namespace

ProjectNames::ProjectNames(const std::map<std::string, std::string>& told) {
  for (const auto& [name, text] : told) {
    std::string_view value = base::trim(text);
    if (value.size() > 1 && value.starts_with('"') && value.ends_with('"')) {
      value = value.substr(1, value.size() - 2);
    }
    if (value.empty()) refuse(name);
    values_[base::lower(name)] = value.starts_with(kConstant)
                                     ? constant(name, value.substr(kConstant.size()))
                                     : Value(std::make_shared<ToldType>(name, std::string(value)));
  }
}

std::optional<Value> ProjectNames::find(const std::string& dotted) const {
  if (values_.empty()) return std::nullopt;
  const std::string name = base::lower(dotted);
  const auto found = values_.lower_bound(name);
  if (found == values_.end()) return std::nullopt;
  if (found->first == name) return found->second;
  const auto inner = values_.lower_bound(name + ".");
  if (inner == values_.end() || !inner->first.starts_with(name + ".")) return std::nullopt;
  return std::make_shared<python::NativeModule>(
      dotted, [this, dotted](Interpreter&, const std::string& attribute) {
        return find(dotted + "." + attribute);
      });
}

}  // namespace limbeck::alembic
