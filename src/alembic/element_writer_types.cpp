// Types as the server spells them, in SQLAlchemy's words: the table of type_specs.hpp, read the
// other way.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "alembic/element_writer.hpp"
#include "alembic/type_specs.hpp"
#include "base/text.hpp"
#include "python/interpreter.hpp"
#include "python/rendering.hpp"

namespace limbeck::alembic {
namespace {

using python::quoted_text;
using python::Unsupported;

/// `timestamp(3) with time zone`: the name without what is in parentheses.
struct TypeText {
  std::string name;
  std::vector<std::string> arguments;
};

TypeText read_type(const std::string& text) {
  TypeText read{.name = text, .arguments = {}};
  const std::size_t open = text.find('(');
  if (open == std::string::npos) return read;
  const std::size_t close = text.find(')', open);
  if (close == std::string::npos) throw Unsupported("the type " + text);
  read.name = std::string(base::trim(text.substr(0, open))) + text.substr(close + 1);
  const std::string inner = text.substr(open + 1, close - open - 1);
  for (const std::string_view each : base::split(inner, ',')) {
    const std::string_view number = base::trim(each);
    const bool is_number = !number.empty() && std::all_of(number.begin(), number.end(), [](char c) {
      return c >= '0' && c <= '9';
    });
    if (!is_number) throw Unsupported("the type " + text);
    read.arguments.emplace_back(number);
  }
  return read;
}

/// What PostgreSQL spells otherwise than SQLAlchemy.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kSpellings = {
    {{"character varying", "VARCHAR"},
     {"character", "CHAR"},
     {"timestamp without time zone", "TIMESTAMP"},
     {"timestamp with time zone", "TIMESTAMP"},
     {"time without time zone", "TIME"},
     {"time with time zone", "TIME"},
     {"double precision", "FLOAT"},
     {"bit varying", "BIT"}}};

std::string ddl_of(const std::string& name) {
  const auto* const found = std::find_if(kSpellings.begin(), kSpellings.end(),
                                         [&](const auto& each) { return each.first == name; });
  if (found != kSpellings.end()) return std::string(found->second);
  const bool is_plain = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  });
  if (!is_plain) throw Unsupported("the type " + name);
  std::string ddl = name;
  for (char& letter : ddl) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return ddl;
}

std::string call(std::string_view prefix, std::string_view name,
                 const std::vector<std::string>& arguments) {
  return fmt::format("{}.{}({})", prefix, name, base::join(arguments, ", "));
}

/// Of a text: length and collation.
std::vector<std::string> text_arguments(const TypeText& read, const std::string& collation) {
  std::vector<std::string> arguments;
  if (read.arguments.size() > 1) throw Unsupported("the type " + read.name);
  if (!read.arguments.empty()) arguments.push_back("length=" + read.arguments[0]);
  if (!collation.empty()) arguments.push_back("collation=" + quoted_text(collation));
  return arguments;
}

std::vector<std::string> decimal_arguments(const TypeText& read) {
  std::vector<std::string> arguments;
  if (read.arguments.size() > 2) throw Unsupported("the type " + read.name);
  if (!read.arguments.empty()) arguments.push_back("precision=" + read.arguments[0]);
  if (read.arguments.size() > 1) arguments.push_back("scale=" + read.arguments[1]);
  return arguments;
}

void require_no_arguments(const TypeText& read) {
  if (!read.arguments.empty()) throw Unsupported("arguments of the type " + read.name);
}

/// PostgreSQL's collations are names; SQLAlchemy quotes them whole.
std::string plain_collation(const std::string& collation) {
  if (!collation.starts_with('"')) {
    if (collation.find_first_of(".\"") != std::string::npos) {
      throw Unsupported("the collation " + collation);
    }
    return collation;
  }
  const std::string inner = collation.substr(1, collation.size() - 2);
  if (inner.find('"') != std::string::npos) throw Unsupported("the collation " + collation);
  return inner;
}

}  // namespace

std::string ElementWriter::dialect_type(std::string_view name,
                                        const std::vector<std::string>& arguments) {
  uses_postgresql_ = true;
  return call("postgresql", name, arguments);
}

std::string ElementWriter::enumeration(const schema::Name& name) {
  const schema::Enumeration* const found = schema::find(catalog_.enumerations, name);
  if (found == nullptr) throw Unsupported("the type " + name.name);
  std::vector<std::string> arguments;
  for (const std::string& label : found->labels) arguments.push_back(quoted_text(label));
  arguments.push_back("name=" + quoted_text(name.name));
  if (!name.schema.empty()) arguments.push_back("schema=" + quoted_text(name.schema));
  // It is made and dropped for itself, whatever tables have it.
  arguments.emplace_back("create_type=False");
  return dialect_type("ENUM", arguments);
}

/// SQLite keeps a type as it was written: only where SQLAlchemy writes the same.
std::string ElementWriter::stored_type(const std::string& text, const std::string& collation) {
  const TypeText read = read_type(text);
  const TypeSpec* const spec = find_generic_ddl(read.name, Dialect::sqlite);
  if (spec == nullptr) throw Unsupported("the type " + text);
  if (spec->form == Form::text) return call("sa", spec->name, text_arguments(read, collation));
  if (!collation.empty()) throw Unsupported("a collation of the type " + text);
  if (spec->form == Form::decimal) return call("sa", spec->name, decimal_arguments(read));
  require_no_arguments(read);
  return call("sa", spec->name, {});
}

std::string ElementWriter::server_type(std::string text, const std::string& collation) {
  if (text.ends_with("[]")) {
    text.resize(text.size() - 2);
    const std::string item = server_type(text, collation);
    return dialect_type("ARRAY", {item});
  }
  const TypeText read = read_type(text);
  const std::string ddl = ddl_of(read.name);
  const TypeSpec* const generic = find_generic_ddl(ddl, Dialect::postgresql);
  const TypeSpec* const own = find_postgresql_ddl(ddl);
  const TypeSpec* const spec = generic != nullptr ? generic : own;
  if (spec == nullptr) throw Unsupported("the type " + text);
  if (spec->form == Form::text) {
    return call("sa", spec->name, text_arguments(read, plain_collation(collation)));
  }
  if (!collation.empty()) throw Unsupported("a collation of the type " + text);
  std::vector<std::string> arguments;
  switch (spec->form) {
    case Form::decimal:
      return call("sa", spec->name, decimal_arguments(read));
    case Form::timed: {
      if (read.name.ends_with(" with time zone")) arguments.emplace_back("timezone=True");
      if (read.arguments.empty()) return call("sa", spec->name, arguments);
      arguments.push_back("precision=" + read.arguments[0]);
      return dialect_type(own->name, arguments);
    }
    case Form::interval:
      if (read.arguments.empty()) return call("sa", spec->name, {});
      return dialect_type(own->name, {"precision=" + read.arguments[0]});
    case Form::bit:
      if (!read.arguments.empty()) arguments.push_back("length=" + read.arguments[0]);
      if (read.name.ends_with(" varying")) arguments.emplace_back("varying=True");
      return dialect_type(spec->name, arguments);
    default:
      require_no_arguments(read);
  }
  if (spec->form == Form::json && generic == nullptr)
    arguments.emplace_back("astext_type=sa.Text()");
  return generic == nullptr ? dialect_type(spec->name, arguments)
                            : call("sa", spec->name, arguments);
}

std::string ElementWriter::type(const schema::Type& type, const std::string& collation) {
  if (dialect_ == Dialect::sqlite) return stored_type(type.text, collation);
  if (!type.defined) return server_type(type.text, collation);
  if (!collation.empty()) throw Unsupported("a collation of the type " + type.text);
  const std::string named = enumeration(*type.defined);
  return type.text.ends_with("[]") ? dialect_type("ARRAY", {named}) : named;
}

}  // namespace limbeck::alembic
