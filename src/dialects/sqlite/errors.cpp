#include "dialects/sqlite/errors.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace limbeck::dialects::sqlite {
namespace {

struct ResultName {
  int code;
  std::string_view name;
};

#define LIMBECK_RESULT(name) \
  ResultName {               \
    name, #name              \
  }
constexpr ResultName kResultNames[] = {
    LIMBECK_RESULT(SQLITE_ERROR),
    LIMBECK_RESULT(SQLITE_INTERNAL),
    LIMBECK_RESULT(SQLITE_PERM),
    LIMBECK_RESULT(SQLITE_ABORT),
    LIMBECK_RESULT(SQLITE_BUSY),
    LIMBECK_RESULT(SQLITE_LOCKED),
    LIMBECK_RESULT(SQLITE_NOMEM),
    LIMBECK_RESULT(SQLITE_READONLY),
    LIMBECK_RESULT(SQLITE_INTERRUPT),
    LIMBECK_RESULT(SQLITE_IOERR),
    LIMBECK_RESULT(SQLITE_CORRUPT),
    LIMBECK_RESULT(SQLITE_NOTFOUND),
    LIMBECK_RESULT(SQLITE_FULL),
    LIMBECK_RESULT(SQLITE_CANTOPEN),
    LIMBECK_RESULT(SQLITE_PROTOCOL),
    LIMBECK_RESULT(SQLITE_SCHEMA),
    LIMBECK_RESULT(SQLITE_TOOBIG),
    LIMBECK_RESULT(SQLITE_CONSTRAINT),
    LIMBECK_RESULT(SQLITE_MISMATCH),
    LIMBECK_RESULT(SQLITE_MISUSE),
    LIMBECK_RESULT(SQLITE_NOLFS),
    LIMBECK_RESULT(SQLITE_AUTH),
    LIMBECK_RESULT(SQLITE_RANGE),
    LIMBECK_RESULT(SQLITE_NOTADB),
    LIMBECK_RESULT(SQLITE_ERROR_MISSING_COLLSEQ),
    LIMBECK_RESULT(SQLITE_ERROR_RETRY),
    LIMBECK_RESULT(SQLITE_ERROR_SNAPSHOT),
    LIMBECK_RESULT(SQLITE_IOERR_READ),
    LIMBECK_RESULT(SQLITE_IOERR_SHORT_READ),
    LIMBECK_RESULT(SQLITE_IOERR_WRITE),
    LIMBECK_RESULT(SQLITE_IOERR_FSYNC),
    LIMBECK_RESULT(SQLITE_IOERR_DIR_FSYNC),
    LIMBECK_RESULT(SQLITE_IOERR_TRUNCATE),
    LIMBECK_RESULT(SQLITE_IOERR_FSTAT),
    LIMBECK_RESULT(SQLITE_IOERR_UNLOCK),
    LIMBECK_RESULT(SQLITE_IOERR_RDLOCK),
    LIMBECK_RESULT(SQLITE_IOERR_DELETE),
    LIMBECK_RESULT(SQLITE_IOERR_NOMEM),
    LIMBECK_RESULT(SQLITE_IOERR_ACCESS),
    LIMBECK_RESULT(SQLITE_IOERR_CHECKRESERVEDLOCK),
    LIMBECK_RESULT(SQLITE_IOERR_LOCK),
    LIMBECK_RESULT(SQLITE_IOERR_CLOSE),
    LIMBECK_RESULT(SQLITE_IOERR_SHMOPEN),
    LIMBECK_RESULT(SQLITE_IOERR_SHMSIZE),
    LIMBECK_RESULT(SQLITE_IOERR_SHMLOCK),
    LIMBECK_RESULT(SQLITE_IOERR_SHMMAP),
    LIMBECK_RESULT(SQLITE_IOERR_SEEK),
    LIMBECK_RESULT(SQLITE_IOERR_DELETE_NOENT),
    LIMBECK_RESULT(SQLITE_IOERR_MMAP),
    LIMBECK_RESULT(SQLITE_IOERR_GETTEMPPATH),
    LIMBECK_RESULT(SQLITE_IOERR_CORRUPTFS),
    LIMBECK_RESULT(SQLITE_LOCKED_SHAREDCACHE),
    LIMBECK_RESULT(SQLITE_LOCKED_VTAB),
    LIMBECK_RESULT(SQLITE_BUSY_RECOVERY),
    LIMBECK_RESULT(SQLITE_BUSY_SNAPSHOT),
    LIMBECK_RESULT(SQLITE_BUSY_TIMEOUT),
    LIMBECK_RESULT(SQLITE_CANTOPEN_NOTEMPDIR),
    LIMBECK_RESULT(SQLITE_CANTOPEN_ISDIR),
    LIMBECK_RESULT(SQLITE_CANTOPEN_FULLPATH),
    LIMBECK_RESULT(SQLITE_CANTOPEN_SYMLINK),
    LIMBECK_RESULT(SQLITE_CORRUPT_VTAB),
    LIMBECK_RESULT(SQLITE_CORRUPT_SEQUENCE),
    LIMBECK_RESULT(SQLITE_CORRUPT_INDEX),
    LIMBECK_RESULT(SQLITE_READONLY_RECOVERY),
    LIMBECK_RESULT(SQLITE_READONLY_CANTLOCK),
    LIMBECK_RESULT(SQLITE_READONLY_ROLLBACK),
    LIMBECK_RESULT(SQLITE_READONLY_DBMOVED),
    LIMBECK_RESULT(SQLITE_READONLY_CANTINIT),
    LIMBECK_RESULT(SQLITE_READONLY_DIRECTORY),
    LIMBECK_RESULT(SQLITE_ABORT_ROLLBACK),
    LIMBECK_RESULT(SQLITE_CONSTRAINT_CHECK),
    LIMBECK_RESULT(SQLITE_CONSTRAINT_COMMITHOOK),
    LIMBECK_RESULT(SQLITE_CONSTRAINT_FOREIGNKEY),
    LIMBECK_RESULT(SQLITE_CONSTRAINT_FUNCTION),
    LIMBECK_RESULT(SQLITE_CONSTRAINT_NOTNULL),
    LIMBECK_RESULT(SQLITE_CONSTRAINT_PRIMARYKEY),
    LIMBECK_RESULT(SQLITE_CONSTRAINT_TRIGGER),
    LIMBECK_RESULT(SQLITE_CONSTRAINT_UNIQUE),
    LIMBECK_RESULT(SQLITE_CONSTRAINT_VTAB),
    LIMBECK_RESULT(SQLITE_CONSTRAINT_ROWID),
    LIMBECK_RESULT(SQLITE_CONSTRAINT_PINNED),
    LIMBECK_RESULT(SQLITE_CONSTRAINT_DATATYPE),
};
#undef LIMBECK_RESULT

struct Meaning {
  std::string_view code;
  std::string_view prefix;  ///< Put before SQLite's own words.
  std::string_view hint;
};

Meaning constraint_meaning(int extended_code) {
  switch (extended_code) {
    case SQLITE_CONSTRAINT_NOTNULL:
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_CHECK:
    case SQLITE_CONSTRAINT_DATATYPE:
      return {"sql.constraint", "",
              "rows that are there already break this constraint: change them earlier in the "
              "revision"};
    default:
      return {"sql.constraint", "", "correct the statement or the rows it meets, then run again"};
  }
}

Meaning meaning_of(int extended_code) {
  switch (extended_code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {"sql.lock_timeout", "another program is using the database: ",
              "let it finish or stop it, or wait longer with lock_timeout in [session]"};
    case SQLITE_FULL:
      return {"sql.disk_full", "no room left for the database: ",
              "free space on its disk (or raise max_page_count), then run again"};
    case SQLITE_INTERRUPT:
      return {"sql.cancelled", "", "the statement was stopped on request; run again"};
    case SQLITE_CORRUPT:
      return {"sql.corrupt", "the database file is damaged: ",
              "restore a backup, or save what is left with: sqlite3 FILE .recover"};
    case SQLITE_IOERR:
      return {"sql.io", "reading or writing the database failed: ",
              "look at the disk's health and free space, then run again"};
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
      return {"connect.read_only", "the database cannot be written: ",
              "give this user write permission on the file and on its folder, where SQLite puts "
              "its journal"};
    case SQLITE_NOTADB:
      return {"connect.not_a_database", "",
              "the URL must name an SQLite 3 file that is not encrypted"};
    case SQLITE_NOMEM:
      return {"sql.resources", "", "give the process more memory, then run again"};
    case SQLITE_TOOBIG:
      return {"sql.too_big", "", "split the value or the statement into smaller ones"};
    case SQLITE_CONSTRAINT:
      return constraint_meaning(extended_code);
    default:
      return {"sql.failed", "", "correct the statement, then run again"};
  }
}

/// SQLite counts bytes from 0, an Error characters from 1.
std::size_t character_position(std::string_view statement, int byte_offset) {
  if (byte_offset < 0 || statement.empty()) return 0;
  const auto before = statement.substr(0, static_cast<std::size_t>(byte_offset));
  const auto continuation_bytes = std::count_if(before.begin(), before.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
  });
  return before.size() - static_cast<std::size_t>(continuation_bytes) + 1;
}

}  // namespace

std::string result_name(int extended_code) {
  for (const ResultName& result : kResultNames) {
    if (result.code == extended_code) return std::string(result.name);
  }
  return fmt::format("SQLITE_{}", extended_code);
}

Error last_error(sqlite3* database, int result, std::string_view statement) {
  // SQLITE_MISUSE leaves no trace in the handle, everything else does.
  const int extended =
      (result & 0xFF) == SQLITE_MISUSE ? result : sqlite3_extended_errcode(database);
  const Meaning meaning = meaning_of(extended);
  const char* words = extended == result || extended != SQLITE_OK ? sqlite3_errmsg(database)
                                                                  : sqlite3_errstr(result);
  return Error{{.code = std::string(meaning.code),
                .message = fmt::format("{}{}", meaning.prefix, words),
                .hint = std::string(meaning.hint),
                .dialect = "sqlite",
                .sqlstate = result_name(extended),
                .statement = std::string(statement),
                .position = character_position(statement, sqlite3_error_offset(database))}};
}

}  // namespace limbeck::dialects::sqlite
