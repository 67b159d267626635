#include "workflow/schema_reader.hpp"

#include <algorithm>
#include <utility>

#include "diff/difference.hpp"
#include "limbeck/error.hpp"
#include "models/realize.hpp"
#include "run/runner.hpp"
#include "workflow/undeclared.hpp"

namespace limbeck::workflow {
namespace {

/// Statements of a copy in one transaction: as in models/realize.cpp, there is no need for more.
constexpr std::size_t kPart = 100;

/// Where Limbeck keeps its history; see docs/history.md.
constexpr const char* kHistorySchema = "limbeck";

void forget_schema_of_history(schema::Catalog& catalog) {
  const bool is_used = std::ranges::any_of(catalog.tables, [](const schema::Table& table) {
    return table.name.schema == kHistorySchema;
  });
  if (is_used) return;
  std::erase_if(catalog.schemas,
                [](const schema::Namespace& each) { return each.name == kHistorySchema; });
}

/// Where nothing else is in it, no revision made it.
void forget_version_schema(schema::Catalog& catalog, const std::string& name) {
  if (name.empty()) return;
  const LeftAlone objects = objects_of(catalog);
  const bool is_used = std::ranges::any_of(objects, [&](const schema::ObjectId& each) {
    return each.kind != schema::ObjectKind::schema && each.name.schema == name;
  });
  if (is_used) return;
  std::erase_if(catalog.schemas, [&](const schema::Namespace& each) { return each.name == name; });
}

void forget_extensions(schema::Catalog& catalog, const std::vector<std::string>& names) {
  std::erase_if(catalog.extensions, [&](const schema::Extension& each) {
    return std::ranges::find(names, each.name) != names.end();
  });
}

}  // namespace

schema::Catalog SchemaReader::read(db::Connection& connection) {
  const std::string key = key_of(connection);
  if (!key.empty()) {
    if (std::optional<schema::Catalog> kept = request_.kept.find(key)) return *std::move(kept);
  }
  schema::Catalog catalog = read(connection, request_.schemas);
  // Somebody may have changed it in between.
  if (!key.empty() && key_of(connection) == key) request_.kept.keep(key, catalog);
  return catalog;
}

schema::Catalog SchemaReader::read_scratch() {
  const std::vector<std::string> own = scratch().schemas();
  schema::Catalog catalog = read(scratch().connection(), own.empty() ? request_.schemas : own);
  scratch().take_live_names(catalog);
  return catalog;
}

schema::Catalog SchemaReader::read(db::Connection& connection,
                                   const std::vector<std::string>& schemas) {
  const Options& options = request_.options;
  contract::ReflectRequest request{.schemas = schemas, .every_schema = schemas.empty()};
  request.left_out = {{options.version_table_schema, options.version_table},
                      {"", options.version_table},
                      {kHistorySchema, "history"},
                      {options.version_table_schema, "limbeck_history"},
                      {"", "limbeck_history"}};
  schema::Catalog catalog = dialect_.reflect(connection, request);
  forget_schema_of_history(catalog);
  extensions_.clear();
  for (const schema::Extension& each : catalog.extensions) {
    extensions_ += each.name + ' ' + each.schema + ' ' + each.version + '\n';
  }
  request_.filter.apply(catalog);
  diff::keep_within(catalog, request_.scope);
  return catalog;
}

schema::Catalog SchemaReader::read_models(const std::vector<models::Source>& sources) {
  if (sources.size() == 1 && sources.front().url) {
    const std::unique_ptr<db::Connection> live = dialect_.connect({.url = *sources.front().url});
    return read(*live);
  }
  const models::Ddl ddl = models::read_ddl(sources, dialect_.name());
  models_are_for_one_dialect_ = ddl.is_for_one_dialect;
  renamed_from_ = models::renamed_from(ddl, dialect_.flavor());
  const std::string key = key_of(ddl);
  if (!key.empty()) {
    if (std::optional<schema::Catalog> kept = request_.kept.find(key)) return *std::move(kept);
  }
  contract::Scratch& scratch = empty_scratch();
  scratch_is_empty_ = false;
  models::realize(ddl, scratch, dialect_, {.privileges = request_.scope.privileges});
  schema::Catalog catalog = read_scratch();
  forget_extensions(catalog, given_extensions());
  if (!key.empty()) request_.kept.keep(key, catalog);
  return catalog;
}

/// Every part behind its length, so that no two lists are the same text.
class SchemaReader::Key {
 public:
  Key& add(std::string_view part) {
    text_ += std::to_string(part.size()) + ':';
    text_ += part;
    return *this;
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

/// What any schema that is read here depends on.
SchemaReader::Key SchemaReader::key_of_reading() const {
  Key key;
  key.add(dialect_.name()).add(request_.server).add(extensions_);
  const diff::Scope& scope = request_.scope;
  key.add(scope.privileges ? "p" : "").add(scope.storage ? "s" : "");
  key.add(scope.partitions ? "c" : "");
  key.add(request_.options.version_table).add(request_.options.version_table_schema);
  for (const std::string& each : request_.schemas) key.add(each);
  for (const auto* const patterns : {&request_.filter.include, &request_.filter.exclude}) {
    key.add("patterns");
    for (const scripts::ObjectPattern& each : *patterns) {
      key.add(std::to_string(static_cast<int>(each.kind))).add(each.pattern);
    }
  }
  return key;
}

std::string SchemaReader::key_of(db::Connection& connection) const {
  if (request_.server.empty()) return {};
  const std::string definitions = dialect_.definitions(connection);
  if (definitions.empty()) return {};
  return key_of_reading().add("database").add(definitions).take();
}

std::string SchemaReader::key_of(const models::Ddl& ddl) const {
  if (request_.server.empty()) return {};
  Key key = key_of_reading();
  key.add("models");
  for (const models::Piece& each : ddl.pieces) key.add(each.text);
  return key.take();
}

/// A revision in C++ is no text: who has some replays them each time.
std::string SchemaReader::key_of(const scripts::ScriptDirectory& scripts,
                                 const std::vector<std::string>& targets) const {
  if (request_.server.empty()) return {};
  Key key = key_of_reading();
  key.add("revisions");
  for (const std::string& each : targets) key.add(each);
  for (const auto& [name, value] : request_.options.variables) key.add(name).add(value);
  for (graph::Index index = 0; index < scripts.graph().size(); ++index) {
    if (scripts.script(index).compiled != nullptr) return {};
    key.add(scripts.graph().node(index).id).add(scripts.text(index));
  }
  return key.take();
}

void SchemaReader::make_version_schema() {
  const std::string& name = request_.options.version_table_schema;
  // A scratch that is one schema has the version table in it, too.
  if (name.empty() || !dialect_.capabilities().schemas || !scratch().schemas().empty()) return;
  const contract::ReflectRequest everything{.every_schema = true};
  const schema::Catalog before = dialect_.reflect(scratch().connection(), everything);
  if (name == before.default_schema || schema::find(before.schemas, name) != nullptr) return;
  schema::Catalog after = before;
  after.schemas.push_back({.name = name});
  run_sections(sections_of(dialect_.renderer().render(
                   diff::difference(before, after, dialect_.rules(), {}), before)),
               scratch().connection(), dialect_);
}

void SchemaReader::upgrade_scratch(const scripts::ScriptDirectory& scripts,
                                   const std::vector<std::string>& targets) {
  scratch_is_empty_ = false;
  make_version_schema();
  Options options = request_.options;
  options.on_event = {};
  options.python.only_prints = true;  // env.py knows no scratch.
  run::Database database = run::Database::over(dialect_, scratch().connection(), options);
  for (const std::string& target : targets) run::upgrade(database, scripts, target, options);
}

schema::Catalog SchemaReader::replay(const scripts::ScriptDirectory& scripts,
                                     const std::vector<std::string>& targets) {
  const std::string key = key_of(scripts, targets);
  if (!key.empty()) {
    if (std::optional<schema::Catalog> kept = request_.kept.find(key)) return *std::move(kept);
  }
  empty_scratch();
  try {
    upgrade_scratch(scripts, targets);
  } catch (const Error& error) {
    // Often only a superuser may make an extension, and no revision does.
    if (!error.code().starts_with("sql.") || !empty_scratch().give_extensions()) throw;
    upgrade_scratch(scripts, targets);
  }
  schema::Catalog catalog = read_scratch();
  const std::vector<std::string> given = given_extensions();
  forget_extensions(catalog, given);
  forget_version_schema(catalog, request_.options.version_table_schema);
  // What was given is known of this scratch alone.
  if (!key.empty() && given.empty()) request_.kept.keep(key, catalog);
  return catalog;
}

schema::Catalog SchemaReader::copy(const schema::Catalog& catalog) {
  empty_scratch();
  const schema::Catalog nothing{.dialect = catalog.dialect,
                                .default_schema = catalog.default_schema};
  diff::Scope scope = request_.scope;
  scope.partitions = true;  // Those that something else needs.
  const ops::Operations creation = diff::difference(nothing, catalog, dialect_.rules(), scope);
  contract::Statements statements = dialect_.renderer().render(creation, nothing);
  if (dialect_.capabilities().server) {
    for (std::size_t i = kPart; i < statements.size(); i += kPart)
      statements[i].ends_section = true;
  }
  return run(sections_of(std::move(statements)));
}

schema::Catalog SchemaReader::run(const std::vector<contract::Statements>& sections) {
  db::Connection& connection = scratch().connection();
  scratch_is_empty_ = false;
  run_sections(sections, connection, dialect_);
  return read_scratch();
}

contract::Scratch& SchemaReader::scratch() {
  if (scratch_ == nullptr) scratch_ = dialect_.open_scratch(request_.scratch);
  return *scratch_;
}

contract::Scratch& SchemaReader::empty_scratch() {
  contract::Scratch& place = scratch();
  if (!scratch_is_empty_) place.clear();
  scratch_is_empty_ = true;
  return place;
}

void run_sections(const std::vector<contract::Statements>& sections, db::Connection& connection,
                  const contract::Dialect& dialect) {
  for (const contract::Statements& section : sections) {
    const bool is_transaction = !section.front().outside_transaction;
    std::vector<db::Statement> batch =
        is_transaction ? dialect.begin() : std::vector<db::Statement>();
    for (const contract::Rendered& each : section) batch.push_back({.text = each.text});
    try {
      if (is_transaction) {
        if (dialect.capabilities().checks_before_commit) {
          connection.run(std::exchange(batch, {}));
          connection.check_before_commit();
        }
        for (db::Statement& each : dialect.commit()) batch.push_back(std::move(each));
      }
      connection.run(batch);
    } catch (...) {
      connection.rollback();
      throw;
    }
  }
}

std::vector<contract::Statements> sections_of(contract::Statements statements) {
  std::vector<contract::Statements> sections;
  bool is_open = false;
  for (contract::Rendered& each : statements) {
    if (!is_open || each.outside_transaction) sections.emplace_back();
    is_open = !each.outside_transaction && !each.ends_section;
    sections.back().push_back(std::move(each));
  }
  return sections;
}

}  // namespace limbeck::workflow
