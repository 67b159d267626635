#include "scripts/environment_reader.hpp"

#include <algorithm>
#include <utility>

#include "python/parser.hpp"

namespace limbeck::scripts {
namespace {

using python::Expression;
using python::Statement;

/// `x is None`, `x is not None`, `x`, `not x`: what it asks about, and whether None makes it true.
struct Question {
  const Expression* about = nullptr;
  bool none_is_true = false;
};

bool is_none(const Expression& expression) {
  const auto* constant = std::get_if<python::Constant>(&expression.what);
  return constant != nullptr && std::holds_alternative<python::NoneConstant>(constant->value);
}

Question question_of(const Expression& condition) {
  if (const auto* unary = std::get_if<python::Unary>(&condition.what)) {
    if (unary->op == python::UnaryOperator::logical_not) return {unary->operand.get(), true};
  }
  if (const auto* comparison = std::get_if<python::Comparison>(&condition.what)) {
    if (comparison->right.size() != 1 || !is_none(*comparison->right.front())) return {};
    return {comparison->left.get(),
            comparison->operators.front() == python::ComparisonOperator::is ||
                comparison->operators.front() == python::ComparisonOperator::equal};
  }
  return {&condition, false};
}

struct StatementNames {
  std::string_view operator()(const python::While&) const { return "a loop"; }
  std::string_view operator()(const python::For&) const { return "a loop"; }
  std::string_view operator()(const python::Try&) const { return "a try statement"; }
  std::string_view operator()(const python::AugmentedAssign&) const {
    return "an augmented assignment";
  }
  std::string_view operator()(const python::Raise&) const { return "a raise statement"; }
  std::string_view operator()(const python::Delete&) const { return "a del statement"; }
  std::string_view operator()(const python::Unevaluated&) const { return "a match statement"; }
  template <typename Other>
  std::string_view operator()(const Other&) const {
    return "a statement";
  }
};

}  // namespace

EnvironmentScript EnvironmentReader::read(const python::Module& module) {
  walk(module.body);
  return std::move(result_);
}

void EnvironmentReader::obstacle(python::Position at, std::string what, const python::Call* call) {
  std::string sql = call == nullptr || conditions_ > 0 ? std::string() : literal_sql(*call);
  const auto is_known = [&](const EnvironmentScript::Obstacle& known) {
    return known.at.line == at.line && known.what == what;
  };
  if (std::any_of(result_.obstacles.begin(), result_.obstacles.end(), is_known)) return;
  result_.obstacles.push_back({at, std::move(what), std::move(sql)});
}

void EnvironmentReader::walk(const python::Block& block) {
  for (const Statement& statement : block) walk(statement);
}

void EnvironmentReader::walk(const Statement& statement) {
  const auto& what = statement.what;
  if (std::holds_alternative<python::Import>(what) ||
      std::holds_alternative<python::ImportFrom>(what)) {
    return import_names(statement);
  }
  if (const auto* assign_to = std::get_if<python::Assign>(&what)) {
    const EnvironmentValue value = value_of(*assign_to->value);
    for (const auto& target : assign_to->targets) assign(*target, value);
    return;
  }
  if (const auto* annotated = std::get_if<python::AnnotatedAssign>(&what)) {
    if (annotated->value) assign(*annotated->target, value_of(*annotated->value));
    return;
  }
  if (const auto* expression = std::get_if<python::ExpressionStatement>(&what)) {
    const EnvironmentValue value = value_of(*expression->value);
    if (!value.made_by.empty()) {
      obstacle(statement.at, "a call of " + value.made_by,
               std::get_if<python::Call>(&expression->value->what));
    }
    return;
  }
  if (const auto* function = std::get_if<python::FunctionDefinition>(&what)) {
    scopes_.back()[function->name] = {.meaning = Meaning::function, .function = function};
    return decorate(function->decorators);
  }
  if (const auto* type = std::get_if<python::ClassDefinition>(&what)) {
    scopes_.back()[type->name] = {};
    for (const auto& base : type->bases) {
      // A dialect's `DefaultImpl` counts from its definition on.
      if (shown(*base).ends_with("Impl")) obstacle(base->at, "a class of " + shown(*base));
    }
    return decorate(type->decorators);
  }
  if (const auto* choice = std::get_if<python::If>(&what)) return choose(*choice);
  if (const auto* with = std::get_if<python::With>(&what)) return enter(*with);
  if (const auto* result = std::get_if<python::Return>(&what)) {
    if (result->value) returned_ = value_of(*result->value);
    return;
  }
  if (const auto* attempt = std::get_if<python::Try>(&what)) {
    if (attempt->handlers.empty() || handles_imports_alone(*attempt)) {
      walk(attempt->body);
      walk(attempt->otherwise);
      return walk(attempt->finally);
    }
  }
  const bool is_harmless = std::holds_alternative<python::Pass>(what) ||
                           std::holds_alternative<python::Global>(what) ||
                           std::holds_alternative<python::Assert>(what);
  if (!is_harmless) obstacle(statement.at, std::string(std::visit(StatementNames{}, what)));
}

/// A decorator may hand the function to whoever calls it later.
void EnvironmentReader::decorate(const python::Expressions& decorators) {
  for (const auto& each : decorators) {
    const auto* const call = std::get_if<python::Call>(&each->what);
    const std::string name = shown(call == nullptr ? *each : *call->function);
    const std::string last = name.substr(name.rfind('.') + 1);
    if (last == "contextmanager" || last == "asynccontextmanager" || last == "lru_cache" ||
        last == "cache" || last == "wraps" || last == "dataclass") {
      continue;
    }
    // Hooks of autogenerate.
    if (last == "rewrites" || last == "dispatch_for") {
      result_.comparison_obstacles.push_back({each->at, "the hook " + name});
    } else {
      obstacle(each->at, "the decorator " + name);
    }
  }
}

void EnvironmentReader::import_names(const Statement& statement) {
  Scope& scope = scopes_.back();
  if (const auto* import = std::get_if<python::Import>(&statement.what)) {
    for (const python::ImportedName& each : import->names) {
      const std::string first = each.name.substr(0, each.name.find('.'));
      scope[each.alias.empty() ? first : each.alias] = {
          .meaning = Meaning::path, .text = each.alias.empty() ? first : each.name};
    }
    return;
  }
  const auto& import = std::get<python::ImportFrom>(statement.what);
  for (const python::ImportedName& each : import.names) {
    if (each.name == "*") continue;
    // Which names are a module's is not known: the colon is where the import stood.
    scope[each.alias.empty() ? each.name : each.alias] = {.meaning = Meaning::path,
                                                          .text = import.module + ":" + each.name};
  }
}

void EnvironmentReader::assign(const Expression& target, const EnvironmentValue& value) {
  if (const auto* name = std::get_if<python::Name>(&target.what)) {
    EnvironmentValue& place = scopes_.back()[name->id];
    const bool differs = conditions_ > 0 && place.meaning != Meaning::opaque &&
                         (place.meaning != value.meaning || place.text != value.text);
    place = differs ? EnvironmentValue{.made_by = name->id} : value;
    return;
  }
  if (const auto* subscript = std::get_if<python::Subscript>(&target.what)) {
    return assign_item(*subscript, value, target.at);
  }
  obstacle(target.at, "an assignment to " + shown(target));
}

void EnvironmentReader::assign_item(const python::Subscript& target, const EnvironmentValue& value,
                                    python::Position at) {
  const EnvironmentValue object = value_of(*target.object);
  const EnvironmentValue key = value_of(*target.index);
  if (object.meaning == Meaning::section) {
    if (key.is_string && key.text == "sqlalchemy.url") return set_url(value, at);
    if (key.is_string && (key.text == "sqlalchemy.echo" || key.text == "sqlalchemy.poolclass"))
      return;
  }
  obstacle(at, "an assignment to " + shown(*target.object) + "[…]");
}

void EnvironmentReader::choose(const python::If& statement) {
  const Question question = question_of(*statement.condition);
  const EnvironmentValue about =
      question.about == nullptr ? EnvironmentValue{} : value_of(*question.about);
  const bool is_known_none =
      about.meaning == Meaning::text && !about.is_string && about.text.empty();
  if (is_known_none) return walk(question.none_is_true ? statement.body : statement.otherwise);
  if (about.meaning == Meaning::text && !about.is_string) {
    const bool is_true = (about.text == "True") != question.none_is_true;
    return walk(is_true ? statement.body : statement.otherwise);
  }
  const bool is_usual = about.meaning == Meaning::path && about.text.starts_with("alembic");
  conditions_ += is_usual ? 0 : 1;
  walk(statement.body);
  walk(statement.otherwise);
  conditions_ -= is_usual ? 0 : 1;
}

void EnvironmentReader::enter(const python::With& statement) {
  for (const python::WithItem& item : statement.items) {
    const EnvironmentValue value = value_of(*item.context);
    const bool is_usual = value.meaning == Meaning::connection ||
                          value.meaning == Meaning::connectable ||
                          value.meaning == Meaning::transaction;
    if (!is_usual) obstacle(item.context->at, "with " + shown(*item.context));
    if (item.target) assign(*item.target, value);
  }
  walk(statement.body);
}

bool EnvironmentReader::handles_imports_alone(const python::Try& statement) const {
  const auto is_import = [](const Statement& each) {
    return std::holds_alternative<python::Import>(each.what) ||
           std::holds_alternative<python::ImportFrom>(each.what);
  };
  return std::all_of(statement.body.begin(), statement.body.end(), is_import);
}

EnvironmentValue EnvironmentReader::value_of(const Expression& expression) {
  const auto& what = expression.what;
  if (const auto* constant = std::get_if<python::Constant>(&what)) {
    if (const auto* text = std::get_if<std::string>(&constant->value)) {
      return {.meaning = Meaning::text, .text = *text, .is_string = true};
    }
    if (const auto* flag = std::get_if<bool>(&constant->value)) {
      return {.meaning = Meaning::text, .text = *flag ? "True" : "False"};
    }
    if (is_none(expression)) return {.meaning = Meaning::text};
    return {};
  }
  if (const auto* id = std::get_if<python::Name>(&what)) return name(id->id);
  if (const auto* of = std::get_if<python::Attribute>(&what)) return attribute(expression, *of);
  if (const auto* of = std::get_if<python::Subscript>(&what)) return item(expression, *of);
  if (const auto* called = std::get_if<python::Call>(&what)) return call(expression, *called);
  if (const auto* awaited = std::get_if<python::Await>(&what)) return value_of(*awaited->value);
  if (const auto* either = std::get_if<python::Boolean>(&what)) {
    // `config.get_main_option(…) or os.environ["X"]`: which of them it is, is not known.
    for (const auto& operand : either->operands) value_of(*operand);
  }
  return {.made_by = shown(expression)};
}

EnvironmentValue EnvironmentReader::name(const std::string& id) const {
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    if (const auto found = scope->find(id); found != scope->end()) return found->second;
  }
  return {};
}

EnvironmentValue EnvironmentReader::attribute(const Expression& expression,
                                              const python::Attribute& of) {
  const EnvironmentValue object = value_of(*of.object);
  if (object.meaning == Meaning::path) {
    return {.meaning = Meaning::path, .text = object.text + "." + of.name};
  }
  return {.made_by = object.meaning == Meaning::opaque ? object.made_by : shown(expression)};
}

EnvironmentValue EnvironmentReader::item(const Expression& expression,
                                         const python::Subscript& of) {
  const EnvironmentValue object = value_of(*of.object);
  const EnvironmentValue key = value_of(*of.index);
  if (object.meaning == Meaning::path && plain(object.text) == "os.environ" && key.is_string) {
    return {.meaning = Meaning::url, .text = key.text};
  }
  if (object.meaning == Meaning::section && key.is_string && key.text == "sqlalchemy.url") {
    return {.meaning = Meaning::url};
  }
  return {.made_by = shown(expression)};
}

EnvironmentScript read_environment_script(std::string_view text, const std::string& file) {
  const python::Module module = python::parse(text, file);
  return EnvironmentReader().read(module);
}

}  // namespace limbeck::scripts
