"""Put before Debian's own by PYTHONPATH, so that revision scripts can be loaded without what they
import: a module that is not installed, or one of the project that cannot be loaded, is a stand-in.

A stand-in may be named, and called where a module is loaded. What asks more of it ends with StandIn:
the SQL would be another than the project's."""
import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
import types

ROOTS = [each for each in os.environ.get("LIMBECK_CORPUS_ROOTS", "").split(os.pathsep) if each]
SCRIPTS = os.environ.get("LIMBECK_CORPUS_SCRIPTS", "")


class StandIn(SystemExit):
    """No `except Exception` passes over it."""


class Thing:
    def __init__(self, name):
        self.__dict__["_name"] = name

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return Thing("%s.%s" % (self._name, name))

    def __call__(self, *given, **named):
        if sys._getframe(1).f_code.co_name != "<module>":
            self.refuse()
        return Thing(self._name + "()")

    def refuse(self, *given, **named):
        raise StandIn("%s is not installed here" % self._name)

    __str__ = __repr__ = __format__ = __bool__ = __len__ = __iter__ = __getitem__ = refuse
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __add__ = __radd__ = __mod__ = refuse
    __or__ = __and__ = __contains__ = __enter__ = __exit__ = __mro_entries__ = refuse
    __setattr__ = __delattr__ = __setitem__ = __hash__ = refuse


def stand_in(module):
    name = module.__name__
    module.__dict__.pop("__all__", None)
    module.__path__ = []

    def find(attribute):
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        return Thing("%s.%s" % (name, attribute))

    module.__getattr__ = find


class StandInLoader(importlib.abc.Loader):
    def create_module(self, spec):
        return None

    def exec_module(self, module):
        stand_in(module)


class ProjectLoader(importlib.abc.Loader):
    """The project's own module, or a stand-in where it does not load."""

    def __init__(self, loader):
        self.loader = loader

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        kept = dict(module.__dict__)
        try:
            self.loader.exec_module(module)
        except (Exception, SystemExit):
            kept.update((name, value) for name, value in vars(module).items()
                        if isinstance(value, types.ModuleType))
            module.__dict__.clear()
            module.__dict__.update(kept)
            stand_in(module)


class ProjectFinder(importlib.abc.MetaPathFinder):
    """Before all others, for what stands in the project's own folders."""

    def find_spec(self, name, path=None, target=None):
        first = name.split(".")[0]
        if first in sys.stdlib_module_names or first in ("alembic", "sqlalchemy", "psycopg2"):
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, ROOTS if path is None else path)
        is_own = spec is not None and spec.origin and spec.origin.startswith(tuple(ROOTS))
        if is_own and spec.loader is not None:
            spec.loader = ProjectLoader(spec.loader)
            return spec
        return None


def importer():
    """The file whose import is under way."""
    frame = sys._getframe(1)
    while frame and (frame.f_code.co_filename.startswith("<frozen") or
                     frame.f_code.co_filename in (__file__, importlib.__file__)):
        frame = frame.f_back
    return frame.f_code.co_filename if frame else ""


class SqlalchemyLoader(importlib.abc.Loader):
    """A name of a later SQLAlchemy is a stand-in for who asks from a script."""

    def __init__(self, loader):
        self.loader = loader

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        self.loader.exec_module(module)
        name = module.__name__

        def find(attribute):
            if attribute.startswith("__"):
                raise AttributeError(attribute)
            is_inner = importlib.util.find_spec("%s.%s" % (name, attribute)) is not None
            if is_inner or not importer().startswith((SCRIPTS, *ROOTS)):
                raise AttributeError("module '%s' has no attribute '%s'" % (name, attribute))
            return Thing("%s.%s" % (name, attribute))

        module.__dict__.setdefault("__getattr__", find)


class SqlalchemyFinder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] != "sqlalchemy":
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is not None and spec.loader is not None:
            spec.loader = SqlalchemyLoader(spec.loader)
        return spec


class LastFinder(importlib.abc.MetaPathFinder):
    """For scripts and the project's modules alone: libraries try imports and go on without."""

    def find_spec(self, name, path=None, target=None):
        first = name.split(".")[0]
        if first in sys.stdlib_module_names or first in ("alembic", "sqlalchemy"):
            return None
        if not importer().startswith((SCRIPTS, *ROOTS)):
            return None
        return importlib.machinery.ModuleSpec(name, StandInLoader(), is_package=True)


if "LIMBECK_CORPUS_ROOTS" in os.environ:
    sys.meta_path[:0] = [ProjectFinder(), SqlalchemyFinder()]
    sys.meta_path.append(LastFinder())
