// What can be done to objects beside tables: schemas, extensions, types, sequences, views,
// routines; and to any object: comments, privileges. Not how a dialect says it
// (dialects/*/render.hpp), nor what it does to a catalog (apply.hpp). Next: operation.hpp has all
// of them.
#pragma once

#include <string>
#include <vector>

#include "schema/catalog.hpp"

namespace limbeck::ops {

struct CreateSchema {
  schema::Namespace made;

  bool operator==(const CreateSchema&) const = default;
};

struct DropSchema {
  std::string name;

  bool operator==(const DropSchema&) const = default;
};

struct CreateExtension {
  schema::Extension extension;

  bool operator==(const CreateExtension&) const = default;
};

struct DropExtension {
  std::string name;

  bool operator==(const DropExtension&) const = default;
};

struct CreateEnum {
  schema::Enumeration made;

  bool operator==(const CreateEnum&) const = default;
};

struct DropEnum {
  schema::Name name;

  bool operator==(const DropEnum&) const = default;
};

struct AddEnumLabel {
  schema::Name name;
  std::string label;
  std::string before;  ///< An existing label; empty: at the end.

  bool operator==(const AddEnumLabel&) const = default;
};

struct RenameEnumLabel {
  schema::Name name;
  std::string label;
  std::string to;

  bool operator==(const RenameEnumLabel&) const = default;
};

/// Labels removed or put in another order: the type is made anew and every column that has it is
/// converted. Rows with a removed label make it fail.
struct RebuildEnum {
  schema::Name name;
  std::vector<std::string> labels;

  bool operator==(const RebuildEnum&) const = default;
};

struct CreateDomain {
  schema::Domain domain;

  bool operator==(const CreateDomain&) const = default;
};

struct DropDomain {
  schema::Name name;

  bool operator==(const DropDomain&) const = default;
};

/// Default, nullability and checks; the base cannot be altered.
struct AlterDomain {
  schema::Domain to;

  bool operator==(const AlterDomain&) const = default;
};

struct CreateComposite {
  schema::Composite composite;

  bool operator==(const CreateComposite&) const = default;
};

struct DropComposite {
  schema::Name name;

  bool operator==(const DropComposite&) const = default;
};

/// Attributes added, dropped, or of another type; their order cannot be altered.
struct AlterComposite {
  schema::Composite to;

  bool operator==(const AlterComposite&) const = default;
};

struct CreateRange {
  schema::Range range;

  bool operator==(const CreateRange&) const = default;
};

struct DropRange {
  schema::Name name;

  bool operator==(const DropRange&) const = default;
};

struct CreateSequence {
  schema::Sequence sequence;

  bool operator==(const CreateSequence&) const = default;
};

struct DropSequence {
  schema::Name name;

  bool operator==(const DropSequence&) const = default;
};

struct AlterSequence {
  schema::Sequence to;
  /// Its name before, in the same schema; empty: it keeps its name. Defaults that draw from it
  /// follow it.
  std::string from = {};

  bool operator==(const AlterSequence&) const = default;
};

struct CreateView {
  schema::View view;

  bool operator==(const CreateView&) const = default;
};

struct DropView {
  schema::Name view;

  bool operator==(const DropView&) const = default;
};

/// In place: the columns that were there stay as they are, others may follow. Its indexes,
/// triggers and rules are not looked at.
struct ReplaceView {
  schema::View to;

  bool operator==(const ReplaceView&) const = default;
};

struct CreateRoutine {
  schema::Routine routine;

  bool operator==(const CreateRoutine&) const = default;
};

struct DropRoutine {
  schema::Name name;
  std::string arguments;

  bool operator==(const DropRoutine&) const = default;
};

/// In place: arguments and result stay.
struct ReplaceRoutine {
  schema::Routine to;

  bool operator==(const ReplaceRoutine&) const = default;
};

struct SetComment {
  schema::ObjectId object;
  std::string comment;  ///< Empty: none.

  bool operator==(const SetComment&) const = default;
};

struct Grant {
  schema::Privilege privilege;

  bool operator==(const Grant&) const = default;
};

struct Revoke {
  schema::Privilege privilege;

  bool operator==(const Revoke&) const = default;
};

/// What Limbeck does not understand, and how to undo it.
struct Execute {
  std::string up;
  std::string down;

  bool operator==(const Execute&) const = default;
};

}  // namespace limbeck::ops
