#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "sqlite_fixture.hpp"

namespace limbeck::dialects::sqlite {
namespace {

namespace fs = std::filesystem;

using SqliteOpening = SqliteFile;

/// Runs `check` as a user without privileges, who obeys permission bits. The child says by its
/// exit status whether the error's code was the expected one.
int status_as_nobody(const std::function<bool()>& check) {
  const pid_t child = fork();
  if (child == 0) {
    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) _exit(77);
    _exit(check() ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string code_of(const std::function<void()>& action) {
  try {
    action();
    return "";
  } catch (const Error& error) {
    return error.code();
  }
}

TEST_F(SqliteOpening, CreatesTheFileOfARunThatMayCreateIt) {
  migrate(*connect(), {"CREATE TABLE t (a)"});
  EXPECT_GT(fs::file_size(path_), 0U);
}

TEST_F(SqliteOpening, AReaderOfAFileThatIsNotThereSeesAnEmptyDatabaseAndMakesNoFile) {
  const auto connection = connect(false);
  const auto bookkeeping = sqlite().locate(*connection, {});
  EXPECT_FALSE(bookkeeping.version_table_exists);
  EXPECT_EQ(bookkeeping.database, path_);
  EXPECT_FALSE(fs::exists(path_));
}

TEST_F(SqliteOpening, AWriterThatMayNotCreateNamesTheMissingFile) {
  auto request = request_for(path_);
  request.create = false;
  const ErrorDetails error = error_of([&] { sqlite().connect(request); });
  EXPECT_EQ(error.code, "connect.no_database");
  EXPECT_NE(error.message.find(path_), std::string::npos);
  EXPECT_FALSE(fs::exists(path_));
}

TEST_F(SqliteOpening, AMissingFolderIsNamedWithTheCommandThatMakesIt) {
  for (const bool writes : {true, false}) {
    const std::string path = folder_ + "/not/there/app.db";
    const ErrorDetails error = error_of([&] { sqlite().connect(request_for(path, writes)); });
    EXPECT_EQ(error.code, "connect.no_directory");
    EXPECT_EQ(error.hint, "create it: mkdir -p " + folder_ + "/not/there");
  }
}

TEST_F(SqliteOpening, AFolderInPlaceOfAFileIsSaidToBeOne) {
  const ErrorDetails error = error_of([&] { sqlite().connect(request_for(folder_)); });
  EXPECT_EQ(error.code, "connect.unreachable");
  EXPECT_NE(error.message.find("is a folder"), std::string::npos);
}

TEST_F(SqliteOpening, AFileThatIsNoDatabaseIsRecognisedAtTheFirstLook) {
  std::ofstream(path_) << std::string(8192, 'x');
  const auto connection = connect();
  const ErrorDetails error = error_of([&] { sqlite().locate(*connection, {}); });
  EXPECT_EQ(error.code, "connect.not_a_database");
  EXPECT_EQ(error.sqlstate, "SQLITE_NOTADB");
}

TEST_F(SqliteOpening, ADamagedFileIsAnErrorThatNamesTheWayToRecover) {
  migrate(*connect(), {"CREATE TABLE t (a)", "CREATE INDEX i ON t (a)"});
  std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(100);
  file << std::string(3000, '\xff');
  file.close();
  const auto connection = connect();
  const ErrorDetails error = error_of([&] { sqlite().locate(*connection, {}); });
  EXPECT_EQ(error.code, "sql.corrupt");
  EXPECT_NE(error.hint.find(".recover"), std::string::npos);
}

TEST_F(SqliteOpening, AnEmptyFileIsAnEmptyDatabase) {
  std::ofstream(path_).close();
  migrate(*connect(), {"CREATE TABLE t (a)"});
  EXPECT_EQ(value(*connect(false), "SELECT count(*) FROM t"), "0");
}

TEST_F(SqliteOpening, AFileWithoutWritePermissionIsReadAndNotWritten) {
  migrate(*connect(), {"CREATE TABLE t (a)"});
  fs::permissions(folder_, fs::perms::all);
  fs::permissions(path_, fs::perms(0444));
  const int status = status_as_nobody([&] {
    return code_of([&] { connect(); }) == "connect.read_only" &&
           value(*connect(false), "SELECT count(*) FROM t") == "0";
  });
  EXPECT_EQ(status, 0);
}

TEST_F(SqliteOpening, AFolderWithoutWritePermissionIsAnErrorThatNamesTheFolder) {
  migrate(*connect(), {"CREATE TABLE t (a)"});
  fs::permissions(path_, fs::perms(0666));
  fs::permissions(folder_, fs::perms(0555));
  const int status = status_as_nobody([&] {
    const auto connection = connect();
    const contract::Bookkeeping bookkeeping = sqlite().locate(*connection, {});
    const std::string lock = code_of([&] { sqlite().lock(*connection, bookkeeping, {}); });
    const std::string write = code_of([&] { migrate(*connection, {"INSERT INTO t VALUES (1)"}); });
    return lock == "lock.unavailable" && write == "connect.read_only";
  });
  fs::permissions(folder_, fs::perms::all);
  EXPECT_EQ(status, 0);
}

TEST_F(SqliteOpening, TheOptionModeRoOpensReadOnly) {
  migrate(*connect(), {"CREATE TABLE t (a)"});
  auto request = request_for(path_, false);
  request.url.query = {{"mode", "ro"}};
  EXPECT_EQ(code_of([&] { run(*sqlite().connect(request), {"INSERT INTO t VALUES (1)"}); }),
            "connect.read_only");
  request.writes = true;
  EXPECT_EQ(code_of([&] { sqlite().connect(request); }), "connect.read_only");
}

TEST_F(SqliteOpening, SqlalchemysUriFormNamesTheSameFile) {
  const std::string odd = folder_ + "/50% of #1?.db";
  auto request = request_for("file:" + odd);
  request.url.query = {{"uri", "true"}, {"mode", "rwc"}, {"check_same_thread", "false"}};
  migrate(*sqlite().connect(request), {"CREATE TABLE t (a)"});
  EXPECT_TRUE(fs::exists(odd));
}

TEST_F(SqliteOpening, AnUnknownOptionOrModeIsRefused) {
  auto request = request_for(path_);
  request.url.query = {{"sslmode", "require"}};
  EXPECT_EQ(code_of([&] { sqlite().connect(request); }), "url.unknown_option");
  request.url.query = {{"mode", "readonly"}};
  EXPECT_EQ(code_of([&] { sqlite().connect(request); }), "url.malformed");
  request.url.query = {{"timeout", "soon"}};
  EXPECT_EQ(code_of([&] { sqlite().connect(request); }), "url.malformed");
}

TEST_F(SqliteOpening, NoNameMeansADatabaseInMemory) {
  for (const std::string name : {"", ":memory:"}) {
    const auto connection = sqlite().connect(request_for(name));
    migrate(*connection, {"CREATE TABLE t (a)", "INSERT INTO t VALUES (1)"});
    EXPECT_EQ(value(*connection, "SELECT a FROM t"), "1");
    const auto bookkeeping = sqlite().locate(*connection, {});
    EXPECT_EQ(bookkeeping.database, ":memory:");
    EXPECT_NE(sqlite().lock(*connection, bookkeeping, {}), nullptr);
  }
}

TEST_F(SqliteOpening, LinksAreResolvedSoThatBothNamesMeetAtOneLock) {
  migrate(*connect(), {"CREATE TABLE t (a)"});
  fs::create_symlink(path_, folder_ + "/link.db");
  const auto connection = sqlite().connect(request_for(folder_ + "/link.db"));
  EXPECT_EQ(sqlite().locate(*connection, {}).database, path_);
}

}  // namespace
}  // namespace limbeck::dialects::sqlite
