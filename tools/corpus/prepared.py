"""A copy of a configuration that runs by itself: its revisions, a plain alembic.ini and an env.py of
the stock form with the same literal arguments. What a project's own env.py imports is not needed."""
import ast
import functools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
PYTHON = "/usr/bin/python3"
ENVIRONMENT = '''from alembic import context
from sqlalchemy import MetaData, engine_from_config, pool

config = context.config
{metadata}

def run():
    connectable = engine_from_config(config.get_section(config.config_ini_section),
                                     prefix="sqlalchemy.", poolclass=pool.NullPool)
    with connectable.connect() as connection:
        context.configure(connection=connection, {arguments})
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    context.configure(url=config.get_main_option("sqlalchemy.url"), literal_binds=True, {arguments})
    with context.begin_transaction():
        context.run_migrations()
else:
    run()
'''
NO_DOWNGRADE = '''

def downgrade():
    raise NotImplementedError("it has no downgrade()")
'''


class Ended(Exception):
    """A command that failed; `error` is what Limbeck says of it as JSON, or its last line."""

    def __init__(self, command, result):
        self.error = {}
        for text in (result.stdout, result.stderr):
            at = text.find('{\n  "error"')
            if at >= 0:
                self.error = json.loads(text[at:]).get("error", {})
        lines = (result.stderr or result.stdout).strip().splitlines() or ["no message"]
        # Of Python the last exception's line, before what SQLAlchemy adds to it.
        told = [line for line in lines if line.startswith(("error: ", "FAILED: ")) or
                re.match(r"[\w.]+(Error|Exception|Undefined\w+)\b", line)]
        self.message = self.error.get("message") or (told or lines)[-1]
        super().__init__(f"{' '.join(map(str, command))}: {self.message}")


def clean_environment(home):
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("LIMBECK", "ALEMBIC", "PG", "DATABASE_URL", "PYTHON", "VIRTUAL_ENV"))}
    more = {"HOME": str(home), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    return {**kept, **more}


class Prepared:
    def __init__(self, configuration, folder, limbeck, libraries=()):
        self.configuration, self.folder, self.limbeck = configuration, pathlib.Path(folder), limbeck
        self.libraries = libraries  # Folders with modules that are not installed.
        self.without_downgrade = set()
        self.copy_revisions()
        self.write_environment()
        self.write_python()

    def copy_revisions(self):
        self.folders = []
        for source in self.configuration.version_folders:
            beside = [each for each in self.configuration.version_folders if each in source.parents]
            if not beside:  # It comes along with the one around it.
                shutil.copytree(source, self.target_of(source), dirs_exist_ok=True,
                                ignore=shutil.ignore_patterns("__pycache__", "*.pyc", "frozen"))
            self.folders.append(self.target_of(source))
        for folder in self.folders:
            for path in folder.glob("*.py"):
                self.complete(path)

    def target_of(self, source):
        return self.folder / source.relative_to(self.configuration.project)

    def complete(self, path):
        """A plan that goes to base ends at a script without downgrade()."""
        try:
            tree = ast.parse(path.read_bytes())
        except (SyntaxError, ValueError):
            return
        names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        bound = {target.id for node in tree.body if isinstance(node, ast.Assign)
                 for target in node.targets if isinstance(target, ast.Name)}
        if "upgrade" in names and "downgrade" not in names | bound:
            self.without_downgrade.add(path.name)
            with path.open("a", encoding="utf-8") as file:
                file.write(NO_DOWNGRADE)

    def write_environment(self):
        made = self.configuration
        arguments = {**made.arguments, "transaction_per_migration": True}
        # Limbeck reads an env.py without the name as one without models.
        given = ["target_metadata=target_metadata"] if made.target_metadata != "" else []
        given += [f"{name}={value!r}" for name, value in sorted(arguments.items())]
        # Limbeck looks for the word where it does not know what the code makes.
        convention = f"naming_convention={made.naming_convention!r}" if made.naming_convention else ""
        metadata = "" if made.target_metadata == "" else f"target_metadata = MetaData({convention})\n"
        scripts = self.folder / "scripts"
        scripts.mkdir(parents=True)
        (scripts / "env.py").write_text(ENVIRONMENT.format(metadata=metadata, arguments=", ".join(given)))

    def write_python(self):
        self.python = self.folder / "python3"
        roots = os.pathsep.join(map(str, [*self.configuration.roots, *self.libraries]))
        self.python.write_text(f"#!/bin/sh\nexport PYTHONPATH='{HERE / 'python'}'\n"
                               f"export LIMBECK_CORPUS_ROOTS='{roots}' LIMBECK_CORPUS_SCRIPTS='{self.folder}/'\n"
                               f"exec {PYTHON} \"$@\"\n")
        self.python.chmod(0o755)

    def use(self, url, bridge="auto"):
        """Writes the alembic.ini that both tools read."""
        keys = {"script_location": self.folder / "scripts",
                "version_locations": os.pathsep.join(map(str, self.folders)),
                "version_path_separator": "os",
                "prepend_sys_path": " ".join(map(str, self.configuration.roots)),
                "sqlalchemy.url": url, "python": self.python, "python_bridge": bridge}
        if self.configuration.target_metadata:
            keys["target_metadata"] = self.configuration.target_metadata
        (self.folder / "alembic.ini").write_text("[alembic]\n" + "".join(
            f"{key} = {str(value).replace('%', '%%')}\n" for key, value in keys.items()))

    def run(self, *command, cwd=None, timeout=1200):
        result = subprocess.run(list(map(str, command)), cwd=cwd or self.folder, stdin=subprocess.DEVNULL,
                                env=clean_environment(self.folder), capture_output=True, text=True,
                                errors="replace", timeout=timeout)
        if result.returncode:
            raise Ended(command, result)
        return result.stdout

    def run_limbeck(self, *arguments, **options):
        return self.run(self.limbeck, *arguments, **options)

    def run_alembic(self, *arguments):
        return self.run(self.python, "-m", "alembic", *arguments)


@functools.cache
def alembic_version():
    return subprocess.run([PYTHON, "-c", "import alembic, sqlalchemy; print(alembic.__version__, sqlalchemy.__version__)"],
                          capture_output=True, text=True).stdout.strip() or sys.exit("corpus: needs alembic")


def alembic_number():
    return tuple(int(part) for part in re.findall(r"\d+", alembic_version().split()[0])[:2])
