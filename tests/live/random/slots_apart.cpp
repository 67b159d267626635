// The texts of types, sequences, routines and views; which slots each kind of part has.
#include <algorithm>

#include "live/random/known.hpp"
#include "live/random/maker.hpp"

namespace limbeck::live::random {
namespace {

std::string argument_type(const std::string& family) {
  if (family == "integer") return "bigint";
  if (family == "number") return "double precision";
  if (family == "time") return "timestamptz";
  return family;
}

std::string family_in(const std::string& tag) {
  const std::size_t space = tag.find(' ');
  return space == std::string::npos ? "" : tag.substr(space + 1);
}

}  // namespace

std::string Maker::comment() {
  return pick({"a comment", "it's one", "two\nlines", "back\\slash and ü", "says \"so\""});
}

std::string Maker::grant(const Part& part) {
  const std::string to = " TO " + pick({"PUBLIC", "pg_monitor", "pg_monitor WITH GRANT OPTION"});
  switch (part.kind) {
    case Kind::space:
      return "GRANT USAGE ON SCHEMA " + hole(part.id) + to;
    case Kind::table:
    case Kind::view:
      return "GRANT " + pick({"SELECT", "SELECT, INSERT", "ALL"}) + " ON TABLE " + hole(part.id) +
             to;
    case Kind::sequence:
      return "GRANT USAGE ON SEQUENCE " + hole(part.id) + to;
    case Kind::column:
      return "GRANT UPDATE (" + hole(part.id) + ") ON TABLE " + hole(part.owner) + to;
    case Kind::routine: {
      const std::string what =
          (part.tag == "procedure" ? "PROCEDURE " : "FUNCTION ") + hole(part.id);
      if (dice_.one_in(3)) return "REVOKE ALL ON " + what + " FROM PUBLIC";
      return "GRANT EXECUTE ON " + what + to;
    }
    case Kind::enumeration:
    case Kind::composite:
    case Kind::range:
    case Kind::domain:
      if (dice_.one_in(3)) return "REVOKE USAGE ON TYPE " + hole(part.id) + " FROM PUBLIC";
      return "GRANT USAGE ON TYPE " + hole(part.id) + to;
    default:
      return {};
  }
}

std::string Maker::type_slot(const Part& part, Slot slot) {
  if (part.kind == Kind::range) {
    const std::string type = pick({"integer", "text", "double precision", "date", "numeric(8,2)"});
    std::string more;
    if (type == "text")
      more = pick({"", ", collation = \"C\"", ", subtype_opclass = text_pattern_ops"});
    if (type == "double precision") more = pick({"", ", subtype_diff = float8mi"});
    return "(subtype = " + type + more + ")";
  }
  if (slot == Slot::type && part.kind == Kind::domain && !dice_.one_in(5)) {
    return part.has(Slot::type) ? builtin_type(dice_, family_of(schema_, part))
                                : builtin_type(dice_);
  }
  if (slot == Slot::value) {
    const std::string literal = literal_of(schema_, dice_, part.text(Slot::type));
    return literal.empty() ? "" : "DEFAULT " + literal;
  }
  return column_slot(part, slot);
}

std::string Maker::sequence_options() {
  return pick({"INCREMENT BY 2", "START WITH 5", "MINVALUE 3 START WITH 7",
               "MAXVALUE 1000 CACHE 10",
               "INCREMENT BY -1 MINVALUE -100 MAXVALUE 100 START WITH 7 CYCLE", "CYCLE",
               "NO MINVALUE NO MAXVALUE CACHE 20"});
}

std::string Maker::sequence_slot(const Part& part, Slot slot) {
  switch (slot) {
    case Slot::type:
      return "AS " + pick({"integer", "smallint", "bigint"});
    case Slot::options:
      return sequence_options();
    case Slot::prefix:
      return part.has(Slot::owned) ? "" : "UNLOGGED";
    case Slot::owned: {
      if (part.has(Slot::prefix)) return {};
      std::vector<const Part*> owners = schema_.all(Kind::table);
      std::erase_if(owners, [&](const Part* each) {
        return each->owner != part.owner || each->has(Slot::prefix);
      });
      if (owners.empty()) return {};
      const Id table = dice_.pick(owners)->id;
      const Part* const column = pick_column(table);
      return column == nullptr ? "" : hole(table) + "." + hole(column->id);
    }
    default:
      return {};
  }
}

std::string Maker::routine_body(const Part& part) {
  const std::string family = family_in(part.tag);
  const auto wrapped = [&](const std::string& expression) {
    return pick({"LANGUAGE sql RETURN " + expression,
                 "LANGUAGE sql AS $$ SELECT " + expression + " $$",
                 "LANGUAGE sql BEGIN ATOMIC SELECT " + expression + "; END",
                 "LANGUAGE plpgsql AS $$ BEGIN RETURN " + expression + "; END $$"});
  };
  if (part.tag.starts_with("test")) {
    if (family == "integer")
      return wrapped(pick({"$1 < 1000", "($1 <> 13)", "$1 IS NOT NULL OR true"}));
    if (family == "text") return wrapped(pick({"length($1) < 100", "$1 <> 'zz'"}));
    return wrapped(pick({"$1 IS NULL OR $1 IS NOT NULL", "true"}));
  }
  if (part.tag.starts_with("map")) {
    if (family == "integer") return wrapped(pick({"$1 + 1", "$1 * 3"}));
    if (family == "text") return wrapped(pick({"lower($1)", "($1 || 'y')"}));
    return wrapped(pick({kSelectsParametersAlone ? "$1" : "COALESCE($1)", "COALESCE($1, $1)"}));
  }
  if (part.tag.starts_with("make")) {
    if (family == "integer" || family == "number") return wrapped(pick({"7", "8", "(3 + 4)"}));
    if (family == "text") return wrapped(pick({"'made'::text", "'it''s'::text"}));
    if (family == "boolean") return wrapped(pick({"true", "false"}));
    return wrapped(pick({"now()", "'2024-05-06 00:00:00+00'::timestamptz"}));
  }
  if (part.tag == "trigger") {
    return pick({"LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
                 "LANGUAGE plpgsql AS $$\nBEGIN\n  -- says 'nothing'\n  RETURN NEW;\nEND\n$$"});
  }
  if (part.tag == "procedure") {
    return pick({"LANGUAGE plpgsql AS $$ BEGIN NULL; END $$", "LANGUAGE sql AS $$ SELECT 1 $$",
                 "LANGUAGE sql BEGIN ATOMIC SELECT 2; END"});
  }
  if (part.tag == "takes") return wrapped(pick({"1", "2"}));
  const std::vector<Id> of = ids_in(part.text(Slot::returns));
  const std::string query = "SELECT * FROM " + hole(of.at(0));
  return pick({"LANGUAGE sql AS $$ " + query + " $$",
               kWritesOutRows ? "LANGUAGE sql BEGIN ATOMIC " + query + "; END"
                              : "LANGUAGE sql AS $$ " + query + "; $$"});
}

std::string Maker::routine_slot(const Part& part, Slot slot) {
  const std::string family = family_in(part.tag);
  const bool is_function = part.tag != "procedure";
  const bool is_immutable = part.tag.starts_with("test") || part.tag.starts_with("map");
  switch (slot) {
    case Slot::arguments:
      if (is_immutable) return pick({"value ", "v ", ""}) + argument_type(family);
      if (part.tag == "procedure")
        return pick({"a integer", "a integer, b text DEFAULT 'x'", "INOUT a integer"});
      if (part.tag == "takes") {
        std::vector<Id> types = sources(part.id);
        for (const Kind kind : {Kind::enumeration, Kind::domain, Kind::composite, Kind::range}) {
          for (const Part* each : schema_.all(kind)) types.push_back(each->id);
        }
        std::erase_if(types, [&](Id id) { return reaches(schema_, id, part.id); });
        if (types.empty()) return {};
        return pick({"x ", ""}) + hole(dice_.pick(types)) + pick({"", ", y integer DEFAULT 3"});
      }
      return " ";
    case Slot::returns: {
      if (!is_function) return {};
      if (part.tag.starts_with("test")) return "RETURNS boolean";
      if (!family.empty()) return "RETURNS " + argument_type(family);
      if (part.tag == "takes") return "RETURNS integer";
      if (part.tag == "trigger") return "RETURNS trigger";
      const std::vector<Id> from = sources(part.id);
      return from.empty() ? "" : "RETURNS SETOF " + hole(dice_.pick(from));
    }
    case Slot::body:
      return routine_body(part);
    case Slot::volatility:
      if (is_immutable) return "IMMUTABLE";
      return is_function ? pick({"STABLE", "VOLATILE", "IMMUTABLE"}) : "";
    case Slot::strict:
      return is_function ? "STRICT" : "";
    case Slot::security:
      return "SECURITY DEFINER";
    case Slot::cost:
      return is_function ? "COST " + pick({"5", "500"}) : "";
    case Slot::parallel:
      return is_function ? "PARALLEL " + pick({"SAFE", "RESTRICTED"}) : "";
    case Slot::set:
      return pick({"SET work_mem = '1MB'", "SET search_path = public, pg_temp",
                   "SET search_path FROM CURRENT"});
    default:
      return {};
  }
}

std::string Maker::view_from(const Part& part) {
  const std::vector<Id> from = sources(part.id);
  if (from.empty()) return {};
  const Id first = dice_.pick(from);
  const std::string one = "FROM " + hole(first) + " a";
  if (dice_.one_in(8)) return "FROM (SELECT * FROM " + hole(first) + ") a";
  if (!dice_.one_in(3)) return one;
  const Id second = dice_.pick(from);
  const Part& left = *pick_column(first);
  const Part* const right = pick_column(second, family_of(schema_, left));
  const Family family = family_of(schema_, left);
  const bool is_comparable = family != Family::other && family != Family::geometry &&
                             family != Family::composite && family != Family::array &&
                             family != Family::enumeration && family != Family::range;
  if (right == nullptr || !is_comparable) return one + ", " + hole(second) + " b";
  return one + pick({" JOIN ", " LEFT JOIN ", " FULL JOIN "}) + hole(second) + " b ON a." +
         hole(left.id) + " = b." + hole(right->id);
}

std::string Maker::view_slot(const Part& part, Slot slot) {
  const bool is_materialized = part.tag == "materialized";
  const std::string& from_text =
      part.has(Slot::star) ? part.text(Slot::star) : part.text(Slot::from);
  const std::vector<Id> from = ids_in(from_text);
  switch (slot) {
    case Slot::star: {
      const std::vector<Id> all = sources(part.id);
      return all.empty() ? "" : hole(dice_.pick(all));
    }
    case Slot::from:
      return view_from(part);
    case Slot::group: {
      const Part* const column = pick_column(from.at(0));
      if (column == nullptr) return {};
      const Family family = family_of(schema_, *column);
      const bool fits = family < Family::json || family == Family::uuid;
      return fits ? "GROUP BY a." + hole(column->id) : "";
    }
    case Slot::where: {
      const Part* const column = pick_column(from.at(0));
      return column == nullptr ? "" : "WHERE " + condition(schema_, dice_, *column, "a.");
    }
    case Slot::twice:
      return "UNION ALL";
    case Slot::options:
      if (is_materialized) return "WITH (fillfactor = 60)";
      return pick({"WITH (security_barrier)", "WITH (security_invoker = true)"});
    case Slot::check_option: {
      const bool is_simple = !is_materialized && !part.has(Slot::group) && !part.has(Slot::twice) &&
                             from_text.find("JOIN") == std::string::npos && from.size() == 1;
      return is_simple ? "WITH LOCAL CHECK OPTION" : "";
    }
    case Slot::no_data:
      return is_materialized && kMakesViewsWithoutRows ? "WITH NO DATA" : "";
    default:
      return {};
  }
}

std::string Maker::view_column_slot(Part& part, Slot slot) {
  const Part& view = *schema_.find(part.owner);
  if (slot == Slot::value) {
    if (view.tag == "materialized" || part.tag != "integer") return {};
    return "DEFAULT 1";
  }
  if (slot != Slot::definition) return {};
  const std::vector<Id> group = ids_in(view.text(Slot::group));
  if (!group.empty()) {
    if (dice_.one_in(2)) {
      part.tag = "integer";
      return pick({"count(*)", "count(DISTINCT a." + hole(group[0]) + ")"});
    }
    part.tag = family_name(family_of(schema_, *schema_.find(group[0])));
    return "a." + hole(group[0]);
  }
  const std::vector<Id> from = ids_in(view.text(Slot::from));
  const std::string second = from.size() > 1 && dice_.one_in(3) ? "b." : "a.";
  const Part* const column = pick_column(second == "b." ? from.at(1) : from.at(0));
  if (column == nullptr) return {};
  if (dice_.one_in(10)) {
    part.tag = "integer";
    return pick({"row_number() OVER (ORDER BY ", "count(*) OVER (PARTITION BY "}) + second +
           hole(column->id) + " IS NULL)";
  }
  if (dice_.one_in(2)) {
    part.tag = family_name(family_of(schema_, *column));
    return second + hole(column->id);
  }
  const Expression made = expression(schema_, dice_, *column, second);
  part.tag = family_name(made.family);
  return made.text;
}

std::vector<Wish> Maker::wishes(const Part& part) {
  using enum Slot;
  switch (part.kind) {
    case Kind::space:
      return {{comment, 4}, {grant, 4}};
    case Kind::enumeration:
      return {{comment, 6}, {grant, 8}};
    case Kind::label:
      return {};
    case Kind::domain:
      return {{type}, {collation, 5}, {value, 3}, {not_null, 4}, {comment, 6}, {grant, 8}};
    case Kind::composite:
      return {{comment, 6}, {grant, 8}};
    case Kind::attribute:
      return {{type}, {collation, 5}, {comment, 8}};
    case Kind::range:
      return {{definition}, {comment, 6}, {grant, 8}};
    case Kind::sequence:
      return {{type, 2}, {options, 2}, {owned, 4}, {prefix, 12}, {comment, 6}, {grant, 8}};
    case Kind::routine: {
      std::vector<Wish> all = {{returns}, {body},        {volatility}, {strict, 6},  {security, 8},
                               {cost, 8}, {parallel, 8}, {set, 10},    {comment, 6}, {grant, 8}};
      const bool has_arguments =
          !part.tag.starts_with("make") && part.tag != "trigger" && part.tag != "rows";
      if (has_arguments) all.insert(all.begin(), {arguments});
      if (part.tag == "procedure")
        std::erase_if(
            all, [](const Wish& each) { return each.slot == returns || each.slot == volatility; });
      return all;
    }
    case Kind::table:
      return {{prefix, 14},  {options, 8}, {row_security, 10}, {force, 14},
              {replica, 14}, {comment, 6}, {grant, 8}};
    case Kind::column:
      return {{type}, {collation, 10}, {value, 3}, {not_null, 3}, {comment, 8}, {grant, 16}};
    case Kind::constraint: {
      std::vector<Wish> all = {{match, 6},   {on_update, 4}, {on_delete, 3},
                               {options, 8}, {where, 3},     {deferrable, 6},
                               {include, 8}, {not_valid, 8}, {comment, 8}};
      if (part.tag != "foreign") all.insert(all.begin(), {definition});
      return all;
    }
    case Kind::index:
      return {{prefix, 4},  {definition}, {include, 6}, {nulls, 4},
              {options, 8}, {where, 4},   {comment, 8}};
    case Kind::trigger:
      return {{events}, {each_row}, {when, 3}, {deferrable, 6}, {call}, {enabled, 6}, {comment, 8}};
    case Kind::policy:
      return {{events}, {using_rows, 2}, {check, 2}, {comment, 8}};
    case Kind::rule:
      return {{events}, {where, 3}, {body}, {enabled, 8}, {comment, 8}};
    case Kind::setting:
      return {{definition}};
    case Kind::view:
      return {{where, 3},   {options, 8}, {twice, 10}, {check_option, 8},
              {no_data, 4}, {comment, 6}, {grant, 8}};
    case Kind::view_column:
      return {{definition}, {value, 8}, {comment, 8}};
  }
  return {};
}

std::string Maker::slot_text(Part& part, Slot slot) {
  if (slot == Slot::comment) return comment();
  if (slot == Slot::grant) return grant(part);
  switch (part.kind) {
    case Kind::domain:
    case Kind::attribute:
    case Kind::range:
      return type_slot(part, slot);
    case Kind::sequence:
      return sequence_slot(part, slot);
    case Kind::routine:
      return routine_slot(part, slot);
    case Kind::table:
      return table_slot(part, slot);
    case Kind::column:
      return column_slot(part, slot);
    case Kind::constraint:
      return constraint_slot(part, slot);
    case Kind::index:
      return index_slot(part, slot);
    case Kind::trigger:
      return trigger_slot(part, slot);
    case Kind::policy:
      return policy_slot(part, slot);
    case Kind::rule:
      return rule_slot(part, slot);
    case Kind::setting:
      return setting(part);
    case Kind::view:
      return view_slot(part, slot);
    case Kind::view_column:
      return view_column_slot(part, slot);
    default:
      return {};
  }
}

bool Maker::fill(Part& part, Slot slot) {
  const std::string text = slot_text(part, slot);
  if (text.empty()) return false;
  part.slots[slot] = text;
  return true;
}

}  // namespace limbeck::live::random
