#include "alembic/sequences.hpp"

#include <fmt/format.h>

#include "alembic/connection.hpp"
#include "alembic/expressions.hpp"
#include "alembic/parameters.hpp"
#include "base/text.hpp"
#include "python/classes.hpp"

namespace limbeck::alembic {
namespace {

using python::Arguments;
using python::Interpreter;
using python::Unsupported;
using python::Value;

/// A statement of PostgreSQL's, as it stands.
class Definition final : public Executable {
 public:
  explicit Definition(std::string text) : text_(std::move(text)) {}
  std::string write(Writer& writer) const override {
    if (writer.dialect != Dialect::postgresql) throw Unsupported("sequences and schemas on SQLite");
    return text_;
  }

 private:
  const std::string text_;
};

/// `DDL("...")`: the text, in which % stands for %%.
class PlainDefinition final : public Executable {
 public:
  explicit PlainDefinition(std::string text) : text_(std::move(text)) {}
  std::string write(Writer&) const override { return text_; }

 private:
  const std::string text_;
};

Value make_ddl(Interpreter& i, Arguments a) {
  Parameters given(i, "DDL", std::move(a), {"statement"});
  const std::string statement = given.required_text("statement");
  given.finish();
  std::string text;
  for (std::size_t at = 0; at < statement.size(); ++at) {
    text += statement[at];
    if (statement[at] != '%') continue;
    const bool is_escaped = at + 1 < statement.size() && statement[at + 1] == '%';
    if (!is_escaped) throw Unsupported("a parameter of DDL()");
    ++at;
  }
  return std::make_shared<PlainDefinition>(std::move(text));
}

Value make_sequence(Interpreter& i, Arguments a) {
  Parameters given(i, "Sequence", std::move(a), {"name", "start", "increment"});
  const std::string name = given.required_text("name");
  const std::string schema = given.text("schema").value_or("");
  const bool is_optional = given.truth("optional").value_or(false);
  std::string options;
  if (const auto told = given.take("data_type"); told && !told->is_none()) {
    const auto type = to_type(i, *told);
    if (!type) throw Unsupported("the type of a Sequence");
    options = "AS " + type->on(Dialect::postgresql).text + " ";
  }
  options += take_sequence_options(given, 1);
  given.ignore({"metadata", "quote"});
  given.finish();
  return std::make_shared<Sequence>(schema, name, std::move(options), is_optional);
}

std::shared_ptr<Sequence> take_sequence(Parameters& given) {
  auto sequence = given.required("element").share<Sequence>();
  if (!sequence) throw Unsupported(fmt::format("the argument of {}()", given.function()));
  return sequence;
}

Value make_create_sequence(Interpreter& i, Arguments a) {
  Parameters given(i, "CreateSequence", std::move(a), {"element"});
  const auto sequence = take_sequence(given);
  const bool if_not_exists = given.truth("if_not_exists").value_or(false);
  given.finish();
  if (if_not_exists) {
    return std::make_shared<Definition>(
        fmt::format("CREATE SEQUENCE IF NOT EXISTS {} {}", sequence->quoted(), sequence->options));
  }
  return std::make_shared<Definition>(sequence->creation());
}

Value make_drop_sequence(Interpreter& i, Arguments a) {
  Parameters given(i, "DropSequence", std::move(a), {"element"});
  const auto sequence = take_sequence(given);
  const bool if_exists = given.truth("if_exists").value_or(false);
  given.finish();
  return std::make_shared<Definition>(
      fmt::format("DROP SEQUENCE {}{}", if_exists ? "IF EXISTS " : "", sequence->quoted()));
}

Value make_create_schema(Interpreter& i, Arguments a) {
  Parameters given(i, "CreateSchema", std::move(a), {"name"});
  const std::string name = quote(given.required_text("name"), Dialect::postgresql);
  const bool if_not_exists = given.truth("if_not_exists").value_or(false);
  given.finish();
  return std::make_shared<Definition>(
      fmt::format("CREATE SCHEMA {}{}", if_not_exists ? "IF NOT EXISTS " : "", name));
}

Value make_drop_schema(Interpreter& i, Arguments a) {
  Parameters given(i, "DropSchema", std::move(a), {"name"});
  const std::string name = quote(given.required_text("name"), Dialect::postgresql);
  const bool if_exists = given.truth("if_exists").value_or(false);
  const bool cascade = given.truth("cascade").value_or(false);
  given.finish();
  return std::make_shared<Definition>(fmt::format(
      "DROP SCHEMA {}{}{}", if_exists ? "IF EXISTS " : "", name, cascade ? " CASCADE" : ""));
}

/// As SQLAlchemy asks for it.
bool is_there(Recording& recording, const Sequence& sequence) {
  const std::string sql = fmt::format(
      "SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = "
      "c.relnamespace WHERE c.relkind = 'S' AND n.nspname = {} AND c.relname = {}",
      sequence.schema.empty() ? "current_schema()" : quote_text(sequence.schema),
      quote_text(sequence.name));
  return !require_database(recording, "checkfirst=True of a Sequence").query(sql).rows.empty();
}

Value create_or_drop(const Sequence& sequence, bool is_create, Interpreter& i, Arguments a) {
  Parameters given(i, is_create ? "create" : "drop", std::move(a), {"bind", "checkfirst"});
  Recording* const recording = recording_of(given.required("bind"));
  const bool checks = given.truth("checkfirst").value_or(true);
  given.finish();
  if (recording == nullptr) throw Unsupported("the bind of a Sequence");
  if (recording->dialect != Dialect::postgresql) return {};
  if (checks && at_line(i, [&] { return is_there(*recording, sequence); }) == is_create) return {};
  record(*recording, i, is_create ? sequence.creation() : "DROP SEQUENCE " + sequence.quoted());
  return {};
}

}  // namespace

std::string take_sequence_options(Parameters& given, std::optional<std::int64_t> default_start) {
  std::vector<std::string> options;
  const auto add = [&](std::optional<std::int64_t> number, const char* words) {
    if (number) options.push_back(fmt::format("{} {}", words, *number));
  };
  add(given.integer("increment"), "INCREMENT BY");
  const auto start = given.integer("start");
  add(start ? start : default_start, "START WITH");
  add(given.integer("minvalue"), "MINVALUE");
  add(given.integer("maxvalue"), "MAXVALUE");
  if (given.truth("nominvalue")) options.emplace_back("NO MINVALUE");
  if (given.truth("nomaxvalue")) options.emplace_back("NO MAXVALUE");
  add(given.integer("cache"), "CACHE");
  if (const auto cycle = given.truth("cycle")) options.emplace_back(*cycle ? "CYCLE" : "NO CYCLE");
  return base::join(options, " ");
}

std::string Sequence::creation() const {
  return fmt::format("CREATE SEQUENCE {} {}", quoted(), options);
}

ClausePtr Sequence::next_value() const {
  return std::make_shared<Composed>(
      plain_type("Integer"), "next_value", Composed::Parts{},
      [text = fmt::format("nextval('{}')", quoted())](const Composed::Parts&, Writer& writer) {
        if (writer.dialect != Dialect::postgresql) throw Unsupported("a sequence on SQLite");
        return text;
      });
}

std::optional<Value> Sequence::attribute(Interpreter&, const std::string& attribute) {
  const auto self = std::static_pointer_cast<Sequence>(shared_from_this());
  if (attribute == "name") return name;
  if (attribute == "next_value") {
    return python::make_native(attribute, [self](Interpreter& i, Arguments a) -> Value {
      Parameters(i, "next_value", std::move(a), {}).finish();
      return std::const_pointer_cast<Clause>(self->next_value());
    });
  }
  if (attribute != "create" && attribute != "drop") return std::nullopt;
  return python::make_native(
      attribute, [self, is_create = attribute == "create"](Interpreter& i, Arguments a) {
        return create_or_drop(*self, is_create, i, std::move(a));
      });
}

std::optional<Value> ddl_name(const std::string& name) {
  constexpr std::pair<const char*, Value (*)(Interpreter&, Arguments)> kAll[] = {
      {"Sequence", make_sequence},          {"CreateSequence", make_create_sequence},
      {"DropSequence", make_drop_sequence}, {"CreateSchema", make_create_schema},
      {"DropSchema", make_drop_schema},     {"DDL", make_ddl}};
  for (const auto& [known, body] : kAll) {
    if (name == known) return python::make_native(name, body);
  }
  return std::nullopt;
}

}  // namespace limbeck::alembic
