"""What a database holds, as values that can be compared: schema and rows, without Limbeck's and
Alembic's own tables and without the order of columns."""
import re
import sqlite3
import subprocess

BOOKKEEPING = ("alembic_version", "limbeck_history", "sqlite_sequence")


def without_rowid_null(row):
    """The facts of a column. An INTEGER PRIMARY KEY is never null, whether the table says so or not."""
    _, name, kind, not_null, default, key, hidden = row
    return name, kind, 1 if key == 1 and kind.upper() == "INTEGER" else not_null, default, key, hidden


def plain_sql(sql):
    """Without line breaks, and without the marks of names that need none."""
    return re.sub(r"\s+", " ", sql).replace('"', "")


def sqlite_facts(path):
    connection = sqlite3.connect(path)
    facts = {}
    for kind, name, table, sql in connection.execute(
            "SELECT type, name, tbl_name, sql FROM sqlite_master"):
        if table in BOOKKEEPING:
            continue
        if kind == "table":
            columns = sorted(without_rowid_null(row) for row in
                             connection.execute(f'PRAGMA table_xinfo("{name}")'))
            keys = sorted(tuple(row[2:]) for row in
                          connection.execute(f'PRAGMA foreign_key_list("{name}")'))
            names = [column[0] for column in columns]
            listing = ", ".join(f'"{column}"' for column in names)
            rows = sorted(map(repr, connection.execute(f'SELECT {listing} FROM "{name}"')))
            checks = sorted(plain_sql(check).rstrip(", ") for check in
                            re.findall(r"CHECK\s*\([^\n]*", sql, re.I))
            facts[kind, name] = (columns, keys, checks, rows)
        else:
            facts[kind, name] = plain_sql(sql or "")
    connection.close()
    return facts


def sqlite_rows(path, table="alembic_version"):
    connection = sqlite3.connect(path)
    try:
        return sorted(row[0] for row in connection.execute(f"SELECT version_num FROM {table}"))
    finally:
        connection.close()


def psql(url, sql):
    return subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", url, "-c", sql],
                          check=True, capture_output=True, text=True).stdout


def postgresql_facts(url):
    dump = subprocess.run(
        ["pg_dump", "--schema-only", "--no-owner", "--exclude-schema=limbeck",
         "--exclude-table=*.alembic_version", "--exclude-table=*.limbeck_history", url],
        check=True, capture_output=True, text=True).stdout
    # A column that a downgrade brings back stands last: lines are compared as a set.
    schema = sorted(line.rstrip(",") for line in dump.splitlines()
                    if line.strip() and not line.startswith(("--", "\\")))
    tables = psql(url, "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname "
                       "NOT IN ('pg_catalog', 'information_schema', 'limbeck') AND tablename "
                       "NOT IN ('alembic_version', 'limbeck_history')")
    tables = sorted(tables.split())
    each = [f"SELECT '{table}', to_jsonb(t) FROM {table} t" for table in tables]
    rows = sorted(psql(url, " UNION ALL ".join(each)).splitlines()) if each else []
    return schema, rows, tables


def postgresql_rows(url):
    return sorted(psql(url, "SELECT version_num FROM alembic_version").split())
