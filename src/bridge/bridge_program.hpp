// What the project's own Python runs: Alembic, driven a revision at a time. One JSON object a line
// comes in, one goes out; everything that env.py and the scripts print goes to stderr.
// Python 3.7, Alembic 1.4 and SQLAlchemy 1.3 on. hooks_program.hpp stands before it.
#pragma once

#include <string_view>

namespace limbeck::bridge {

inline constexpr std::string_view kBridgeProgram = R"python(
import contextlib
import json
import logging
import os
import sys
import traceback
import types

# Whoever writes to standard output by number must not disturb the talk either.
answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)
sys.stdout = sys.stderr


class Refused(Exception):
    """What Limbeck asked for cannot be; the message says why."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def answer(value):
    answers.write(json.dumps(value) + "\n")
    answers.flush()


def plain(value):
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def frames_of(error, folders):
    """Those in the project's scripts; else the last one."""
    found = []
    for frame in traceback.extract_tb(error.__traceback__):
        path = os.path.realpath(frame.filename)
        if any(path.startswith(folder + os.sep) for folder in folders):
            found.append(frame)
    return found or traceback.extract_tb(error.__traceback__)[-1:]


def describe_error(error, folders):
    frames = frames_of(error, folders)
    original = getattr(error, "orig", None)
    asyncpg = getattr(original, "__cause__", None)
    result = {
        "type": type(original or error).__name__,
        "message": str(original or error).strip(),
        "frames": [{"file": frame.filename, "line": frame.lineno, "function": frame.name,
                    "text": frame.line or ""} for frame in frames],
        "statement": plain(getattr(error, "statement", None)) or "",
        "sqlstate": "",
    }
    for each in (original, asyncpg, error):
        state = getattr(each, "pgcode", None) or getattr(each, "sqlstate", None)
        if isinstance(state, str):
            result["sqlstate"] = state
            break
    if isinstance(error, Refused):
        result["code"] = error.code
    if isinstance(error, SyntaxError):
        result["frames"] = [{"file": error.filename or "", "line": error.lineno or 0,
                             "function": "", "text": (error.text or "").strip()}]
    return result


def end_with_parent():
    """What Limbeck cannot record must not go on without it."""
    try:
        import ctypes
        ctypes.CDLL(None).prctl(1, 15)
    except Exception:
        pass


class NeedsDatabase(BaseException):
    """What is printed would be another than what is run; no `except Exception` passes over it."""


class NoRows:
    """What a query gives while its SQL is only printed."""

    def __init__(self, bridge):
        self.__dict__["bridge"] = bridge

    def refuse(self, *given):
        self.__dict__["bridge"].need_database("it reads rows")

    __getattr__ = __iter__ = __bool__ = __len__ = __getitem__ = __eq__ = __ne__ = refuse
    __hash__ = None


class Bridge(Hooks):
    running = False  # The script's own function.
    committed = False
    printed_dialect = None  # Of SQL that is only printed.
    is_exact = False  # It must be what would be run, not what the script chooses to print.

    def __init__(self, request):
        os.chdir(request["directory"])
        if request["directory"] not in sys.path:
            sys.path.insert(0, request["directory"])
        try:
            import alembic
            import sqlalchemy
        except ImportError as error:
            raise Refused("no_alembic", str(error))
        self.versions = {"python": sys.version.split()[0], "alembic": alembic.__version__,
                         "sqlalchemy": sqlalchemy.__version__}
        from alembic.config import Config
        from alembic.script import ScriptDirectory
        self.memos = {}  # What SQLAlchemy keeps in a run, as the enum types that it has made.
        self.x = request["x"]
        self.url = request.get("url", "")
        self.config = Config(request["file"], ini_section=request["section"],
                             cmd_opts=self.options())
        if request.get("script_location"):
            self.config.set_main_option("script_location",
                                        request["script_location"].replace("%", "%%"))
        self.begin_transactions_in_sqlite()
        # Limbeck tells what runs.
        logging.getLogger("alembic.runtime.migration").addFilter(
            lambda record: record.levelno > logging.INFO)
        self.scripts = ScriptDirectory.from_config(self.config)
        self.folders = [os.path.realpath(folder)
                        for folder in [self.scripts.dir, *self.scripts._version_locations]]

    def options(self):
        import argparse
        return argparse.Namespace(x=self.x or None, autogenerate=False, raiseerr=True, config=None)

    def begin_transactions_in_sqlite(self):
        """Python's sqlite3 would commit before each DDL statement."""
        from sqlalchemy import event
        from sqlalchemy.engine import Engine

        @event.listens_for(Engine, "connect")
        def connected(connection, record):
            if "sqlite" in type(connection).__module__:
                connection.isolation_level = None

        @event.listens_for(Engine, "commit")
        def committing(connection):
            self.committed = self.committed or self.running

        @event.listens_for(Engine, "begin")
        def begun(connection):
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN")

    def run_environment(self, function, changes_nothing=False, **options):
        from alembic.runtime.environment import EnvironmentContext
        if self.url:
            self.config.set_main_option("sqlalchemy.url", self.url.replace("%", "%%"))
        environment = EnvironmentContext(self.config, self.scripts, fn=function, **options)
        configure = environment.configure

        def keep_url(*given, **named):
            if self.printed_dialect:
                given = ()
                named.pop("connection", None)
                # With another paramstyle every percent sign would be doubled.
                named.update(url=None, dialect_name=self.printed_dialect, literal_binds=True,
                             dialect_opts=dict(named.get("dialect_opts") or {}, paramstyle="named"))
            self.configured_url = named.get("url") or (given[1] if len(given) > 1 else None)
            configure(*given, **named)
            if changes_nothing:
                # Alembic makes the version table before it asks what is to be done.
                environment.get_context()._ensure_version_table = lambda *given, **named: None

        def is_offline_mode():
            if self.running:
                self.need_database("it asks whether it is printed or run")
            return options.get("as_sql", False)

        environment.configure = keep_url
        if self.is_exact:
            environment.is_offline_mode = is_offline_mode
        with environment:
            self.scripts.run_env()

    def describe(self, request):
        found = []

        def look(heads, context):
            found.append(self.describe_context(context))
            return []

        # Offline it connects to nothing.
        self.run_environment(look, changes_nothing=True, as_sql=request["offline"],
                             destination_rev="head")
        return {"contexts": found}

    def describe_context(self, context):
        url = self.configured_url if context.as_sql else context.connection.engine.url
        return {
            "url": (url.render_as_string(hide_password=False)
                    if hasattr(url, "render_as_string") else str(url or "")),
            "dialect": context.dialect.name,
            "version_table": context.version_table,
            "version_table_schema": context.version_table_schema or "",
        }

    def step(self, request):
        """One revision in each context of env.py, the history in the one that Limbeck works on."""
        self.recorded = False
        self.ran = 0
        self.committed = False

        def steps(heads, context):
            from alembic.runtime.migration import MigrationStep
            self.go_on_with_memo(context)
            revision = self.scripts.get_revision(request["revision"])
            rows = sorted(heads if isinstance(heads, (list, tuple)) else [heads] if heads else [])
            is_ours = self.is_ours(context, request)
            if rows != request["rows_before"]:
                if is_ours or rows != request["rows_after"]:
                    raise Refused("other_rows", "the version table %s of %s holds %s, not %s" % (
                        context.version_table, context.connection.engine.url.database,
                        ", ".join(rows) or "nothing",
                        ", ".join(request["rows_before"]) or "nothing"))
                return []
            self.ran += 1
            if is_ours:
                self.recorded = True
                context.on_version_apply_callbacks = tuple(context.on_version_apply_callbacks) + (
                    lambda ctx=None, **rest: self.record(ctx, request["history"]),)
            make = (MigrationStep.upgrade_from_script if request["direction"] == "upgrade"
                    else MigrationStep.downgrade_from_script)
            return [self.watched(make(self.scripts.revision_map, revision))]

        revision = self.scripts.get_revision(request["revision"])
        if not hasattr(revision.module, request["direction"]):
            raise Refused("no_direction", "%s has no function %s()" % (
                revision.path, request["direction"]))
        self.run_environment(steps, starting_rev=None, destination_rev=request["revision"],
                             as_sql=False)
        if not self.recorded:
            raise Refused("other_database", "env.py connects to another database than Limbeck")
        return {"contexts": self.ran}

    def go_on_with_memo(self, context):
        """Alembic has one context for all revisions of a run."""
        url = "" if context.as_sql else str(context.connection.engine.url)
        memo = self.memos.setdefault((url, context.dialect.name), context.impl.memo)
        context.impl.memo = memo

    def watched(self, step):
        function = step.migration_fn

        def run(**options):
            self.running = True
            try:
                function(**options)
            finally:
                self.running = False

        step.migration_fn = run
        return step

    @staticmethod
    def is_ours(context, request):
        if context.dialect.name != request["dialect"]:
            return False
        if context.version_table != request["version_table"]:
            return False
        schema = context.version_table_schema or ""
        if request["version_table_schema"] and schema not in ("", request["version_table_schema"]):
            return False
        found = Bridge.run_plain(context.connection, request["identity"]).scalar()
        if context.connection.dialect.name == "sqlite":
            return os.path.realpath(found or "") == os.path.realpath(request["identity_value"])
        return str(found) == request["identity_value"]

    @staticmethod
    def run_plain(connection, statement):
        # As it stands: no parameter marks.
        return connection.execution_options(no_parameters=True).exec_driver_sql(statement)

    def record(self, context, statements):
        for statement in statements:
            self.run_plain(context.connection, statement)

    def need_database(self, why):
        self.needs = self.needs or why
        raise NeedsDatabase(why)

    def refuse_rows(self, connection):
        """What asks the connection that only prints."""
        execute = connection.execute

        def print_only(*given, **named):
            execute(*given, **named)
            return NoRows(self)

        connection.execute = print_only
        from sqlalchemy import inspection
        inspection._registrars[type(connection)] = (
            lambda given: self.need_database("it inspects the database"))

    def offline(self, request):
        """The SQL that Alembic prints for one revision."""
        import io
        buffer = io.StringIO()
        found = {}

        def steps(heads, context):
            from alembic.runtime.migration import MigrationStep
            if found:
                raise RuntimeError("env.py has several databases, whose SQL is not one script")
            if request["goes_on"]:
                self.go_on_with_memo(context)
            revision = self.scripts.get_revision(request["revision"])
            make = (MigrationStep.upgrade_from_script if request["direction"] == "upgrade"
                    else MigrationStep.downgrade_from_script)
            step = make(self.scripts.revision_map, revision)
            function = step.migration_fn

            def run(**options):
                begin = buffer.tell()
                self.running = True
                try:
                    function(**options)
                finally:
                    self.running = False
                found["sql"] = buffer.getvalue()[begin:]

            step.migration_fn = run
            self.refuse_rows(context.impl.connection)
            return [step]

        self.needs = None
        self.config.output_buffer = buffer
        # Whatever database env.py names: its printing needs no more than the dialect.
        self.printed_dialect = request["dialect"]
        self.is_exact = request["exact"]
        met = None
        starting = request["revision"] if request["direction"] == "downgrade" else None
        try:
            self.run_environment(steps, as_sql=True, starting_rev=starting,
                                 destination_rev=request["revision"])
        except NeedsDatabase as error:
            met = error.__traceback__
        finally:
            self.printed_dialect = None
            self.is_exact = False
        if self.needs:
            raise Refused("needs_database", self.needs).with_traceback(met)
        return found


def main():
    end_with_parent()
    bridge = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["call"] == "start":
                bridge = Bridge(request)
                result = {"versions": bridge.versions}
            else:
                result = getattr(bridge, request["call"])(request)
            answer({"result": result})
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            told = describe_error(error, bridge.folders if bridge else [])
            told["committed"] = bool(bridge and bridge.committed)
            answer({"error": told})
        finally:
            sys.stdout.flush()


main()
)python";

}  // namespace limbeck::bridge
