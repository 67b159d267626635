#include "alembic/naming.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/old_digests.hpp"
#include "base/text.hpp"
#include "python/code_points.hpp"

namespace limbeck::alembic {
namespace {

using python::Unsupported;

constexpr std::size_t kLongestOfPostgresql = 63;

/// What the tokens of a template stand for.
struct Named {
  const Table& table;
  std::vector<std::string> columns;         ///< Empty where SQLAlchemy knows none.
  const Constraint* foreign_key = nullptr;  ///< Null: anything else.
  const std::optional<GivenName>& name;
};

std::string table_label(const Table& table) {
  return table.schema.empty() ? table.name : table.schema + "_" + table.name;
}

/// `column_0_name`, `column_0N_name`, `column_0_N_name`; none: another token. (For a referred
/// column SQLAlchemy asks for the other table, which a script does not have.)
std::optional<std::string> column_token(const Named& named, std::string_view token) {
  std::vector<std::string> values = named.columns;
  if (!token.starts_with("column_")) return std::nullopt;
  token.remove_prefix(std::string_view("column_").size());
  const std::size_t digits = std::min(token.find_first_not_of("0123456789"), token.size());
  if (digits == 0 || digits > 2) return std::nullopt;
  const auto index = static_cast<std::size_t>(std::stoi(std::string(token.substr(0, digits))));
  token.remove_prefix(digits);
  const bool is_apart = token.starts_with("_N_");
  const bool is_all = is_apart || token.starts_with("N_");
  if (is_all && index != 0) return std::nullopt;
  if (is_all) token.remove_prefix(is_apart ? 2 : 1);
  if (token == "_label") {
    for (std::string& each : values) each = table_label(named.table) + "_" + each;
  } else if (token != "_name" && token != "_key") {
    return std::nullopt;
  }
  if (is_all) return base::join(values, is_apart ? "_" : "");
  return index < values.size() ? values[index] : std::string();
}

std::string token_text(const Named& named, const std::string& token) {
  if (token == "table_name") return named.table.name;
  if (token == "constraint_name" && named.name) return named.name->text;
  if (token == "referred_table_name" && named.foreign_key != nullptr) {
    return named.foreign_key->referred_table;
  }
  if (const auto found = column_token(named, token)) return *found;
  throw Unsupported(fmt::format("%({})s in the naming convention", token));
}

std::string expand(const Named& named, const std::string& pattern) {
  std::string result;
  for (std::size_t at = 0; at < pattern.size();) {
    if (pattern[at] != '%') {
      result += pattern[at++];
      continue;
    }
    const std::size_t end = pattern.find(")s", at);
    if (!std::string_view(pattern).substr(at).starts_with("%(") || end == std::string::npos) {
      throw Unsupported(fmt::format("the naming convention {}", pattern));
    }
    result += token_text(named, pattern.substr(at + 2, end - at - 2));
    at = end + 2;
  }
  return result;
}

const char* kind_of(Constraint::What what) {
  switch (what) {
    case Constraint::What::primary_key:
      return "pk";
    case Constraint::What::unique:
      return "uq";
    case Constraint::What::check:
      return "ck";
    case Constraint::What::foreign_key:
      return "fk";
  }
  return "";
}

/// The name that it has in the end; none: the database gives it one.
std::optional<GivenName> final_name(const Named& named, const std::string& kind,
                                    const FindNamingConvention& find) {
  if (named.name && named.name->is_final) return named.name;
  const NamingConvention& convention = find();
  const auto found = convention.find(kind);
  if (found == convention.end()) return named.name;
  const bool is_applied = !named.name || found->second.find("constraint_name") != std::string::npos;
  if (!is_applied) return named.name;
  return GivenName{expand(named, found->second), true};
}

/// SQLAlchemy cuts what it or `op.f()` has made, and refuses what a script gave.
void fit_length(std::optional<GivenName>& name, Dialect dialect) {
  if (!name || dialect != Dialect::postgresql) return;
  if (python::count_code_points(name->text) <= kLongestOfPostgresql) return;
  if (!name->is_final) {
    throw Unsupported(fmt::format("the name {} of more than 63 letters", name->text));
  }
  const std::string digest = base::hex(base::md5(name->text));
  name->text =
      fmt::format("{}_{}", python::slice_code_points(name->text, 0, kLongestOfPostgresql - 8),
                  digest.substr(digest.size() - 4));
}

}  // namespace

const NamingConvention& default_naming_convention() {
  static const NamingConvention convention = {{"ix", "ix_%(column_0_label)s"}};
  return convention;
}

void name_constraint(const Table& table, Constraint& constraint, Dialect dialect,
                     const FindNamingConvention& find) {
  const bool is_foreign_key = constraint.what == Constraint::What::foreign_key;
  const Named named{table, constraint.columns, is_foreign_key ? &constraint : nullptr,
                    constraint.name};
  constraint.name = final_name(named, kind_of(constraint.what), find);
  fit_length(constraint.name, dialect);
}

void name_index(const Table& table, Index& index, Dialect dialect,
                const FindNamingConvention& find) {
  std::vector<std::string> columns;
  for (const python::Value& each : index.expressions) {
    if (each.text() == nullptr) {
      // What columns an expression has, only SQLAlchemy knows.
      if (!index.name) throw Unsupported("an index of expressions without a name");
      break;
    }
    columns.push_back(*each.text());
  }
  index.name = final_name({table, std::move(columns), nullptr, index.name}, "ix", find);
  if (!index.name) throw Unsupported("an index without a name");
  fit_length(index.name, dialect);
}

void name_elements(Table& table, Dialect dialect, const FindNamingConvention& find) {
  for (const auto& constraint : table.constraints) {
    name_constraint(table, *constraint, dialect, find);
  }
  for (const auto& index : table.indexes) name_index(table, *index, dialect, find);
  for (const auto& column : table.columns) {
    for (const auto& check : column->checks) name_constraint(table, *check, dialect, find);
  }
}

}  // namespace limbeck::alembic
