"""Brings the database at the first URL to the schema of the one at the second, as Alembic's
autogenerate sees it, and prints what became of that as JSON. A process of compare_peers; needs
Alembic and SQLAlchemy, which nothing else in tools/ does.

The metadata are reflected from the second database with Alembic's own hook, which knows a serial
column when it sees one. Types and defaults are compared; every schema is; SQLite's tables are
altered in batches. The operations are invoked as they were found, in one transaction: what a
rendered script might have lost on the way is not held against them.

Defaults are compared by a function, as both are the server's own text: Alembic 1.8's comparison
ends with an error where the text of one holds a quote (`'ok'::mood`), which one written by hand
("ok") does not."""
import json
import sys
import warnings

from alembic.autogenerate import produce_migrations
from alembic.migration import MigrationContext
from alembic.operations import Operations, ops
from sqlalchemy import DefaultClause, MetaData, create_engine, event, inspect, pool
from sqlalchemy.dialects.postgresql import base
from sqlalchemy.types import UserDefinedType


class Citext(UserDefinedType):
    """What SQLAlchemy 2 has of its own, and projects on older ones define."""

    cache_ok = True

    def get_col_spec(self, **_):
        return "CITEXT"


def is_compared(name, kind="table", *_):
    """Alembic passes over its own table in the database; SQLite's own are left out by hand."""
    return kind != "table" or name != "alembic_version" and not name.startswith("sqlite_")


def schemas_of(connection):
    names = inspect(connection).get_schema_names()
    default = inspect(connection).default_schema_name
    return [name for name in names if name not in (default, "information_schema")]


def balanced(text):
    """Up to the bracket that nothing opened: SQLAlchemy 1.4 reads too far on SQLite."""
    depth = 0
    for place, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth < 0:
            return text[:place]
    return text


def reflected(connection):
    metadata = MetaData()
    impl = MigrationContext.configure(connection).impl

    @event.listens_for(metadata, "column_reflect")
    def _(inspector, table, column_info):
        had_default = column_info.get("default")
        impl.autogen_column_reflect(inspector, table, column_info)
        if had_default and not column_info.get("default"):
            column_info["info"] = {"serial": True}
        if "computed" in column_info:
            column_info["computed"]["sqltext"] = balanced(column_info["computed"]["sqltext"])

    for schema in [None, *(schemas_of(connection) if connection.dialect.name != "sqlite" else [])]:
        metadata.reflect(bind=connection, schema=schema)
    for table in list(metadata.tables.values()):
        if not is_compared(table.name):
            metadata.remove(table)
    return metadata


def default_differs(_context, _inspected, column, inspected_default, *_):
    if column.info.get("serial"):
        return False  # As Alembic's own comparison has it.
    return inspected_default != (column.server_default.arg.text if column.server_default else None)


def leaves(container):
    for each in container.ops:
        if isinstance(each, ops.OpContainer):
            yield from leaves(each)
        else:
            yield each


def as_written(operation):
    """A script would hold a default's text, where the operation holds its clause."""
    default = getattr(operation, "modify_server_default", None)
    if isinstance(default, DefaultClause):
        operation.modify_server_default = default.arg
    return operation


def invoke(operations, container, in_batches):
    for each in container.ops:
        if isinstance(each, ops.ModifyTableOps) and in_batches:
            with operations.batch_alter_table(each.table_name, schema=each.schema) as batch:
                for operation in each.ops:
                    batch.invoke(as_written(operation))
        elif isinstance(each, ops.OpContainer):
            invoke(operations, each, in_batches)
        else:
            operations.invoke(as_written(each))


def bring(source, target, result, is_dry):
    wanted = create_engine(target, poolclass=pool.NullPool)
    with wanted.connect() as connection:
        metadata = reflected(connection)
    present = create_engine(source, poolclass=pool.NullPool)
    with present.begin() as connection:
        in_batches = connection.dialect.name == "sqlite"
        context = MigrationContext.configure(connection, opts={
            "target_metadata": metadata, "compare_type": True,
            "compare_server_default": default_differs, "include_schemas": not in_batches,
            "render_as_batch": in_batches,
            "include_name": is_compared})
        upgrade = produce_migrations(context, metadata).upgrade_ops
        result["statements"] = [type(each).__name__ for each in leaves(upgrade)]
        result["stage"] = "run"
        if not is_dry:
            invoke(Operations(context), upgrade, in_batches)
    result["stage"] = "done"


def main():
    base.ischema_names["citext"] = Citext
    warnings.simplefilter("ignore")
    result = {"stage": "compare", "statements": [], "error": ""}
    try:
        bring(sys.argv[1], sys.argv[2], result, "--dry" in sys.argv)
    except Exception as error:  # Whatever it is, it is what the table shall say.
        cause = getattr(error, "orig", None) or error
        result["error"] = (str(cause).strip() or type(cause).__name__).splitlines()[0]
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
