// What the random schemas leave out because it is known not to work: each goes as soon as it is
// mended. Whoever meets it is told so by the proof, and nothing is written.
#pragma once

#include <algorithm>
#include <set>
#include <string>

#include "live/random/schema.hpp"

namespace limbeck::live::random {

/// A materialised view without its rows is made again with them, which another such view under it
/// forbids.
constexpr bool kMakesViewsWithoutRows = false;

/// Parameters of a TOAST table are lost where the table has none yet, and gets it by a column that
/// is added behind.
constexpr bool kSetsToastOptions = false;

/// PostgreSQL itself: a body BEGIN ATOMIC SELECT * names the columns in the order the table had
/// then, which is another once one of them has been dropped and added again.
constexpr bool kWritesOutRows = false;

/// PostgreSQL itself: BEGIN ATOMIC SELECT $1 is read back as `SELECT v`, and that as `SELECT v AS
/// v`.
constexpr bool kSelectsParametersAlone = false;

/// A partition or a child that moves to another parent: it is let go and taken in one operation, so
/// that it has no time to get what the new parent has, nor the new parent a name of the old one's.
inline bool moves_children(const Schema& one, const Schema& other) {
  const auto parent = [](const Schema& schema, const Part& part) {
    const bool is_child = part.has(Slot::inherits);
    const Part* const found =
        schema.find(ids_in(part.text(is_child ? Slot::inherits : Slot::partition_of)).at(0));
    return found == nullptr ? std::string() : found->name;
  };
  const auto has_parent = [](const Part& part) {
    return part.has(Slot::partition_of) || part.has(Slot::inherits);
  };
  return std::ranges::any_of(one.parts, [&](const Part& part) {
    return has_parent(part) && std::ranges::any_of(other.parts, [&](const Part& each) {
             return each.name == part.name && has_parent(each) &&
                    parent(other, each) != parent(one, part);
           });
  });
}

/// A child that keeps a column which its parent loses: the one statement takes it from both.
inline bool keeps_column_of_parent(const Schema& one, const Schema& other) {
  return std::ranges::any_of(other.parts, [&](const Part& child) {
    if (!child.has(Slot::inherits)) return false;
    return std::ranges::any_of(ids_in(child.text(Slot::inherits)), [&](Id parent) {
      return std::ranges::any_of(one.of(parent, Kind::column), [&](const Part* was) {
        return std::ranges::any_of(other.of(child.id, Kind::column),
                                   [&](const Part* is) { return is->name == was->name; });
      });
    });
  });
}

/// A check that is not valid and comes back with a parent.
inline bool has_open_check_above_children(const Schema& schema) {
  return std::ranges::any_of(schema.parts, [&](const Part& child) {
    return std::ranges::any_of(ids_in(child.text(Slot::inherits)), [&](Id parent) {
      return std::ranges::any_of(schema.of(parent, Kind::constraint),
                                 [](const Part* check) { return check->has(Slot::not_valid); });
    });
  });
}

/// A rule of one table that names a child of it: neither of them can go first.
inline bool has_rule_about_children(const Schema& schema) {
  return std::ranges::any_of(schema.parts, [&](const Part& part) {
    if (part.kind != Kind::rule) return false;
    return std::ranges::any_of(ids_in(part.text(Slot::body)), [&](Id id) {
      const Part* const named = schema.find(id);
      return named != nullptr && (named->has(Slot::partition_of) || named->has(Slot::inherits));
    });
  });
}

/// PostgreSQL itself: an index of a partition becomes part of its parent's, though its order is
/// another.
inline bool has_index_beside_that_of_parent(const Schema& schema) {
  return std::ranges::any_of(schema.parts, [&](const Part& part) {
    const Part* const owner = part.kind == Kind::index ? schema.find(part.owner) : nullptr;
    if (owner == nullptr || !owner->has(Slot::partition_of)) return false;
    return std::ranges::any_of(ids_in(owner->text(Slot::partition_of)),
                               [&](Id parent) { return !schema.of(parent, Kind::index).empty(); });
  });
}

/// Or what has it is of a domain that changes.
inline bool has_same_type(const Schema& one, const Schema& other, Id column) {
  const Part* const was = one.find(column);
  const Part* const is = other.find(column);
  if (was == nullptr || is == nullptr) return true;
  return was->slots == is->slots &&
         std::ranges::all_of(ids_in(was->text(Slot::type)),
                             [&](Id type) { return has_same_type(one, other, type); });
}

/// A column by which a table is partitioned cannot get another type.
inline bool changes_type_of_partition_key(const Schema& one, const Schema& other) {
  return std::ranges::any_of(one.parts, [&](const Part& part) {
    if (!part.has(Slot::partition_by)) return false;
    return std::ranges::any_of(ids_in(part.text(Slot::partition_by)),
                               [&](Id id) { return !has_same_type(one, other, id); });
  });
}

/// PostgreSQL itself: where the type of a column changes, the partitions' indexes get the comments
/// of those they are parts of.
inline bool has_comment_on_partitioned_index(const Schema& schema) {
  return std::ranges::any_of(schema.parts, [&](const Part& part) {
    if (part.kind != Kind::index || !part.has(Slot::comment)) return false;
    const Part* const owner = schema.find(part.owner);
    return owner != nullptr && owner->has(Slot::partition_by);
  });
}

/// PostgreSQL itself: where a partitioned table has two indexes that compute the same, a
/// partition's becomes part of either.
inline bool has_like_indexes_above_partitions(const Schema& schema) {
  const auto computed = [](const Part& index) {
    std::string text = index.text(Slot::definition);
    for (const std::string word : {" DESC", " NULLS FIRST", " NULLS LAST"}) {
      for (std::size_t at = text.find(word); at != text.npos; at = text.find(word)) {
        text.erase(at, word.size());
      }
    }
    return text;
  };
  return std::ranges::any_of(schema.parts, [&](const Part& part) {
    if (!part.has(Slot::partition_by)) return false;
    std::set<std::string> texts;
    return std::ranges::any_of(schema.of(part.id, Kind::index), [&](const Part* index) {
      return !texts.insert(computed(*index)).second;
    });
  });
}

/// PostgreSQL itself: none can be added to a table with children.
inline bool has_identity_above_children(const Schema& schema) {
  return std::ranges::any_of(schema.parts, [&](const Part& part) {
    if (!part.has(Slot::inherits)) return false;
    return std::ranges::any_of(ids_in(part.text(Slot::inherits)), [&](Id parent) {
      return std::ranges::any_of(schema.of(parent, Kind::column), [](const Part* column) {
        return column->text(Slot::value).find("AS IDENTITY") != std::string::npos;
      });
    });
  });
}

/// PostgreSQL itself: a table that becomes unlogged makes its sequences so.
inline bool owns_sequences_and_is_unlogged(const Schema& schema) {
  return std::ranges::any_of(schema.parts, [&](const Part& part) {
    if (part.kind != Kind::sequence || !part.has(Slot::owned)) return false;
    return std::ranges::any_of(ids_in(part.text(Slot::owned)), [&](Id id) {
      const Part* const owner = schema.find(id);
      return owner != nullptr && owner->has(Slot::prefix);
    });
  });
}

inline bool is_known_not_to_work(const Pair& pair) {
  const auto is_known = [](const Schema& one, const Schema& other) {
    return moves_children(one, other) || keeps_column_of_parent(one, other) ||
           changes_type_of_partition_key(one, other) || has_rule_about_children(one) ||
           has_open_check_above_children(one) || has_comment_on_partitioned_index(one) ||
           has_index_beside_that_of_parent(one) || has_identity_above_children(one) ||
           has_like_indexes_above_partitions(one) || owns_sequences_and_is_unlogged(one);
  };
  return is_known(pair.a, pair.b) || is_known(pair.b, pair.a);
}

}  // namespace limbeck::live::random
