// The modules string, hashlib, contextlib and warnings, as far as they are values and no effects.
#include <algorithm>

#include "base/digest.hpp"
#include "base/old_digests.hpp"
#include "python/classes.hpp"
#include "python/collections.hpp"
#include "python/methods.hpp"
#include "python/native_class.hpp"
#include "python/stdlib.hpp"

namespace limbeck::python {
namespace {

/// What `hashlib.md5(b"…")` gives.
class Hash final : public Object {
 public:
  using HexDigest = std::string (*)(std::string_view bytes);
  Hash(std::string name, HexDigest digest, std::string bytes)
      : name_(std::move(name)), digest_(digest), bytes_(std::move(bytes)) {}
  std::string type_name() const override { return "a hash of hashlib"; }
  std::optional<Value> attribute(Interpreter&, const std::string& name) override {
    if (name == "name") return name_;
    if (name == "hexdigest") {
      return make_native(
          name, [text = digest_(bytes_)](Interpreter&, Arguments) -> Value { return text; });
    }
    if (name != "update") return std::nullopt;
    return make_native(name,
                       [self = std::static_pointer_cast<Hash>(shared_from_this())](
                           Interpreter& i, Arguments a) -> Value {
                         const Taken taken(i, "update", std::move(a), {"data"}, 1);
                         const Bytes* const more = as_bytes(taken[0]);
                         if (more == nullptr) throw Unsupported("a hash of that");
                         self->bytes_ += more->bytes;
                         return {};
                       });
  }

 private:
  const std::string name_;
  const HexDigest digest_;
  std::string bytes_;
};

template <std::string (*digest)(std::string_view)>
std::string in_hex(std::string_view bytes) {
  return base::hex(digest(bytes));
}

/// `contextlib.suppress(ValueError)`
class Suppress final : public Object {
 public:
  explicit Suppress(Values types) : types_(std::move(types)) {}
  std::string type_name() const override { return "contextlib.suppress"; }
  std::optional<Value> enter(Interpreter&) override { return std::optional<Value>(std::in_place); }
  bool may_end_exceptions() const override { return true; }
  bool ends(Interpreter&, const Value& exception) override {
    const Instance* const instance = as_instance(exception);
    return std::any_of(types_.begin(), types_.end(), [&](const Value& each) {
      return instance != nullptr && instance->type->is_derived_from(*as_type(each));
    });
  }

 private:
  const Values types_;
};

Value suppress(Interpreter&, Arguments a) {
  for (const Value& each : a.positional) {
    if (as_type(each) == nullptr) throw Unsupported("suppress() of that");
  }
  return std::make_shared<Suppress>(std::move(a.positional));
}

/// Shown to a reader, and no more, unless someone makes errors of them.
Value warn(Interpreter&, Arguments) {
  return {};
}
Value filter(Interpreter&, Arguments a) {
  const bool is_error = std::any_of(a.positional.begin(), a.positional.end(), [](const Value& v) {
    return v.text() != nullptr && *v.text() == "error";
  });
  if (is_error || (a.positional.empty() && !a.keywords.empty())) {
    throw Unsupported("warnings that are errors");
  }
  return {};
}

}  // namespace

std::optional<Value> string_name(Interpreter&, const std::string& name) {
  const std::string small = "abcdefghijklmnopqrstuvwxyz";
  const std::string large = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  if (name == "ascii_lowercase") return small;
  if (name == "ascii_uppercase") return large;
  if (name == "ascii_letters") return small + large;
  if (name == "digits") return "0123456789";
  if (name == "hexdigits") return "0123456789abcdefABCDEF";
  if (name == "punctuation") return "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
  return std::nullopt;
}

std::optional<Value> hashlib_name(Interpreter&, const std::string& name) {
  Hash::HexDigest digest = nullptr;
  if (name == "md5") digest = in_hex<base::md5>;
  if (name == "sha1") digest = in_hex<base::sha1>;
  if (name == "sha256") digest = base::sha256_hex;
  if (digest == nullptr) return std::nullopt;
  return make_native(name, [name, digest](Interpreter& i, Arguments a) -> Value {
    const Taken taken(i, name, std::move(a), {"data", "usedforsecurity"}, 0);
    const Bytes* const bytes = taken.has(0) ? as_bytes(taken[0]) : nullptr;
    if (taken.has(0) && bytes == nullptr) throw Unsupported("a hash of that");
    return std::make_shared<Hash>(name, digest, bytes == nullptr ? std::string() : bytes->bytes);
  });
}

std::optional<Value> contextlib_name(Interpreter&, const std::string& name) {
  return name == "suppress" ? std::optional(make_native(name, suppress)) : std::nullopt;
}

std::optional<Value> warnings_name(Interpreter&, const std::string& name) {
  if (name == "warn") return make_native(name, warn);
  if (name == "filterwarnings" || name == "simplefilter") return make_native(name, filter);
  return std::nullopt;
}

}  // namespace limbeck::python
