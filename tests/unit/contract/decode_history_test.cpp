#include <gtest/gtest.h>

#include "contract/dialect.hpp"
#include "limbeck/error.hpp"

namespace limbeck::contract {
namespace {

/// Only decode_history is under test; nothing else is ever called.
class AnyDialect final : public Dialect {
 public:
  std::string_view name() const override { return "any"; }
  sql::Flavor flavor() const override { return sql::Flavor::generic; }
  Capabilities capabilities() const override { return {}; }
  std::unique_ptr<db::Connection> connect(const ConnectRequest&) const override { return {}; }
  std::unique_ptr<db::Connection> borrow(void*) const override { return {}; }
  Bookkeeping locate(db::Connection&, const Options&) const override { return {}; }
  Bookkeeping assume(const Options&) const override { return {}; }
  std::unique_ptr<Lock> lock(db::Connection&, const Bookkeeping&,
                             const LockRequest&) const override {
    return {};
  }
  std::vector<db::Statement> begin() const override { return {}; }
  std::vector<db::Statement> commit() const override { return {}; }
  std::vector<db::Statement> apply_session(const SessionOptions&, bool) const override {
    return {};
  }
  std::vector<db::Statement> restore_session(const db::Connection*) const override { return {}; }
  std::vector<db::Statement> create_version_table(const Bookkeeping&, bool) const override {
    return {};
  }
  std::vector<db::Statement> create_history(const Bookkeeping&) const override { return {}; }
  db::Statement change_version_row(const Bookkeeping&, const graph::RowChange&) const override {
    return {};
  }
  db::Statement plain_change_version_row(const Bookkeeping&,
                                         const graph::RowChange&) const override {
    return {};
  }
  db::Statement clear_version_table(const Bookkeeping&) const override { return {}; }
  std::string identity_query() const override { return {}; }
  std::string select_version_rows(const Bookkeeping&) const override { return {}; }
  db::Statement insert_history(const Bookkeeping&, const HistoryEvent&) const override {
    return {};
  }
  std::string select_history(const Bookkeeping&, HistoryPart) const override { return {}; }
  schema::Catalog reflect(db::Connection&, const ReflectRequest&) const override { return {}; }
  const Renderer& renderer() const override { throw Error{{.code = "test.unused"}}; }
  const Rules& rules() const override { throw Error{{.code = "test.unused"}}; }
  std::unique_ptr<Scratch> open_scratch(const ScratchRequest&) const override { return nullptr; }
  RowSet read_rows(db::Connection&, const schema::Catalog&) const override { return {}; }
};

Row full_row() {
  return {"finished", "3f2a",      "upgrade", "v1:ab", "cd",   "2",
          "detail",   "1a2b,9c8d", "3",       "ann",   "host", "2026-01-08T14:30:00Z"};
}

std::string code_of(Row row) {
  try {
    AnyDialect().decode_history(row, HistoryPart::whole);
    return "";
  } catch (const Error& error) {
    return error.code();
  }
}

TEST(DecodeHistory, ReadsTheColumnsInTheOrderOfTheFields) {
  Row row = full_row();
  const HistoryEvent event = AnyDialect().decode_history(row, HistoryPart::whole);
  EXPECT_EQ(event.event, "finished");
  EXPECT_EQ(event.revision, "3f2a");
  EXPECT_EQ(event.parents, "1a2b,9c8d");
  EXPECT_EQ(event.direction, "upgrade");
  EXPECT_EQ(event.hash, "v1:ab");
  EXPECT_EQ(event.file_hash, "cd");
  EXPECT_EQ(event.statements_done, 2);
  EXPECT_EQ(event.statements_total, 3);
  EXPECT_EQ(event.detail, "detail");
  EXPECT_EQ(event.os_user, "ann");
  EXPECT_EQ(event.host, "host");
  EXPECT_EQ(event.at, "2026-01-08T14:30:00Z");
}

TEST(DecodeHistory, ReadsMarksFromTheFirstColumns) {
  Row row = full_row();
  row.resize(7);
  const HistoryEvent event = AnyDialect().decode_history(row, HistoryPart::marks);
  EXPECT_EQ(event.event, "finished");
  EXPECT_EQ(event.file_hash, "cd");
  EXPECT_EQ(event.statements_done, 2);
  EXPECT_EQ(event.detail, "detail");
  EXPECT_EQ(event.parents, "");
  EXPECT_EQ(event.at, "");
}

TEST(DecodeHistory, TakesNullAsAbsent) {
  Row row = full_row();
  row[5] = row[6] = row[8] = std::nullopt;
  const HistoryEvent event = AnyDialect().decode_history(row, HistoryPart::whole);
  EXPECT_EQ(event.statements_done, std::nullopt);
  EXPECT_EQ(event.statements_total, std::nullopt);
  EXPECT_EQ(event.detail, "");
}

TEST(DecodeHistory, RefusesARowThatNobodyOfLimbeckWrote) {
  Row row = full_row();
  row[5] = "many";
  EXPECT_EQ(code_of(row), "sql.bad_history");
  row = full_row();
  row.resize(11);
  EXPECT_EQ(code_of(row), "sql.bad_history");
}

}  // namespace
}  // namespace limbeck::contract
