#include "alembic/operators.hpp"

#include <utility>

namespace limbeck::alembic {
namespace {

using What = Operator::What;

constexpr int kSmallest = -100;
constexpr int kLargest = 100;

int precedence(const Operator& op, int otherwise) {
  switch (op.what) {
    case What::nothing:
      return kLargest;
    case What::custom:
      return op.precedence;
    case What::json_item:
    case What::any:
    case What::all:
      return 15;
    case What::multiply:
    case What::divide:
    case What::modulo:
    case What::negative:
      return 8;
    case What::add:
    case What::subtract:
      return 7;
    case What::concatenate:
      return 6;
    case What::collate:
      return 4;
    case What::logical_and:
    case What::descending:
    case What::ascending:
      return 3;
    case What::logical_or:
      return 2;
    case What::exists:
      return 0;
    case What::comma:
    case What::as_label:
      return -1;
    case What::as_boolean:
      return -10;
    case What::contains:
    case What::not_contains:
    case What::starts_with:
    case What::not_starts_with:
    case What::ends_with:
    case What::not_ends_with:
    case What::nulls_first:
    case What::nulls_last:
      // SQLAlchemy's table does not have them.
      return otherwise;
    default:
      return 5;
  }
}

bool is_associative(const Operator& op) {
  switch (op.what) {
    case What::add:
    case What::multiply:
    case What::concatenate:
    case What::logical_and:
    case What::logical_or:
    case What::json_item:
      return true;
    default:
      return false;
  }
}

constexpr std::pair<What, What> kNegations[] = {
    {What::equal, What::not_equal},
    {What::less, What::greater_equal},
    {What::less_equal, What::greater},
    {What::is, What::is_not},
    {What::is_distinct_from, What::is_not_distinct_from},
    {What::like, What::not_like},
    {What::ilike, What::not_ilike},
    {What::contains, What::not_contains},
    {What::starts_with, What::not_starts_with},
    {What::ends_with, What::not_ends_with},
    {What::in, What::not_in},
    {What::between, What::not_between},
};

constexpr std::pair<What, const char*> kSpellings[] = {
    {What::logical_and, " AND "},
    {What::logical_or, " OR "},
    {What::logical_not, "NOT "},
    {What::add, " + "},
    {What::subtract, " - "},
    {What::multiply, " * "},
    {What::divide, " / "},
    {What::modulo, " % "},
    {What::concatenate, " || "},
    {What::negative, "-"},
    {What::equal, " = "},
    {What::not_equal, " != "},
    {What::less, " < "},
    {What::less_equal, " <= "},
    {What::greater, " > "},
    {What::greater_equal, " >= "},
    {What::is, " IS "},
    {What::is_not, " IS NOT "},
    {What::is_distinct_from, " IS DISTINCT FROM "},
    {What::is_not_distinct_from, " IS NOT DISTINCT FROM "},
    {What::in, " IN "},
    {What::not_in, " NOT IN "},
    {What::between, " BETWEEN "},
    {What::not_between, " NOT BETWEEN "},
    {What::collate, " COLLATE "},
    {What::distinct, "DISTINCT "},
    {What::ascending, " ASC"},
    {What::descending, " DESC"},
    {What::nulls_first, " NULLS FIRST"},
    {What::nulls_last, " NULLS LAST"},
    {What::json_item, " -> "},
    {What::exists, "EXISTS "},
    {What::any, "ANY "},
    {What::all, "ALL "},
    {What::comma, ", "},
};

}  // namespace

std::string spelling(const Operator& op) {
  if (op == What::custom) return " " + op.spelling + " ";
  for (const auto& [what, text] : kSpellings) {
    if (op == what) return text;
  }
  return "";
}

bool is_grouped(const Operator& inner, const Operator& against) {
  if (inner.what == against.what && is_associative(inner)) return false;
  return precedence(inner, kSmallest) <= precedence(against, kLargest);
}

Operator negation(const Operator& op) {
  for (const auto& [one, other] : kNegations) {
    if (op.what == one) return other;
    if (op.what == other) return one;
  }
  return What::nothing;
}

}  // namespace limbeck::alembic
