#include <fmt/format.h>

#include <utility>

#include "dialects/postgresql/reflect_reading.hpp"
#include "sql/quoting.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using schema::ObjectKind;
using schema::RoutineKind;

// {} names of an aggregate's functions, $2 the default schema. Internal (deptype i) are those that
// a range type brings.
constexpr const char* kRoutines = R"(
SELECT p.oid, n.nspname::text, p.proname::text, pg_catalog.oidvectortypes(p.proargtypes), p.prokind,
  CASE WHEN p.prokind <> 'p' THEN pg_catalog.pg_get_function_result(p.oid) END, d.description,
  pg_catalog.quote_ident(n.nspname),
  CASE WHEN p.prokind <> 'a' THEN pg_catalog.pg_get_functiondef(p.oid) END,
  pg_catalog.quote_ident(p.proname),
  CASE WHEN p.prokind = 'a' THEN pg_catalog.pg_get_function_arguments(p.oid) END,
  functions.names, pg_catalog.format_type(a.aggtranstype, NULL), nullif(a.aggtransspace, 0),
  a.aggfinalextra, CASE WHEN a.aggfinalfn <> 0 THEN a.aggfinalmodify END, a.agginitval,
  pg_catalog.format_type(nullif(a.aggmtranstype, 0), NULL), nullif(a.aggmtransspace, 0),
  a.aggmfinalextra, CASE WHEN a.aggmfinalfn <> 0 THEN a.aggmfinalmodify END, a.aggminitval,
  'OPERATOR(' || CASE WHEN son.nspname IN ('pg_catalog', $2::text) THEN ''
                      ELSE pg_catalog.quote_ident(son.nspname) || '.' END || so.oprname || ')',
  p.proparallel, a.aggkind
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
LEFT JOIN pg_catalog.pg_aggregate a ON a.aggfnoid = p.oid
LEFT JOIN pg_catalog.pg_operator so ON so.oid = a.aggsortop
LEFT JOIN pg_catalog.pg_namespace son ON son.oid = so.oprnamespace
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = p.oid AND d.classoid = 'pg_catalog.pg_proc'::pg_catalog.regclass
  AND d.objsubid = 0
{}
WHERE p.pronamespace = ANY ($1::pg_catalog.oid[])
  AND NOT EXISTS (
    SELECT 1 FROM pg_catalog.pg_depend e
    WHERE e.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND e.objid = p.oid
      AND e.deptype IN ('e', 'i')))";

constexpr const char* kAggregateFunctions =
    "a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn, a.aggmtransfn, "
    "a.aggminvtransfn, a.aggmfinalfn";

enum Function { transition, final, combine, serial, deserial, moving, inverse, moving_final };

RoutineKind kind_of(char letter) {
  if (letter == 'p') return RoutineKind::procedure;
  return letter == 'a' ? RoutineKind::aggregate : RoutineKind::function;
}

std::string_view modify_word(char letter) {
  if (letter == 'r') return "READ_ONLY";
  return letter == 's' ? "SHAREABLE" : "READ_WRITE";
}

/// Behind the arguments of CREATE AGGREGATE. The server's defaults are left out, but for what the
/// final function may change: its default depends on the kind of aggregate.
std::string aggregate_options(Cells& cells) {
  std::string options;
  const auto add = [&](std::string_view name, const std::string& value) {
    if (value.empty()) return;
    if (!options.empty()) options += ", ";
    options += name;
    options += " = " + value;
  };
  const auto add_word = [&](std::string_view word) { options += fmt::format(", {}", word); };
  const auto add_start = [&](std::string_view name, const Value& value) {
    if (value) add(name, sql::quote_literal(*value, sql::Flavor::postgresql));
  };
  const std::vector<std::string> functions = cells.array();
  add("SFUNC", functions.at(transition));
  add("STYPE", cells.text());
  add("SSPACE", cells.text());
  add("FINALFUNC", functions.at(final));
  if (cells.flag()) add_word("FINALFUNC_EXTRA");
  if (const char modify = cells.letter()) {
    add("FINALFUNC_MODIFY", std::string(modify_word(modify)));
  }
  add("COMBINEFUNC", functions.at(combine));
  add("SERIALFUNC", functions.at(serial));
  add("DESERIALFUNC", functions.at(deserial));
  add_start("INITCOND", cells.value());
  add("MSFUNC", functions.at(moving));
  add("MINVFUNC", functions.at(inverse));
  add("MSTYPE", cells.text());
  add("MSSPACE", cells.text());
  add("MFINALFUNC", functions.at(moving_final));
  if (cells.flag()) add_word("MFINALFUNC_EXTRA");
  if (const char modify = cells.letter()) {
    add("MFINALFUNC_MODIFY", std::string(modify_word(modify)));
  }
  add_start("MINITCOND", cells.value());
  add("SORTOP", cells.text());
  const char parallel = cells.letter();
  if (parallel == 's') add("PARALLEL", "SAFE");
  if (parallel == 'r') add("PARALLEL", "RESTRICTED");
  if (cells.letter() == 'h') add_word("HYPOTHETICAL");
  return options;
}

void add(Reading& reading, Cells& cells) {
  const ObjectNumber number = cells.object();
  std::string schema = cells.text();
  schema::Routine routine{.name = reading.name(std::move(schema), cells.text())};
  routine.arguments = cells.text();
  routine.kind = kind_of(cells.letter());
  routine.result = cells.text();
  routine.comment = cells.text();
  const std::string prefix = cells.text() + ".";
  routine.definition = cells.text();
  if (routine.kind == RoutineKind::aggregate) {
    const std::string name = (routine.name.schema.empty() ? "" : prefix) + cells.text();
    const std::string arguments = cells.text();
    routine.definition = fmt::format("CREATE OR REPLACE AGGREGATE {}({}) ({})", name,
                                     arguments.empty() ? "*" : arguments, aggregate_options(cells));
  } else {
    // The server names it with its schema, whatever the search_path.
    const std::size_t at =
        std::string_view("CREATE OR REPLACE ").size() +
        (routine.kind == RoutineKind::procedure ? std::string_view("PROCEDURE ").size()
                                                : std::string_view("FUNCTION ").size());
    if (routine.name.schema.empty() && routine.definition.compare(at, prefix.size(), prefix) == 0) {
      routine.definition.erase(at, prefix.size());
    }
    if (routine.definition.ends_with('\n')) routine.definition.pop_back();
  }
  reading.remember(Class::routine, number, {ObjectKind::routine, routine.name, routine.arguments});
  reading.catalog.routines.push_back(std::move(routine));
}

}  // namespace

void read_routines(Reading& reading) {
  reading.read_unlocked(fmt::format(kRoutines, fmt::format(kFunctionNames, kAggregateFunctions)),
                        [&](Cells& cells) { add(reading, cells); },
                        {reading.catalog.default_schema});
}

}  // namespace limbeck::dialects::postgresql
