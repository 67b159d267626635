// Writes the model of random_schema.hpp as DDL, in an order that the server takes.
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "live/random/schema.hpp"

namespace limbeck::live::random {
namespace {

std::string quoted(const std::string& name) {
  static const std::set<std::string> reserved = {"select", "from",  "user", "order",
                                                 "table",  "check", "desc", "all"};
  const bool is_plain =
      name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos &&
      !reserved.contains(name);
  if (is_plain) return name;
  std::string text = "\"";
  for (const char each : name) text += each == '"' ? "\"\"" : std::string(1, each);
  return text + "\"";
}

std::string literal(const std::string& value) {
  std::string text = "'";
  for (const char each : value) text += each == '\'' ? "''" : std::string(1, each);
  return text + "'";
}

std::string join(const std::vector<std::string>& texts, const std::string& between) {
  std::string all;
  for (const std::string& each : texts) all += (all.empty() ? "" : between) + each;
  return all;
}

class Writer {
 public:
  explicit Writer(const Schema& schema) : schema_(schema) {}

  std::vector<std::string> write() {
    for (const Part* each : schema_.all(Kind::space)) {
      if (each->id != kPublic) add("CREATE SCHEMA {}", name(*each));
      late(*each, "SCHEMA " + name(*each));
    }
    for (const Part& each : schema_.parts) {
      if (stands_alone(each.kind)) visit(each);
    }
    for (const Part& each : schema_.parts) write_part(each);
    for (const Part* each : schema_.all(Kind::constraint)) {
      if (is_late(*each)) write_late_constraint(*each);
    }
    for (const Part& each : schema_.parts) write_settings(each);
    statements_.insert(statements_.end(), last_.begin(), last_.end());
    return std::move(statements_);
  }

  std::string name(const Part& part) const { return qualified(schema_, part); }

  std::string resolved(const std::string& text) const { return random::resolved(schema_, text); }

 private:
  template <typename... Arguments>
  void add(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    statements_.push_back(fmt::format(format, std::forward<Arguments>(arguments)...));
  }

  std::string slot(const Part& part, Slot which) const {
    return part.has(which) ? " " + resolved(part.text(which)) : std::string();
  }
  std::string slots(const Part& part, std::initializer_list<Slot> which) const {
    std::string text;
    for (const Slot each : which) text += slot(part, each);
    return text;
  }

  /// A key between tables waits for both, and what can be NOT VALID for the rows.
  static bool is_late(const Part& constraint) {
    return constraint.text(Slot::definition).starts_with("FOREIGN") ||
           constraint.has(Slot::not_valid) || constraint.tag == "late";
  }

  void visit(const Part& part) {
    if (!seen_.insert(part.id).second) return;
    std::set<Id> needs = needs_of(part);
    for (const Part& each : schema_.parts) {
      const bool is_inside =
          each.owner == part.id &&
          (each.kind == Kind::column || each.kind == Kind::view_column ||
           each.kind == Kind::attribute || (each.kind == Kind::constraint && !is_late(each)));
      if (is_inside) needs.merge(needs_of(each));
    }
    if (part.kind == Kind::sequence && part.has(Slot::owned)) needs.clear();
    for (const Id need : needs) {
      const Part* found = schema_.find(need);
      while (found != nullptr && !stands_alone(found->kind)) found = schema_.find(found->owner);
      if (found != nullptr) visit(*found);
    }
    write_object(part);
  }

  void write_object(const Part& part) {
    switch (part.kind) {
      case Kind::enumeration: {
        std::vector<std::string> labels;
        for (const Part* each : schema_.of(part.id, Kind::label)) {
          labels.push_back(literal(each->name));
        }
        add("CREATE TYPE {} AS ENUM ({})", name(part), join(labels, ", "));
        return late(part, "TYPE " + name(part));
      }
      case Kind::domain:
        add("CREATE DOMAIN {} AS{}{}", name(part),
            slots(part, {Slot::type, Slot::collation, Slot::value, Slot::not_null}),
            constraints(part, " "));
        return late(part, "DOMAIN " + name(part));
      case Kind::composite: {
        std::vector<std::string> attributes;
        for (const Part* each : schema_.of(part.id, Kind::attribute)) {
          attributes.push_back(name(*each) + slots(*each, {Slot::type, Slot::collation}));
          late(*each, "COLUMN " + name(part) + "." + name(*each));
        }
        add("CREATE TYPE {} AS ({})", name(part), join(attributes, ", "));
        return late(part, "TYPE " + name(part));
      }
      case Kind::range:
        add("CREATE TYPE {} AS RANGE{}", name(part), slot(part, Slot::definition));
        return late(part, "TYPE " + name(part));
      case Kind::sequence:
        add("CREATE{} SEQUENCE {}{}{}", slot(part, Slot::prefix), name(part),
            slot(part, Slot::type), slot(part, Slot::options));
        return late(part, "SEQUENCE " + name(part));
      case Kind::routine:
        return write_routine(part);
      case Kind::table:
        return write_table(part);
      case Kind::view:
        return write_view(part);
      default:
        return;
    }
  }

  std::string constraints(const Part& owner, const std::string& before) const {
    std::string text;
    for (const Part* each : schema_.of(owner.id, Kind::constraint)) {
      if (!is_late(*each)) text += before + constraint(*each);
    }
    return text;
  }

  std::string constraint(const Part& part) const {
    const std::string head = part.name.empty() ? "" : "CONSTRAINT " + name(part);
    return head + slots(part, {Slot::definition, Slot::include, Slot::match, Slot::on_update,
                               Slot::on_delete, Slot::options, Slot::where, Slot::deferrable,
                               Slot::not_valid});
  }

  void write_late_constraint(const Part& part) {
    const Part& owner = *schema_.find(part.owner);
    add("ALTER {} {} ADD {}", owner.kind == Kind::domain ? "DOMAIN" : "TABLE", name(owner),
        constraint(part));
  }

  void write_routine(const Part& part) {
    const std::string word = part.tag == "procedure" ? "PROCEDURE" : "FUNCTION";
    add("CREATE {} {}({}){}{}", word, name(part), resolved(part.text(Slot::arguments)),
        slots(part, {Slot::returns, Slot::volatility, Slot::strict, Slot::security, Slot::cost,
                     Slot::parallel, Slot::set}),
        slot(part, Slot::body));
    late(part, word + " " + name(part));
  }

  void write_table(const Part& part) {
    std::vector<std::string> inside;
    for (const Part* each : schema_.of(part.id, Kind::column)) {
      inside.push_back(name(*each) +
                       slots(*each, {Slot::type, Slot::collation, Slot::value, Slot::not_null}));
    }
    for (const Part* each : schema_.of(part.id, Kind::constraint)) {
      if (!is_late(*each)) inside.push_back(constraint(*each));
    }
    std::string list = join(inside, ",\n  ");
    if (part.has(Slot::partition_of)) {
      const std::string of = slot(part, Slot::partition_of);
      const std::size_t bound = std::min(of.find(" FOR VALUES"), of.find(" DEFAULT"));
      list = of.substr(0, bound) + (list.empty() ? "" : " (" + list + ")") + of.substr(bound);
    } else {
      list = inside.empty() ? " ()" : " (\n  " + list + "\n)";
    }
    add("CREATE{} TABLE {}{}{}", slot(part, Slot::prefix), name(part), list,
        slots(part, {Slot::inherits, Slot::partition_by, Slot::options}));
    late(part, "TABLE " + name(part));
  }

  void write_view(const Part& part) {
    std::vector<std::string> list;
    if (part.has(Slot::star)) list.emplace_back("a.*");
    for (const Part* each : schema_.of(part.id, Kind::view_column)) {
      list.push_back(resolved(each->text(Slot::definition)) + " AS " + name(*each));
    }
    const std::string from =
        part.has(Slot::star) ? " FROM" + slot(part, Slot::star) + " a" : slot(part, Slot::from);
    std::string query =
        "SELECT " + join(list, ", ") + from + slot(part, Slot::where) + slot(part, Slot::group);
    if (part.has(Slot::twice)) query += slot(part, Slot::twice) + " " + query;
    const bool is_materialized = part.tag == "materialized";
    add("CREATE {} {}{} AS {}{}{}", is_materialized ? "MATERIALIZED VIEW" : "VIEW", name(part),
        slot(part, Slot::options), query, slot(part, Slot::check_option),
        slot(part, Slot::no_data));
    late(part, (is_materialized ? "MATERIALIZED VIEW " : "VIEW ") + name(part));
  }

  /// Indexes, which a foreign key may need.
  void write_part(const Part& part) {
    const Part* const owner = schema_.find(part.owner);
    if (part.kind == Kind::index && owner != nullptr) {
      add("CREATE{} INDEX {} ON {}{}", slot(part, Slot::prefix), name(part), name(*owner),
          slots(part, {Slot::definition, Slot::include, Slot::nulls, Slot::options, Slot::where}));
      const Part* const space = schema_.find(owner->owner);
      late(part, "INDEX " + (space->id == kPublic ? "" : name(*space) + ".") + name(part));
    }
  }

  void write_settings(const Part& part) {
    const Part* const owner = schema_.find(part.owner);
    const std::string of = owner == nullptr ? "" : name(*owner);
    switch (part.kind) {
      case Kind::column:
        return late(part, "COLUMN " + of + "." + name(part));
      case Kind::view_column:
        late(part, "COLUMN " + of + "." + name(part));
        if (part.has(Slot::value)) {
          add("ALTER VIEW {} ALTER COLUMN {} SET{}", of, name(part), slot(part, Slot::value));
        }
        return;
      case Kind::constraint:
        if (part.name.empty()) return;
        return late(part, "CONSTRAINT " + name(part) + " ON " +
                              (owner->kind == Kind::domain ? "DOMAIN " : "") + of);
      case Kind::setting:
        return add("ALTER TABLE ONLY {}{}", of, slot(part, Slot::definition));
      case Kind::trigger: {
        const bool is_constraint = part.has(Slot::deferrable);
        add("CREATE {} {}{} ON {}{}{}", is_constraint ? "CONSTRAINT TRIGGER" : "TRIGGER",
            name(part), slot(part, Slot::events), of,
            slots(part, {Slot::deferrable, Slot::each_row, Slot::when}), slot(part, Slot::call));
        if (part.has(Slot::enabled)) {
          add("ALTER TABLE {}{} TRIGGER {}", of, slot(part, Slot::enabled), name(part));
        }
        return late(part, "TRIGGER " + name(part) + " ON " + of);
      }
      case Kind::policy:
        add("CREATE POLICY {} ON {}{}", name(part), of,
            slots(part, {Slot::events, Slot::using_rows, Slot::check}));
        return late(part, "POLICY " + name(part) + " ON " + of);
      case Kind::rule:
        add("CREATE RULE {} AS{} TO {}{}{}", name(part), slot(part, Slot::events), of,
            slot(part, Slot::where), slot(part, Slot::body));
        if (part.has(Slot::enabled)) {
          add("ALTER TABLE {}{} RULE {}", of, slot(part, Slot::enabled), name(part));
        }
        return late(part, "RULE " + name(part) + " ON " + of);
      case Kind::table:
        if (part.has(Slot::row_security))
          add("ALTER TABLE {} ENABLE ROW LEVEL SECURITY", name(part));
        if (part.has(Slot::force)) add("ALTER TABLE {} FORCE ROW LEVEL SECURITY", name(part));
        if (part.has(Slot::replica)) {
          add("ALTER TABLE {} REPLICA IDENTITY{}", name(part), slot(part, Slot::replica));
        }
        return;
      case Kind::sequence:
        if (part.has(Slot::owned)) {
          add("ALTER SEQUENCE {} OWNED BY{}", name(part), slot(part, Slot::owned));
        }
        return;
      default:
        return;
    }
  }

  void late(const Part& part, const std::string& what) {
    if (part.has(Slot::comment)) {
      last_.push_back(fmt::format("COMMENT ON {} IS {}", what, literal(part.text(Slot::comment))));
    }
    if (part.has(Slot::grant)) last_.push_back(resolved(part.text(Slot::grant)));
  }

  const Schema& schema_;
  std::vector<std::string> statements_;
  std::vector<std::string> last_;
  std::set<Id> seen_;
};

}  // namespace

std::string qualified(const Schema& schema, const Part& part) {
  if (!stands_alone(part.kind) || part.owner == kPublic) return quoted(part.name);
  const Part* const space = schema.find(part.owner);
  return (space == nullptr ? "no_schema" : quoted(space->name)) + "." + quoted(part.name);
}

std::string resolved(const Schema& schema, const std::string& text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::size_t close = text[at] == '{' ? text.find('}', at) : std::string::npos;
    const std::vector<Id> ids =
        close == std::string::npos ? std::vector<Id>{} : ids_in(text.substr(at, close - at + 1));
    if (ids.size() != 1) {
      result += text[at];
      continue;
    }
    const Part* const part = schema.find(ids[0]);
    if (part == nullptr) {
      result += "no_part_" + std::to_string(ids[0]);
    } else if (text[close - 1] != '\'') {
      result += qualified(schema, *part);
    } else {
      result += literal(part->kind == Kind::label ? part->name : qualified(schema, *part));
    }
    at = close;
  }
  return result;
}

std::vector<std::string> ddl(const Schema& schema) {
  return Writer(schema).write();
}

std::string script(const Schema& schema) {
  return join(ddl(schema), ";\n") + ";\n";
}

}  // namespace limbeck::live::random
