#include "scripts/naming_convention.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "scripts/environment_values.hpp"

namespace limbeck::scripts {
namespace {

using alembic::NamingConvention;
using python::ClassDefinition;
using python::Definition;
using python::Expression;
using python::SourceModule;

// Classes and MetaData that go in circles end here.
constexpr int kDeepest = 20;

/// What is not known, up to whoever asked.
struct NotKnown {
  std::string why;
};

/// The last of them: `MetaData` of `sqlalchemy.MetaData`; empty unless it is SQLAlchemy's, or of
/// what is built upon it and passes a MetaData on as it is.
std::string sqlalchemy_name(const Definition& definition) {
  if (definition.module != nullptr) return {};
  for (const char* const package : {"sqlalchemy.", "sqlmodel.", "flask_sqlalchemy."}) {
    if (definition.path.starts_with(package)) {
      return definition.path.substr(definition.path.rfind('.') + 1);
    }
  }
  return {};
}

const Expression* keyword(const python::Call& call, std::string_view name) {
  for (const python::Keyword& each : call.keywords) {
    if (each.name.empty()) throw NotKnown{"a call with ** makes it"};
    if (each.name == name) return each.value.get();
  }
  return nullptr;
}

const Expression* assigned_value(const python::Statement& statement) {
  if (const auto* const assign = std::get_if<python::Assign>(&statement.what)) {
    return assign->value.get();
  }
  const auto* const annotated = std::get_if<python::AnnotatedAssign>(&statement.what);
  return annotated == nullptr ? nullptr : annotated->value.get();
}

/// Other keys are tokens of the project's own, or classes.
bool is_kind(const std::string& key) {
  return key == "pk" || key == "uq" || key == "ck" || key == "fk" || key == "ix";
}

class Finder {
 public:
  explicit Finder(python::ProjectSource& source) : source_(source) {}

  NamingConvention of(std::optional<Definition> found, const std::string& shown) {
    if (++depth_ > kDeepest || !found) throw NotKnown{shown + " is made by code"};
    NamingConvention result = of_definition(*found, shown);
    --depth_;
    return result;
  }

 private:
  NamingConvention of_definition(const Definition& found, const std::string& shown) {
    for (const std::string& each : found.attributes) {
      if (each != "metadata" && each != "Model" && each != "registry") {
        throw NotKnown{shown + " is made by code"};
      }
    }
    if (found.module == nullptr) {
      Definition type = found;
      constexpr std::string_view kMetadata = ".metadata";
      if (type.path.ends_with(kMetadata)) type.path.resize(type.path.size() - kMetadata.size());
      return of_library(type).value_or(alembic::default_naming_convention());
    }
    require_untouched(*found.module);
    if (found.statement == nullptr) throw NotKnown{shown + " is a module"};
    if (const auto* const type = std::get_if<ClassDefinition>(&found.statement->what)) {
      if (const auto convention = of_class(*found.module, *type)) return *convention;
      return alembic::default_naming_convention();
    }
    const Expression* const value = assigned_value(*found.statement);
    if (value == nullptr) throw NotKnown{shown + " is made by code"};
    return of_expression(*found.module, *value);
  }

  static void require_untouched(const SourceModule& module) {
    if (module.text.find(".naming_convention") == std::string::npos) return;
    throw NotKnown{fmt::format("{} sets a naming_convention", module.path)};
  }

  NamingConvention of_expression(const SourceModule& module, const Expression& expression) {
    const auto* const call = std::get_if<python::Call>(&expression.what);
    if (call != nullptr) return of_call(module, *call);
    const std::string name = dotted_name(expression);
    if (name.empty()) throw NotKnown{shown(expression) + " is made by code"};
    return of(source_.resolve(module, name), name);
  }

  NamingConvention of_call(const SourceModule& module, const python::Call& call) {
    const std::string shown_as = shown(*call.function) + "()";
    const auto function = source_.resolve(module, dotted_name(*call.function));
    const std::string name = function ? sqlalchemy_name(*function) : std::string();
    if (call.arguments.size() > 1) throw NotKnown{shown_as + " is given more than names"};
    if (name == "MetaData") {
      const Expression* const convention = keyword(call, "naming_convention");
      return convention == nullptr ? alembic::default_naming_convention()
                                   : of_dict(module, *convention);
    }
    if (name != "declarative_base" && name != "SQLAlchemy" && name != "registry" &&
        name != "as_declarative" && name != "generate_base") {
      throw NotKnown{shown_as + " makes it"};
    }
    if (const Expression* const metadata = keyword(call, "metadata")) {
      return of_expression(module, *metadata);
    }
    for (const char* const base : {"cls", "model_class"}) {
      if (const Expression* const type = keyword(call, base)) {
        if (const auto convention = of_base(module, *type)) return *convention;
      }
    }
    return alembic::default_naming_convention();
  }

  NamingConvention of_dict(const SourceModule& module, const Expression& expression) {
    if (const auto read = read_convention(expression)) {
      return read->empty() ? alembic::default_naming_convention() : *read;
    }
    const std::string name = dotted_name(expression);
    const auto found = name.empty() ? std::nullopt : source_.resolve(module, name);
    const Expression* const value =
        found && found->statement != nullptr && found->attributes.empty()
            ? assigned_value(*found->statement)
            : nullptr;
    if (value == nullptr || ++depth_ > kDeepest) {
      throw NotKnown{fmt::format("the naming_convention in {} is made by code", module.path)};
    }
    return of_dict(*found->module, *value);
  }

  /// None: it has no MetaData of its own.
  std::optional<NamingConvention> of_class(const SourceModule& module,
                                           const ClassDefinition& type) {
    if (++depth_ > kDeepest) throw NotKnown{type.name + " derives from itself"};
    std::optional<NamingConvention> result;
    for (const auto& decorator : type.decorators) {
      const auto* const call = std::get_if<python::Call>(&decorator->what);
      if (call == nullptr) throw NotKnown{type.name + " is decorated"};
      result = of_call(module, *call);
    }
    for (const python::Statement& statement : type.body) {
      if (const Expression* const value = own_metadata(statement)) {
        result = of_expression(module, *value);
      }
    }
    for (const auto& base : type.bases) {
      if (result) break;
      result = of_base(module, *base);
    }
    --depth_;
    return result;
  }

  /// What `metadata = …` or `registry = …` in a class's body assigns.
  static const Expression* own_metadata(const python::Statement& statement) {
    const python::Expression* target = nullptr;
    if (const auto* const assign = std::get_if<python::Assign>(&statement.what)) {
      target = assign->targets.size() == 1 ? assign->targets[0].get() : nullptr;
    } else if (const auto* const annotated =
                   std::get_if<python::AnnotatedAssign>(&statement.what)) {
      target = annotated->target.get();
    }
    const std::string name = target == nullptr ? "" : dotted_name(*target);
    return name == "metadata" || name == "registry" ? assigned_value(statement) : nullptr;
  }

  std::optional<NamingConvention> of_base(const SourceModule& module, const Expression& base) {
    if (const auto* const generic = std::get_if<python::Subscript>(&base.what)) {
      return of_base(module, *generic->object);
    }
    if (std::holds_alternative<python::Call>(base.what)) return of_expression(module, base);
    const std::string name = dotted_name(base);
    if (name == "object") return std::nullopt;
    const auto found = name.empty() ? std::nullopt : source_.resolve(module, name);
    if (!found) throw NotKnown{shown(base) + " is made by code"};
    if (found->module == nullptr) return of_library(*found);
    require_untouched(*found->module);
    if (found->statement == nullptr) throw NotKnown{name + " is a module"};
    if (const auto* const type = std::get_if<ClassDefinition>(&found->statement->what)) {
      if (!found->attributes.empty()) throw NotKnown{name + " is made by code"};
      return of_class(*found->module, *type);
    }
    return of(found, name);
  }

  /// Of a class outside the project; SQLAlchemy's own and plain Python's have no convention.
  std::optional<NamingConvention> of_library(const Definition& found) {
    const std::string name = sqlalchemy_name(found);
    if (name == "SQLModel" || name == "SQLAlchemy") {
      // Its MetaData is everyone's: whoever gives it a convention may stand anywhere. One of
      // Flask-SQLAlchemy is given it when it is made, which is not looked for.
      const char* const mark = name == "SQLModel" ? ".naming_convention" : "naming_convention";
      if (!source_.mentions(mark)) return alembic::default_naming_convention();
      throw NotKnown{"the project sets a naming_convention"};
    }
    if (name.starts_with("DeclarativeBase")) return alembic::default_naming_convention();
    const std::string package = found.path.substr(0, found.path.find('.'));
    const bool is_plain = name == "AsyncAttrs" || name == "MappedAsDataclass" ||
                          package == "typing" || package == "abc" ||
                          package == "typing_extensions" || package == "oslo_db";
    if (!is_plain) throw NotKnown{found.path + " is not of the project"};
    return std::nullopt;
  }

  python::ProjectSource& source_;
  int depth_ = 0;
};

}  // namespace

std::optional<NamingConvention> read_convention(const Expression& expression) {
  const auto* const dict = std::get_if<python::DictDisplay>(&expression.what);
  if (dict == nullptr) return std::nullopt;
  const auto text = [](const python::ExpressionPtr& each) -> const std::string* {
    const auto* const constant = each ? std::get_if<python::Constant>(&each->what) : nullptr;
    return constant == nullptr ? nullptr : std::get_if<std::string>(&constant->value);
  };
  NamingConvention result;
  for (std::size_t i = 0; i < dict->keys.size(); ++i) {
    const std::string* const key = text(dict->keys[i]);
    const std::string* const value = text(dict->values[i]);
    if (key == nullptr || value == nullptr || !is_kind(*key)) return std::nullopt;
    result[*key] = *value;
  }
  return result;
}

FoundConvention find_naming_convention(python::ProjectSource& source, const std::string& metadata) {
  try {
    const std::string dotted = plain(metadata);
    return {Finder(source).of(source.find(dotted), dotted), {}};
  } catch (const NotKnown& unknown) {
    return {std::nullopt, unknown.why};
  }
}

const NamingConvention& ProjectNaming::convention() {
  if (found_) return *found_;
  const std::string what = "a name that depends on the naming convention: ";
  if (!metadata_) throw python::Unsupported(what + "target_metadata is not known");
  if (metadata_->empty()) return alembic::default_naming_convention();
  std::string why_not;
  try {
    auto found = find_naming_convention(source_, *metadata_);
    found_ = std::move(found.convention);
    why_not = std::move(found.why_not);
  } catch (const Error& error) {
    why_not = error.what();
  }
  if (!found_) throw python::Unsupported(what + why_not);
  return *found_;
}

}  // namespace limbeck::scripts
