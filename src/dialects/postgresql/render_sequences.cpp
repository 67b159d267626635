#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>

#include "dialects/postgresql/render_parts.hpp"
#include "dialects/postgresql/render_text.hpp"
#include "ops/catalog_edit.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using schema::Name;
using schema::ObjectKind;
using schema::Sequence;
using schema::SequenceOptions;

constexpr std::int64_t lowest(const std::string& type) {
  if (type == "smallint") return std::numeric_limits<std::int16_t>::min();
  if (type == "integer") return std::numeric_limits<std::int32_t>::min();
  return std::numeric_limits<std::int64_t>::min();
}
constexpr std::int64_t highest(const std::string& type) {
  if (type == "smallint") return std::numeric_limits<std::int16_t>::max();
  if (type == "integer") return std::numeric_limits<std::int32_t>::max();
  return std::numeric_limits<std::int64_t>::max();
}

std::string owner_clause(const schema::SequenceOwner& owner) {
  return fmt::format("OWNED BY {}.{}", quote(owner.table), quote(owner.column));
}

bool is_within(std::int64_t value, const SequenceOptions& options) {
  return value >= options.minimum && value <= options.maximum;
}

/// The bounds shut out where a new sequence stands: one that has not come far is moved into them.
void move_into_bounds(Rendering& to, const Name& name, const SequenceOptions& from,
                      const SequenceOptions& wanted) {
  if (is_within(from.start, wanted) || have_nothing_in_common(from, wanted)) return;
  const bool is_below = from.start < wanted.minimum;
  const std::int64_t bound = is_below ? wanted.minimum : wanted.maximum;
  to.say(
      fmt::format("SELECT setval({}, {}(last_value, {}), is_called AND last_value {} {}) FROM {}",
                  literal(quote(name)), is_below ? "greatest" : "least", bound,
                  is_below ? ">=" : "<=", bound, quote(name)));
}

bool is_there(const Rendering& to, const schema::SequenceOwner& owner) {
  const schema::Table* const table = to.find_table(owner.table);
  return table != nullptr && schema::find(table->columns, owner.column) != nullptr;
}

}  // namespace

SequenceOptions default_options(const SequenceOptions& wanted) {
  const bool is_rising = wanted.increment > 0;
  SequenceOptions options{.type = wanted.type};
  options.increment = 1;
  options.minimum = is_rising ? 1 : lowest(wanted.type);
  options.maximum = is_rising ? highest(wanted.type) : -1;
  options.start = is_rising ? wanted.minimum : wanted.maximum;
  return options;
}

SequenceOptions retyped(SequenceOptions options, const std::string& type) {
  if (options.maximum == highest(options.type)) options.maximum = highest(type);
  if (options.minimum == lowest(options.type)) options.minimum = lowest(type);
  options.type = type;
  return options;
}

std::vector<std::string> sequence_clauses(const SequenceOptions& from, const SequenceOptions& to) {
  std::vector<std::string> clauses;
  const auto add = [&](std::string_view words, std::int64_t before, std::int64_t after) {
    if (before != after) clauses.push_back(fmt::format("{} {}", words, after));
  };
  add("START WITH", from.start, to.start);
  add("INCREMENT BY", from.increment, to.increment);
  add("MINVALUE", from.minimum, to.minimum);
  add("MAXVALUE", from.maximum, to.maximum);
  add("CACHE", from.cache, to.cache);
  if (from.cycle != to.cycle) clauses.emplace_back(to.cycle ? "CYCLE" : "NO CYCLE");
  return clauses;
}

bool have_nothing_in_common(const SequenceOptions& left, const SequenceOptions& right) {
  return left.maximum < right.minimum || right.maximum < left.minimum;
}

std::string render_identity(const schema::Identity& identity) {
  const SequenceOptions& options = identity.options;
  const std::string clauses = join(sequence_clauses(default_options(options), options), " ");
  return fmt::format("GENERATED {} AS IDENTITY{}", identity.always ? "ALWAYS" : "BY DEFAULT",
                     clauses.empty() ? "" : " (" + clauses + ")");
}

void own_sequences(Rendering& to, const Name& table, const std::vector<schema::Column>& columns) {
  if (to.ownerless.empty()) return;
  std::erase_if(to.ownerless, [&](const Name& name) {
    const Sequence* const sequence = schema::find(to.catalog.sequences, name);
    if (sequence == nullptr || !sequence->owner) return true;
    const bool is_owned = sequence->owner->table == table &&
                          schema::find(columns, sequence->owner->column) != nullptr;
    if (is_owned) {
      to.say(fmt::format("ALTER SEQUENCE {} {}", quote(name), owner_clause(*sequence->owner)));
    }
    return is_owned;
  });
}

void Visitor::operator()(const ops::CreateSequence& op) const {
  const Sequence& sequence = op.sequence;
  std::vector<std::string> clauses;
  if (sequence.options.type != "bigint") clauses.push_back("AS " + sequence.options.type);
  for (std::string& clause :
       sequence_clauses(default_options(sequence.options), sequence.options)) {
    clauses.push_back(std::move(clause));
  }
  if (sequence.owner && is_there(to, *sequence.owner)) {
    clauses.push_back(owner_clause(*sequence.owner));
  } else if (sequence.owner) {
    to.ownerless.push_back(sequence.name);
  }
  to.say(fmt::format("CREATE {}SEQUENCE {}{}{}", sequence.unlogged ? "UNLOGGED " : "",
                     quote(sequence.name), clauses.empty() ? "" : " ", join(clauses, " ")));
  comment_on(to, {ObjectKind::sequence, sequence.name, {}}, sequence.comment);
  to.gone_sequences.erase(sequence.name);
}

void Visitor::operator()(const ops::DropSequence& op) const {
  std::erase(to.ownerless, op.name);
  if (to.gone_sequences.erase(op.name) > 0) {
    to.is_applied = true;
    return;
  }
  to.say("DROP SEQUENCE " + quote(op.name));
}

void Visitor::operator()(const ops::AlterSequence& op) const {
  const Sequence& from = ops::get(to.catalog.sequences, op.to.name, "sequence");
  std::vector<std::string> clauses;
  SequenceOptions options = from.options;
  if (options.type != op.to.options.type) {
    clauses.push_back("AS " + op.to.options.type);
    options = retyped(options, op.to.options.type);
  }
  for (std::string& clause : sequence_clauses(options, op.to.options)) {
    clauses.push_back(std::move(clause));
  }
  // The server would refuse any value that the sequence may stand at.
  if (have_nothing_in_common(options, op.to.options)) clauses.emplace_back("RESTART");
  move_into_bounds(to, op.to.name, options, op.to.options);
  const bool is_waiting = std::ranges::count(to.ownerless, op.to.name) > 0;
  std::erase(to.ownerless, op.to.name);
  if (op.to.owner && !is_there(to, *op.to.owner)) {
    to.ownerless.push_back(op.to.name);
  } else if (op.to.owner && (from.owner != op.to.owner || is_waiting)) {
    clauses.push_back(owner_clause(*op.to.owner));
  } else if (!op.to.owner && from.owner && !is_waiting) {
    clauses.emplace_back("OWNED BY NONE");
  }
  const std::string name = quote(op.to.name);
  if (!clauses.empty()) to.say(fmt::format("ALTER SEQUENCE {} {}", name, join(clauses, " ")));
  if (from.unlogged != op.to.unlogged) {
    to.say(fmt::format("ALTER SEQUENCE {} SET {}", name, op.to.unlogged ? "UNLOGGED" : "LOGGED"));
  }
  change_comment(to, {ObjectKind::sequence, op.to.name, {}}, from.comment, op.to.comment);
}

}  // namespace limbeck::dialects::postgresql
