"""Finds the Alembic configurations of a checked-out project: each folder of revisions that an
alembic.ini, a pyproject.toml or an env.py beside it tells of. Reads files and runs nothing."""
import ast
import configparser
import dataclasses
import os
import pathlib
import re
import tomllib

PASSED_OVER = {".git", ".hg", ".tox", ".venv", "venv", "node_modules", "site-packages", "__pycache__",
               "build", "dist"}
DIALECTS = ("postgresql", "sqlite", "mysql", "mariadb", "oracle", "mssql")
# What of context.configure() decides where or how the revisions run.
ARGUMENTS = ("version_table", "version_table_schema", "include_schemas", "render_as_batch")


@dataclasses.dataclass
class Configuration:
    project: pathlib.Path
    name: str  # For the table: `neutron`, `dispatch:core`.
    script_location: pathlib.Path
    version_folders: list
    roots: list  # Where the project's modules are.
    file: pathlib.Path = None  # Its ini or pyproject.toml; None where the project makes it by code.
    section: str = "alembic"
    directory: pathlib.Path = None  # Where Alembic would be started.
    dialect: str = "postgresql"
    arguments: dict = dataclasses.field(default_factory=dict)  # Literals of context.configure().
    target_metadata: str = None  # `app.models:Base.metadata`; "" for none; None: made by code.
    naming_convention: dict = None


def files_of(project):
    for folder, folders, files in os.walk(project):
        folders[:] = sorted(set(folders) - PASSED_OVER)
        for name in sorted(files):
            yield pathlib.Path(folder, name)


def read_text(path):
    return path.read_text(encoding="utf-8", errors="replace")


def is_revision(path):
    return path.suffix == ".py" and re.search(r"^revision\b.*=", read_text(path), re.MULTILINE)


def revision_folders(folder):
    """`folder` and those inside that hold revisions."""
    return [pathlib.Path(each) for each, _, names in sorted(os.walk(folder))
            if any(is_revision(pathlib.Path(each, name)) for name in names)]


def roots_of(project, folder):
    """The folders above that are no packages, nearest first: what stands on Python's path."""
    above = [each for each in folder.parents if each == project or project in each.parents]
    return [each for each in above if not (each / "__init__.py").exists()]


def ini_sections(path):
    """(section, keys) of each that may be a configuration."""
    parser = configparser.RawConfigParser(strict=False, inline_comment_prefixes=(" #",))
    try:
        parser.read_string(read_text(path))
    except configparser.Error:
        return
    for section in parser.sections():
        keys = dict(parser[section])
        if "script_location" in keys or section == "alembic":
            yield section, keys


def toml_sections(path):
    try:
        tables = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError:
        return
    keys = tables.get("tool", {}).get("alembic")
    if keys:
        yield "alembic", {key: value for key, value in keys.items() if isinstance(value, str)}


def resolve(project, file, text):
    """(directory in which Alembic finds it, folder); None where there is none."""
    here = file.parent
    text = text.replace("%(here)s", str(here)).replace("%%", "%")
    directories = [project, here, *[each for each in here.parents if project in each.parents]]
    for directory in directories:
        places = [directory / text]
        if ":" in text:
            package, _, rest = text.partition(":")
            inner = pathlib.PurePath(package.replace(".", "/"), rest.replace(":", "/"))
            places = [directory / inner, directory / "src" / inner]
        for place in places:
            if place.is_dir():
                return directory, pathlib.Path(os.path.normpath(place))
    return None


def chosen_dialect(url, folder):
    if folder.name in DIALECTS:
        return folder.name
    return "sqlite" if url.startswith("sqlite") else "postgresql"


def split_by_dialect(folders):
    """Prefect keeps a history for each database."""
    groups = {}
    for folder in folders:
        name = next((part for part in reversed(folder.parts) if part in DIALECTS), "")
        groups.setdefault(name, []).append(folder)
    return groups


def of_file(project, file, section, keys):
    """What that section is the configuration of; None: of nothing that is there."""
    location = keys.get("script_location")
    if location:
        found = resolve(project, file, location)
    else:
        found = (file.parent, file.parent) if (file.parent / "env.py").exists() else None
    if found is None:
        return None
    directory, folder = found
    locations = [resolve(project, file, each)
                 for each in re.split(r"[\s,:;]+", keys.get("version_locations", "").strip()) if each]
    folders = [each[1] for each in locations if each] or [folder / "versions"]
    made = Configuration(project, "", folder, folders, roots_of(project, folder), file, section, directory)
    made.dialect = chosen_dialect(keys.get("sqlalchemy.url", ""), folder)
    return made


def all_sections(project):
    for file in files_of(project):
        if file.suffix == ".ini" and "script_location" in read_text(file) or file.name == "alembic.ini":
            yield from ((file, *each) for each in ini_sections(file))
        elif file.name == "pyproject.toml":
            yield from ((file, *each) for each in toml_sections(file))


def find_configurations(project):
    project = pathlib.Path(os.path.realpath(project))
    found = {}
    for file, section, keys in all_sections(project):
        made = of_file(project, file, section, keys)
        if made is None:
            continue
        # Several files for one folder differ in their URL.
        key = made.script_location
        is_better = "postgresql" in keys.get("sqlalchemy.url", "")
        if key not in found or is_better and found[key].dialect != "postgresql":
            found[key] = made
    for file in files_of(project):
        folder = file.parent
        if file.name == "env.py" and folder not in found and (folder / "versions").is_dir():
            found[folder] = Configuration(project, "", folder, [folder / "versions"],
                                          roots_of(project, folder))
    configurations = []
    for made in found.values():
        configurations += with_revisions(made)
    for made in configurations:
        made.name = name_of(made, configurations)
        read_environment(made)
    return sorted(configurations, key=lambda made: made.name)


def with_revisions(made):
    folders = [each for folder in made.version_folders for each in revision_folders(folder)]
    groups = split_by_dialect(folders)
    for dialect, inner in sorted(groups.items()):
        yield dataclasses.replace(made, version_folders=inner, dialect=dialect or made.dialect)


def name_of(made, configurations):
    """The project's, and what tells it from the others of the project."""
    name = made.project.name
    if len(configurations) == 1:
        return name
    beside = [each for each in configurations if each.script_location == made.script_location]
    place = str(made.script_location.relative_to(made.project))
    shown = name if len(beside) == len(configurations) else f"{name}/{place}"
    return shown if len(beside) == 1 else f"{shown}:{made.dialect}"


class Environment(ast.NodeVisitor):
    """The literal arguments of context.configure() in an env.py, and where target_metadata is from."""

    def __init__(self):
        self.names = {}  # What an import or an assignment gave them: dotted, a colon after the module.
        self.arguments = {}
        self.metadata = []

    def visit_ImportFrom(self, node):
        if node.level == 0:
            self.names.update({each.asname or each.name: f"{node.module}:{each.name}"
                               for each in node.names})

    def visit_Import(self, node):
        for each in node.names:
            first = each.name.split(".")[0]
            self.names[each.asname or first] = each.name if each.asname else first

    def visit_Assign(self, node):
        if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            self.names[node.targets[0].id] = self.path_of(node.value)
        self.generic_visit(node)

    def path_of(self, node):
        """None: it is made by code."""
        if isinstance(node, ast.Constant) and node.value is None:
            return ""
        if isinstance(node, ast.Name):
            return self.names.get(node.id)
        if isinstance(node, ast.Attribute):
            if ast.unparse(node).startswith("current_app.extensions['migrate'].db"):
                return "flask_sqlalchemy:SQLAlchemy.metadata"
            inner = self.path_of(node.value)
            return f"{inner}.{node.attr}" if inner else None
        return None

    def visit_Call(self, node):
        self.generic_visit(node)
        if not isinstance(node.func, ast.Attribute) or node.func.attr != "configure":
            return
        for keyword in node.keywords:
            if keyword.arg is None:
                self.metadata.append(self.names.get("target_metadata"))  # It may be in the dict.
            elif keyword.arg == "target_metadata":
                self.metadata.append(self.path_of(keyword.value))
            elif keyword.arg in ARGUMENTS and isinstance(keyword.value, ast.Constant):
                self.arguments[keyword.arg] = keyword.value.value


def read_environment(made):
    path = made.script_location / "env.py"
    reader = Environment()
    try:
        reader.visit(ast.parse(read_text(path)))
    except (SyntaxError, FileNotFoundError):
        return
    made.arguments = reader.arguments
    known = set(reader.metadata)
    made.target_metadata = known.pop() if len(known) == 1 else None if known else ""
    if made.target_metadata:
        made.naming_convention = find_naming_convention(made)


def find_naming_convention(made):
    """That of the project's MetaData, where all of them agree."""
    found = []
    for file in files_of(made.project):
        if file.suffix != ".py" or "test" in file.name or made.script_location in file.parents:
            continue
        text = read_text(file)
        if "naming_convention" in text:
            found += conventions_in(text)
    return found[0] if found and all(each == found[0] for each in found) else None


def conventions_in(text):
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return
    assigned = {node.targets[0].id: node.value for node in ast.walk(tree)
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)}
    for node in ast.walk(tree):
        for keyword in getattr(node, "keywords", []) if isinstance(node, ast.Call) else []:
            if keyword.arg != "naming_convention":
                continue
            value = keyword.value
            if isinstance(value, ast.Name):
                value = assigned.get(value.id)
            try:
                yield ast.literal_eval(value)
            except (ValueError, TypeError):
                pass
