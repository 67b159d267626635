// The texts of what hangs on tables: indexes, triggers, policies, rules, settings of columns.
#include <algorithm>

#include "live/random/maker.hpp"

namespace limbeck::live::random {

std::string Maker::index_definition(const Part& part) {
  const bool is_unique = part.has(Slot::prefix);
  const auto one = [&](Family family) { return pick_column(part.owner, family); };
  switch (is_unique ? 9 : dice_.below(10)) {
    case 0:
      if (const Part* const column = one(Family::json)) {
        return "USING gin (" + hole(column->id) + pick({"", " jsonb_path_ops"}) + ")";
      }
      break;
    case 1:
      if (const Part* const column = one(Family::array)) {
        if (ids_in(column->text(Slot::type)).empty()) return "USING gin (" + hole(column->id) + ")";
      }
      break;
    case 2:
      if (const Part* const column = one(Family::range))
        return "USING gist (" + hole(column->id) + ")";
      break;
    case 3:
      if (const Part* const column = one(Family::time))
        return "USING brin (" + hole(column->id) + ")";
      break;
    case 4:
      if (const Part* const column = one(Family::text)) {
        return pick({"USING hash (", "USING spgist ("}) + hole(column->id) + ")";
      }
      break;
    case 5:
      if (const Part* const column = one(Family::text)) {
        return "USING btree (" + hole(column->id) +
               pick({" text_pattern_ops", " COLLATE \"C\"", " COLLATE \"POSIX\" DESC"}) + ")";
      }
      break;
    default:
      break;
  }
  std::string list;
  for (std::size_t count = 1 + dice_.below(2); count > 0; --count) {
    const Part* const column = pick_column(part.owner);
    if (column == nullptr) continue;
    const Family family = family_of(schema_, *column);
    const bool has_order = family < Family::composite && family != Family::json;
    std::string item = hole(column->id);
    if (!has_order || dice_.one_in(3)) {
      const Expression made = expression(schema_, dice_, *column, "");
      if (made.family == Family::json || made.family >= Family::composite) continue;
      item = "(" + made.text + ")";
    }
    list += (list.empty() ? "" : ", ") + item +
            pick({"", "", " DESC", " NULLS FIRST", " DESC NULLS LAST"});
  }
  return list.empty() ? "" : "USING btree (" + list + ")";
}

std::string Maker::index_slot(const Part& part, Slot slot) {
  switch (slot) {
    case Slot::prefix:
      return is_partitioned(part.owner) ? "" : "UNIQUE";
    case Slot::definition:
      return index_definition(part);
    case Slot::include: {
      const Part* const column = pick_column(part.owner);
      const bool fits =
          column != nullptr && part.text(Slot::definition).find("btree") != std::string::npos;
      return fits ? "INCLUDE (" + hole(column->id) + ")" : "";
    }
    case Slot::nulls:
      return part.has(Slot::prefix) ? "NULLS NOT DISTINCT" : "";
    case Slot::options: {
      const bool is_btree = part.text(Slot::definition).find("btree") != std::string::npos;
      return is_btree ? "WITH (fillfactor = " + pick({"50", "75"}) + ")" : "";
    }
    case Slot::where: {
      const Part* const column = pick_column(part.owner);
      if (column == nullptr || family_of(schema_, *column) == Family::time) return {};
      return "WHERE " + condition(schema_, dice_, *column, "");
    }
    default:
      return {};
  }
}

std::string Maker::trigger_slot(const Part& part, Slot slot) {
  const bool is_constraint = part.has(Slot::deferrable);
  switch (slot) {
    case Slot::events: {
      if (part.tag == "instead") return "INSTEAD OF " + pick({"INSERT", "UPDATE", "DELETE"});
      if (part.tag == "statement") {
        return pick({"AFTER INSERT", "BEFORE UPDATE OR DELETE", "AFTER TRUNCATE"});
      }
      const Part* const column = pick_column(part.owner);
      const std::string of = column == nullptr ? "" : " OF " + hole(column->id);
      const std::string time = is_constraint ? "AFTER " : pick({"AFTER ", "BEFORE "});
      return time +
             pick({"INSERT", "UPDATE", "INSERT OR UPDATE", "UPDATE" + of, "INSERT OR UPDATE" + of});
    }
    case Slot::each_row:
      return part.tag == "statement" ? "FOR EACH STATEMENT" : "FOR EACH ROW";
    case Slot::when: {
      const Part* const column = pick_column(part.owner);
      if (part.tag != "row" || column == nullptr) return {};
      if (column->text(Slot::value).starts_with("GENERATED ALWAYS AS (")) return {};
      return "WHEN (" + condition(schema_, dice_, *column, "NEW.") + ")";
    }
    case Slot::deferrable: {
      const bool is_after = part.text(Slot::events).starts_with("AFTER");
      return part.tag == "row" && is_after ? pick({"DEFERRABLE", "DEFERRABLE INITIALLY DEFERRED"})
                                           : "";
    }
    case Slot::call: {
      std::vector<const Part*> routines = schema_.all(Kind::routine);
      std::erase_if(routines, [](const Part* each) { return each->tag != "trigger"; });
      if (routines.empty()) return {};
      return "EXECUTE FUNCTION " + hole(dice_.pick(routines)->id) +
             pick({"()", "()", "('a', 'b''c')"});
    }
    case Slot::enabled:
      if (part.tag == "instead") return {};
      return pick({"DISABLE", "ENABLE REPLICA", "ENABLE ALWAYS"});
    default:
      return {};
  }
}

std::string Maker::policy_slot(const Part& part, Slot slot) {
  const std::string& events = part.text(Slot::events);
  const Part* const column = pick_column(part.owner);
  switch (slot) {
    case Slot::events:
      return pick({"", "AS RESTRICTIVE "}) + "FOR " +
             pick({"ALL", "SELECT", "INSERT", "UPDATE", "DELETE"}) +
             pick({"", " TO pg_monitor", " TO pg_monitor, CURRENT_USER"});
    case Slot::using_rows:
      if (column == nullptr || events.find("INSERT") != std::string::npos) return {};
      return "USING (" + condition(schema_, dice_, *column, "") + ")";
    case Slot::check:
      if (column == nullptr || events.find("SELECT") != std::string::npos ||
          events.find("DELETE") != std::string::npos) {
        return {};
      }
      return "WITH CHECK (" + condition(schema_, dice_, *column, "") + ")";
    default:
      return {};
  }
}

std::string Maker::rule_body(const Part& part) {
  std::vector<const Part*> targets = schema_.all(Kind::table);
  std::erase_if(targets, [&](const Part* each) {
    return each->id == part.owner || columns_of(schema_, each->id).empty();
  });
  if (targets.empty() || dice_.one_in(2)) return pick({"DO INSTEAD NOTHING", "DO ALSO NOTHING"});
  const Id target = dice_.pick(targets)->id;
  const Part& column = *pick_column(target);
  return pick({"DO ALSO DELETE FROM " + hole(target) + " WHERE (" +
                   condition(schema_, dice_, column, hole(target) + ".") + ")",
               "DO ALSO UPDATE " + hole(target) + " SET " + hole(column.id) + " = DEFAULT",
               "DO INSTEAD SELECT 1", "DO ALSO NOTIFY changed"});
}

std::string Maker::rule_slot(const Part& part, Slot slot) {
  switch (slot) {
    case Slot::events:
      return "ON " + pick({"INSERT", "UPDATE", "DELETE"});
    case Slot::where: {
      const Part* const column = pick_column(part.owner);
      if (column == nullptr || schema_.find(part.owner)->kind == Kind::view) return {};
      const std::string row = part.text(Slot::events) == "ON DELETE" ? "OLD." : "NEW.";
      return "WHERE " + condition(schema_, dice_, *column, row);
    }
    case Slot::body:
      return rule_body(part);
    case Slot::enabled:
      return pick({"DISABLE", "ENABLE REPLICA", "ENABLE ALWAYS"});
    default:
      return {};
  }
}

std::string Maker::setting(const Part& part) {
  const Part* const column = pick_column(part.owner);
  if (column == nullptr) return {};
  const std::string head = "ALTER COLUMN " + hole(column->id) + " SET ";
  const Part& table = *schema_.find(part.owner);
  const bool is_of_parent = column->owner != part.owner;
  if (is_of_parent && dice_.one_in(2)) {
    if (dice_.one_in(3)) return head + "NOT NULL";
    const std::string literal = literal_of(schema_, dice_, column->text(Slot::type));
    return literal.empty() ? "" : head + "DEFAULT " + literal;
  }
  if (table.has(Slot::partition_by)) return {};
  if (dice_.one_in(3)) return head + "STATISTICS " + pick({"10", "500"});
  if (dice_.one_in(2)) return head + "(n_distinct = -0.5)";
  const Family family = family_of(schema_, *column);
  const bool is_long = family == Family::text || family == Family::json || family == Family::array;
  return is_long ? head + "STORAGE " + pick({"MAIN", "EXTERNAL"}) : "";
}

}  // namespace limbeck::live::random
