// A catalog as lines of text, so that a test that fails says where two of them differ.
// Not what decides whether they are equal: that is operator==.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "schema/catalog.hpp"

namespace limbeck::live {

inline std::string show(const schema::Name& name) {
  return name.schema.empty() ? name.name : name.schema + "." + name.name;
}
inline std::string show(const schema::ObjectId& object) {
  return fmt::format("{}:{}/{}", static_cast<int>(object.kind), show(object.name), object.part);
}
inline std::string show(const std::optional<schema::Name>& name) {
  return name ? show(*name) : "-";
}
inline std::string show(const std::vector<std::string>& texts) {
  return fmt::format("[{}]", fmt::join(texts, "|"));
}
inline std::string show(const schema::SequenceOptions& o) {
  return fmt::format("{} {} {} {} {} {} {}", o.type, o.start, o.increment, o.minimum, o.maximum,
                     o.cache, o.cycle);
}
inline std::string show(const schema::Storage& s) {
  return fmt::format("{} {} {} {}", s.method, s.compression, s.statistics.value_or(-1),
                     show(s.options));
}
inline std::string show(const std::optional<schema::Expression>& expression) {
  return expression ? "<" + expression->text + ">" : "-";
}
inline std::string show(const schema::Type& type) {
  return type.text + "=" + show(type.defined);
}

using Lines = std::vector<std::string>;

inline void show(Lines& lines, const std::string& in, const schema::Constraint& c) {
  lines.push_back(fmt::format("{} constraint {} {} {} {} {} {} valid={} inherited={} '{}' {} {}",
                              in, static_cast<int>(c.kind), c.name, c.definition, show(c.columns),
                              show(c.references), show(c.referenced_columns), c.validated,
                              c.inherited, c.comment, show(c.index_options), c.index_tablespace));
}
inline void show(Lines& lines, const std::string& in, const schema::Index& i) {
  lines.push_back(fmt::format("{} index {} unique={} {} {} valid={} of {} '{}' {}", in, i.name,
                              i.unique, i.definition, show(i.columns), i.valid,
                              show(i.partition_of), i.comment, i.tablespace));
}
inline void show(Lines& lines, const std::string& in, const schema::Trigger& t) {
  lines.push_back(
      fmt::format("{} trigger {} {} {} '{}'", in, t.name, t.definition, t.enabled, t.comment));
}
inline void show(Lines& lines, const std::string& in, const schema::Definition& d) {
  lines.push_back(
      fmt::format("{} definition {} {} {} '{}'", in, d.name, d.definition, d.enabled, d.comment));
}
inline void show(Lines& lines, const std::string& in, const schema::Column& c) {
  lines.push_back(fmt::format(
      "{} column {} {} null={} default {} identity {} generated {} collate {} '{}' {} inherited={}",
      in, c.name, show(c.type), c.nullable, show(c.default_value),
      c.identity ? fmt::format("{} {}", c.identity->always, show(c.identity->options)) : "-",
      c.generated ? fmt::format("{} {}", c.generated->stored, c.generated->expression.text) : "-",
      c.collation, c.comment, show(c.storage), c.inherited));
}

inline void show(Lines& lines, const schema::Table& t) {
  const std::string in = "table " + show(t.name);
  lines.push_back(fmt::format(
      "{} kind {} '{}' unlogged={} by {} of {} {} {} am {} in {} identity {} security {} {} {} {} "
      "cluster {}",
      in, static_cast<int>(t.kind), t.comment, t.unlogged, t.partition_key,
      t.partition ? show(t.partition->of) + " " + t.partition->bound : "-", t.inherits.size(),
      show(t.options), t.access_method, t.tablespace, t.replica_identity, t.row_security,
      t.force_row_security, t.virtual_definition, show(t.of_type), t.cluster_on));
  for (const auto& parent : t.inherits) lines.push_back(in + " inherits " + show(parent));
  for (const auto& part : t.columns) show(lines, in, part);
  for (const auto& part : t.constraints) show(lines, in, part);
  for (const auto& part : t.indexes) show(lines, in, part);
  for (const auto& part : t.triggers) show(lines, in, part);
  for (const auto& part : t.policies) show(lines, in + " policy", part);
  for (const auto& part : t.rules) show(lines, in + " rule", part);
}

inline void show(Lines& lines, const schema::View& v) {
  const std::string in = "view " + show(v.name);
  lines.push_back(fmt::format("{} {} {} {} {} '{}' {} {}", in, v.materialized, v.populated,
                              v.definition, show(v.options), v.comment, v.access_method,
                              v.tablespace));
  for (const auto& column : v.columns) {
    lines.push_back(fmt::format("{} column {} {} '{}' {} {}", in, column.name, column.type,
                                column.comment, show(column.default_value), show(column.storage)));
  }
  for (const auto& part : v.indexes) show(lines, in, part);
  for (const auto& part : v.triggers) show(lines, in, part);
  for (const auto& part : v.rules) show(lines, in, part);
}

inline void show_types(Lines& lines, const schema::Catalog& catalog) {
  for (const auto& one : catalog.enumerations) {
    lines.push_back(fmt::format("enum {} {} '{}'", show(one.name), show(one.labels), one.comment));
  }
  for (const auto& one : catalog.domains) {
    const std::string in = "domain " + show(one.name);
    lines.push_back(fmt::format("{} {} collate {} null={} default {} '{}'", in, show(one.base),
                                one.collation, one.nullable, show(one.default_value), one.comment));
    for (const auto& check : one.checks) show(lines, in, check);
  }
  for (const auto& one : catalog.composites) {
    const std::string in = "composite " + show(one.name);
    lines.push_back(fmt::format("{} '{}'", in, one.comment));
    for (const auto& a : one.attributes) {
      lines.push_back(
          fmt::format("{} {} {} {} '{}'", in, a.name, show(a.type), a.collation, a.comment));
    }
  }
  for (const auto& one : catalog.ranges) {
    lines.push_back(fmt::format("range {} {} {} '{}'", show(one.name), show(one.subtype),
                                one.definition, one.comment));
  }
}

inline Lines show(const schema::Catalog& catalog) {
  Lines lines;
  for (const auto& one : catalog.schemas) {
    lines.push_back(fmt::format("schema {} '{}'", one.name, one.comment));
  }
  for (const auto& one : catalog.extensions) {
    lines.push_back(fmt::format("extension {} in {} '{}'", one.name, one.schema, one.comment));
  }
  show_types(lines, catalog);
  for (const auto& one : catalog.sequences) {
    lines.push_back(fmt::format("sequence {} {} owner {} unlogged={} '{}'", show(one.name),
                                show(one.options),
                                one.owner ? show(one.owner->table) + "/" + one.owner->column : "-",
                                one.unlogged, one.comment));
  }
  for (const auto& one : catalog.tables) show(lines, one);
  for (const auto& one : catalog.views) show(lines, one);
  for (const auto& one : catalog.routines) {
    lines.push_back(fmt::format("routine {}({}) {} {} {} '{}'", show(one.name), one.arguments,
                                static_cast<int>(one.kind), one.result, one.definition,
                                one.comment));
  }
  for (const auto& one : catalog.privileges) {
    lines.push_back(fmt::format("privilege {} {} {} grantable={} revoked={}", show(one.object),
                                one.grantee, one.privilege, one.grantable, one.revoked));
  }
  for (const auto& one : catalog.dependencies) {
    lines.push_back(fmt::format("needs {} -> {}", show(one.object), show(one.needs)));
  }
  return lines;
}

/// Empty if they are equal; else the lines that only one of them has.
inline std::string difference(const schema::Catalog& left, const schema::Catalog& right) {
  if (left == right) return {};
  const Lines before = show(left);
  const Lines after = show(right);
  std::string text = "they differ\n";
  for (const std::string& line : before) {
    if (std::ranges::find(after, line) == after.end()) text += "- " + line + "\n";
  }
  for (const std::string& line : after) {
    if (std::ranges::find(before, line) == before.end()) text += "+ " + line + "\n";
  }
  return text;
}

}  // namespace limbeck::live
