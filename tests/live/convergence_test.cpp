// Real schemas, version after version: what is planned from one to the next leads there and back,
// by our own reflection and by pg_dump.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "dialects/registry.hpp"
#include "diff/difference.hpp"
#include "limbeck/error.hpp"
#include "live/support/reflection.hpp"
#include "ops/describe.hpp"
#include "sql/splitter.hpp"
#include "workflow/schema_reader.hpp"

namespace limbeck::live {
namespace {

namespace fs = std::filesystem;

const contract::Dialect& postgresql() {
  return dialects::find_dialect("postgresql");
}

schema::Catalog read(db::Connection& connection) {
  schema::Catalog catalog =
      postgresql().reflect(connection, {.every_schema = true, .default_schema = "public"});
  diff::keep_within(catalog, {.privileges = true, .storage = true, .partitions = true});
  return catalog;
}

ops::Operations between(const schema::Catalog& from, const schema::Catalog& to) {
  return diff::difference(from, to, postgresql().rules(),
                          {.privileges = true, .storage = true, .partitions = true});
}

/// What pg_dump says, where neither the order of objects nor that of columns counts.
std::vector<std::string> dumped(const Database& database) {
  std::vector<std::string> statements;
  for (const db::Statement& each : sql::split(dump(database), sql::Flavor::postgresql, "dump")) {
    std::string text = each.text;
    if (text.starts_with("CREATE TABLE") || text.starts_with("CREATE TYPE")) {
      std::vector<std::string> lines;
      std::string line;
      for (std::istringstream stream(text); std::getline(stream, line);) {
        if (line.ends_with(',')) line.pop_back();
        lines.push_back(line);
      }
      if (text.starts_with("CREATE TABLE")) std::ranges::sort(lines);
      text.clear();
      for (const std::string& each_line : lines) text += each_line + '\n';
    }
    statements.push_back(text);
  }
  std::ranges::sort(statements);
  return statements;
}

std::string lines_apart(const std::vector<std::string>& left,
                        const std::vector<std::string>& right) {
  std::string text;
  for (const std::string& each : left) {
    if (std::ranges::count(right, each) == 0) text += "- " + each + "\n";
  }
  for (const std::string& each : right) {
    if (std::ranges::count(left, each) == 0) text += "+ " + each + "\n";
  }
  return text;
}

/// Empty if `database` is as `wanted` afterwards.
std::string bring(const Database& database, const schema::Catalog& wanted,
                  const std::vector<std::string>& wanted_dump) {
  const auto connection = database.connect();
  const schema::Catalog present = read(*connection);
  contract::Statements statements;
  try {
    statements = postgresql().renderer().render(between(present, wanted), present);
    workflow::run_sections(workflow::sections_of(statements), *connection, postgresql());
  } catch (const Error& error) {
    return error.details().message + "\n" + error.details().statement;
  }
  const schema::Catalog now = read(*connection);
  std::string rest;
  for (const ops::Operation& each : between(now, wanted)) {
    rest += "still to " + ops::describe(each, now) + "\n";
  }
  return rest.empty() ? lines_apart(dumped(database), wanted_dump) : rest;
}

struct Step {
  std::string system;
  std::string from;
  std::string to;
};

/// The last step of each system; LIMBECK_CONVERGENCE=all for all of them, or a system's name.
std::vector<Step> steps() {
  const char* const wish = std::getenv("LIMBECK_CONVERGENCE");
  const std::string which = wish == nullptr ? "" : wish;
  const fs::path root = "../shared/schemas";
  std::vector<Step> all;
  if (!fs::is_directory(root)) return all;
  for (const auto& folder : fs::directory_iterator(root)) {
    const bool is_asked = which.empty() || which == "all" || folder.path().filename() == which;
    if (!folder.is_directory() || !is_asked) continue;
    std::vector<std::string> files;
    for (const auto& file : fs::directory_iterator(folder)) {
      if (file.path().extension() == ".sql") files.push_back(file.path().string());
    }
    std::ranges::sort(files);
    for (std::size_t i = which.empty() && files.size() > 2 ? files.size() - 2 : 0;
         i + 1 < files.size(); ++i) {
      all.push_back({folder.path().filename().string(), files[i], files[i + 1]});
    }
  }
  std::ranges::sort(all, {}, [](const Step& step) { return step.system + step.from; });
  return all;
}

TEST(Convergence, EveryStepOfARealSchemaLeadsThereAndBack) {
  const std::vector<Step> all = steps();
  if (all.empty()) GTEST_SKIP() << "no folder ../shared/schemas";
  std::size_t converged = 0;
  for (const Step& step : all) {
    const Database from;
    const Database to;
    load_file(from, step.from);
    load_file(to, step.to);
    const schema::Catalog before = read(*from.connect());
    const schema::Catalog after = read(*to.connect());
    const std::vector<std::string> dump_before = dumped(from);
    const std::string there = bring(from, after, dumped(to));
    const std::string back = there.empty() ? bring(from, before, dump_before) : "";
    EXPECT_EQ(there, "") << step.from << " -> " << step.to;
    EXPECT_EQ(back, "") << step.to << " -> " << step.from;
    if (there.empty() && back.empty()) ++converged;
    std::cout << std::flush;
  }
  std::cout << converged << " of " << all.size() << " steps converge, both ways\n";
}

}  // namespace
}  // namespace limbeck::live
