#include "dialects/postgresql/render_counters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "dialects/postgresql/render_text.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using schema::Column;
using schema::Name;
using schema::Sequence;
using schema::SequenceOptions;
using schema::Table;

bool draws_from(const Column& column, const Name& sequence) {
  return column.default_value && column.default_value->text == next_value(sequence);
}

const Sequence* sequence_of(const Rendering& to, const Column& column) {
  const auto found = std::ranges::find_if(
      to.catalog.sequences, [&](const Sequence& each) { return draws_from(column, each.name); });
  return found == to.catalog.sequences.end() ? nullptr : &*found;
}

bool is_integer(const Column& column) {
  const std::string& type = column.type.text;
  return type == "integer" || type == "bigint" || type == "smallint";
}

std::string call_for_identity(const Table& table, const Column& column) {
  return fmt::format("pg_get_serial_sequence({}, {})", literal(quote(table.name)),
                     literal(column.name));
}

bool is_dropped_later(const Rendering& to, const Name& sequence) {
  return std::any_of(to.operations.begin() + static_cast<std::ptrdiff_t>(to.current),
                     to.operations.end(), [&](const ops::Operation& each) {
                       const auto* const drop = std::get_if<ops::DropSequence>(&each);
                       return drop != nullptr && drop->name == sequence;
                     });
}

}  // namespace

Counter::Counter(Rendering& to, const Table& table, const Column& from, const Column& wanted)
    : to_(to), table_(table), wanted_(wanted) {
  was_identity_ = from.identity.has_value();
  becomes_identity_ = wanted.identity && !was_identity_;
  if (becomes_identity_) {
    before_ = sequence_of(to, from);
    if (before_ == nullptr) return;
    const schema::SequenceOwner own{table.name, from.name};
    // The identity's own would not be told from it, or should have its name.
    if (before_->owner == own || is_dropped_later(to, before_->name)) {
      identity_sequence_ = name_aside(to.catalog, before_->name, "_new");
    }
    return;
  }
  if (from.default_value == wanted.default_value) return;
  after_ = sequence_of(to, wanted);
  if (after_ == nullptr) return;
  const auto stand_in = to.stand_ins.find(after_->name);
  if (was_identity_ && stand_in != to.stand_ins.end()) {
    wanted_.default_value->text = next_value(stand_in->second);
  }
}

void Counter::go_on() {
  if (becomes_identity_) {
    if (before_ != nullptr) return count_on_from_sequence();
    const SequenceOptions& options = wanted_.identity->options;
    return count_on_from_rows(call_for_identity(table_, wanted_), options,
                              std::to_string(options.start));
  }
  if (after_ == nullptr) return;
  if (was_identity_ && to_.stand_ins.contains(after_->name)) return name_for_good(to_, *after_);
  if (!is_integer(wanted_)) return;
  // Other columns may draw from it, too.
  const bool is_at_start =
      to_.new_sequences.contains(after_->name) && to_.counted_sequences.insert(after_->name).second;
  count_on_from_rows(literal(quote(after_->name)), after_->options,
                     is_at_start ? std::to_string(after_->options.start)
                                 : fmt::format("(SELECT last_value FROM {})", quote(after_->name)));
}

/// Which goes next, and leaves the identity its name.
void Counter::count_on_from_sequence() {
  const SequenceOptions& options = wanted_.identity->options;
  if (!have_nothing_in_common(before_->options, options)) {
    to_.say(copied_position(before_->name, before_->options,
                            identity_sequence_ ? literal(quote(*identity_sequence_))
                                               : call_for_identity(table_, wanted_),
                            options));
  }
  if (identity_sequence_) to_.stand_ins[before_->name] = *identity_sequence_;
}

/// A sequence that knows nothing of the rows gives them twice; one that is ahead of them stays.
void Counter::count_on_from_rows(const std::string& sequence, const SequenceOptions& options,
                                 const std::string& reached) {
  const bool is_rising = options.increment > 0;
  const std::string last = fmt::format("{}({})", is_rising ? "max" : "min", quote(wanted_.name));
  to_.say(fmt::format("SELECT setval({}, {}) FROM {} HAVING {} {} {}", sequence, last,
                      quote(table_.name), last, is_rising ? ">=" : "<=", reached));
}

bool create_for_identity(Rendering& to, const Sequence& sequence) {
  for (std::size_t i = to.current + 1; i < to.operations.size(); ++i) {
    const auto* const altered = std::get_if<ops::AlterColumn>(&to.operations[i]);
    if (altered == nullptr || altered->to.identity || !draws_from(altered->to, sequence.name)) {
      continue;
    }
    const Table* const table = to.find_table(altered->table);
    const Column* const column =
        table == nullptr ? nullptr : schema::find(table->columns, altered->to.name);
    if (column == nullptr || !column->identity) continue;
    const Name stand_in = name_aside(to.catalog, sequence.name, "_new");
    to.say(create_sequence(sequence, stand_in));
    if (!have_nothing_in_common(column->identity->options, sequence.options)) {
      // Or others would go on drawing numbers from the identity.
      to.say("LOCK TABLE " + quote(table->name));
      to.say(fmt::format("SELECT setval({}, nextval({}), false)", literal(quote(stand_in)),
                         call_for_identity(*table, *column)));
    }
    to.stand_ins[sequence.name] = stand_in;
    return true;
  }
  return false;
}

}  // namespace limbeck::dialects::postgresql
