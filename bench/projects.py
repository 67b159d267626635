"""The same project written for Limbeck (.sql) and for Alembic (.py)."""
import pathlib

ALEMBIC_ENV = """
from alembic import context
from sqlalchemy import create_engine, pool

engine = create_engine(context.config.get_main_option("sqlalchemy.url"), poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=None, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
"""


def identifier(number):
    return f"{number:012x}"


def statement(number):
    return f"CREATE TABLE t{number} (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL)"


def write_limbeck(folder, count, url):
    folder = pathlib.Path(folder)
    versions = folder / "migrations" / "versions"
    versions.mkdir(parents=True)
    (folder / "limbeck.ini").write_text(
        f"[limbeck]\nscript_location = migrations\nurl = {url.replace('%', '%%')}\n")
    for number in range(1, count + 1):
        parent = identifier(number - 1) if number > 1 else ""
        (versions / f"20260101_{number:06d}_table_{number}.sql").write_text(
            f"-- Create table {number}\n--\n-- Revision ID: {identifier(number)}\n"
            f"-- Revises: {parent}\n-- Create Date: 2026-01-01 09:00:00+00:00\n\n"
            f"-- limbeck: upgrade\n{statement(number)};\n\n"
            f"-- limbeck: downgrade\nDROP TABLE t{number};\n")
    return folder


def write_alembic(folder, count, url):
    folder = pathlib.Path(folder)
    versions = folder / "migrations" / "versions"
    versions.mkdir(parents=True)
    (folder / "alembic.ini").write_text(
        f"[alembic]\nscript_location = migrations\nsqlalchemy.url = {url.replace('%', '%%')}\n")
    (folder / "migrations" / "env.py").write_text(ALEMBIC_ENV)
    (folder / "migrations" / "script.py.mako").write_text("")
    for number in range(1, count + 1):
        parent = f"'{identifier(number - 1)}'" if number > 1 else "None"
        (versions / f"{identifier(number)}_table_{number}.py").write_text(
            f'"""Create table {number}\n\nRevision ID: {identifier(number)}\n"""\n'
            f"from alembic import op\nrevision = '{identifier(number)}'\ndown_revision = {parent}\n"
            f"branch_labels = None\ndepends_on = None\n\n\ndef upgrade():\n"
            f"    op.execute('{statement(number)}')\n\n\ndef downgrade():\n"
            f"    op.execute('DROP TABLE t{number}')\n")
    return folder
