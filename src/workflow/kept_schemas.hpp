// What a server made of a model, kept on disk: making a thousand tables real costs seconds, reading
// this milliseconds.
// Not kept for correctness: whatever is wrong with a file, it is as if there were none.
#pragma once

#include <optional>
#include <string>

#include "schema/catalog.hpp"

namespace limbeck::workflow {

class KeptSchemas {
 public:
  /// The folder is made when something is kept; empty: nothing ever is.
  explicit KeptSchemas(std::string folder) : folder_(std::move(folder)) {}

  /// `key`: everything that the schema depends on, of any length.
  std::optional<schema::Catalog> find(const std::string& key) const;
  /// A disk that is full or read-only is no error.
  void keep(const std::string& key, const schema::Catalog& catalog) const;

 private:
  std::string path_of(const std::string& key) const;

  std::string folder_;
};

}  // namespace limbeck::workflow
