#include "dialects/sqlite/scratch.hpp"

#include "dialects/sqlite/connection.hpp"
#include "dialects/sqlite/open.hpp"

namespace limbeck::dialects::sqlite {
namespace {

class MemoryScratch final : public contract::Scratch {
 public:
  MemoryScratch() { clear(); }

  db::Connection& connection() override { return *connection_; }
  void clear() override {
    OpenedDatabase opened = open_database({.url = {.dialect = "sqlite"}, .writes = true});
    connection_ = std::make_unique<Connection>(std::move(opened.handle), "", true);
  }
  std::string description() const override { return "a database in memory"; }

 private:
  std::unique_ptr<Connection> connection_;
};

}  // namespace

std::unique_ptr<contract::Scratch> open_scratch(const contract::ScratchRequest&) {
  return std::make_unique<MemoryScratch>();
}

}  // namespace limbeck::dialects::sqlite
