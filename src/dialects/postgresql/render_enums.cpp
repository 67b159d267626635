// Enums, and the way around what ALTER TYPE cannot do to their labels.
#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "dialects/postgresql/render_parts.hpp"
#include "dialects/postgresql/render_plain.hpp"
#include "dialects/postgresql/render_text.hpp"
#include "ops/catalog_edit.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using schema::Column;
using schema::Domain;
using schema::Enumeration;
using schema::Name;
using schema::ObjectId;
using schema::ObjectKind;
using schema::Table;

constexpr std::size_t kLineWidth = 100;

std::string create_enum(const Enumeration& made) {
  std::vector<std::string> labels;
  for (const std::string& label : made.labels) labels.push_back(literal(label));
  const std::string begin = fmt::format("CREATE TYPE {} AS ENUM ", quote(made.name));
  const std::string line = "(" + join(labels) + ")";
  return begin + (begin.size() + line.size() < kLineWidth ? line : lines_in_parentheses(labels));
}

/// `::text::mood`, `::text[]::mood[]`
std::string conversion(const std::string& type) {
  const std::size_t brackets = type.find("[]");
  return fmt::format("::text{}::{}", brackets == std::string::npos ? "" : type.substr(brackets),
                     type);
}

/// Makes a type anew under its name, and moves to it what has the old one.
class Rebuild {
 public:
  Rebuild(Rendering& to, const Enumeration& wanted) : to_(to), wanted_(wanted) {}

  void say() {
    const Name& name = wanted_.name;
    // A domain cannot be given another type: it is made anew as well.
    for (const Domain& domain : to_.catalog.domains) {
      if (domain.base.defined == name) domains_.push_back(&domain);
    }
    const Name old = aside(name);
    for (const Domain* const domain : domains_) {
      old_domains_.push_back(aside(domain->name));
      rename("DOMAIN", domain->name, old_domains_.back());
    }
    rename("TYPE", name, old);
    to_.say(create_enum(wanted_));
    describe({ObjectKind::enumeration, name, {}}, wanted_.comment);
    for (const Domain* const domain : domains_) {
      create_domain(to_, *domain);
      describe({ObjectKind::domain, domain->name, {}}, domain->comment);
      for (const schema::Constraint& check : domain->checks) {
        comment_on(to_, {ObjectKind::constraint, domain->name, check.name}, check.comment);
      }
    }
    convert_composites();
    for (const Table& table : to_.catalog.tables) convert(table);
    for (std::string& each : own_defaults_) to_.say(std::move(each));
    for (const Name& domain : old_domains_) to_.say("DROP DOMAIN " + quote(domain));
    to_.say("DROP TYPE " + quote(old));
    forget_defaults();
  }

 private:
  Name aside(const Name& name) const { return name_aside(to_.catalog, name, "_old"); }

  void rename(std::string_view kind, const Name& from, const Name& to) {
    to_.say(fmt::format("ALTER {} {} RENAME TO {}", kind, quote(from), quote(to.name)));
  }

  void describe(const ObjectId& object, const std::string& comment) {
    comment_on(to_, object, comment);
    for (const schema::Privilege& privilege : to_.catalog.privileges) {
      if (privilege.object == object) grant(to_, privilege);
    }
  }

  bool is_converted(const schema::Type& type) const {
    if (!type.defined) return false;
    return *type.defined == wanted_.name ||
           std::ranges::any_of(domains_,
                               [&](const Domain* domain) { return domain->name == *type.defined; });
  }

  // No table can have such a type by then: the server would refuse.
  void convert_composites() {
    for (const schema::Composite& composite : to_.catalog.composites) {
      for (const schema::Attribute& attribute : composite.attributes) {
        if (!is_converted(attribute.type)) continue;
        to_.say(fmt::format("ALTER TYPE {} ALTER ATTRIBUTE {} TYPE {}", quote(composite.name),
                            quote(attribute.name), attribute.type.text));
      }
    }
  }

  /// A default of another type may speak of the enum, too.
  bool has_default_of_it(const Table& table, const Column& column) const {
    if (!column.default_value) return false;
    const ObjectId object{ObjectKind::column, table.name, column.name};
    return std::ranges::any_of(to_.catalog.dependencies, [&](const schema::Dependency& each) {
      return each.object == object &&
             (each.needs.name == wanted_.name && each.needs.kind == ObjectKind::enumeration);
    });
  }

  void convert(const Table& table) {
    std::vector<std::string> actions;
    const bool is_foreign = table.kind == schema::TableKind::foreign;
    for (const Column& column : table.columns) {
      const bool changes = is_converted(column.type) && !table.of_type;
      if (!changes && !has_default_of_it(table, column)) continue;
      const std::string alter = "ALTER COLUMN " + quote(column.name);
      if (is_bound(to_.catalog, table, column)) {
        keep_own_default(table, column);
        continue;
      }
      const bool has_default = column.default_value || descendants_have_default(table, column);
      if (has_default) actions.push_back(alter + " DROP DEFAULT");
      if (changes && column.generated) {
        throw_impossible(fmt::format("generated column {} of {} stands in the way of the enum's "
                                     "new labels",
                                     column.name, ops::shown(table.name)),
                         "drop the column before and add it again behind");
      }
      if (changes) {
        actions.push_back(fmt::format(
            "{} TYPE {}{}", alter, column.type.text,
            is_foreign ? "" : " USING " + quote(column.name) + conversion(column.type.text)));
      }
      if (changes) keep_storage(actions, column);
      if (column.default_value && !gives_up_default(table, column)) {
        actions.push_back(fmt::format("{} SET DEFAULT {}", alter,
                                      plain_default(column.default_value->text, column.type.text)));
      }
    }
    if (!actions.empty()) to_.say(dialects::postgresql::alter("TABLE", quote(table.name), actions));
  }

  /// The server goes back to the type's own.
  static void keep_storage(std::vector<std::string>& actions, const Column& column) {
    schema::Storage had = column.storage;
    had.method.clear();
    had.compression.clear();
    add_storage_actions(actions, quote(column.name), column.type.text, had, column.storage);
  }

  bool descendants_have_default(const Table& table, const Column& column) const {
    for (const Table* const child : descendants(to_.catalog, table.name)) {
      const Column* const same = schema::find(child->columns, column.name);
      if (same != nullptr && same->default_value) return true;
    }
    return false;
  }

  /// A later operation changes it: it may be a label that is no more.
  bool gives_up_default(const Table& table, const Column& column) const {
    if (!column.default_value) return false;
    for (std::size_t i = to_.current + 1; i < to_.operations.size(); ++i) {
      const auto* const altered = std::get_if<ops::AlterColumn>(&to_.operations[i]);
      if (altered == nullptr || altered->table != table.name || altered->to.name != column.name) {
        continue;
      }
      return altered->to.default_value != column.default_value;
    }
    const auto [parent, same] = column_above(table, column);
    return same != nullptr && same->default_value == column.default_value &&
           gives_up_default(*parent, *same);
  }

  /// The later operation finds none.
  void forget_defaults() {
    std::vector<Column*> found;
    for (Table& table : to_.catalog.tables) {
      for (Column& column : table.columns) {
        const bool is_touched =
            (is_converted(column.type) && !table.of_type) || has_default_of_it(table, column);
        if (is_touched && gives_up_default(table, column)) found.push_back(&column);
      }
    }
    for (Column* const column : found) column->default_value.reset();
  }

  /// The parent's statement has taken the default away, or put its own there.
  void keep_own_default(const Table& table, const Column& column) {
    const auto wanted = gives_up_default(table, column) ? std::nullopt : column.default_value;
    const auto [parent, same] = column_above(table, column);
    const bool has_parents = same != nullptr && !gives_up_default(*parent, *same);
    if (wanted == (has_parents ? same->default_value : std::nullopt)) return;
    own_defaults_.push_back(
        fmt::format("ALTER TABLE {} ALTER COLUMN {} {}", quote(table.name), quote(column.name),
                    wanted ? "SET DEFAULT " + plain_default(wanted->text, column.type.text)
                           : std::string("DROP DEFAULT")));
  }

  /// Null where there is none.
  std::pair<const Table*, const Column*> column_above(const Table& table,
                                                      const Column& column) const {
    if (!table.partition && table.inherits.empty()) return {};
    const Table* const parent =
        to_.find_table(table.partition ? table.partition->of : table.inherits.front());
    if (parent == nullptr) return {};
    return {parent, schema::find(parent->columns, column.name)};
  }

  Rendering& to_;
  const Enumeration& wanted_;
  std::vector<const Domain*> domains_;
  std::vector<Name> old_domains_;
  std::vector<std::string> own_defaults_;
};

}  // namespace

void Visitor::operator()(const ops::CreateEnum& op) const {
  to.say(create_enum(op.made));
  comment_on(to, {ObjectKind::enumeration, op.made.name, {}}, op.made.comment);
  to.new_enums.insert(op.made.name);
}

void Visitor::operator()(const ops::DropEnum& op) const {
  to.say("DROP TYPE " + quote(op.name));
  to.new_enums.erase(op.name);
}

void Visitor::operator()(const ops::AddEnumLabel& op) const {
  to.say(fmt::format("ALTER TYPE {} ADD VALUE {}{}", quote(op.name), literal(op.label),
                     op.before.empty() ? "" : " BEFORE " + literal(op.before)));
  if (to.new_enums.contains(op.name)) return;
  to.statements.back().ends_section = true;
  to.new_enums.clear();
}

void Visitor::operator()(const ops::RenameEnumLabel& op) const {
  to.say(fmt::format("ALTER TYPE {} RENAME VALUE {} TO {}", quote(op.name), literal(op.label),
                     literal(op.to)));
}

void Visitor::operator()(const ops::RebuildEnum& op) const {
  Enumeration wanted = ops::get(to.catalog.enumerations, op.name, "enum");
  wanted.labels = op.labels;
  Rebuild(to, wanted).say();
  to.new_enums.insert(op.name);
}

}  // namespace limbeck::dialects::postgresql
