#include "python/rendering.hpp"

#include <fmt/format.h>

#include <cmath>

#include "python/classes.hpp"
#include "python/collections.hpp"

namespace limbeck::python {
namespace {

constexpr int kDeepest = 200;

std::string quoted_bytes(std::string_view bytes) {
  const bool has_single = bytes.find('\'') != std::string_view::npos;
  const char quote = has_single && bytes.find('"') == std::string_view::npos ? '"' : '\'';
  std::string text = std::string("b") + quote;
  for (const char each : bytes) {
    const auto code = static_cast<unsigned char>(each);
    if (each == quote || each == '\\') {
      text += std::string("\\") + each;
    } else if (each == '\n' || each == '\r' || each == '\t') {
      text += each == '\n' ? "\\n" : each == '\r' ? "\\r" : "\\t";
    } else if (code < 0x20 || code >= 0x7F) {
      text += fmt::format("\\x{:02x}", code);
    } else {
      text += each;
    }
  }
  return text + quote;
}

class Representation {
 public:
  explicit Representation(Interpreter& interpreter) : interpreter_(interpreter) {}

  std::string of(const Value& value) {
    if (value.is_none()) return "None";
    if (const bool* const truth = value.boolean()) return *truth ? "True" : "False";
    if (const auto* const integer = value.integer()) return std::to_string(*integer);
    if (const double* const real = value.real()) return real_text(*real);
    if (const std::string* const text = value.text()) return quoted_text(*text);
    if (++depth_ > kDeepest) throw Unsupported("the text of something nested that deep");
    std::string text = object(value);
    --depth_;
    return text;
  }

 private:
  std::string joined(const Values& items) {
    std::string text;
    for (const Value& item : items) text += (text.empty() ? "" : ", ") + of(item);
    return text;
  }

  std::string object(const Value& value) {
    if (const List* const list = as_list(value)) return "[" + joined(list->items) + "]";
    if (const Tuple* const tuple = as_tuple(value)) {
      return "(" + joined(tuple->items) + (tuple->items.size() == 1 ? ",)" : ")");
    }
    if (const Dict* const dict = as_dict(value)) {
      if (dict->is_ordered) throw Unsupported("the text of an OrderedDict");
      std::string text;
      for (const Dict::Entry& entry : dict->entries()) {
        if (!entry.is_live) continue;
        text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", of(entry.key), of(entry.value));
      }
      return "{" + text + "}";
    }
    if (const Set* const set = as_set(value); set != nullptr && set->size() < 2) {
      // Of several members Python promises no order.
      const std::string members = set->size() == 0 ? "" : "{" + joined(set->list()) + "}";
      if (set->is_frozen) return "frozenset(" + members + ")";
      return members.empty() ? "set()" : members;
    }
    if (const Bytes* const bytes = as_bytes(value)) return quoted_bytes(bytes->bytes);
    if (const Range* const range = as_range(value)) {
      const std::string step = range->step == 1 ? "" : fmt::format(", {}", range->step);
      return fmt::format("range({}, {}{})", range->start, range->stop, step);
    }
    if (const Member* const member = as_member(value)) {
      return fmt::format("<{}.{}: {}>", member->type->name, member->name, of(member->value));
    }
    if (const Instance* const instance = as_instance(value);
        instance != nullptr && instance->type->what == Type::What::exception) {
      return fmt::format("{}({})", instance->type->name, joined(instance->arguments));
    }
    if (const auto text = value.object()->representation()) return *text;
    throw Unsupported("the text of " + value.object()->type_name());
  }

  Interpreter& interpreter_;
  int depth_ = 0;
};

/// The length of the UTF-8 sequence that begins with that byte.
std::size_t sequence_length(unsigned char first) {
  if (first < 0x80) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

}  // namespace

std::string real_text(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  if (value == 0) return std::signbit(value) ? "-0.0" : "0.0";
  const double size = std::fabs(value);
  // Both write the shortest digits, and the exponent with two at least.
  if (size >= 1e16 || size < 1e-4) return fmt::format("{}", value);
  std::string text = fmt::format("{}", value);
  if (text.find('e') != std::string::npos) text = fmt::format("{:.0f}", value);
  if (text.find('.') == std::string::npos) text += ".0";
  return text;
}

std::string quoted_text(std::string_view text) {
  const bool has_single = text.find('\'') != std::string_view::npos;
  const bool has_double = text.find('"') != std::string_view::npos;
  const char quote = has_single && !has_double ? '"' : '\'';
  std::string quoted(1, quote);
  for (std::size_t i = 0; i < text.size();) {
    const auto letter = static_cast<unsigned char>(text[i]);
    const std::size_t length = sequence_length(letter);
    if (letter == static_cast<unsigned char>(quote) || letter == '\\') {
      quoted += '\\';
      quoted += text[i];
    } else if (letter == '\n') {
      quoted += "\\n";
    } else if (letter == '\r') {
      quoted += "\\r";
    } else if (letter == '\t') {
      quoted += "\\t";
    } else if (letter < 0x20 || letter == 0x7f) {
      quoted += fmt::format("\\x{:02x}", letter);
    } else if (length == 1) {
      quoted += text[i];
    } else {
      // Below U+00A1 nothing prints; of the rest, what Python escapes is rare and not guessed.
      const std::string_view sequence = text.substr(i, length);
      if (letter == 0xc2 && static_cast<unsigned char>(text[i + 1]) <= 0xa0) {
        throw Unsupported("repr() of a control character");
      }
      quoted += sequence;
    }
    i += length;
  }
  return quoted + quote;
}

std::string traceback_text(const std::string& file, const std::vector<Frame>& frames) {
  std::string text;
  for (const Frame& frame : frames) {
    text += fmt::format("{}File \"{}\", line {}, in {}", text.empty() ? "" : "\n",
                        frame.file.empty() ? file : frame.file, frame.at.line, frame.function);
  }
  return text;
}

std::string type_name_of(const Value& value) {
  if (value.is_none()) return "NoneType";
  if (value.boolean() != nullptr) return "bool";
  if (value.integer() != nullptr) return "int";
  if (value.real() != nullptr) return "float";
  if (value.text() != nullptr) return "str";
  return value.object()->type_name();
}

std::string representation_of(Interpreter& interpreter, const Value& value) {
  return Representation(interpreter).of(value);
}

std::string text_of(Interpreter& interpreter, const Value& value) {
  if (const std::string* const text = value.text()) return *text;
  Object* const object = value.object();
  if (object == nullptr) return representation_of(interpreter, value);
  const Member* const member = as_member(value);
  const Instance* const of_class = as_instance(value);
  const Type* const type = member != nullptr     ? member->type
                           : of_class != nullptr ? of_class->type.get()
                                                 : nullptr;
  if (const Value* const own = type == nullptr ? nullptr : type->find("__str__")) {
    const Value text = interpreter.call(*own, {{value}, {}});
    if (plain_value(text).text() == nullptr) throw Unsupported("what __str__() gives");
    return *plain_value(text).text();
  }
  if (const Instance* const instance = as_instance(value);
      instance != nullptr && instance->type->what == Type::What::exception) {
    if (instance->arguments.empty()) return "";
    if (instance->arguments.size() > 1) {
      return representation_of(interpreter, make_tuple(instance->arguments));
    }
    const bool is_key = instance->type->name == "KeyError";
    return is_key ? representation_of(interpreter, instance->arguments[0])
                  : text_of(interpreter, instance->arguments[0]);
  }
  if (auto text = object->text()) return *text;
  return representation_of(interpreter, value);
}

std::string exception_line(Interpreter& interpreter, const Value& exception) {
  const std::string text = text_of(interpreter, exception);
  const std::string name = type_name_of(exception);
  return text.empty() ? name : name + ": " + text;
}

}  // namespace limbeck::python
