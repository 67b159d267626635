// The live database's extensions, made in a scratch for models that use but do not create them.
// Not those that a model creates itself.
// Next: scratch.cpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/connection.hpp"

namespace limbeck::dialects::postgresql {

class ScratchExtensions {
 public:
  /// Read from `live` when they are first given; null: there are none.
  explicit ScratchExtensions(db::Connection* live) : live_(live) {}

  /// As contract::Scratch::give_extensions.
  bool give(db::Connection& scratch);
  const std::vector<std::string>& given() const { return given_; }
  void forget_given() { given_.clear(); }

 private:
  struct Extension {
    std::string name;
    std::string version;
    std::string schema;
    bool makes_schema = false;  ///< The schema is its own part.
  };
  void read_live();
  bool make(db::Connection& scratch, const Extension& extension) const;

  db::Connection* live_;
  std::optional<std::vector<Extension>> known_;
  std::vector<std::string> given_;
};

}  // namespace limbeck::dialects::postgresql
