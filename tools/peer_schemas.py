"""When two schemas are the same, by what no compared tool wrote: pg_dump's text, and SQLite's own
catalogue. A schema is its parts, {(kind, name): lines}. Neither the order of objects nor that of a
table's columns counts."""
import re

HEADER = re.compile(r"^-- Name: (.*); Type: (.*); Schema: (.*); Owner: .*$", re.M)
TOKEN = re.compile(r"""'(?:[^']|'')*' | "(?:[^"]|"")*" | `[^`]*` | \[[^\]]*\] | --[^\n]* | /\*.*?\*/
                       | \w+ | \S""", re.S | re.X)


def postgresql_parts(dump):
    """Of what pg_dump --schema-only says."""
    parts = {}
    _, *pieces = HEADER.split(dump)
    for name, kind, schema, text in zip(*[iter(pieces)] * 4):
        lines = [line.rstrip(",") for line in text.splitlines()
                 if line and not line.startswith(("--", "SET default_t", "\\"))]
        if kind == "TABLE":
            lines.sort()
        parts[spoken(kind, lines), f"{schema}.{name}"] = lines
    return parts


def spoken(kind, lines):
    """pg_dump's word for an object, or the one that people use."""
    text = " ".join(lines)
    if kind == "CONSTRAINT":
        found = re.search(r"PRIMARY KEY|UNIQUE|EXCLUDE", text)
        return {"PRIMARY KEY": "primary key", "UNIQUE": "unique constraint",
                "EXCLUDE": "exclusion"}.get(found[0] if found else "", "constraint")
    if kind == "TYPE":
        found = re.search(r" AS (ENUM|RANGE|\()", text)
        return {"ENUM": "enum", "RANGE": "range type", "(": "composite type"}.get(
            found[1] if found else "", "type")
    return {"FK CONSTRAINT": "foreign key", "CHECK CONSTRAINT": "CHECK not validated",
            "DEFAULT": "default of a serial column", "SEQUENCE OWNED BY": "owner of a sequence",
            "TABLE ATTACH": "partition", "INDEX ATTACH": "partition's index"}.get(kind, kind.lower())


def words(sql):
    """The text's tokens, where blanks, comments, quotes of names and the case of letters are nothing."""
    found = [token for token in TOKEN.findall(sql or "") if not token.startswith(("--", "/*"))]
    return [token if token[0] == "'" or len(token) == 1 and not token.isalpha()
            else token.strip("\"`[]").lower() for token in found]


def braced(tokens, start):
    """The tokens from the opening bracket at `start` to its end."""
    depth = 0
    for end in range(start, len(tokens)):
        depth += {"(": 1, ")": -1}.get(tokens[end], 0)
        if depth == 0:
            return tokens[start:end + 1]
    return tokens[start:]


def sqlite_parts(connection):
    """Of an open sqlite3.Connection. The collation of a column shows in an index made for that."""
    parts = {}
    connection.execute("BEGIN")
    for kind, name, table, sql in connection.execute(
            "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT "
            "LIKE 'sqlite_%' ORDER BY name").fetchall():
        if kind != "table":
            tokens = [token for token in words(sql) if token != ";"]
            parts[kind, name] = [" ".join(tokens), f"on {table}"]
        else:
            parts["table", name] = sorted(table_lines(connection, name, words(sql)))
    connection.execute("ROLLBACK")
    return parts


def table_lines(connection, table, tokens):
    def pragma(what, name):
        return connection.execute(f'PRAGMA {what}("{name}")').fetchall()

    (_, _, _, _, without_rowid, strict), = pragma("table_list", table)
    lines = [f"without rowid {without_rowid} strict {strict}"]
    for _, column, kind, not_null, default, key, hidden in pragma("table_xinfo", table):
        connection.execute(f'CREATE INDEX "peer probe" ON "{table}" ("{column}")')
        collation = pragma("index_xinfo", "peer probe")[0][4]
        connection.execute('DROP INDEX "peer probe"')
        lines.append(f"column {column} | type {kind.upper()} | NOT NULL {not_null} | default "
                     f"{' '.join(words(default))} | key {key} | generated {hidden} | "
                     f"collation {collation}")
    keys = {}
    for number, order, parent, column, other, update, delete, match in pragma("foreign_key_list", table):
        keys.setdefault(number, []).append(
            f"{order} {column}->{other} {parent} {update} {delete} {match}")
    lines += [f"foreign key {sorted(columns)}" for columns in keys.values()]
    for _, index, _, origin, _ in pragma("index_list", table):
        if origin != "c":
            columns = [row[2:5] for row in pragma("index_xinfo", index) if row[5]]
            lines.append(f"{ {'u': 'unique', 'pk': 'primary key'}[origin]} {columns}")
    for place, token in enumerate(tokens):
        following = tokens[place + 1:place + 4]
        if token in ("check", "as") and following[:1] == ["("]:
            word = "CHECK" if token == "check" else "generated"
            lines.append(f"{word} {' '.join(braced(tokens, place + 1))}")
        elif token == "constraint":
            lines.append(f"constraint named {following[0]}")
        elif token in ("deferrable", "initially", "conflict", "autoincrement"):
            lines.append(f"{token} {following[0] if token in ('initially', 'conflict') else ''}")
    return lines


def difference(present, wanted):
    """What is not as wanted, as (kind, name) in words a table can count; empty if nothing."""
    found = []
    for key in sorted(present.keys() | wanted.keys()):
        here, there = present.get(key), wanted.get(key)
        if here == there:
            continue
        kind, name = key
        if here is None:
            found.append((f"{kind} missing", name))
        elif there is None:
            found.append((f"{kind} left over", name))
        elif kind == "table":
            found += [(what, name) for what in inside_a_table(here, there)]
        elif kind == "sequence" and without_type(here) == without_type(there):
            found.append(("sequence's integer type differs", name))
        else:
            found.append((f"{kind} differs", name))
    return found


def without_type(lines):
    return [line for line in lines if not re.match(r"\s+AS (small|big)?int(eger)?$", line)]


def inside_a_table(here, there):
    """Lines of two tables that are not the same: by column where they are columns."""
    old = {name_of(line): line for line in here if line not in there}
    new = {name_of(line): line for line in there if line not in here}
    kinds = set()
    for name in old.keys() | new.keys():
        before, after = old.get(name), new.get(name)
        kind = kind_of(after or before)
        if before is None or after is None:
            kinds.add(f"{kind} {'missing' if before is None else 'left over'}")
        elif kind != "column":
            kinds.add(f"{kind} differs")
        else:
            kinds.add(f"column's {aspect(before, after)} differs")
    return sorted(kinds)


def name_of(line):
    tokens = words(line)
    if tokens[:1] in (["constraint"], ["column"]):
        return " ".join(tokens[:2])
    return line if kind_of(line) != "column" else tokens[0]


def kind_of(line):
    """A line of pg_dump's CREATE TABLE, or one of `table_lines`."""
    if re.match(r"\s*CONSTRAINT |CHECK |constraint named", line):
        return "name of a constraint" if line.startswith("constraint named") else "CHECK"
    for word in ("foreign key", "unique", "primary key", "generated", "deferrable", "initially",
                 "conflict", "autoincrement", "without rowid"):
        if line.startswith(word):
            return "STRICT or WITHOUT ROWID" if word == "without rowid" else word
    if re.match(r"\)|CREATE |PARTITION BY|INHERITS|WITH |COMMENT |ALTER ", line):
        return {")": "option of a table", "P": "partitioning"}.get(line[0], "statement of a table")
    return "column"


def aspect(before, after):
    """What of a column differs, the first that does."""
    sides = [facts(line) for line in (before, after)]
    for name in ("type", "generated", "NOT NULL", "default", "collation", "key"):
        if sides[0].get(name) != sides[1].get(name):
            return {"generated": "generated expression", "key": "place in the key"}.get(name, name)
    return "definition"


def facts(line):
    """Of a column's line: `NAME TYPE [COLLATE …] [DEFAULT … or GENERATED …] [NOT NULL]`, or ours."""
    if " | " in line:
        return dict(re.findall(r" \| (type|NOT NULL|default|key|generated|collation) ([^|]*)", line))
    line, not_null = re.subn(r" NOT NULL$", "", line)
    before, word, value = (re.split(r" (DEFAULT|GENERATED) ", line, maxsplit=1) + ["", ""])[:3]
    kind, _, collation = before.partition(" COLLATE ")
    return {"type": kind, "collation": collation, "NOT NULL": not_null,
            {"GENERATED": "generated"}.get(word, "default"): value}
