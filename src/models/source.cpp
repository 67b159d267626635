#include "models/source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "scripts/hooks.hpp"

namespace limbeck::models {
namespace {

namespace fs = std::filesystem;  // Only its arithmetic on names.

constexpr const char* kForms =
    "write sql:schema/*.sql, program:build/app-db, command:PROGRAM ARGUMENT…, "
    "sqlalchemy:MODULE:NAME or url:postgresql://…";

[[noreturn]] void bad_source(std::string message, std::string hint) {
  throw Error{
      {.code = "models.bad_source", .message = std::move(message), .hint = std::move(hint)}};
}

[[noreturn]] void refuse(const std::string& line, const std::string& scheme, bool has_scheme) {
  if (!has_scheme || scheme.find('/') != std::string::npos) {
    if (base::lower(line).ends_with(".sql")) {
      bad_source(fmt::format("the model '{}' does not say what it is", line),
                 fmt::format("write sql:{}", line));
    }
    bad_source(fmt::format("the model '{}' does not say what it is", line), kForms);
  }
  if (scheme == "c++" || scheme == "cpp") {
    bad_source(fmt::format("'{}:' is no kind of model", scheme),
               "models in C++ are asked of the program that links them: program:build/app-db");
  }
  if (line.find("://") != std::string::npos) {
    bad_source("a model is a database URL without the word before it", "write url:URL");
  }
  const std::vector<std::string> known = {"sql", "command", "url", "sqlalchemy", "program"};
  const auto close = base::nearest(scheme, known);
  bad_source(fmt::format("'{}:' is no kind of model", scheme),
             close ? fmt::format("did you mean '{}:'?", *close) : kForms);
}

Source parse_command(Source source, const std::string& rest) {
  auto words = scripts::split_words(rest);
  if (!words)
    bad_source(fmt::format("a quote is not closed in the model '{}'", source.text),
               "close it; words are split as a shell does, nothing is expanded");
  if (words->empty()) bad_source("the model 'command:' names no program", kForms);
  source.kind = Source::Kind::command;
  source.arguments = std::move(*words);
  return source;
}

Source parse_program(Source source, const std::string& rest) {
  if (rest.empty()) bad_source("the model 'program:' names no program", kForms);
  source.kind = Source::Kind::program;
  // A name alone is a program in PATH, as everywhere.
  source.arguments = {rest, "ddl", "--dialect"};
  return source;
}

Source parse_live(Source source, const std::string& rest) {
  source.kind = Source::Kind::url;
  db::Url url = db::parse_url(rest);
  if (url.dialect == "sqlite" && !url.database.empty() && !url.database.starts_with("file:")) {
    url.database = (fs::path(source.directory) / url.database).lexically_normal().string();
  }
  source.text = "url:" + db::masked(url);
  source.url = std::move(url);
  return source;
}

Source parse_sqlalchemy(Source source, const std::string& rest, const std::string& python) {
  source.kind = Source::Kind::sqlalchemy;
  source.python = python;
  const auto is_between = [](char c) { return c == ',' || c == ' ' || c == '\t'; };
  std::string name;
  for (const char c : rest + ',') {
    if (!is_between(c)) {
      name += c;
    } else if (!name.empty()) {
      source.arguments.push_back(std::exchange(name, {}));
    }
  }
  for (const std::string& each : source.arguments) {
    const auto colon = each.find(':');
    if (colon != std::string::npos && colon > 0 && colon + 1 < each.size() && each[0] != '-' &&
        each.find(':', colon + 1) == std::string::npos && each.find('/') == std::string::npos) {
      continue;
    }
    bad_source(
        fmt::format("the model '{}' names '{}', which is not MODULE:NAME", source.text, each),
        "write sqlalchemy:app.models:Base, as Python imports it");
  }
  if (source.arguments.empty()) {
    bad_source("the model 'sqlalchemy:' names no models", "write sqlalchemy:app.models:Base");
  }
  return source;
}

Source parse_source(const std::string& line, const Surroundings& surroundings) {
  const auto colon = line.find(':');
  const bool has_scheme = colon != std::string::npos;
  const std::string scheme = base::lower(line.substr(0, colon));
  const std::string rest(has_scheme ? base::trim(std::string_view(line).substr(colon + 1)) : "");
  Source source{
      .text = line, .directory = surroundings.directory, .time_limit = surroundings.time_limit};
  if (has_scheme && scheme == "command") return parse_command(std::move(source), rest);
  if (has_scheme && scheme == "program") return parse_program(std::move(source), rest);
  if (has_scheme && scheme == "url") return parse_live(std::move(source), rest);
  if (has_scheme && scheme == "sqlalchemy") {
    return parse_sqlalchemy(std::move(source), rest, surroundings.python);
  }
  if (!has_scheme || scheme != "sql") refuse(line, scheme, has_scheme);
  if (rest.empty()) bad_source("the model 'sql:' names no file", kForms);
  source.pattern = rest;
  return source;
}

}  // namespace

std::vector<Source> parse_sources(std::span<const std::string> lines,
                                  const Surroundings& surroundings) {
  std::vector<Source> sources;
  bool has_url = false;
  for (const std::string& text : lines) {
    const std::string line(base::trim(text));
    if (line.empty()) continue;
    sources.push_back(parse_source(line, surroundings));
    has_url = has_url || sources.back().kind == Source::Kind::url;
  }
  if (has_url && sources.size() > 1) {
    bad_source("the models name a live database and something else",
               "a url: stands alone: it is the whole wanted schema");
  }
  return sources;
}

Source linked_source(std::function<std::string(std::string_view dialect)> print) {
  return {.kind = Source::Kind::linked,
          .text = "this program's models",
          .directory = {},
          .print = std::move(print)};
}

Expressible expressible(std::span<const Source> sources) {
  using Kind = schema::ObjectKind;
  const bool is_ddl = std::ranges::any_of(
      sources, [](const Source& each) { return each.kind != Source::Kind::sqlalchemy; });
  if (!sources.empty() && !is_ddl) {
    return {.kinds = {Kind::table, Kind::column, Kind::constraint, Kind::index, Kind::enumeration,
                      Kind::domain, Kind::sequence},
            .details = false};
  }
  // Whatever the server can keep, its own DDL can say.
  return {.kinds = {Kind::schema, Kind::extension, Kind::table, Kind::column, Kind::constraint,
                    Kind::index, Kind::trigger, Kind::policy, Kind::rule, Kind::enumeration,
                    Kind::domain, Kind::composite, Kind::range, Kind::sequence, Kind::view,
                    Kind::routine}};
}

}  // namespace limbeck::models
