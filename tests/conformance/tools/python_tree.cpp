// Prints the syntax tree of a Python file as python_tree.py prints CPython's: for comparing the
// two.
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "limbeck/error.hpp"
#include "python/parser.hpp"

namespace {

using namespace limbeck::python;

class Printer {
 public:
  std::string text;

  void print(const Block& block) {
    text += '[';
    for (const Statement& each : block) print(each);
    text += ']';
  }

  void print(const Statement& statement) {
    open("S", statement.at);
    std::visit([this](const auto& what) { body(what); }, statement.what);
    text += ")\n";
  }

  void print(const ExpressionPtr& expression) {
    if (!expression) {
      text += '-';
      return;
    }
    open("E", expression->at);
    std::visit([this](const auto& what) { body(what); }, expression->what);
    text += ')';
  }

 private:
  void open(const char* kind, Position at) {
    // CPython 3.11 does not know where the parts of an f-string are.
    text += in_formatted_ > 0 ? fmt::format("({} ", kind)
                              : fmt::format("({}{}:{} ", kind, at.line, at.column);
  }
  void list(const Expressions& items) {
    text += '[';
    for (const auto& each : items) print(each);
    text += ']';
  }
  void quoted(const std::string& value) {
    text += '"';
    for (const char letter : value) {
      const auto byte = static_cast<unsigned char>(letter);
      if (byte < 0x20 || byte >= 0x7F || letter == '"' || letter == '\\') {
        text += fmt::format("\\{:02x}", byte);
      } else {
        text += letter;
      }
    }
    text += '"';
  }
  void names(const std::vector<std::string>& all) {
    for (const auto& each : all) text += ' ' + each;
  }
  void keywords(const std::vector<Keyword>& all) {
    for (const Keyword& each : all) {
      text += fmt::format(" {}=", each.name.empty() ? "**" : each.name);
      print(each.value);
    }
  }
  void parameter(const Parameter& each) {
    text += ' ' + each.name + ':';
    print(each.annotation);
    print(each.default_value);
  }
  void parameters(const Parameters& all) {
    text += "{";
    for (const auto& each : all.positional_only) parameter(each);
    text += "/";
    for (const auto& each : all.positional) parameter(each);
    text += "*";
    if (all.rest) parameter(*all.rest);
    text += ",";
    for (const auto& each : all.keyword_only) parameter(each);
    text += "**";
    if (all.keywords) parameter(*all.keywords);
    text += "}";
  }
  void clauses(const std::vector<ComprehensionClause>& all) {
    for (const auto& each : all) {
      text += each.is_async ? "async for" : "for";
      print(each.target);
      print(each.iterable);
      list(each.conditions);
    }
  }

  void body(const Constant& constant) {
    struct Show {
      Printer& to;
      void operator()(NoneConstant) { to.text += "None"; }
      void operator()(EllipsisConstant) { to.text += "..."; }
      void operator()(bool value) { to.text += value ? "True" : "False"; }
      void operator()(const IntegerConstant& value) { to.text += value.digits; }
      void operator()(double value) { to.text += fmt::format("{:a}", value); }
      void operator()(const ImaginaryConstant& value) {
        to.text += fmt::format("{:a}j", value.value);
      }
      void operator()(const std::string& value) { to.quoted(value); }
      void operator()(const BytesConstant& value) { to.text += 'b', to.quoted(value.bytes); }
    };
    std::visit(Show{*this}, constant.value);
  }
  void body(const Name& what) { text += what.id; }
  void body(const Attribute& what) { print(what.object), text += '.' + what.name; }
  void body(const Subscript& what) { text += "sub", print(what.object), print(what.index); }
  void body(const Slice& what) {
    text += "slice", print(what.lower), print(what.upper), print(what.step);
  }
  void body(const Starred& what) { text += '*', print(what.value); }
  void body(const Call& what) {
    text += "call", print(what.function), list(what.arguments), keywords(what.keywords);
  }
  void body(const Unary& what) {
    text += fmt::format("unary{} ", static_cast<int>(what.op)), print(what.operand);
  }
  void body(const Binary& what) {
    text += fmt::format("binary{} ", static_cast<int>(what.op)), print(what.left),
        print(what.right);
  }
  void body(const Boolean& what) { text += what.is_and ? "and" : "or", list(what.operands); }
  void body(const Comparison& what) {
    text += "compare", print(what.left);
    for (const auto op : what.operators) text += fmt::format(" {}", static_cast<int>(op));
    list(what.right);
  }
  void body(const Conditional& what) {
    text += "if", print(what.condition), print(what.then), print(what.otherwise);
  }
  void body(const NamedExpression& what) { text += what.name + ":=", print(what.value); }
  void body(const ListDisplay& what) { text += "list", list(what.items); }
  void body(const TupleDisplay& what) { text += "tuple", list(what.items); }
  void body(const SetDisplay& what) { text += "set", list(what.items); }
  void body(const DictDisplay& what) { text += "dict", list(what.keys), list(what.values); }
  void body(const Comprehension& what) {
    text += fmt::format("comprehension{} ", static_cast<int>(what.kind));
    print(what.element), print(what.value), clauses(what.clauses);
  }
  void body(const Lambda& what) { text += "lambda", parameters(what.parameters), print(what.body); }
  void body(const FormattedString& what) {
    ++in_formatted_;
    text += 'f';
    for (const auto& part : what.parts) {
      if (const auto* plain = std::get_if<std::string>(&part)) {
        quoted(*plain);
        continue;
      }
      const auto& value = std::get<FormattedValue>(part);
      text += '{', print(value.value);
      if (value.conversion != 0) text += fmt::format("!{}", value.conversion);
      print(value.format), text += '}';
    }
    --in_formatted_;
  }
  void body(const Await& what) { text += "await", print(what.value); }
  void body(const Yield& what) { text += "yield", print(what.value); }
  void body(const YieldFrom& what) { text += "yieldfrom", print(what.value); }

  void body(const ExpressionStatement& what) { print(what.value); }
  void body(const Assign& what) { text += "=", list(what.targets), print(what.value); }
  void body(const AugmentedAssign& what) {
    text += fmt::format("aug{} ", static_cast<int>(what.op)), print(what.target), print(what.value);
  }
  void body(const AnnotatedAssign& what) {
    text += "ann", print(what.target), print(what.annotation), print(what.value);
  }
  void body(const Return& what) { text += "return", print(what.value); }
  void body(const Delete& what) { text += "del", list(what.targets); }
  void body(const Pass&) { text += "pass"; }
  void body(const Break&) { text += "break"; }
  void body(const Continue&) { text += "continue"; }
  void body(const Raise& what) { text += "raise", print(what.exception), print(what.cause); }
  void body(const Assert& what) { text += "assert", print(what.condition), print(what.message); }
  void body(const Global& what) { text += "global", names(what.names); }
  void body(const Nonlocal& what) { text += "nonlocal", names(what.names); }
  void imported(const std::vector<ImportedName>& all) {
    for (const auto& each : all) text += fmt::format(" {} as {}", each.name, each.alias);
  }
  void body(const Import& what) { text += "import", imported(what.names); }
  void body(const ImportFrom& what) {
    text += fmt::format("from {} {}", what.level, what.module), imported(what.names);
  }
  void body(const If& what) {
    text += "if", print(what.condition), print(what.body), print(what.otherwise);
  }
  void body(const While& what) {
    text += "while", print(what.condition), print(what.body), print(what.otherwise);
  }
  void body(const For& what) {
    text += what.is_async ? "afor" : "for";
    print(what.target), print(what.iterable), print(what.body), print(what.otherwise);
  }
  void body(const With& what) {
    text += what.is_async ? "awith" : "with";
    for (const auto& each : what.items) print(each.context), print(each.target);
    print(what.body);
  }
  void body(const Try& what) {
    text += "try", print(what.body);
    for (const auto& each : what.handlers) {
      text += fmt::format("except{} {} ", each.is_group ? "*" : "", each.name);
      print(each.type), print(each.body);
    }
    print(what.otherwise), print(what.finally);
  }
  void body(const FunctionDefinition& what) {
    text += fmt::format("{} {}", what.is_async ? "adef" : "def", what.name);
    parameters(what.parameters), print(what.returns), list(what.decorators), print(what.body);
  }
  void body(const ClassDefinition& what) {
    text += "class " + what.name;
    list(what.bases), keywords(what.keywords), list(what.decorators), print(what.body);
  }
  void body(const Unevaluated& what) { text += what.what; }

  int in_formatted_ = 0;
};

}  // namespace

int main(int count, char** arguments) {
  for (int i = 1; i < count; ++i) {
    std::ifstream file(arguments[i], std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    std::printf("== %s\n", arguments[i]);
    try {
      Printer printer;
      printer.print(parse(bytes, arguments[i]).body);
      std::printf("%s\n", printer.text.c_str());
    } catch (const limbeck::Error& error) {
      std::printf("error: %s\n", error.what());
    }
  }
}
