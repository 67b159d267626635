#include "alembic/inspector.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "alembic/connection.hpp"
#include "alembic/parameters.hpp"
#include "base/text.hpp"
#include "python/classes.hpp"
#include "python/collections.hpp"

namespace limbeck::alembic {
namespace {

using python::Arguments;
using python::Interpreter;
using python::Unsupported;
using python::Value;
using python::Values;

using Entries = std::vector<std::pair<const char*, Value>>;

Value make_dict(const Entries& entries) {
  const auto dict = std::make_shared<python::Dict>();
  for (const auto& [key, value] : entries) dict->set(key, value);
  return dict;
}

Value text_list(const std::vector<std::string>& texts) {
  return python::make_list({texts.begin(), texts.end()});
}

Value text_or_none(const std::string& text) {
  return text.empty() ? Value() : Value(text);
}

/// What SQLAlchemy makes of it is more than is known here.
Value unknown(const char* what) {
  return std::make_shared<python::Placeholder>(fmt::format("{} that inspect() found", what));
}

/// What is asked, on which catalog.
struct Question {
  const schema::Catalog& catalog;
  Dialect dialect;
  std::string table;
  std::string schema;

  bool is_same(const std::string& left, const std::string& right) const {
    return dialect == Dialect::sqlite ? base::equals_ignoring_case(left, right) : left == right;
  }
  bool is_in_schema(const schema::Name& name) const {
    if (schema == std::string_view(catalog.default_schema)) return name.schema.empty();
    return name.schema == schema;
  }
  template <typename Object>
  const Object* find(const std::vector<Object>& objects) const {
    for (const Object& each : objects) {
      if (is_in_schema(each.name) && is_same(each.name.name, table)) return &each;
    }
    return nullptr;
  }
  const schema::Table& required_table(Interpreter& i) const {
    if (const schema::Table* const found = find(catalog.tables)) return *found;
    if (find(catalog.views) != nullptr) throw Unsupported("the parts of a view");
    i.raise("RuntimeError", "NoSuchTableError: " + table);
  }
};

Value table_names(Interpreter&, const Question& asked) {
  Values names;
  for (const schema::Table& each : asked.catalog.tables) {
    if (asked.is_in_schema(each.name) && each.kind != schema::TableKind::foreign) {
      names.emplace_back(each.name.name);
    }
  }
  return python::make_list(std::move(names));
}

Value view_names(Interpreter&, const Question& asked) {
  Values names;
  for (const schema::View& each : asked.catalog.views) {
    if (!asked.is_in_schema(each.name)) continue;
    // 1.4 counts them, 2.0 does not.
    if (each.materialized) throw Unsupported("get_view_names() with materialized views");
    names.emplace_back(each.name.name);
  }
  return python::make_list(std::move(names));
}

Value columns(Interpreter& i, const Question& asked) {
  Values all;
  for (const schema::Column& each : asked.required_table(i).columns) {
    all.push_back(
        make_dict({{"name", each.name},
                   {"type", unknown("the type of a column")},
                   {"nullable", each.nullable},
                   {"default", each.default_value ? Value(each.default_value->text) : Value()},
                   {"autoincrement", unknown("autoincrement of a column")},
                   {"primary_key", unknown("primary_key of a column")},
                   {"comment", text_or_none(each.comment)}}));
  }
  return python::make_list(std::move(all));
}

/// Where the definition is these columns and no more.
bool is_plain(const schema::Index& index) {
  std::string text = index.definition;
  constexpr std::string_view kMethod = "USING btree ";
  if (text.starts_with(kMethod)) text.erase(0, kMethod.size());
  std::erase(text, '"');
  return text == fmt::format("({})", base::join(index.columns, ", "));
}

Value indexes(Interpreter& i, const Question& asked) {
  const schema::Table& table = asked.required_table(i);
  Values all;
  for (const schema::Index& each : table.indexes) {
    all.push_back(make_dict({{"name", each.name},
                             {"column_names", is_plain(each) ? text_list(each.columns)
                                                             : unknown("the columns of an index")},
                             {"unique", each.unique},
                             {"include_columns", unknown("include_columns of an index")},
                             {"dialect_options", unknown("dialect_options of an index")}}));
  }
  // PostgreSQL has one behind each of these, and SQLAlchemy tells of it.
  for (const schema::Constraint& each : table.constraints) {
    if (asked.dialect != Dialect::postgresql) break;
    if (each.kind == schema::ConstraintKind::exclusion) {
      throw Unsupported("get_indexes() of a table with an EXCLUDE constraint");
    }
    if (each.kind != schema::ConstraintKind::unique) continue;
    all.push_back(make_dict({{"name", each.name},
                             {"column_names", text_list(each.columns)},
                             {"unique", true},
                             {"duplicates_constraint", each.name},
                             {"include_columns", unknown("include_columns of an index")},
                             {"dialect_options", unknown("dialect_options of an index")}}));
  }
  return python::make_list(std::move(all));
}

template <typename Describe>
Value constraints(Interpreter& i, const Question& asked, schema::ConstraintKind kind,
                  const Describe& describe) {
  Values all;
  for (const schema::Constraint& each : asked.required_table(i).constraints) {
    if (each.kind == kind) all.push_back(make_dict(describe(each)));
  }
  return python::make_list(std::move(all));
}

Value unique_constraints(Interpreter& i, const Question& asked) {
  return constraints(i, asked, schema::ConstraintKind::unique, [](const auto& each) {
    return Entries{{"name", text_or_none(each.name)}, {"column_names", text_list(each.columns)}};
  });
}

Value check_constraints(Interpreter& i, const Question& asked) {
  return constraints(i, asked, schema::ConstraintKind::check, [](const auto& each) {
    return Entries{{"name", text_or_none(each.name)}, {"sqltext", unknown("the text of a check")}};
  });
}

Value foreign_keys(Interpreter& i, const Question& asked) {
  return constraints(i, asked, schema::ConstraintKind::foreign_key, [](const auto& each) {
    return Entries{{"name", text_or_none(each.name)},
                   {"constrained_columns", text_list(each.columns)},
                   {"referred_schema", text_or_none(each.references->schema)},
                   {"referred_table", each.references->name},
                   {"referred_columns", text_list(each.referenced_columns)},
                   {"options", unknown("the options of a foreign key")}};
  });
}

Value primary_key(Interpreter& i, const Question& asked) {
  for (const schema::Constraint& each : asked.required_table(i).constraints) {
    if (each.kind != schema::ConstraintKind::primary_key) continue;
    return make_dict(
        {{"constrained_columns", text_list(each.columns)}, {"name", text_or_none(each.name)}});
  }
  return make_dict({{"constrained_columns", python::make_list({})}, {"name", Value()}});
}

Value enums(Interpreter&, const Question& asked) {
  if (asked.dialect != Dialect::postgresql) throw Unsupported("get_enums() on SQLite");
  Values all;
  for (const schema::Enumeration& each : asked.catalog.enumerations) {
    if (!asked.is_in_schema(each.name)) continue;
    const std::string schema =
        each.name.schema.empty() ? std::string(asked.catalog.default_schema) : each.name.schema;
    all.push_back(make_dict({{"name", each.name.name},
                             {"schema", schema},
                             {"visible", each.name.schema.empty()},
                             {"labels", text_list(each.labels)}}));
  }
  return python::make_list(std::move(all));
}

Value schema_names(Interpreter&, const Question& asked) {
  if (asked.dialect == Dialect::sqlite) return text_list({"main"});
  Values all = {std::string(asked.catalog.default_schema), "information_schema"};
  for (const schema::Namespace& each : asked.catalog.schemas) {
    if (each.name != std::string_view(asked.catalog.default_schema)) all.emplace_back(each.name);
  }
  return python::make_list(std::move(all));
}

using Answer = Value (*)(Interpreter&, const Question&);

struct Method {
  const char* name;
  std::vector<std::string> parameters;
  Answer answer;
};

const std::vector<Method>& methods() {
  static const std::vector<Method> all = {
      {"get_table_names", {"schema"}, table_names},
      {"get_view_names", {"schema"}, view_names},
      {"get_columns", {"table_name", "schema"}, columns},
      {"get_indexes", {"table_name", "schema"}, indexes},
      {"get_unique_constraints", {"table_name", "schema"}, unique_constraints},
      {"get_check_constraints", {"table_name", "schema"}, check_constraints},
      {"get_foreign_keys", {"table_name", "schema"}, foreign_keys},
      {"get_pk_constraint", {"table_name", "schema"}, primary_key},
      {"get_enums", {"schema"}, enums},
      {"get_schema_names", {}, schema_names},
      {"has_table",
       {"table_name", "schema"},
       [](Interpreter&, const Question& asked) -> Value {
         return has_table(asked.catalog, asked.dialect, asked.table, asked.schema);
       }},
  };
  return all;
}

class Inspector final : public python::Object {
 public:
  explicit Inspector(Recording& recording) : recording_(recording) {}
  std::string type_name() const override { return "Inspector"; }
  std::optional<Value> attribute(Interpreter&, const std::string& name) override {
    if (name == "bind") return connection(recording_);
    if (name == "default_schema_name") {
      const std::string schema = require_database(recording_, "inspect()").catalog().default_schema;
      return recording_.dialect == Dialect::sqlite ? Value("main") : Value(schema);
    }
    for (const Method& method : methods()) {
      if (name != method.name) continue;
      return python::make_native(
          name, [self = std::static_pointer_cast<Inspector>(shared_from_this()), &method](
                    Interpreter& i, Arguments a) { return self->answer(i, method, std::move(a)); });
    }
    return std::nullopt;
  }

 private:
  /// What was asked once stays the answer, as SQLAlchemy keeps it.
  Value answer(Interpreter& i, const Method& method, Arguments arguments) {
    Parameters given(i, method.name, std::move(arguments), method.parameters);
    const bool is_of_table = std::find(method.parameters.begin(), method.parameters.end(),
                                       "table_name") != method.parameters.end();
    const std::string table = is_of_table ? given.required_text("table_name") : "";
    const std::string schema = given.text("schema").value_or("");
    given.finish();
    if (recording_.dialect == Dialect::sqlite && !schema.empty() && schema != "main") {
      throw Unsupported("another schema on SQLite");
    }
    const auto key = std::make_tuple(std::string(method.name), table, schema);
    const auto found = kept_.find(key);
    if (found != kept_.end()) return found->second;
    const Question asked{require_database(recording_, "inspect()").catalog(), recording_.dialect,
                         table, recording_.dialect == Dialect::sqlite ? "" : schema};
    return kept_.emplace(key, method.answer(i, asked)).first->second;
  }

  Recording& recording_;
  std::map<std::tuple<std::string, std::string, std::string>, Value> kept_;
};

Value inspect(Interpreter& i, Arguments a) {
  Parameters given(i, "inspect", std::move(a), {"subject"});
  const Value bind = given.required("subject");
  given.finish();
  return inspector(i, bind);
}

}  // namespace

bool has_table(const schema::Catalog& catalog, Dialect dialect, const std::string& name,
               const std::string& schema) {
  const Question asked{catalog, dialect, name, schema};
  return asked.find(catalog.tables) != nullptr || asked.find(catalog.views) != nullptr;
}

Value inspector(Interpreter&, const Value& bind) {
  Recording* const recording = recording_of(bind);
  if (recording == nullptr) throw Unsupported("inspect() of something else than a connection");
  return std::make_shared<Inspector>(*recording);
}

std::optional<Value> inspector_name(const std::string& name) {
  if (name == "inspect") return python::make_native(name, inspect);
  if (name != "Inspector") return std::nullopt;
  return std::make_shared<python::NativeModule>(
      "Inspector", [](Interpreter&, const std::string& attribute) -> std::optional<Value> {
        if (attribute != "from_engine") return std::nullopt;
        return python::make_native(attribute, inspect);
      });
}

}  // namespace limbeck::alembic
