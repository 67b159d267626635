// What a project's own Python runs to print its SQLAlchemy models as DDL; 1.4 and 2.x, no driver.
// Not how it is started: sqlalchemy.cpp, which also knows the exit statuses.
#pragma once

namespace limbeck::models {

/// Arguments: the dialect, then MODULE:NAME… Standard output is DDL alone: what the models print
/// goes to standard error, whose last line says what is wrong where the status is not 0.
constexpr const char* kSqlalchemyProgram = R"python(
import importlib
import os
import sys
import traceback

NO_SQLALCHEMY, NO_IMPORT, NO_MODELS = 3, 4, 5


def stop(status, message):
    sys.stderr.flush()
    print(message, file=sys.stderr)
    sys.stderr.flush()
    os._exit(status)


def complain():
    """The traceback, from where it enters the project."""
    kind, error, frames = sys.exc_info()
    while frames and frames.tb_frame.f_code.co_filename.startswith(
            ("<string>", "<frozen ", importlib.__file__)):
        frames = frames.tb_next
    traceback.print_exception(kind, error, frames)
    sys.stderr.flush()


ddl = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
os.dup2(2, 1)
dialect, names = sys.argv[1], sys.argv[2:]

try:
    import sqlalchemy
except ImportError as error:
    if error.name == "sqlalchemy":
        stop(NO_SQLALCHEMY, "%s has no SQLAlchemy" % sys.executable)
    complain()
    os._exit(NO_IMPORT)
try:
    from sqlalchemy import create_mock_engine, schema
except ImportError:
    stop(NO_SQLALCHEMY, "%s has SQLAlchemy %s, and 1.4 is needed"
         % (sys.executable, sqlalchemy.__version__))


def import_module(module):
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name and (module == error.name or module.startswith(error.name + ".")):
            stop(NO_IMPORT, "there is no module %s" % error.name)
        complain()
    except BaseException:
        complain()
    os._exit(NO_IMPORT)


def metadatas(value):
    """Of MetaData, of what has some (a declarative base, SQLModel, Flask's db), of a list."""
    if isinstance(value, sqlalchemy.MetaData):
        return [value]
    if isinstance(getattr(value, "metadata", None), sqlalchemy.MetaData):
        return [value.metadata]
    if isinstance(value, (list, tuple)):
        return [each for item in value for each in metadatas(item)]
    return []


def find(name):
    module, _, path = name.partition(":")
    value = import_module(module)
    for part in path.split("."):
        if not hasattr(value, part):
            stop(NO_MODELS, "%s has no %s" % (module, path))
        value = getattr(value, part)
    found = metadatas(value)
    if not found:
        stop(NO_MODELS, "%s is neither MetaData nor a declarative base" % name)
    if not any(each.tables for each in found):
        stop(NO_MODELS, "%s knows no table: the modules that define them are not imported" % name)
    return found


def printed(statement):
    if isinstance(statement, str):
        return statement
    if not isinstance(statement, (schema.DDLElement, sqlalchemy.sql.expression.TextClause)):
        return ""  # Rows are no part of a schema.
    return str(statement.compile(dialect=engine.dialect))


def emit(statement, *_, **__):
    text = printed(statement).strip().rstrip(";")
    if text and text not in seen:  # Two MetaData may share a type.
        seen.add(text)
        statements.append(text + "\n;\n")


seen, statements = set(), []
# Not the drivers' own placeholders: they would write each % twice.
engine = create_mock_engine(dialect + "://", emit, paramstyle="named")
found = {}
for name in names:
    for each in find(name):
        found[id(each)] = each
if dialect != "sqlite":
    quote = engine.dialect.identifier_preparer.quote
    for each in sorted({str(table.schema) for metadata in found.values()
                        for table in metadata.tables.values() if table.schema}):
        emit("CREATE SCHEMA IF NOT EXISTS " + quote(each))
for metadata in found.values():
    try:
        metadata.create_all(engine, checkfirst=False)
    except BaseException:
        complain()
        os._exit(NO_MODELS)
ddl.write("".join(statements))
ddl.flush()
sys.stderr.flush()
os._exit(0)
)python";

}  // namespace limbeck::models
