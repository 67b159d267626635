"""Random statements of SQLAlchemy's expression language are written as its own compiler writes them.

LIMBECK_SEED=N for others."""

import os
import pathlib
import random
import subprocess
import tempfile
import unittest

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

TOOL = pathlib.Path(os.environ["TOOLS"]) / "alembic_sql"
HEADER = """from alembic import op
import sqlalchemy as sa

t = sa.table("t", sa.column("id", sa.Integer), sa.column("a", sa.Integer), sa.column("s", sa.String),
             sa.column("b", sa.Boolean), sa.column("n", sa.Numeric), sa.column("x", sa.Integer),
             sa.column("Order", sa.String))
u = sa.table("u", sa.column("id", sa.Integer), sa.column("tid", sa.Integer), sa.column("s", sa.String))


def upgrade():
"""
MARK = "\n# ---\n"
CASES = 400


class Grammar:
    """Each method gives the Python of one kind of expression."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.names = "tu"

    def one_of(self, *choices):
        choice = self.random.choice(choices)
        return choice() if callable(choice) else choice

    def integer(self):
        return str(self.random.randint(-9, 99))

    def words(self):
        return repr(self.random.choice(["", "x", "it's", "50%", "a_b", "é", 'q"', "a:b"]))

    def column(self, depth):
        return self.one_of("t.c.id", "t.c.a", "t.c.x", "t.c.n")

    def number(self, depth):
        if depth <= 0:
            return self.one_of(lambda: self.column(depth), lambda: f"sa.literal({self.integer()})")
        deeper = depth - 1
        return self.one_of(
            lambda: self.column(depth),
            lambda: f"({self.number(deeper)} {self.one_of('+', '-', '*')} {self.number(deeper)})",
            lambda: f"({self.number(deeper)} {self.one_of('+', '-', '*', '%')} {self.integer()})",
            lambda: f"({self.integer()} {self.one_of('+', '-', '*')} {self.number(deeper)})",
            lambda: f"(-{self.number(deeper)})",
            lambda: f"sa.func.length({self.text(deeper)})",
            lambda: f"sa.func.{self.one_of('coalesce', 'abs', 'Nullif')}({self.number(deeper)}, {self.integer()})",
            lambda: f"sa.cast({self.text(deeper)}, sa.Integer)",
            lambda: f"sa.type_coerce({self.number(deeper)}, sa.Integer)",
            lambda: f"sa.case(({self.condition(deeper)}, {self.number(deeper)}), else_={self.integer()})",
            lambda: f"sa.case([({self.condition(deeper)}, {self.integer()})])",
            lambda: f"sa.select(sa.func.max(u.c.id)).where({self.condition(deeper)}).scalar_subquery()")

    def text(self, depth):
        if depth <= 0:
            return self.one_of("t.c.s", "t.c.Order", lambda: f"sa.literal({self.words()})")
        deeper = depth - 1
        return self.one_of(
            "t.c.s",
            lambda: f"({self.text(deeper)} + {self.text(deeper)})",
            lambda: f"({self.text(deeper)} + {self.words()})",
            lambda: f"({self.words()} + {self.text(deeper)})",
            lambda: f"{self.text(deeper)}.concat({self.words()})",
            lambda: f"sa.func.lower({self.text(deeper)})",
            lambda: f"sa.func.substr({self.text(deeper)}, 1, {self.integer()})",
            lambda: f"sa.cast({self.number(deeper)}, sa.String({self.random.randint(1, 9)}))",
            lambda: f"sa.func.coalesce({self.text(deeper)}, {self.words()})",
            lambda: f"sa.case({{{self.words()}: {self.words()}}}, value={self.text(deeper)}, else_={self.text(deeper)})")

    def comparison(self, depth):
        deeper = depth - 1
        compare = self.random.choice(["==", "!=", "<", "<=", ">", ">="])
        return self.one_of(
            lambda: f"({self.number(deeper)} {compare} {self.number(deeper)})",
            lambda: f"({self.number(deeper)} {compare} {self.integer()})",
            lambda: f"({self.text(deeper)} {compare} {self.words()})",
            lambda: f"({self.text(deeper)} {compare} {self.text(deeper)})",
            lambda: f"({self.text(deeper)} {self.one_of('==', '!=')} None)",
            lambda: f"{self.number(deeper)}.{self.one_of('is_', 'isnot', 'is_not')}(None)",
            lambda: f"{self.number(deeper)}.{self.one_of('in_', 'notin_')}([{', '.join(self.integer() for _ in range(self.random.randint(0, 3)))}])",
            lambda: f"{self.text(deeper)}.{self.one_of('in_', 'not_in')}([{self.words()}, None])",
            lambda: f"{self.number(deeper)}.in_(sa.select(u.c.tid).where({self.condition(deeper)}))",
            lambda: f"{self.text(deeper)}.{self.one_of('like', 'notlike', 'ilike', 'not_ilike', 'startswith', 'endswith', 'contains')}({self.words()})",
            lambda: f"{self.text(deeper)}.like({self.words()}, escape='/')",
            lambda: f"{self.number(deeper)}.between({self.integer()}, {self.number(deeper)})",
            lambda: f"{self.text(deeper)}.op('||')({self.words()}).op('=', is_comparison=True)({self.text(deeper)})")

    def condition(self, depth):
        if depth <= 0:
            return self.one_of("t.c.b", "(t.c.b == True)", "(t.c.b != False)", "t.c.b.is_(True)",
                               lambda: f"(t.c.a == {self.integer()})", "(u.c.tid == t.c.id)",
                               "sa.true()", "sa.text('a = b')")
        deeper = depth - 1
        return self.one_of(
            lambda: self.comparison(depth),
            lambda: self.comparison(depth),
            lambda: f"sa.{self.one_of('and_', 'or_')}({self.condition(deeper)}, {self.condition(deeper)}, {self.condition(deeper)})",
            lambda: f"({self.comparison(deeper)} {self.one_of('&', '|')} {self.comparison(deeper)})",
            lambda: f"(~{self.comparison(deeper)})",
            lambda: f"sa.not_({self.condition(deeper)})",
            lambda: f"{self.one_of('', '~')}sa.exists(sa.select(u.c.id).where({self.condition(deeper)}))",
            lambda: f"sa.{self.one_of('and_', 'or_')}({self.one_of('True', 'False')}, {self.comparison(deeper)})")

    def values(self, depth):
        chosen = self.random.sample(["a", "s", "b", "x", "Order"], self.random.randint(1, 3))
        made = {"a": self.number, "s": self.text, "x": self.number, "Order": self.text,
                "b": lambda _: self.one_of("True", "None", "sa.false()")}
        plain = {"a": self.integer, "s": self.words, "x": self.integer, "Order": self.words,
                 "b": lambda: "False"}
        return "{" + ", ".join(
            f"{name!r}: {made[name](depth) if self.random.random() < 0.6 else plain[name]()}"
            for name in chosen) + "}"

    def wheres(self, depth):
        return "".join(f".where({self.condition(depth)})" for _ in range(self.random.randint(0, 2)))

    def statement(self):
        depth = self.random.randint(1, 3)
        return self.one_of(
            lambda: f"t.update().values({self.values(depth)}){self.wheres(depth)}",
            lambda: f"sa.update(t){self.wheres(depth)}.values({self.values(depth)})",
            lambda: f"t.delete(){self.wheres(depth)}",
            lambda: f"t.insert().values({self.values(0)})",
            lambda: f"t.insert().from_select(['a', 's'], sa.select({self.number(depth)}, {self.text(depth)}).where({self.condition(depth)}))",
            lambda: f"sa.select({self.number(depth)}, {self.text(depth)}.label('one')){self.wheres(depth)}.order_by({self.column(0)}.desc(), {self.text(depth)}).limit({self.random.randint(1, 9)})",
            lambda: f"sa.select([{self.column(0)}, sa.func.count()]).select_from(t.outerjoin(u, {self.condition(depth)})).group_by(t.c.a).having({self.comparison(depth)})")


def plain(sql):
    """Literals in the place of parameters can make two signs of it, which would begin a comment."""
    return " ".join(sql.split()).replace("--", "- -")


def dialects():
    made = [postgresql.dialect(paramstyle="named"), sqlite.dialect(paramstyle="named")]
    # As it is on a connection to any server of this century.
    made[0]._backslash_escapes = False
    return made


def compiled(statement, dialect):
    """None: SQLAlchemy does not write it."""
    try:
        return plain(str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True})))
    except (sa.exc.CompileError, sa.exc.InvalidRequestError, NotImplementedError):
        return None


class AlembicExpressions(unittest.TestCase):
    maxDiff = None

    def test_random_statements_are_what_sqlalchemy_compiles(self):
        grammar = Grammar(os.environ.get("LIMBECK_SEED", "1"))
        names = {}
        exec(HEADER[:HEADER.index("def upgrade")], names)
        cases = [grammar.statement() for _ in range(CASES)]
        with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
            file.write(MARK.join(f"{HEADER}    op.execute({case})\n" for case in cases))
            file.flush()
            found = subprocess.run([TOOL, file.name], stdout=subprocess.PIPE, check=True,
                                   text=True).stdout.split(MARK)
        self.assertEqual(len(found), 2 * len(cases))
        compared = 0
        for number, case in enumerate(cases):
            statement = eval(case, names)
            for turn, dialect in enumerate(dialects()):
                ours = plain(found[2 * number + turn]).removesuffix(";")
                with self.subTest(statement=case, dialect=dialect.name):
                    theirs = compiled(statement, dialect)
                    if theirs is None:
                        self.assertRegex(ours, r"^refused in line \d+: ")
                        continue
                    self.assertEqual(ours, theirs)
                    compared += 1
        self.assertGreater(compared, CASES)


if __name__ == "__main__":
    unittest.main()
