// The module json: dumps() and loads().
// Not the writing: json_writer.hpp. A text that is no JSON is refused: its exceptions are its
// own, and a few more texts are JSON to Python.
#include <fmt/format.h>

#include <charconv>

#include "python/arithmetic.hpp"
#include "python/classes.hpp"
#include "python/comparison.hpp"
#include "python/json_writer.hpp"
#include "python/methods.hpp"
#include "python/raising.hpp"
#include "python/rendering.hpp"
#include "python/stdlib.hpp"

namespace limbeck::python {
namespace {

constexpr int kDeepest = 200;

std::string utf8(char32_t value) {
  std::string text;
  const auto add = [&](char32_t byte) { text += static_cast<char>(byte); };
  if (value < 0x80) {
    add(value);
  } else if (value < 0x800) {
    add(0xC0 | (value >> 6));
    add(0x80 | (value & 0x3F));
  } else if (value < 0x10000) {
    add(0xE0 | (value >> 12));
    add(0x80 | ((value >> 6) & 0x3F));
    add(0x80 | (value & 0x3F));
  } else {
    add(0xF0 | (value >> 18));
    add(0x80 | ((value >> 12) & 0x3F));
    add(0x80 | ((value >> 6) & 0x3F));
    add(0x80 | (value & 0x3F));
  }
  return text;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Value whole() {
    Value value = next();
    skip_blanks();
    if (at_ != text_.size()) fail();
    return value;
  }

 private:
  [[noreturn]] static void fail() { throw Unsupported("loads() of what is no JSON"); }

  void skip_blanks() {
    while (at_ < text_.size() &&
           std::string_view(" \t\n\r").find(text_[at_]) != std::string::npos) {
      ++at_;
    }
  }
  bool take(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  Value next() {
    skip_blanks();
    if (++depth_ > kDeepest) throw Unsupported("JSON nested that deep");
    Value value = one();
    --depth_;
    return value;
  }

  Value one() {
    if (take("null")) return {};
    if (take("true")) return true;
    if (take("false")) return false;
    if (take("\"")) return text();
    if (take("[")) return list();
    if (take("{")) return dict();
    return number();
  }

  Value list() {
    Values items;
    skip_blanks();
    if (take("]")) return make_list({});
    do {
      items.push_back(next());
      skip_blanks();
    } while (take(","));
    if (!take("]")) fail();
    return make_list(std::move(items));
  }

  Value dict() {
    const auto made = std::make_shared<Dict>();
    skip_blanks();
    if (take("}")) return made;
    do {
      skip_blanks();
      if (!take("\"")) fail();
      const Value key = text();
      skip_blanks();
      if (!take(":")) fail();
      made->set(key, next());
      skip_blanks();
    } while (take(","));
    if (!take("}")) fail();
    return made;
  }

  std::uint32_t hexadecimal() {
    std::uint32_t value = 0;
    if (at_ + 4 > text_.size()) fail();
    const char* const first = text_.data() + at_;
    const auto [end, error] = std::from_chars(first, first + 4, value, 16);
    if (error != std::errc{} || end != first + 4) fail();
    at_ += 4;
    return value;
  }

  std::string escape() {
    if (at_ == text_.size()) fail();
    const char letter = text_[at_++];
    constexpr std::string_view kFrom = "\"\\/bfnrt";
    constexpr std::string_view kTo = "\"\\/\b\f\n\r\t";
    const std::size_t found = kFrom.find(letter);
    if (found != std::string_view::npos) return std::string(1, kTo[found]);
    if (letter != 'u') fail();
    const std::uint32_t high = hexadecimal();
    if (high < 0xD800 || high > 0xDFFF) return utf8(high);
    if (high > 0xDBFF || !take("\\u")) throw Unsupported("half a surrogate pair");
    const std::uint32_t low = hexadecimal();
    if (low < 0xDC00 || low > 0xDFFF) throw Unsupported("half a surrogate pair");
    return utf8(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
  }

  Value text() {
    std::string result;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (static_cast<unsigned char>(text_[at_]) < 0x20) fail();
      const char letter = text_[at_++];
      if (letter == '\\') {
        result += escape();
      } else {
        result += letter;
      }
    }
    if (!take("\"")) fail();
    return result;
  }

  std::size_t digits() {
    const std::size_t first = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    if (at_ == first) fail();
    return at_ - first;
  }

  Value number() {
    const std::size_t first = at_;
    take("-");
    const bool has_zero = at_ < text_.size() && text_[at_] == '0';
    if (digits() > 1 && has_zero) fail();
    bool is_real = false;
    if (take(".")) {
      is_real = true;
      digits();
    }
    if (take("e") || take("E")) {
      is_real = true;
      if (!take("+")) take("-");
      digits();
    }
    const std::string_view written = text_.substr(first, at_ - first);
    if (is_real) return std::strtod(std::string(written).c_str(), nullptr);
    std::int64_t value = 0;
    const auto [end, error] =
        std::from_chars(written.data(), written.data() + written.size(), value);
    if (error != std::errc{} || end != written.data() + written.size()) {
      throw Unsupported("an integer beyond 64 bits");
    }
    return value;
  }

  const std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

JsonStyle style_of(Interpreter& interpreter, const Taken& taken) {
  JsonStyle style{.is_ascii = !taken.has(1) || is_truth(taken[1])};
  if (taken.has(2) && !taken[2].is_none()) {
    const auto width = integer_of(taken[2]);
    style.indent =
        width ? std::string(static_cast<std::size_t>(std::max<std::int64_t>(*width, 0)), ' ')
              : taken.text(2);
    style.between = ",";
  }
  if (taken.has(3) && !taken[3].is_none()) {
    const Values two = interpreter.iterate(taken[3]);
    if (two.size() != 2 || two[0].text() == nullptr || two[1].text() == nullptr) {
      throw Unsupported("these separators of dumps()");
    }
    style.between = *two[0].text();
    style.colon = *two[1].text();
  }
  style.substitute = [&interpreter, given = taken.has(4) ? taken[4] : Value()](const Value& value) {
    if (!given.is_none()) return interpreter.call(given, {{value}, {}});
    type_error(interpreter,
               fmt::format("Object of type {} is not JSON serializable", type_name_of(value)));
  };
  if (taken.has(5) && is_truth(taken[5])) {
    style.sort_keys = [&interpreter](Values keys) {
      return sorted(interpreter, std::move(keys), {}, false);
    };
  }
  return style;
}

Value dumps(Interpreter& i, Arguments a) {
  if (a.positional.size() > 1) throw Unsupported("so many arguments of dumps()");
  const Taken taken(i, "dumps", std::move(a),
                    {"obj", "ensure_ascii", "indent", "separators", "default", "sort_keys"}, 1);
  return json_text(taken[0], style_of(i, taken));
}

Value loads(Interpreter& i, Arguments a) {
  const Taken taken(i, "loads", std::move(a), {"s"}, 1);
  if (const Bytes* const bytes = as_bytes(taken[0])) return Reader(bytes->bytes).whole();
  const std::string text = taken.text(0);
  return Reader(text).whole();
}

}  // namespace

std::optional<Value> json_name(Interpreter& interpreter, const std::string& name) {
  if (name == "dumps") return make_native(name, dumps);
  if (name == "loads") return make_native(name, loads);
  if (name == "JSONDecodeError") {
    return std::make_shared<Type>(
        name, Type::What::exception,
        std::vector<std::shared_ptr<Type>>{interpreter.builtin("ValueError").share<Type>()});
  }
  return std::nullopt;
}

}  // namespace limbeck::python
