// Where DDL becomes real and nothing lasts.
// Not what is run there: models/realize.hpp, workflow/.
// Next: dialects/*/scratch.hpp answer.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "contract/reflector.hpp"
#include "db/connection.hpp"
#include "db/url.hpp"

namespace limbeck::contract {

struct ScratchRequest {
  /// `scratch_url`: a server, or an empty database, that may be written to; wins over the rest.
  std::optional<db::Url> scratch_url = {};
  /// The database whose server, encoding, locale and extensions are copied; null: none is known.
  /// It must outlive the scratch and is only read.
  db::Connection* live = nullptr;
  std::optional<db::Url> live_url = {};
  bool is_protected = false;  ///< Nothing is made on the live server.
};

/// Gone, with everything in it, when it is destroyed; also when the process dies, or at the latest
/// with the next scratch on that server. One thread.
class Scratch {
 public:
  Scratch() = default;
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  virtual ~Scratch() = default;

  /// Empty of objects when it is opened; `public` is there where the dialect has it.
  virtual db::Connection& connection() = 0;
  /// Empty again, as if newly opened. Open transactions are rolled back; connection() is another
  /// one. Errors: as opening it.
  virtual void clear() = 0;
  /// `a temporary database on localhost`: for messages, without secrets.
  virtual std::string description() const = 0;

  /// Those to be read back; empty: every one.
  virtual std::vector<std::string> schemas() const { return {}; }
  /// Where objects stand in another schema than the one they are meant for: what was read here gets
  /// the names that it has in the live database.
  virtual void take_live_names(schema::Catalog& catalog) const { static_cast<void>(catalog); }

  /// Makes those extensions of the live database that are not here yet, each in its schema and
  /// version, in the transaction that is open or outside one; for a model that uses what it does
  /// not create. What this role may not make, or the server does not have, is left out. True if
  /// there is one more now.
  virtual bool give_extensions() { return false; }
  /// The names of those: neither wanted nor unwanted.
  virtual std::vector<std::string> given_extensions() const { return {}; }
};

}  // namespace limbeck::contract
