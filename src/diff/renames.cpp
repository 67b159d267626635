#include "diff/renames.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "limbeck/error.hpp"

namespace limbeck::diff {
namespace {

using schema::Catalog;
using schema::Name;
using schema::ObjectKind;

std::string shown(const Name& name) {
  return name.schema.empty() ? name.name : name.schema + '.' + name.name;
}

std::string_view word(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::table:
      return "table";
    case ObjectKind::constraint:
      return "constraint";
    case ObjectKind::index:
      return "index";
    case ObjectKind::enumeration:
      return "enum value";
    default:
      return "column";
  }
}

std::string subject(const Rename& rename) {
  if (rename.kind == ObjectKind::table) return shown(rename.owner);
  return shown(rename.owner) + '.' + rename.from;
}

[[noreturn]] void fail(std::string code, std::string message, std::string hint) {
  throw Error{{.code = std::move(code), .message = std::move(message), .hint = std::move(hint)}};
}

/// Everything that `part` of `owner` may be.
void add_parts(std::vector<Rename>& found, const Catalog& present, const Name& owner,
               const std::string& part, const std::string& to) {
  const auto add = [&](ObjectKind kind) {
    found.push_back({.kind = kind, .owner = owner, .from = part, .to = to});
  };
  if (const schema::Table* const table = schema::find(present.tables, owner)) {
    if (schema::find(table->columns, part) != nullptr) add(ObjectKind::column);
    if (schema::find(table->constraints, part) != nullptr) add(ObjectKind::constraint);
    if (schema::find(table->indexes, part) != nullptr) add(ObjectKind::index);
  }
  const schema::Enumeration* const enumeration = schema::find(present.enumerations, owner);
  if (enumeration != nullptr && std::ranges::count(enumeration->labels, part) > 0) {
    add(ObjectKind::enumeration);
  }
}

/// The text may be split at any dot: names may hold some.
std::vector<Rename> readings(const std::string& from, const std::string& to,
                             const Catalog& present) {
  std::vector<Rename> found;
  const auto add_table = [&](const Name& name) {
    if (schema::find(present.tables, name) == nullptr) return;
    found.push_back({.kind = ObjectKind::table, .owner = name, .from = {}, .to = to});
  };
  add_table({"", from});
  for (std::size_t dot = from.find('.'); dot != std::string::npos; dot = from.find('.', dot + 1)) {
    const std::string left = from.substr(0, dot);
    const std::string right = from.substr(dot + 1);
    add_table({left, right});
    add_parts(found, present, {"", left}, right, to);
    for (std::size_t inner = left.find('.'); inner != std::string::npos;
         inner = left.find('.', inner + 1)) {
      add_parts(found, present, {left.substr(0, inner), left.substr(inner + 1)}, right, to);
    }
  }
  return found;
}

}  // namespace

Rename parse_rename(std::string_view text, const Catalog& present) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) {
    fail("diff.bad_rename", fmt::format("'{}' is no rename", text),
         "write TABLE:NEW_NAME or TABLE.COLUMN:NEW_NAME");
  }
  const std::string from(text.substr(0, colon));
  const std::vector<Rename> found = readings(from, std::string(text.substr(colon + 1)), present);
  if (found.empty()) {
    fail("diff.unknown_rename",
         fmt::format("the database has no table, column, constraint, index or enum value {}", from),
         "the old name comes first, as it is in the database now");
  }
  if (found.size() > 1) {
    fail("diff.ambiguous_rename",
         fmt::format("{} may be {} or {}", from, describe_rename(found[0]),
                     describe_rename(found[1])),
         "rename the other one by hand in the revision");
  }
  return found.front();
}

std::string render_rename(const Rename& rename) {
  return subject(rename) + ':' + rename.to;
}

std::string describe_rename(const Rename& rename) {
  return fmt::format("{} {} -> {}", word(rename.kind), subject(rename), rename.to);
}

ops::Operation operation_of(const Rename& rename) {
  switch (rename.kind) {
    case ObjectKind::table:
      return ops::RenameTable{rename.owner, {rename.owner.schema, rename.to}};
    case ObjectKind::constraint:
      return ops::RenameConstraint{rename.owner, rename.from, rename.to};
    case ObjectKind::index:
      return ops::RenameIndex{rename.owner, rename.from, rename.to};
    case ObjectKind::enumeration:
      return ops::RenameEnumLabel{rename.owner, rename.from, rename.to};
    default:
      return ops::RenameColumn{rename.owner, rename.from, rename.to};
  }
}

Rename inverse(const Rename& rename) {
  if (rename.kind != ObjectKind::table) {
    return {.kind = rename.kind, .owner = rename.owner, .from = rename.to, .to = rename.from};
  }
  return {.kind = rename.kind,
          .owner = {rename.owner.schema, rename.to},
          .from = {},
          .to = rename.owner.name};
}

}  // namespace limbeck::diff
