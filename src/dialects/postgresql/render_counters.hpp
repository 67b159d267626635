// Where a column has counted to, kept when something else counts for it from now on: a sequence of
// its own, an identity, or neither before.
// Not what makes or alters a sequence: render_sequences.cpp.
// Next: render_column_changes.cpp asks.
#pragma once

#include "dialects/postgresql/render_parts.hpp"

namespace limbeck::dialects::postgresql {

/// What must be said of a change of a column so that it counts on.
class Counter {
 public:
  /// To be asked before anything of the change is said.
  Counter(Rendering& to, const schema::Table& table, const schema::Column& from,
          const schema::Column& wanted);

  /// The column, with the names that its sequence goes by for the moment.
  const schema::Column& wanted() const { return wanted_; }
  const std::optional<schema::Name>& identity_sequence() const { return identity_sequence_; }
  /// To be called when the change is said.
  void go_on();

 private:
  void count_on_from_sequence();
  void count_on_from_rows(const std::string& sequence, const schema::SequenceOptions& options,
                          const std::string& reached);

  Rendering& to_;
  const schema::Table& table_;
  schema::Column wanted_;
  bool becomes_identity_ = false;
  const schema::Sequence* before_ = nullptr;  ///< What counted, if that was a sequence.
  const schema::Sequence* after_ = nullptr;   ///< What counts from now on, if it did not before.
  bool was_identity_ = false;
  std::optional<schema::Name> identity_sequence_;
};

/// For a sequence that an identity's column is to have: the identity may have its name as long as
/// it is there, and is asked how far it has counted. False: there is no such column.
bool create_for_identity(Rendering& to, const schema::Sequence& sequence);

}  // namespace limbeck::dialects::postgresql
