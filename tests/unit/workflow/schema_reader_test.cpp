// What was read of a database and of models, kept on disk between two runs.
#include "workflow/schema_reader.hpp"

#include <gtest/gtest.h>

#include "base/digest.hpp"
#include "dialects/sqlite/dialect.hpp"
#include "os/file.hpp"
#include "schema/archive.hpp"
#include "support/temporary_folder.hpp"

namespace limbeck::workflow {
namespace {

const contract::Dialect& dialect() {
  return dialects::sqlite::sqlite();
}

class Reader : public testing::Test {
 protected:
  void execute(const std::string& sql) { connection_->query(sql); }
  std::string tables_of(const schema::Catalog& catalog) {
    std::string names;
    for (const schema::Table& each : catalog.tables) names += each.name.name + ' ';
    return names;
  }
  ReaderRequest request() const {
    return {.server = "sqlite 3", .kept = KeptSchemas(folder_ / "kept")};
  }
  std::string read(ReaderRequest request) {
    return tables_of(SchemaReader(dialect(), std::move(request)).read(*connection_));
  }
  std::string read() { return read(request()); }
  std::string read_models() {
    const std::vector<std::string> lines = {"sql:model.sql"};
    return tables_of(SchemaReader(dialect(), request())
                         .read_models(models::parse_sources(lines, {folder_.path()})));
  }
  std::vector<std::string> files() const { return os::list_files(folder_ / "kept"); }
  /// So that what comes of them is told from what is read anew.
  void replace_files(const std::string& content) {
    for (const std::string& each : files()) os::write_file(folder_ / ("kept/" + each), content);
  }
  static std::string kept_table(const std::string& name) {
    schema::Catalog catalog{.dialect = "sqlite"};
    catalog.tables.push_back({.name = {"", name}});
    const std::string content = schema::archive(catalog);
    return base::fast_hash_hex(content) + content;
  }

  test::TemporaryFolder folder_;
  std::unique_ptr<db::Connection> connection_ =
      dialect().connect({.url = {.dialect = "sqlite", .database = folder_ / "app.db"},
                         .writes = true,
                         .create = true});
};

TEST_F(Reader, TakesWhatItKeptOfADatabaseThatIsTheSame) {
  execute("CREATE TABLE a (x)");
  EXPECT_EQ(read(), "a ");
  ASSERT_EQ(files().size(), 1u);
  replace_files(kept_table("from_the_file"));
  execute("INSERT INTO a VALUES (1)");
  EXPECT_EQ(read(), "from_the_file ");
}

TEST_F(Reader, ReadsADatabaseThatSomebodyChanged) {
  execute("CREATE TABLE a (x)");
  read();
  replace_files(kept_table("from_the_file"));
  execute("CREATE INDEX i ON a (x)");
  EXPECT_EQ(read(), "a ");
  EXPECT_EQ(files().size(), 2u);
}

TEST_F(Reader, KeepsApartWhatIsReadInOtherWays) {
  execute("CREATE TABLE a (x)");
  execute("CREATE TABLE versions (x)");
  EXPECT_EQ(read(), "a versions ");
  ReaderRequest other = request();
  other.options.version_table = "versions";
  EXPECT_EQ(read(std::move(other)), "a ");
  other = request();
  other.filter.exclude.push_back({schema::ObjectKind::table, "a"});
  EXPECT_EQ(read(std::move(other)), "versions ");
  other = request();
  other.server = "sqlite 4";
  EXPECT_EQ(read(std::move(other)), "a versions ");
  EXPECT_EQ(files().size(), 4u);
}

TEST_F(Reader, PassesOverADamagedFile) {
  execute("CREATE TABLE a (x)");
  read();
  for (const std::string& content :
       {std::string(), std::string("x"), std::string(400, 'x'), kept_table("cut").substr(0, 40)}) {
    replace_files(content);
    EXPECT_EQ(read(), "a ") << content;
  }
}

TEST_F(Reader, KeepsNothingWhereNobodyKnowsTheServer) {
  execute("CREATE TABLE a (x)");
  ReaderRequest unknown = request();
  unknown.server.clear();
  EXPECT_EQ(read(std::move(unknown)), "a ");
  EXPECT_FALSE(os::file_exists(folder_ / "kept"));
}

TEST_F(Reader, TakesWhatItKeptOfModels) {
  os::write_file(folder_ / "model.sql", "CREATE TABLE m (x);");
  EXPECT_EQ(read_models(), "m ");
  replace_files(kept_table("from_the_file"));
  EXPECT_EQ(read_models(), "from_the_file ");
  os::write_file(folder_ / "model.sql", "CREATE TABLE n (x);");
  EXPECT_EQ(read_models(), "n ");
}

}  // namespace
}  // namespace limbeck::workflow
