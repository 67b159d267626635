#include "limbeck/testing.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

#include "base/clock.hpp"
#include "limbeck/error.hpp"
#include "limbeck/migrator.hpp"

namespace limbeck {
inline namespace v0 {
namespace testing {

struct TemporaryDatabase::Implementation {
  std::filesystem::path folder;
  std::string path;
  std::string url;

  ~Implementation() {
    std::error_code ignored;  // A folder that cannot be removed must not end the test program.
    std::filesystem::remove_all(folder, ignored);
  }
};

TemporaryDatabase::TemporaryDatabase(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}
TemporaryDatabase::TemporaryDatabase(TemporaryDatabase&&) noexcept = default;
TemporaryDatabase& TemporaryDatabase::operator=(TemporaryDatabase&&) noexcept = default;
TemporaryDatabase::~TemporaryDatabase() = default;

const std::string& TemporaryDatabase::url() const { return implementation_->url; }
const std::string& TemporaryDatabase::path() const { return implementation_->path; }

TemporaryDatabase database_at(std::string_view target, const Revisions& revisions) {
  auto made = std::make_unique<TemporaryDatabase::Implementation>();
  std::error_code error;
  const auto parent = std::filesystem::temp_directory_path(error);
  const auto folder = parent / ("limbeck-" + base::random_ids()());
  if (error || !std::filesystem::create_directory(folder, error)) {
    throw Error{{.code = "file.unwritable",
                 .message = "no temporary folder could be made: " + error.message(),
                 .hint = "point TMPDIR at a folder that can be written"}};
  }
  made->folder = folder;
  made->path = (folder / "database.db").string();
  made->url = "sqlite:///" + made->path;
  Migrator(made->url, revisions, {.history = false}).upgrade(target);
  return TemporaryDatabase(std::move(made));
}

}  // namespace testing
}  // namespace v0
}  // namespace limbeck
