#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <limits>

#include "dialects/postgresql/render_counters.hpp"
#include "dialects/postgresql/render_parts.hpp"
#include "dialects/postgresql/render_text.hpp"
#include "ops/apply.hpp"
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

void rename_sequence(Rendering& to, const Name& from, const Name& name) {
  to.say(fmt::format("ALTER SEQUENCE {} RENAME TO {}", quote(from), quote(name.name)));
}

bool is_there(const Rendering& to, const schema::SequenceOwner& owner) {
  const schema::Table* const table = to.find_table(owner.table);
  return table != nullptr && schema::find(table->columns, owner.column) != nullptr;
}

/// The server rewrites the defaults that draw from it.
void rename(Rendering& to, const Name& from, const Name& name) {
  rename_sequence(to, from, name);
  Sequence renamed = ops::get(to.catalog.sequences, from, "sequence");
  renamed.name = name;
  ops::apply(ops::AlterSequence{renamed, from.name}, to.catalog);
  for (schema::Table& table : to.catalog.tables) {
    for (schema::Column& column : table.columns) {
      if (!column.default_value || column.default_value->text != next_value(from)) continue;
      column.default_value->text = next_value(name);
    }
  }
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

std::string copied_position(const Name& source, const SequenceOptions& from,
                            const std::string& target, const SequenceOptions& wanted) {
  if (is_within(from.start, wanted)) {
    return fmt::format("SELECT setval({}, last_value, is_called) FROM {}", target, quote(source));
  }
  // One that has not come far is moved into the bounds.
  const bool is_below = from.start < wanted.minimum;
  const std::int64_t bound = is_below ? wanted.minimum : wanted.maximum;
  return fmt::format(
      "SELECT setval({}, {}(last_value, {}), is_called AND last_value {} {}) FROM {}", target,
      is_below ? "greatest" : "least", bound, is_below ? ">=" : "<=", bound, quote(source));
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

std::string create_sequence(const Sequence& sequence, const Name& name,
                            std::vector<std::string> more_clauses) {
  const SequenceOptions& options = sequence.options;
  std::vector<std::string> clauses = sequence_clauses(default_options(options), options);
  if (options.type != "bigint") clauses.insert(clauses.begin(), "AS " + options.type);
  std::ranges::move(more_clauses, std::back_inserter(clauses));
  return fmt::format("CREATE {}SEQUENCE {}{}{}", sequence.unlogged ? "UNLOGGED " : "", quote(name),
                     clauses.empty() ? "" : " ", join(clauses, " "));
}

std::string next_value(const Name& sequence) {
  return fmt::format("nextval({}::regclass)", literal(quote(sequence)));
}

std::string render_identity(const schema::Identity& identity, const std::optional<Name>& sequence) {
  const SequenceOptions& options = identity.options;
  std::vector<std::string> clauses = sequence_clauses(default_options(options), options);
  if (sequence) clauses.insert(clauses.begin(), "SEQUENCE NAME " + quote(*sequence));
  return fmt::format("GENERATED {} AS IDENTITY{}", identity.always ? "ALWAYS" : "BY DEFAULT",
                     clauses.empty() ? "" : " (" + join(clauses, " ") + ")");
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

void name_for_good(Rendering& to, const Sequence& sequence) {
  const auto stand_in = to.stand_ins.find(sequence.name);
  if (stand_in == to.stand_ins.end()) return;
  rename_sequence(to, stand_in->second, sequence.name);
  to.stand_ins.erase(stand_in);
  if (sequence.owner && is_there(to, *sequence.owner)) {
    to.say(
        fmt::format("ALTER SEQUENCE {} {}", quote(sequence.name), owner_clause(*sequence.owner)));
  } else if (sequence.owner) {
    to.ownerless.push_back(sequence.name);
  }
  comment_on(to, {ObjectKind::sequence, sequence.name, {}}, sequence.comment);
}

void Visitor::operator()(const ops::CreateSequence& op) const {
  const Sequence& sequence = op.sequence;
  to.gone_sequences.erase(sequence.name);
  to.new_sequences.insert(sequence.name);
  if (create_for_identity(to, sequence)) return;
  const bool is_owned = sequence.owner && is_there(to, *sequence.owner);
  std::vector<std::string> clauses;
  if (is_owned) clauses.push_back(owner_clause(*sequence.owner));
  if (sequence.owner && !is_owned) to.ownerless.push_back(sequence.name);
  to.say(create_sequence(sequence, sequence.name, std::move(clauses)));
  comment_on(to, {ObjectKind::sequence, sequence.name, {}}, sequence.comment);
}

void Visitor::operator()(const ops::DropSequence& op) const {
  std::erase(to.ownerless, op.name);
  to.new_sequences.erase(op.name);
  if (to.gone_sequences.erase(op.name) > 0) {
    to.is_applied = true;
    return;
  }
  to.say("DROP SEQUENCE " + quote(op.name));
  // An identity that counts on from here.
  const auto stand_in = to.stand_ins.find(op.name);
  if (stand_in == to.stand_ins.end()) return;
  rename_sequence(to, stand_in->second, op.name);
  to.stand_ins.erase(stand_in);
}

void Visitor::operator()(const ops::AlterSequence& op) const {
  if (!op.from.empty()) {
    rename(to, {op.to.name.schema, op.from}, op.to.name);
    const ops::AlterSequence rest{op.to};
    (*this)(rest);
    ops::apply(rest, to.catalog);
    to.is_applied = true;
    return;
  }
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
  if (!is_within(options.start, op.to.options) && !have_nothing_in_common(options, op.to.options)) {
    to.say(copied_position(op.to.name, options, literal(quote(op.to.name)), op.to.options));
  }
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
