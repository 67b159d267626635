#include "limbeck/testing.hpp"

#include <utility>

#include "testing/database.hpp"

namespace limbeck {
inline namespace v0 {
namespace testing {

struct TemporaryDatabase::Implementation {
  std::unique_ptr<testing_detail::Database> database;
};

TemporaryDatabase::TemporaryDatabase(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}
TemporaryDatabase::TemporaryDatabase(TemporaryDatabase&&) noexcept = default;
TemporaryDatabase& TemporaryDatabase::operator=(TemporaryDatabase&&) noexcept = default;
TemporaryDatabase::~TemporaryDatabase() = default;

const std::string& TemporaryDatabase::url() const {
  return implementation_->database->url;
}
const std::string& TemporaryDatabase::path() const {
  return implementation_->database->path;
}

TemporaryDatabase database_at(std::string_view target, const Revisions& revisions,
                              const std::string& server) {
  auto made = std::make_unique<TemporaryDatabase::Implementation>();
  made->database = server.empty() ? testing_detail::sqlite_database(target, revisions)
                                  : testing_detail::postgresql_database(target, revisions, server);
  return TemporaryDatabase(std::move(made));
}

}  // namespace testing
}  // namespace v0
}  // namespace limbeck
