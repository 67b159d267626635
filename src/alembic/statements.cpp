#include "alembic/statements.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "alembic/changes.hpp"
#include "python/collections.hpp"

namespace limbeck::alembic {
namespace {

using python::Unsupported;
using python::Value;
using Named = std::vector<std::pair<std::string, Value>>;

Named named_of(const Value& value) {
  const python::Dict* const dict = python::as_dict(value);
  if (dict == nullptr) throw Unsupported("parameters of execute() that are no dict");
  Named named;
  for (const auto& entry : dict->entries()) {
    if (!entry.is_live) continue;
    if (entry.key.text() == nullptr) throw Unsupported("a parameter without a name");
    named.emplace_back(*entry.key.text(), entry.value);
  }
  return named;
}

/// A bare text, which 1.4 gives to the driver as it is.
std::string driver_text(const std::string& text, Dialect dialect) {
  if (dialect == Dialect::sqlite) {
    if (text.find_first_of("?:@$") == std::string::npos) return text;
    throw Unsupported("a parameter of the driver in execute()");
  }
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    result += text[at];
    if (text[at] != '%') continue;
    if (at + 1 == text.size() || text[at + 1] != '%') {
      throw Unsupported("a parameter of the driver in execute()");
    }
    ++at;
  }
  return result;
}

/// The first row says which columns there are: what another has beyond them is left out.
void require_same_names(std::vector<Named>& rows, bool leaves_out) {
  const auto has = [](const Named& row, const std::string& name) {
    return std::any_of(row.begin(), row.end(),
                       [&](const auto& each) { return each.first == name; });
  };
  const Named first = rows.front();
  for (Named& row : rows) {
    for (const auto& each : first) {
      if (!has(row, each.first)) {
        throw Unsupported(fmt::format("a row without the parameter {}", each.first));
      }
    }
    if (!leaves_out) continue;
    row.erase(std::remove_if(row.begin(), row.end(),
                             [&](const auto& each) { return !has(first, each.first); }),
              row.end());
  }
}

}  // namespace

std::vector<std::string> statement_texts(python::Interpreter& interpreter, const Value& statement,
                                         const Value* parameters, Dialect dialect) {
  if (statement.text() != nullptr && parameters == nullptr) {
    return {driver_text(*statement.text(), dialect)};
  }
  const auto executable = statement.share<Executable>();
  if (!executable) throw Unsupported("execute() of this");
  std::vector<Named> each;
  if (parameters != nullptr && !parameters->is_none()) {
    if (const python::List* const list = python::as_list(*parameters)) {
      for (const Value& item : list->items) each.push_back(named_of(item));
    } else {
      each.push_back(named_of(*parameters));
    }
  }
  // As without any.
  if (each.empty()) each.emplace_back();
  require_same_names(each, statement.as<Change>() != nullptr);
  std::vector<std::string> texts;
  for (Named& named : each) {
    Writer writer(interpreter, dialect, std::move(named));
    texts.push_back(executable->write(writer));
  }
  return texts;
}

std::optional<Value> take_parameters(Parameters& given) {
  python::Values positional = given.rest();
  // 2.0 has both as parameters of its own; for 1.4 they would be two of the statement.
  if (const auto named = given.take("parameters")) positional.push_back(*named);
  if (given.take("execution_options")) throw Unsupported("execution_options of execute()");
  const auto keywords = given.take_keywords();
  if (!keywords.empty()) {
    if (!positional.empty()) throw Unsupported("parameters of execute() in two ways");
    const auto dict = std::make_shared<python::Dict>();
    for (const auto& [name, value] : keywords) dict->set(name, value);
    return dict;
  }
  if (positional.empty()) return std::nullopt;
  if (positional.size() > 1) return python::make_list(std::move(positional));
  return positional.front();
}

}  // namespace limbeck::alembic
