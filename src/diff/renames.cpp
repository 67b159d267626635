#include "diff/renames.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "ops/apply.hpp"

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

/// Where the tables of a schema go, from name to name.
class TableNames {
 public:
  void note(const Name& from, const Name& to) {
    const Name first = before(from);
    now_[first] = to;
  }
  Name before(const Name& name) const {
    for (const auto& [first, present] : now_) {
      if (present == name) return first;
    }
    return name;
  }
  Name now(const Name& first) const {
    const auto found = now_.find(first);
    return found == now_.end() ? first : found->second;
  }

 private:
  std::map<Name, Name> now_;
};

Name target_of(const Rename& rename) {
  return {rename.owner.schema, rename.to};
}

bool is_alike(const std::string& left, const std::string& right) {
  return base::equals_ignoring_case(left, right);
}
bool is_alike(const Name& left, const Name& right) {
  return left.schema == right.schema && is_alike(left.name, right.name);
}

/// What `object` is called in `to`, if it is there in other letters alone; otherwise null.
template <typename Object>
const Object* respelled(const Object& object, const std::vector<Object>& from,
                        const std::vector<Object>& to) {
  if (schema::find(to, object.name) != nullptr) return nullptr;
  const auto found = std::ranges::find_if(
      to, [&](const Object& each) { return is_alike(each.name, object.name); });
  return found == to.end() || schema::find(from, found->name) != nullptr ? nullptr : &*found;
}

/// Tables and columns of `from` that `to` has in other letters.
void add_case_renames(std::vector<Rename>& renames, const Catalog& from, const Catalog& to) {
  for (const schema::Table& table : from.tables) {
    const schema::Table* other = schema::find(to.tables, table.name);
    if (other == nullptr) {
      other = respelled(table, from.tables, to.tables);
      if (other == nullptr) continue;
      renames.push_back(
          {.kind = ObjectKind::table, .owner = table.name, .from = {}, .to = other->name.name});
    }
    for (const schema::Column& column : table.columns) {
      const schema::Column* const is = respelled(column, table.columns, other->columns);
      if (is == nullptr) continue;
      renames.push_back(
          {.kind = ObjectKind::column, .owner = other->name, .from = column.name, .to = is->name});
    }
  }
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

namespace {

/// Old names of tables come first; what is none of them may be a new one.
std::vector<Rename> parse_renames(const std::vector<std::string>& texts, const Catalog& present) {
  if (texts.empty()) return {};
  std::vector<Rename> renames;
  std::vector<std::size_t> open;
  Catalog renamed = present;
  TableNames at_last;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    try {
      renames.push_back(parse_rename(texts[i], present));
    } catch (const Error& error) {
      if (error.code() != "diff.unknown_rename") throw;
      renames.emplace_back();
      open.push_back(i);
      continue;
    }
    if (renames[i].kind != ObjectKind::table) continue;
    ops::apply(operation_of(renames[i]), renamed);
    at_last.note(renames[i].owner, target_of(renames[i]));
  }
  for (const std::size_t i : open) {
    const Rename found = parse_rename(texts[i], renamed);
    // A table under its new name would be renamed twice.
    if (found.kind == ObjectKind::table) parse_rename(texts[i], present);
    renames[i] = found;
    renames[i].owner = at_last.before(found.owner);
  }
  TableNames by_then;
  for (Rename& rename : renames) {
    rename.owner = by_then.now(rename.owner);
    if (rename.kind == ObjectKind::table) by_then.note(rename.owner, target_of(rename));
  }
  return renames;
}

}  // namespace

std::vector<Rename> certain_renames(const std::vector<std::string>& texts, const Catalog& present,
                                    const Catalog& wanted) {
  std::vector<Rename> renames = parse_renames(texts, present);
  if (present.dialect != "sqlite") return renames;
  if (renames.empty()) {
    add_case_renames(renames, present, wanted);
  } else {
    Catalog renamed = present;
    for (const Rename& each : renames) ops::apply(operation_of(each), renamed);
    add_case_renames(renames, renamed, wanted);
  }
  return renames;
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
