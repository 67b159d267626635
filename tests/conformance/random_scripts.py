"""Random chains of revision scripts, as an author of migrations would write them: each knows the tables
that the ones before it left, and its downgrade() takes back what its upgrade() did. No test itself."""
import dataclasses
import random
import textwrap

NAMES = ["users", "Order", "line_items", "mixedCase", "select", "tag", "audit_log", "héros"]
COLUMNS = ["name", "email", "user", "createdAt", "total", "note", "is_on", "kind", "group", "ratio", "due", "blob"]

# Type: a value of row N, what may be its server_default. None: of PostgreSQL alone.
TYPES = {
    "sa.Integer()": ("{0}", ['"7"', 'sa.text("0")']),
    "sa.BigInteger()": ("{0} * 10 ** 10", ['"1"']),
    "sa.SmallInteger()": ("{0}", ['sa.text("3")']),
    "sa.String(40)": ("\"it's {0}% :x\"", ['"x:y"', '""', 'sa.text("\'z\'")']),
    "sa.String(80)": ("'{0}' * 2", []),
    "sa.String()": ("'{0}\\\\n'", ['"a\'b"']),
    "sa.Text()": ("'{0}; -- \"é\"'", ['"50%"']),
    "sa.Unicode(20)": ("'ü{0}'", []),
    "sa.Boolean()": ("{0} % 2 == 0", ["sa.true()", "sa.false()"]),
    "sa.DateTime()": ("datetime.datetime(2026, 1, 2, 3, 4, {0})",
                      ["sa.func.now()", 'sa.text("CURRENT_TIMESTAMP")', '"2026-01-01 00:00:00"']),
    "sa.Date()": ("datetime.date(2026, 2, {0})", []),
    "sa.Float()": ("{0} / 4", ['"1.5"']),
    "sa.JSON()": ("{{'n': [{0}, None, \"it's\"]}}", []),
    "sa.LargeBinary()": ("b'\\x00{0}'", []),
}
POSTGRESQL_TYPES = {
    "sa.DateTime(timezone=True)": ("datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone.utc)",
                                   ['sa.text("now()")']),
    "sa.Numeric(10, 2)": ("decimal.Decimal('{0}.50')", ['"0.00"']),
    "postgresql.UUID(as_uuid=True)": ("uuid.UUID(int={0})", ['sa.text("gen_random_uuid()")']),
    "postgresql.JSONB(astext_type=sa.Text())": ("['{0}', {{}}]", ['sa.text("\'{}\'::jsonb")', '"[]"']),
    "postgresql.ARRAY(sa.String(9))": ("['a{0}', 'b,\"c']", ['"{}"']),
    "postgresql.INET()": ("'10.0.0.{0}'", []),
    "postgresql.TIMESTAMP(precision=3)": ("datetime.datetime(2026, 5, 6, 7, 8, {0})", []),
    "sa.Interval()": ("datetime.timedelta(hours={0})", []),
}
# Of rows that are there another value each time.
PASSING = ["sa.func.now()", 'sa.text("CURRENT_TIMESTAMP")', 'sa.text("now()")', 'sa.text("gen_random_uuid()")']
WIDER = {"sa.Integer()": "sa.BigInteger()", "sa.SmallInteger()": "sa.Integer()", "sa.String(40)": "sa.String(80)",
         "sa.Unicode(20)": "sa.Text()"}


@dataclasses.dataclass
class Column:
    kind: str
    nullable: bool = True
    default: str = ""
    held: bool = False  # By an index, a constraint or a key.

    def text(self, name, more=""):
        default = f", server_default={self.default}" if self.default else ""
        return f"sa.Column({name!r}, {self.kind}, nullable={self.nullable}{default}{more})"


@dataclasses.dataclass
class Table:
    columns: dict
    referred: bool = False
    made: str = ""  # The op.create_table() of a table as it still is.


class Author:
    def __init__(self, seed, dialect):
        self.random = random.Random(f"{seed} {dialect}")
        self.postgresql = dialect == "postgresql"
        self.types = {**TYPES, **(POSTGRESQL_TYPES if self.postgresql else {})}
        self.tables = {}
        self.count = 0

    def chain(self, length):
        """(identifier, text) of each script."""
        parent = None
        for number in range(length):
            identifier = f"r{number:03}"
            yield identifier, self.script(identifier, parent)
            parent = identifier

    def script(self, identifier, parent):
        ups, downs = [], []
        writers = [self.create_table, self.drop_table, self.add_column, self.add_columns_in_a_loop, self.drop_column,
                   self.rename_column, self.change_type, self.change_default, self.change_null, self.create_index,
                   self.create_unique, self.create_check, self.create_foreign_key, self.rename_table,
                   self.write_rows, self.comment, self.create_enum]
        for _ in range(self.random.randint(1, 3)):
            made = None
            while made is None:
                made = self.random.choice(writers if self.tables else [self.create_table])()
            ups.append(made[0])
            downs.insert(0, made[1])
        body = "".join(f"\n\ndef {name}():\n{textwrap.indent(chr(10).join(lines), '    ')}\n"
                       for name, lines in (("upgrade", ups), ("downgrade", downs)))
        return (f'"""Step {identifier}."""\nimport datetime\nimport decimal\nimport uuid\n\nimport sqlalchemy as sa\n'
                "from alembic import op\nfrom sqlalchemy.dialects import postgresql\n\n"
                f"revision = {identifier!r}\ndown_revision = {parent!r}\n{body}")

    # What there is to choose from.

    def name(self, prefix):
        self.count += 1
        return f"{prefix}_{self.count}"

    def flip(self):
        return self.random.random() < 0.5

    def any_table(self):
        return self.random.choice(sorted(self.tables))

    def any_column(self, table, fits=lambda column: True):
        """Not the key. None: none fits."""
        fitting = sorted(name for name, column in self.tables[table].columns.items() if fits(column))
        return self.random.choice(fitting) if fitting else None

    def new_column(self):
        kind = self.random.choice(sorted(self.types))
        defaults = self.types[kind][1]
        default = self.random.choice(defaults) if defaults and self.flip() else ""
        return Column(kind, self.flip() or not default, default)

    def defaults_of(self, column):
        return self.types.get(column.kind, ("", []))[1]  # Not an enum's.

    def new_name(self, table):
        free = sorted(set(COLUMNS) - set(self.tables[table].columns))
        return self.random.choice(free) if free else None

    def changed(self, table):
        self.tables[table].made = ""

    def alter(self, table, call):
        """A call of `op.` with the table's name, or in a batch, which SQLite needs for most."""
        name, _, arguments = call.partition("(")
        if not self.postgresql or self.random.random() < 0.3:
            return f"with op.batch_alter_table({table!r}) as batch:\n    batch.{call}"
        if name in ("create_unique_constraint", "create_check_constraint", "create_foreign_key", "drop_constraint"):
            first, _, rest = arguments.partition(", ")
            return f"op.{name}({first}, {table!r}, {rest}" if rest else f"op.{name}({first[:-1]}, {table!r})"
        return f"op.{name}({table!r}, {arguments}"

    # Tables.

    def create_table(self):
        free = sorted(set(NAMES) - set(self.tables))
        if not free:
            return None
        name = self.random.choice(free)
        table = self.tables[name] = Table({})
        lines = [self.random.choice(['sa.Column("id", sa.Integer(), primary_key=True)',
                                     'sa.Column("id", sa.Integer(), nullable=False)'])]
        for column_name in self.random.sample(COLUMNS, self.random.randint(1, 5)):
            column = table.columns[column_name] = self.new_column()
            more = ""
            if column.kind.startswith(("sa.Integer", "sa.String")) and self.random.random() < 0.4:
                more = self.random.choice([", index=True", ", unique=True"])
                column.held = True
            lines.append(column.text(column_name, more))
        if "primary_key" not in lines[0]:
            lines.append(f'sa.PrimaryKeyConstraint("id", name={self.name("pk")!r})')
        referred = self.random.choice(sorted(self.tables))
        if self.flip():
            self.tables[referred].referred = True
            table.columns["parent"] = Column("sa.Integer()", held=True)
            key = self.name("fk")
            lines += self.random.choice([
                [f'sa.Column("parent", sa.Integer(), sa.ForeignKey("{referred}.id", name={key!r}, ondelete="CASCADE"))'],
                ['sa.Column("parent", sa.Integer())',
                 f'sa.ForeignKeyConstraint(["parent"], ["{referred}.id"], name={key!r})']])
        table.made = f"op.create_table(\n    {name!r},\n" + "".join(f"    {line},\n" for line in lines) + ")"
        return f"{table.made}\n{self.rows_of(name)}", f"op.drop_table({name!r})"

    def drop_table(self):
        name = self.any_table()
        table = self.tables[name]
        if not table.made or table.referred:
            return None
        del self.tables[name]
        return f"op.drop_table({name!r})", table.made

    def rename_table(self):
        name, free = self.any_table(), sorted(set(NAMES) - set(self.tables))
        if not free or not self.postgresql:
            return None
        new = self.random.choice(free)
        self.changed(name)
        for table in self.tables.values():
            table.made = ""  # It may say the name.
        self.tables[new] = self.tables.pop(name)
        return f"op.rename_table({name!r}, {new!r})", f"op.rename_table({new!r}, {name!r})"

    def comment(self):
        if not self.postgresql:
            return None
        name = self.any_table()
        self.changed(name)
        return f"op.create_table_comment({name!r}, \"it's 100% :it\")", f"op.drop_table_comment({name!r})"

    # Columns.

    def add_column(self):
        table = self.any_table()
        name = self.new_name(table)
        if name is None:
            return None
        column = self.new_column()
        if column.default in PASSING:
            return None
        self.tables[table].columns[name] = column
        self.changed(table)
        return f"op.add_column({table!r}, {column.text(name)})", self.alter(table, f"drop_column({name!r})")

    def add_columns_in_a_loop(self):
        table = self.any_table()
        free = sorted(set(COLUMNS) - set(self.tables[table].columns))
        if len(free) < 2:
            return None
        names = self.random.sample(free, 2)
        kind = self.random.choice(sorted(self.types))
        for name in names:
            self.tables[table].columns[name] = Column(kind)
        self.changed(table)
        up = f"for name in {names!r}:\n    op.add_column({table!r}, sa.Column(name, {kind}))"
        down = f"with op.batch_alter_table({table!r}) as batch:\n    for name in reversed({names!r}):\n        batch.drop_column(name)"
        return up, down

    def drop_column(self):
        table = self.any_table()
        name = self.any_column(table, lambda column: not column.held and (column.nullable or column.default)
                               and column.default not in PASSING)
        if name is None or len(self.tables[table].columns) < 2:
            return None
        column = self.tables[table].columns.pop(name)
        self.changed(table)
        return self.alter(table, f"drop_column({name!r})"), self.alter(table, f"add_column({column.text(name)})")

    def rename_column(self):
        table = self.any_table()
        old = self.any_column(table, lambda column: not column.held)
        new = self.new_name(table)
        if old is None or new is None:
            return None
        columns = self.tables[table].columns
        columns[new] = columns.pop(old)
        self.changed(table)
        return (self.alter(table, f"alter_column({old!r}, new_column_name={new!r})"),
                self.alter(table, f"alter_column({new!r}, new_column_name={old!r})"))

    def change_type(self):
        table = self.any_table()
        name = self.any_column(table, lambda column: column.kind in WIDER and not column.held)
        if name is None:
            return None
        column = self.tables[table].columns[name]
        old, column.kind = column.kind, WIDER[column.kind]
        self.changed(table)
        return tuple(self.alter(table, f"alter_column({name!r}, existing_type={before}, type_={after}, "
                                       f"existing_nullable={column.nullable})")
                     for before, after in ((old, column.kind), (column.kind, old)))

    def change_default(self):
        table = self.any_table()
        name = self.any_column(table, lambda column: not column.default and self.defaults_of(column))
        if name is None:
            return None
        column = self.tables[table].columns[name]
        column.default = self.random.choice(self.defaults_of(column))
        self.changed(table)
        return tuple(self.alter(table, f"alter_column({name!r}, existing_type={column.kind}, server_default={default})")
                     for default in (column.default, None))

    def change_null(self):
        table = self.any_table()
        name = self.any_column(table, lambda column: not column.nullable and not column.held)
        if name is None:
            return None
        column = self.tables[table].columns[name]
        column.nullable = column.held = True  # Or it is dropped, and comes back without values.
        self.changed(table)
        return tuple(self.alter(table, f"alter_column({name!r}, existing_type={column.kind}, nullable={nullable})")
                     for nullable in (True, False))

    # Indexes and constraints.

    def create_index(self):
        table = self.any_table()
        fits = ("sa.Integer", "sa.String", "sa.Text")
        column = self.any_column(table, lambda column: column.kind.startswith(fits))
        if column is None:
            return None
        self.tables[table].columns[column].held = True
        self.changed(table)
        name, more, columns = self.name("ix"), "", [repr(column)]
        if self.postgresql:
            more = self.random.choice(["", ", postgresql_using='hash'", ", postgresql_where=sa.text('id > 3')"])
            if "hash" not in more and self.flip():
                columns = [f"sa.text('lower(\"{column}\"::text)')", "'id'"]
        down = f"op.drop_index({name!r}, table_name={table!r})"
        if self.postgresql and self.random.random() < 0.2:
            return (f"with op.get_context().autocommit_block():\n    op.create_index({name!r}, {table!r}, "
                    f"[{', '.join(columns)}], postgresql_concurrently=True{more})", down)
        if self.flip():
            return (f"with op.batch_alter_table({table!r}) as batch:\n"
                    f"    batch.create_index({name!r}, [{', '.join(columns)}]{more})", down)
        return f"op.create_index({name!r}, {table!r}, [{', '.join(columns)}]{more})", down

    def create_unique(self):
        table = self.any_table()
        # Of two over the same columns SQLAlchemy sees one on SQLite.
        column = self.any_column(table, lambda column: column.kind.startswith("sa.Integer") and not column.held)
        if column is None:
            return None
        self.tables[table].columns[column].held = True
        self.changed(table)
        name = self.name("uq")
        return (self.alter(table, f"create_unique_constraint({name!r}, [{column!r}, 'id'])"),
                self.alter(table, f"drop_constraint({name!r}, type_='unique')"))

    def create_check(self):
        table = self.any_table()
        column = self.any_column(table, lambda column: column.kind.startswith("sa.String"))
        if column is None:
            return None
        self.tables[table].columns[column].held = True
        self.changed(table)
        name = self.name("ck")
        return (self.alter(table, f"create_check_constraint({name!r}, '\"{column}\" <> \\'%x\\'')"),
                self.alter(table, f"drop_constraint({name!r}, type_='check')"))

    def create_foreign_key(self):
        table, referred = self.any_table(), self.any_table()
        column = self.new_name(table)
        if column is None:
            return None
        self.tables[table].columns[column] = Column("sa.Integer()", held=True)
        self.tables[referred].referred = True
        self.changed(table)
        name = self.name("fk")
        made = self.alter(table, f"create_foreign_key({name!r}, {referred!r}, [{column!r}], ['id'], ondelete='SET NULL')")
        dropped = self.alter(table, f"drop_constraint({name!r}, type_='foreignkey')")
        return (f"op.add_column({table!r}, sa.Column({column!r}, sa.Integer()))\n{made}",
                f"{dropped}\n{self.alter(table, f'drop_column({column!r})')}")

    def create_enum(self):
        if not self.postgresql:
            return None
        table = self.any_table()
        column = self.new_name(table)
        if column is None:
            return None
        name = self.name("mood")
        kind = f"postgresql.ENUM('sad', 'so ''so', name={name!r}, create_type=False)".replace("''", "\\'")
        self.tables[table].columns[column] = Column(kind, held=True)
        self.changed(table)
        if self.flip():
            return (f"sa.Enum('sad', 'so \\'so', name={name!r}).create(op.get_bind(), checkfirst=True)\n"
                    f"op.add_column({table!r}, sa.Column({column!r}, {kind}))",
                    f"op.drop_column({table!r}, {column!r})\nsa.Enum(name={name!r}).drop(op.get_bind())")
        return (f"op.execute(\"CREATE TYPE {name} AS ENUM ('sad', 'so ''so')\")\n"
                f"op.add_column({table!r}, sa.Column({column!r}, {kind}, server_default='sad', nullable=False))",
                f"op.drop_column({table!r}, {column!r})\nop.execute('DROP TYPE {name}')")

    # Rows.

    def rows_of(self, table):
        """Two new rows."""
        known = {name: column for name, column in self.tables[table].columns.items() if name != "parent"}
        columns = "".join(f", sa.column({name!r}, {column.kind})" for name, column in sorted(known.items()))
        rows = []
        for _ in range(2):
            self.count += 1
            number = self.count % 28 + 1
            values = "".join(f", {name!r}: {self.types[column.kind][0].format(number)}"
                             for name, column in sorted(known.items()))
            rows.append(f"    {{'id': {self.count}{values}}},\n")
        return (f"op.bulk_insert(sa.table({table!r}, sa.column('id', sa.Integer){columns}), [\n{''.join(rows)}])")

    def write_rows(self):
        table = self.any_table()
        self.changed(table)
        column = self.any_column(table, lambda column: column.kind == "sa.Integer()" and not column.held)
        if column is None:
            return None
        made = f"t = sa.table({table!r}, sa.column('id', sa.Integer), sa.column({column!r}, sa.Integer))\n"
        return self.random.choice([
            (f"{made}op.execute(t.update().where(t.c.id > 2).values({{{column!r}: t.c.id + 1}}))", "pass"),
            (f"{made}op.execute(t.update().values({{{column!r}: sa.case((t.c.id > 5, 1), else_=0)}}))", "pass"),
            (f"{made}for old, _ in {{1: 10, 7: None}}.items():\n"
             f"    op.execute(t.delete().where(t.c[{column!r}] == old))", "pass")])
