"""Schemas of many tables, as DDL with a Limbeck project over it and as SQLAlchemy models with what
newer Alembics do for `alembic check` (Debian's has no such command yet)."""
import pathlib

COLUMNS = [("code", "VARCHAR(40)", "String(40)", True), ("name", "VARCHAR(200)", "String(200)", True),
           ("note", "TEXT", "Text()", False), ("amount", "NUMERIC(12, 2)", "Numeric(12, 2)", False),
           ("quantity", "INTEGER", "Integer()", True), ("weight", "BIGINT", "BigInteger()", False),
           ("is_active", "BOOLEAN", "Boolean()", True), ("created_on", "DATE", "Date()", False),
           ("kind", "VARCHAR(20)", "String(20)", True), ("rank", "SMALLINT", "SmallInteger()", False)]

CHECK = '''
import sys

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

COLUMNS = {columns!r}
metadata = sa.MetaData()
for i in range({count}):
    name = f"t{{i:05d}}"
    sa.Table(
        name, metadata,
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("parent_id", sa.Integer),
        *[sa.Column(column, eval("sa." + kind), nullable=not needed)
          for column, _, kind, needed in COLUMNS],
        sa.PrimaryKeyConstraint("id", name=f"{{name}}_pkey"),
        sa.UniqueConstraint("code", name=f"{{name}}_code_key"),
        *([sa.ForeignKeyConstraint(["parent_id"], [f"t{{i - i % 50:05d}}.id"], name=f"{{name}}_parent")]
          if i % 50 else []),
        sa.Index(f"{{name}}_name", "name", "kind"))

with sa.create_engine({url!r}).connect() as connection:
    found = compare_metadata(MigrationContext.configure(connection), metadata)
sys.exit(f"{{len(found)}} differences: {{found[:3]}}" if found else 0)
'''


def table(i):
    name = f"t{i:05d}"
    lines = ["id INTEGER NOT NULL", "parent_id INTEGER",
             *(f"{column} {kind}{' NOT NULL' if needed else ''}" for column, kind, _, needed in COLUMNS),
             f"CONSTRAINT {name}_pkey PRIMARY KEY (id)", f"CONSTRAINT {name}_code_key UNIQUE (code)"]
    if i % 50:
        lines.append(f"CONSTRAINT {name}_parent FOREIGN KEY (parent_id) REFERENCES t{i - i % 50:05d} (id)")
    body = ",\n    ".join(lines)
    return f"CREATE TABLE {name} (\n    {body}\n);\nCREATE INDEX {name}_name ON {name} (name, kind);\n"


def ddl(count):
    return "".join(table(i) for i in range(count))


def write_limbeck(folder, count, url):
    folder = pathlib.Path(folder)
    (folder / "migrations" / "versions").mkdir(parents=True)
    (folder / "schema.sql").write_text(ddl(count))
    (folder / "limbeck.ini").write_text("[limbeck]\nscript_location = migrations\n"
                                        f"models = sql:schema.sql\nurl = {url.replace('%', '%%')}\n")
    return folder


def write_alembic(folder, count, url):
    """A script that compares as Alembic does, and fails if there is a difference."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True)
    (folder / "check.py").write_text(CHECK.format(columns=COLUMNS, count=count, url=url))
    return folder
