#include "scripts/mako.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "python/parser.hpp"

namespace limbeck::scripts {
namespace {

constexpr char kQuotes[] = "'\"";

/// `'it''s'` as Python writes it: single quotes unless only those are in it.
std::string repr_of(const std::string& text) {
  const bool has_single = text.find('\'') != std::string::npos;
  const char quote = has_single && text.find('"') == std::string::npos ? '"' : '\'';
  std::string quoted(1, quote);
  for (const char letter : text) {
    switch (letter) {
      case '\n':
        quoted += "\\n";
        break;
      case '\r':
        quoted += "\\r";
        break;
      case '\t':
        quoted += "\\t";
        break;
      default:
        if (letter == quote || letter == '\\') quoted += '\\';
        quoted += letter;
    }
  }
  return quoted + quote;
}

bool is_true(const MakoValue& value) {
  struct Truth {
    bool operator()(MakoNone) const { return false; }
    bool operator()(bool truth) const { return truth; }
    bool operator()(const std::string& text) const { return !text.empty(); }
    bool operator()(const MakoSequence& sequence) const { return !sequence.items.empty(); }
  };
  return std::visit(Truth{}, value);
}

std::string text_of(const MakoValue& value) {
  const auto* const text = std::get_if<std::string>(&value);
  return text != nullptr ? *text : mako_repr(value);
}

/// What is not understood; the template's place is added where it is known.
struct NotUnderstood {
  std::string what;
};

/// One expression, parsed as Python and walked over.
class Expression {
 public:
  explicit Expression(const MakoValues& values) : values_(values) {}

  MakoValue evaluate(const std::string& source) const {
    python::Module module;
    try {
      module = python::parse("(" + source + ")", "");
    } catch (const Error&) {
      throw NotUnderstood{"the expression " + source};
    }
    const auto* const statement =
        module.body.size() == 1
            ? std::get_if<python::ExpressionStatement>(&module.body.front().what)
            : nullptr;
    if (statement == nullptr) throw NotUnderstood{"the expression " + source};
    return value_of(*statement->value);
  }

 private:
  MakoValue value_of(const python::Expression& expression) const {
    return std::visit([this](const auto& node) { return visit(node); }, expression.what);
  }

  template <typename Node>
  MakoValue visit(const Node&) const {
    throw NotUnderstood{"an expression of this kind"};
  }
  MakoValue visit(const python::Constant& node) const {
    if (std::holds_alternative<python::NoneConstant>(node.value)) return MakoNone{};
    if (const bool* const truth = std::get_if<bool>(&node.value)) return *truth;
    if (const auto* const text = std::get_if<std::string>(&node.value)) return *text;
    throw NotUnderstood{"a constant that is no text"};
  }
  MakoValue visit(const python::Name& node) const {
    const auto found = values_.find(node.id);
    if (found == values_.end()) throw NotUnderstood{"the name " + node.id};
    return found->second;
  }
  MakoValue visit(const python::Conditional& node) const {
    return value_of(is_true(value_of(*node.condition)) ? *node.then : *node.otherwise);
  }
  MakoValue visit(const python::Boolean& node) const {
    MakoValue value;
    for (const python::ExpressionPtr& operand : node.operands) {
      value = value_of(*operand);
      if (is_true(value) != node.is_and) break;
    }
    return value;
  }
  MakoValue visit(const python::Unary& node) const {
    if (node.op != python::UnaryOperator::logical_not) throw NotUnderstood{"that operator"};
    return !is_true(value_of(*node.operand));
  }
  MakoValue visit(const python::Binary& node) const {
    const MakoValue left = value_of(*node.left);
    const MakoValue right = value_of(*node.right);
    const bool are_texts =
        std::holds_alternative<std::string>(left) && std::holds_alternative<std::string>(right);
    if (node.op != python::BinaryOperator::add || !are_texts) {
      throw NotUnderstood{"that operator"};
    }
    return std::get<std::string>(left) + std::get<std::string>(right);
  }
  MakoValue visit(const python::Comparison& node) const {
    if (node.operators.size() != 1) throw NotUnderstood{"that comparison"};
    const MakoValue left = value_of(*node.left);
    const MakoValue right = value_of(*node.right.front());
    const bool same = mako_repr(left) == mako_repr(right);
    switch (node.operators.front()) {
      case python::ComparisonOperator::is:
      case python::ComparisonOperator::equal:
        return same;
      case python::ComparisonOperator::is_not:
      case python::ComparisonOperator::not_equal:
        return !same;
      default:
        throw NotUnderstood{"that comparison"};
    }
  }
  MakoValue visit(const python::Call& node) const {
    if (!node.keywords.empty() || node.arguments.size() != 1) throw NotUnderstood{"that call"};
    const MakoValue argument = value_of(*node.arguments.front());
    if (const auto* const function = std::get_if<python::Name>(&node.function->what)) {
      if (function->id == "repr") return mako_repr(argument);
      if (function->id == "str") return text_of(argument);
      if (function->id == "comma") return comma(argument);
      throw NotUnderstood{"the function " + function->id};
    }
    const auto* const method = std::get_if<python::Attribute>(&node.function->what);
    if (method == nullptr || method->name != "join") throw NotUnderstood{"that call"};
    const MakoValue separator = value_of(*method->object);
    const auto* const sequence = std::get_if<MakoSequence>(&argument);
    if (sequence == nullptr || !std::holds_alternative<std::string>(separator)) {
      throw NotUnderstood{"a join() of that"};
    }
    return base::join(sequence->items, std::get<std::string>(separator));
  }

 public:
  static MakoValue comma(const MakoValue& value) {
    if (const auto* const sequence = std::get_if<MakoSequence>(&value)) {
      return base::join(sequence->items, ", ");
    }
    if (std::holds_alternative<MakoNone>(value)) return std::string();
    return value;
  }

 private:
  const MakoValues& values_;
};

class Renderer {
 public:
  Renderer(std::string_view text, std::string_view file, const MakoValues& values)
      : text_(text), file_(file), expression_(values) {}

  std::string render() {
    while (at_ < text_.size()) {
      const bool at_line_start = at_ == 0 || text_[at_ - 1] == '\n';
      if (at_line_start && take_line()) continue;
      if (starts("<%")) fail("a <% block");
      if (starts("${")) {
        write(expression());
      } else if (starts("\\\n")) {
        at_ += 2;
      } else if (starts("\\\r\n")) {
        at_ += 3;
      } else {
        write(std::string(1, text_[at_++]));
      }
    }
    if (!conditions_.empty()) fail("an % if without % endif");
    return std::move(result_);
  }

 private:
  /// Of an `% if`: whether this branch is written, and whether one was.
  struct Condition {
    bool is_on = false;
    bool was_on = false;
  };

  bool starts(std::string_view word) const { return text_.substr(at_).starts_with(word); }

  [[noreturn]] void fail(const std::string& what) const {
    const int line = static_cast<int>(
        1 + std::count(text_.begin(), text_.begin() + static_cast<long>(at_), '\n'));
    throw Error{{.code = "script.bad_template",
                 .message = fmt::format("{}:{}: {} is not understood", file_, line, what),
                 .hint = "write it in the form of Alembic's stock script.py.mako, or set "
                         "script_format = sql",
                 .file = std::string(file_),
                 .line = line}};
  }

  bool is_on() const {
    return std::all_of(conditions_.begin(), conditions_.end(),
                       [](const Condition& each) { return each.is_on; });
  }
  void write(const std::string& text) {
    if (is_on()) result_ += text;
  }

  /// A comment or a control line; false: it is text.
  bool take_line() {
    std::size_t first = text_.find_first_not_of(" \t", at_);
    if (first == std::string_view::npos) return false;
    const std::size_t end = std::min(text_.find('\n', first), text_.size());
    const std::string_view line = base::trim(text_.substr(first, end - first));
    if (line.starts_with("##")) {
      at_ = std::min(end + 1, text_.size());
      return true;
    }
    if (!line.starts_with('%')) return false;
    if (line.starts_with("%%")) {
      write(std::string(text_.substr(at_, first - at_)));
      at_ = first + 1;
      return false;
    }
    control(base::trim(line.substr(1)));
    at_ = std::min(end + 1, text_.size());
    return true;
  }

  void control(std::string_view line) {
    const auto condition_in = [&](std::string_view word) {
      std::string_view rest = base::trim(line.substr(word.size()));
      if (!rest.ends_with(':')) fail("a control line without colon");
      rest.remove_suffix(1);
      return is_true(evaluate(std::string(rest)));
    };
    if (line.starts_with("if ")) {
      const bool is_true = condition_in("if");
      conditions_.push_back({is_true, is_true});
      return;
    }
    const bool is_known = line == "endif" || line == "else:" || line.starts_with("elif ");
    if (!is_known || conditions_.empty()) fail(fmt::format("the line % {}", line));
    if (line == "endif") {
      conditions_.pop_back();
      return;
    }
    Condition& condition = conditions_.back();
    condition.is_on = !condition.was_on && (line == "else:" || condition_in("elif"));
    condition.was_on = condition.was_on || condition.is_on;
  }

  MakoValue evaluate(const std::string& source) const {
    try {
      return expression_.evaluate(source);
    } catch (const NotUnderstood& problem) {
      fail(problem.what);
    }
  }

  /// The end of `${…}`, brackets and quotes passed over, and the last `|` outside of them.
  std::string expression() {
    std::size_t bar = 0;
    std::size_t depth = 0;
    std::size_t end = at_ + 2;
    for (char quote = 0; end < text_.size(); ++end) {
      const char letter = text_[end];
      if (quote != 0) {
        if (letter == quote) quote = 0;
      } else if (std::string_view(kQuotes).find(letter) != std::string_view::npos) {
        quote = letter;
      } else if (letter == '{') {
        ++depth;
      } else if (letter == '|' && depth == 0) {
        bar = end;
      } else if (letter == '}' && depth-- == 0) {
        break;
      }
    }
    if (end >= text_.size()) fail("a ${ without }");
    const std::size_t source_end = bar == 0 ? end : bar;
    MakoValue value =
        evaluate(std::string(base::trim(text_.substr(at_ + 2, source_end - at_ - 2))));
    if (bar != 0) {
      for (const std::string_view each : base::split(text_.substr(bar + 1, end - bar - 1), ',')) {
        value = filtered(std::move(value), base::trim(each));
      }
    }
    at_ = end + 1;
    return text_of(value);
  }

  MakoValue filtered(MakoValue value, std::string_view filter) const {
    if (filter == "n") return value;
    if (filter == "comma") return Expression::comma(value);
    if (filter == "str" || filter == "unicode") return text_of(value);
    if (filter == "repr") return mako_repr(value);
    if (filter == "trim") return std::string(base::trim(text_of(value)));
    fail(fmt::format("the filter {}", filter));
  }

  std::string_view text_, file_;
  const Expression expression_;
  std::size_t at_ = 0;
  std::vector<Condition> conditions_;
  std::string result_;
};

}  // namespace

std::string mako_repr(const MakoValue& value) {
  struct Representation {
    std::string operator()(MakoNone) const { return "None"; }
    std::string operator()(bool truth) const { return truth ? "True" : "False"; }
    std::string operator()(const std::string& text) const { return repr_of(text); }
    std::string operator()(const MakoSequence& sequence) const {
      std::string text;
      for (const std::string& each : sequence.items) {
        text += (text.empty() ? "" : ", ") + repr_of(each);
      }
      if (sequence.is_list) return "[" + text + "]";
      return fmt::format("({}{})", text, sequence.items.size() == 1 ? "," : "");
    }
  };
  return std::visit(Representation{}, value);
}

std::string render_mako(std::string_view text, std::string_view file, const MakoValues& values) {
  return Renderer(text, file, values).render();
}

}  // namespace limbeck::scripts
