"""A file of models in C++, and the standard headers it needs alone."""

# Type, options; one column each. {t} is the table's number.
COLUMNS = [
    ("std::int64_t", "primary_key, identity"),
    ("std::string", "text(320), unique"),
    ("std::optional<std::string>", ""),
    ("bool", 'default_sql("true")'),
    ("double", 'check("c4 > 0")'),
    ("std::chrono::sys_seconds", 'default_sql("now()")'),
    ("Mood{t}", ""),
    ("std::int32_t", ""),
    ("std::optional<std::int64_t>", "references<&T{before}::c0>(on_delete(cascade))"),
    ("std::vector<std::byte>", ""),
]


def headers():
    return "".join(f"#include <{name}>\n" for name in (
        "array", "chrono", "cstddef", "cstdint", "exception", "optional", "string", "string_view",
        "type_traits", "utility", "vector"))


def models(tables):
    """Every table with an enum, an index and a foreign key."""
    lines = ['#include "limbeck/model.hpp"', "using namespace limbeck::model;", "namespace app {"]
    for t in range(tables):
        names = {"t": t, "before": max(t - 1, 0)}
        members = " ".join(f"{kind.format(**names)} c{i};" for i, (kind, _) in enumerate(COLUMNS))
        columns = ", ".join(f"column<&T{t}::c{i}>({options.format(**names)})"
                            for i, (_, options) in enumerate(COLUMNS))
        lines += [f"enum class Mood{t} {{ calm, busy, late }};", f"struct T{t} {{ {members} }};",
                  f'constexpr auto t{t} = table<T{t}>("t{t}", {columns}, '
                  f'index<&T{t}::c4, &T{t}::c5>("i{t}").where("c4 > 1"));']
    every = ", ".join(f"app::t{t}" for t in range(tables))
    lines += ["}", f"limbeck::Models all() {{ return limbeck::Models({every}); }}", ""]
    return "\n".join(lines)
