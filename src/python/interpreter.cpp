#include "python/interpreter.hpp"

#include <fmt/format.h>

#include "limbeck/error.hpp"
#include "python/code_points.hpp"
#include "python/comparison.hpp"
#include "python/methods.hpp"
#include "python/raising.hpp"
#include "python/rendering.hpp"
#include "python/walk.hpp"

namespace limbeck::python {
namespace {

/// A function found on a class becomes a method of the object.
Value bound(const Value& found, const Value& self) {
  if (as_function(found) == nullptr) return found;
  return make_native("method", [found, self](Interpreter& interpreter, Arguments arguments) {
    arguments.positional.insert(arguments.positional.begin(), self);
    return interpreter.call(found, std::move(arguments));
  });
}

std::optional<Value> instance_attribute(const Instance& instance, const Value& self,
                                        const std::string& name) {
  if (const Value* const own = instance.attributes.find(name)) return *own;
  if (const Value* const found = instance.type->find(name)) return bound(*found, self);
  if (instance.type->what == Type::What::exception && name == "args") {
    return make_tuple(instance.arguments);
  }
  return std::nullopt;
}

std::optional<Value> member_attribute(const Member& member, const Value& self,
                                      const std::string& name) {
  if (name == "value") return member.value;
  if (name == "name") return member.name;
  if (const Value* const found = member.type->find(name)) return bound(*found, self);
  if (member.has_plain && member.value.text() != nullptr) {
    return text_method(*member.value.text(), name);
  }
  return std::nullopt;
}

}  // namespace

Interpreter::Walk::Walk(Interpreter& self, const Module& module, std::string file, Host host)
    : self_(self),
      module_(module),
      file_(std::move(file)),
      host_(std::move(host)),
      globals_(std::make_shared<Scope>(Scope::What::module, nullptr, nullptr)) {
  add_exceptions(exceptions_);
  add_other_builtins(builtins_);
  add_builtins(builtins_);
  for (const Names::Entry& each : exceptions_) builtins_.set(each.name, each.value);
}

Interpreter::Walk::~Walk() {
  for (const std::weak_ptr<Scope>& each : scopes_) {
    if (const auto scope = each.lock()) scope->variables.clear();
  }
  globals_->variables.clear();
}

void Interpreter::Walk::count_step() {
  if (++steps_ <= host_.limits.steps) return;
  throw Error{
      {.code = "python.endless",
       .message = fmt::format("{} takes more than {} steps to evaluate", file_, host_.limits.steps),
       .hint = "end its loop, or let Python run it: python_bridge = always",
       .file = file_,
       .line = at().line}};
}

void Interpreter::Walk::run_module() {
  Activation activation{.function = "<module>", .scope = globals_};
  const Entered entered(*this, activation);
  run(activation, module_.body);
}

Position Interpreter::Walk::at() const {
  return activations_.empty() ? Position{} : activations_.back()->at;
}

std::vector<Frame> Interpreter::Walk::traceback() const {
  std::vector<Frame> frames;
  for (const Activation* const each : activations_) {
    if (each->scope->what == Scope::What::comprehension) continue;
    const SourceModule* const source = module_of(*each->scope).source;
    frames.push_back({each->function, each->at, source == nullptr ? "" : source->path});
  }
  return frames;
}

std::shared_ptr<Type> Interpreter::Walk::exception_type(std::string_view name) const {
  const Value* const found = exceptions_.find(name);
  return found == nullptr ? nullptr : found->share<Type>();
}

Interpreter::Interpreter(const Module& module, std::string file, Host host)
    : walk_(std::make_unique<Walk>(*this, module, std::move(file), std::move(host))) {}
Interpreter::~Interpreter() = default;

void Interpreter::run_module() {
  walk_->run_module();
}

std::optional<Value> Interpreter::global(const std::string& name) const {
  const Value* const found = walk_->global(name);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

Value Interpreter::call(const Value& function, Arguments arguments) {
  return walk_->call(function, std::move(arguments));
}

std::optional<Value> Interpreter::try_attribute(const Value& object, const std::string& name) {
  if (const std::string* const text = object.text()) return text_method(*text, name);
  if (object.object() == nullptr) return std::nullopt;
  if (const Member* const member = as_member(object))
    return member_attribute(*member, object, name);
  if (const Instance* const instance = as_instance(object)) {
    return instance_attribute(*instance, object, name);
  }
  if (const Type* const type = as_type(object)) {
    if (name == "__name__") return type->name;
    if (name == "__members__" && type->what == Type::What::enumeration) {
      const auto dict = std::make_shared<Dict>();
      for (const Value& each : type->members) dict->set(as_member(each)->name, each);
      return dict;
    }
    const Value* const found = type->find(name);
    return found == nullptr ? std::nullopt : std::optional(*found);
  }
  if (object.object()->kind() == Kind::host) return object.object()->attribute(*this, name);
  return collection_method(object, name);
}

Value Interpreter::attribute(const Value& object, const std::string& name) {
  if (auto found = try_attribute(object, name)) {
    const Object* const held = found->object();
    if (held != nullptr && held->kind() == Kind::placeholder) throw Unsupported(held->type_name());
    return std::move(*found);
  }
  const bool is_own = as_instance(object) != nullptr || as_type(object) != nullptr;
  if (is_own && !name.starts_with("__")) {
    raise("AttributeError",
          fmt::format("'{}' object has no attribute '{}'", type_name_of(object), name));
  }
  throw Unsupported(fmt::format("the attribute {} of {}", name, type_name_of(object)));
}

bool Interpreter::is_true(const Value& value) {
  return is_truth(value);
}
bool Interpreter::equal(const Value& left, const Value& right) {
  return is_equal(*this, left, right);
}

Values Interpreter::iterate(const Value& value_given) {
  const Value& value = plain_value(value_given);
  if (const std::string* const text = value.text()) {
    Values letters;
    for (std::string& letter : split_code_points(*text)) letters.emplace_back(std::move(letter));
    return letters;
  }
  if (Object* const object = value.object()) {
    if (auto items = object->iterate(*this)) return std::move(*items);
    if (object->kind() == Kind::host) throw Unsupported("a loop over " + object->type_name());
  }
  raise("TypeError", fmt::format("'{}' object is not iterable", type_name_of(value)));
}

std::string Interpreter::text(const Value& value) {
  return text_of(*this, value);
}
std::string Interpreter::representation(const Value& value) {
  return representation_of(*this, value);
}

Value Interpreter::builtin(std::string_view name) {
  if (const auto type = walk_->exception_type(name)) return type;
  throw Unsupported("the exception " + std::string(name));
}

const std::vector<const Try*>& Interpreter::guards() const {
  return walk_->guards();
}

void Interpreter::raise(std::string_view exception_type, const std::string& message) {
  const bool is_doubtful = exception_type == "TypeError" || exception_type == "AttributeError" ||
                           exception_type == "RecursionError";
  if (is_doubtful && !guards().empty()) {
    throw Unsupported(fmt::format("a {} within try ({})", exception_type, message));
  }
  throw Raised{call(builtin(exception_type), {{message}, {}}), traceback()};
}

std::string Interpreter::describe(const Value& exception) {
  return exception_line(*this, exception);
}
const std::string& Interpreter::file() const {
  return walk_->file();
}
Position Interpreter::at() const {
  return walk_->at();
}
std::vector<Frame> Interpreter::traceback() const {
  return walk_->traceback();
}
const Host& Interpreter::host() const {
  return walk_->host();
}

}  // namespace limbeck::python
