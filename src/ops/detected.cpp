// What Alembic's autogenerate logs for the same change. Source: its compare.py.
#include <fmt/format.h>

#include <vector>

#include "base/text.hpp"
#include "ops/catalog_edit.hpp"
#include "ops/describe.hpp"

namespace limbeck::ops {
namespace {

/// A type in SQLAlchemy's words, as repr() shows them.
std::string sqlalchemy_type(const std::string& text) {
  const auto open = text.find('(');
  const auto close = text.find(')');
  const bool has_arguments = open != std::string::npos && close != std::string::npos;
  std::string name = base::lower(text.substr(0, open));
  if (has_arguments) name += base::lower(text.substr(close + 1));
  const std::string arguments = has_arguments ? text.substr(open + 1, close - open - 1) : "";
  const bool is_array = name.ends_with("[]");
  if (is_array) name.resize(name.size() - 2);
  std::string result;
  const auto comma = arguments.find(',');
  if (name == "character varying" || name == "varchar" || name == "character" || name == "char") {
    result =
        fmt::format("{}({}{})", name.ends_with("varying") || name == "varchar" ? "VARCHAR" : "CHAR",
                    arguments.empty() ? "" : "length=", arguments);
  } else if (name == "numeric" || name == "decimal") {
    result = arguments.empty()            ? "NUMERIC()"
             : comma == std::string::npos ? fmt::format("NUMERIC(precision={})", arguments)
                                          : fmt::format("NUMERIC(precision={}, scale={})",
                                                        base::trim(arguments.substr(0, comma)),
                                                        base::trim(arguments.substr(comma + 1)));
  } else if (name == "double precision") {
    result = "DOUBLE_PRECISION(precision=53)";
  } else if (name.starts_with("time")) {
    result = fmt::format("{}({})", name.starts_with("timestamp") ? "TIMESTAMP" : "TIME",
                         name.ends_with(" with time zone") ? "timezone=True" : "");
  } else {
    for (char& letter : name) {
      if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    }
    result = fmt::format("{}({})", name, arguments);
  }
  return is_array ? fmt::format("ARRAY({})", result) : result;
}

/// A tuple as Python shows it.
std::string tuple(const std::vector<std::string>& names) {
  if (names.empty()) return "()";
  if (names.size() == 1) return fmt::format("('{}',)", names.front());
  return fmt::format("('{}')", fmt::join(names, "', '"));
}

class Logger {
 public:
  explicit Logger(const schema::Catalog& before) : before_(before) {}

  std::string operator()(const CreateTable& o) const {
    return fmt::format("Detected added table '{}'", shown(o.table.name));
  }
  std::string operator()(const DropTable& o) const {
    return fmt::format("Detected removed table '{}'", shown(o.table));
  }
  std::string operator()(const AddColumn& o) const {
    return fmt::format("Detected added column '{}.{}'", shown(o.table), o.column.name);
  }
  std::string operator()(const DropColumn& o) const {
    return fmt::format("Detected removed column '{}.{}'", shown(o.table), o.column);
  }
  std::string operator()(const AlterColumn& o) const;
  std::string operator()(const CreateIndex& o) const {
    return fmt::format("Detected added index '{}' on '{}'", o.index.name, tuple(o.index.columns));
  }
  std::string operator()(const DropIndex& o) const {
    return fmt::format("Detected removed index '{}' on '{}'", o.index, shown(o.table));
  }
  std::string operator()(const AddConstraint& o) const { return constraint(o, true); }
  std::string operator()(const DropConstraint& o) const { return constraint(o, false); }
  std::string operator()(const SetComment& o) const {
    if (o.object.kind != schema::ObjectKind::column) return "";
    return fmt::format("Detected column comment '{}.{}'", shown(o.object.name), o.object.part);
  }
  // Alembic says nothing of the others.
  std::string operator()(const CreateSchema&) const { return ""; }
  std::string operator()(const DropSchema&) const { return ""; }
  std::string operator()(const CreateExtension&) const { return ""; }
  std::string operator()(const DropExtension&) const { return ""; }
  std::string operator()(const CreateEnum&) const { return ""; }
  std::string operator()(const DropEnum&) const { return ""; }
  std::string operator()(const AddEnumLabel&) const { return ""; }
  std::string operator()(const RenameEnumLabel&) const { return ""; }
  std::string operator()(const RebuildEnum&) const { return ""; }
  std::string operator()(const CreateDomain&) const { return ""; }
  std::string operator()(const DropDomain&) const { return ""; }
  std::string operator()(const AlterDomain&) const { return ""; }
  std::string operator()(const CreateComposite&) const { return ""; }
  std::string operator()(const DropComposite&) const { return ""; }
  std::string operator()(const AlterComposite&) const { return ""; }
  std::string operator()(const CreateRange&) const { return ""; }
  std::string operator()(const DropRange&) const { return ""; }
  std::string operator()(const CreateSequence&) const { return ""; }
  std::string operator()(const DropSequence&) const { return ""; }
  std::string operator()(const AlterSequence&) const { return ""; }
  std::string operator()(const RenameTable&) const { return ""; }
  std::string operator()(const AlterTable&) const { return ""; }
  std::string operator()(const RenameColumn&) const { return ""; }
  std::string operator()(const RenameConstraint&) const { return ""; }
  std::string operator()(const ValidateConstraint&) const { return ""; }
  std::string operator()(const RenameIndex&) const { return ""; }
  std::string operator()(const CreateTrigger&) const { return ""; }
  std::string operator()(const DropTrigger&) const { return ""; }
  std::string operator()(const CreatePolicy&) const { return ""; }
  std::string operator()(const DropPolicy&) const { return ""; }
  std::string operator()(const CreateRule&) const { return ""; }
  std::string operator()(const DropRule&) const { return ""; }
  std::string operator()(const CreateView&) const { return ""; }
  std::string operator()(const DropView&) const { return ""; }
  std::string operator()(const ReplaceView&) const { return ""; }
  std::string operator()(const CreateRoutine&) const { return ""; }
  std::string operator()(const DropRoutine&) const { return ""; }
  std::string operator()(const ReplaceRoutine&) const { return ""; }
  std::string operator()(const Grant&) const { return ""; }
  std::string operator()(const Revoke&) const { return ""; }
  std::string operator()(const Execute&) const { return ""; }

 private:
  template <typename Change>
  std::string constraint(const Change& change, bool is_added) const;

  const schema::Catalog& before_;
};

std::string Logger::operator()(const AlterColumn& o) const {
  const schema::Table* const table = schema::find(before_.tables, o.table);
  const schema::Column* const old =
      table == nullptr ? nullptr : schema::find(table->columns, o.to.name);
  if (old == nullptr) return "";
  const std::string name = shown(o.table) + '.' + o.to.name;
  std::vector<std::string> lines;
  if (old->nullable != o.to.nullable) {
    lines.push_back(
        fmt::format("Detected {} on column '{}'", o.to.nullable ? "NULL" : "NOT NULL", name));
  }
  if (old->type != o.to.type) {
    lines.push_back(fmt::format("Detected type change from {} to {} on '{}'",
                                sqlalchemy_type(old->type.text), sqlalchemy_type(o.to.type.text),
                                name));
  }
  if (old->default_value != o.to.default_value || old->identity != o.to.identity ||
      old->generated != o.to.generated) {
    lines.push_back(fmt::format("Detected server default on column '{}'", name));
  }
  return base::join(lines, "\n");
}

template <typename Change>
std::string Logger::constraint(const Change& change, bool is_added) const {
  const schema::Constraint& of = change.constraint;
  const char* const verb = is_added ? "added" : "removed";
  switch (of.kind) {
    case schema::ConstraintKind::unique:
      return is_added ? fmt::format("Detected added unique constraint '{}' on '{}'", of.name,
                                    tuple(of.columns))
                      : fmt::format("Detected removed unique constraint '{}' on '{}'", of.name,
                                    shown(change.table));
    case schema::ConstraintKind::foreign_key:
      return fmt::format("Detected {} foreign key ({})({}) on table {}", verb,
                         fmt::join(of.columns, ", "), fmt::join(of.referenced_columns, ", "),
                         shown(change.table));
    case schema::ConstraintKind::check:
      return fmt::format("Detected {} check constraint '{}' on table '{}'", verb, of.name,
                         shown(change.table));
    case schema::ConstraintKind::primary_key:
    case schema::ConstraintKind::exclusion:
      break;
  }
  return "";
}

}  // namespace

std::string detected(const Operation& operation, const schema::Catalog& before) {
  if (std::holds_alternative<Execute>(operation)) return {};
  return std::visit(Logger(before), operation);
}

}  // namespace limbeck::ops
