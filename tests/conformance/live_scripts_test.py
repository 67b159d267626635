#!/usr/bin/env python3
"""Scripts that ask the database what to do, evaluated by Limbeck without a Python, and run by Debian's
Alembic: the same schema and the same rows, up and down, on SQLite and on PostgreSQL."""
import pathlib
import sys
import textwrap
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import two_tools  # noqa: E402

FIRST = ('op.create_table("people", sa.Column("id", sa.Integer(), nullable=False), '
         'sa.Column("name", sa.String(40), nullable=False), sa.Column("mail", sa.String(80)), '
         'sa.Column("active", sa.Boolean(), nullable=False), sa.Column("age", sa.Integer()), '
         'sa.PrimaryKeyConstraint("id", name="people_pkey"), '
         'sa.UniqueConstraint("mail", name="people_mail_key"))\n'
         'op.create_index("ix_people_name", "people", ["name"])\n'
         'op.execute("INSERT INTO people VALUES (1, \'ada\', \'ada@x.org\', true, 36), '
         '(2, \'bob\', NULL, false, NULL), (3, \'cyd\', \'cyd@y.org\', true, 41)")')
# Name, upgrade, downgrade, dialects.
BOTH = ("sqlite", "postgresql")
SCRIPTS = [
    ("rows", """
        connection = op.get_bind()
        op.add_column("people", sa.Column("domain", sa.String(40)))
        rows = connection.execute(sa.text("SELECT id, mail FROM people WHERE mail IS NOT NULL ORDER BY id"))
        for row in rows:
            domain = row.mail.split("@")[1]
            op.execute(f"UPDATE people SET domain = '{domain}' WHERE id = {row.id}")
        """, 'with op.batch_alter_table("people") as batch:\n    batch.drop_column("domain")', BOTH),
    ("forms", """
        connection = op.get_bind()
        found = []
        for id_, name in connection.execute(sa.text("SELECT id, name FROM people ORDER BY id")).fetchall():
            found.append(f"{id_}{name}")
        first = connection.execute(sa.text("SELECT name, age FROM people ORDER BY id")).first()
        found.append(f"{first[0]} {first[-1]} {len(first)} {first.name} {first._mapping['age']}")
        one = connection.execute(sa.text("SELECT age FROM people WHERE id = 2")).fetchone()
        found.append(f"{one[0] is None} {one == (None,)}")
        result = connection.execute(sa.text("SELECT id FROM people WHERE id > 100"))
        found.append(str(result.fetchone() is None))
        found.append(str(connection.execute(sa.text("SELECT count(*) FROM people")).scalar()))
        found.append(str(connection.scalar(sa.text("SELECT max(age) FROM people")) + 1))
        found.append(str(connection.execute(sa.text("SELECT id FROM people ORDER BY id")).scalars().all()))
        found.append(str([dict(r) for r in connection.execute(
            sa.text("SELECT id, name FROM people ORDER BY id")).mappings()]))
        if connection.execute(sa.text("SELECT active FROM people WHERE id = 1")).scalar():
            found.append("active")
        found.append(str(connection.execute(sa.text("UPDATE people SET age = 1 WHERE id < 3")).rowcount))
        found.append(str(connection.execute(sa.text("SELECT 1.5 AS half, 'x' AS t")).one().t))
        op.create_table("found", sa.Column("what", sa.Text()))
        for each in found:
            op.execute("INSERT INTO found VALUES ('%s')" % each.replace("'", "''"))
        """, 'op.drop_table("found")', BOTH),
    ("inspected", """
        inspector = sa.inspect(op.get_bind())
        found = [sorted(name for name in inspector.get_table_names() if name in ("people", "found", "x"))]
        found.append([column["name"] for column in inspector.get_columns("people")])
        found.append([column["nullable"] for column in inspector.get_columns("people")])
        found.append([(index["name"], index["column_names"]) for index in inspector.get_indexes("people")
                      if not index["unique"]])
        found.append(inspector.get_pk_constraint("people")["constrained_columns"])
        found.append([(u["name"], u["column_names"]) for u in inspector.get_unique_constraints("people")])
        found.append([inspector.has_table("people"), inspector.has_table("nowhere")])
        found.append(op.get_bind().dialect.has_table(op.get_bind(), "people"))
        op.create_table("found", sa.Column("what", sa.Text()))
        for each in found:
            op.execute("INSERT INTO found VALUES ('%s')" % str(each).replace("'", "''"))
        if "nick" not in [column["name"] for column in inspector.get_columns("people")]:
            op.add_column("people", sa.Column("nick", sa.String(10)))
        # The inspector keeps what it was asked before.
        op.execute("INSERT INTO found VALUES ('%s')" % ("nick" in str(inspector.get_columns("people")
                   and [c["name"] for c in inspector.get_columns("people")])))
        """, """
        from sqlalchemy.engine.reflection import Inspector
        names = [c["name"] for c in Inspector.from_engine(op.get_bind()).get_columns("people")]
        if "nick" in names:
            with op.batch_alter_table("people") as batch:
                batch.drop_column("nick")
        op.drop_table("found")
        """, BOTH),
    ("foreign", """
        op.create_table("pets", sa.Column("id", sa.Integer(), primary_key=True),
                        sa.Column("owner", sa.Integer(),
                                  sa.ForeignKey("people.id", name="pets_owner_fkey")))
        keys = sa.inspect(op.get_bind()).get_foreign_keys("pets")
        op.create_table("found", sa.Column("what", sa.Text()))
        text = str([(k["name"], k["constrained_columns"], k["referred_table"], k["referred_columns"])
                    for k in keys])
        op.execute("INSERT INTO found VALUES ('%s')" % text.replace("'", "''"))
        """, 'op.drop_table("found")\nop.drop_table("pets")', BOTH),
    ("enum", """
        mood = sa.Enum("sad", "ok", name="mood")
        mood.create(op.get_bind(), checkfirst=True)
        mood.create(op.get_bind(), checkfirst=True)
        op.add_column("people", sa.Column("mood", postgresql.ENUM("sad", "ok", name="mood",
                                                                  create_type=False)))
        """, """
        op.drop_column("people", "mood")
        postgresql.ENUM(name="mood").drop(op.get_bind())
        """, ("postgresql",)),
    ("enum_twice", """
        postgresql.ENUM("a", "b", name="kind").create(op.get_bind())
        op.create_table("things", sa.Column("kind", postgresql.ENUM("a", "b", name="kind",
                                                                    create_type=False)))
        op.create_table("more", sa.Column("kind", sa.Enum("c", name="other")))
        """, """
        op.drop_table("more")
        op.drop_table("things")
        sa.Enum(name="kind").drop(op.get_bind(), checkfirst=True)
        sa.Enum(name="kind").drop(op.get_bind(), checkfirst=True)
        sa.Enum(name="other").drop(op.get_bind())
        """, ("postgresql",)),
    ("typed", """
        connection = op.get_bind()
        connection.execute(sa.text("CREATE TABLE typed (n NUMERIC(8,2), u UUID, d DATE, t TIMESTAMP, "
                                   "z TIMESTAMPTZ, j JSONB, a TEXT[], i INTEGER[], h TIME)"))
        connection.execute(sa.text(
            "INSERT INTO typed VALUES (12.50, '8f14e45f-ceea-467f-a5c6-3f1a2b3c4d5e', '2024-02-29', "
            "'2024-02-29 12:30:00.5', '2024-02-29 12:30:00+02', "
            "jsonb_build_object('k', jsonb_build_array(1, NULL, 'x')), ARRAY['a', 'b c', NULL], "
            "'{1,2}', '10:20:30')"))
        row = connection.execute(sa.text("SELECT * FROM typed")).one()
        connection.execute(sa.text("INSERT INTO typed (n, u, d, t, z, h) VALUES (:n, :u, :d, :t, :z, :h)"),
                           {"n": row.n + 1, "u": row.u, "d": row.d, "t": row.t, "z": row.z, "h": row.h})
        op.create_table("found", sa.Column("what", sa.Text()))
        for each in (row.n, row.u, row.d.isoformat(), row.t.isoformat(), row.j["k"], row.a, row.i, row.h,
                     row.d.year, row.t > row.t, row.n * 2):
            connection.execute(sa.text("INSERT INTO found VALUES (:what)"), {"what": str(each)})
        """, 'op.drop_table("found")\nop.drop_table("typed")', ("postgresql",)),
    ("statements", """
        connection = op.get_bind()
        people = sa.table("people", sa.column("id", sa.Integer), sa.column("name", sa.String),
                          sa.column("age", sa.Integer))
        query = sa.select([people.c.id, people.c.name]).where(people.c.id > 1).order_by(people.c.id)
        for row in connection.execute(query).fetchall():
            connection.execute(people.update().where(people.c.id == row.id).values(name=row.name + "'s"))
        count = connection.execute(sa.select([sa.func.count()]).select_from(people)).scalar()
        connection.execute(sa.text("UPDATE people SET age = :age WHERE id = :id"), {"age": count, "id": 1})
        """, "pass", BOTH),
    ("typed_columns", """
        import enum
        from datetime import date, datetime, time
        class Mood(enum.Enum):
            GOOD = "g"
            BAD = "b"
        things = op.create_table(
            "things", sa.Column("id", sa.Integer, primary_key=True), sa.Column("flag", sa.Boolean),
            sa.Column("day", sa.Date), sa.Column("moment", sa.DateTime), sa.Column("clock", sa.Time),
            sa.Column("more", sa.JSON), sa.Column("mood", sa.Enum(Mood, name="mood")))
        op.bulk_insert(things, [
            {"id": 1, "flag": True, "day": date(2024, 2, 29), "moment": datetime(2024, 2, 29, 12, 30, 0, 5),
             "clock": time(10, 20), "more": {"k": [1, None]}, "mood": Mood.BAD},
            {"id": 2, "flag": False, "day": None, "moment": None, "clock": None, "more": [], "mood": None}])
        op.create_table("found", sa.Column("what", sa.Text()))
        connection = op.get_bind()
        columns = [things.c.flag, things.c.day, things.c.moment, things.c.clock, things.c.more,
                   things.c.mood, things.c.id > 1]
        for row in connection.execute(sa.select(columns).order_by(things.c.id)).fetchall():
            for each in row:
                connection.execute(sa.text("INSERT INTO found VALUES (:what)"), {"what": str(each)})
        """, """
        op.drop_table("found")
        op.drop_table("things")
        op.execute("DROP TYPE mood") if op.get_bind().dialect.name == "postgresql" else None
        """, BOTH),
    ("returning", """
        people = sa.table("people", sa.column("id", sa.Integer), sa.column("active", sa.Boolean))
        change = people.update().where(people.c.id < 3).values(active=True).returning(people.c.id)
        ids = sorted(op.get_bind().execute(change).scalars())
        op.execute("UPDATE people SET age = %d" % sum(ids))
        """, "pass", ("postgresql",)),
    ("session", """
        from sqlalchemy.orm import Session
        session = Session(bind=op.get_bind())
        count = session.execute(sa.text("SELECT count(*) FROM people")).scalar()
        session.execute(sa.text("UPDATE people SET age = %d" % count))
        session.commit()
        """, "pass", BOTH),
    ("rebuild", """
        with op.batch_alter_table("people") as batch:
            batch.alter_column("name", existing_type=sa.String(40), type_=sa.String(60), nullable=True)
            batch.alter_column("age", new_column_name="years")
            batch.add_column(sa.Column("boss", sa.Integer(), nullable=True))
            batch.create_foreign_key("people_boss_fkey", "people", ["boss"], ["id"], ondelete="SET NULL")
            batch.create_check_constraint("people_years_check", "years > 0")
            batch.create_index("ix_people_boss", ["boss"])
        """, """
        with op.batch_alter_table("people") as batch:
            batch.drop_index("ix_people_boss")
            batch.drop_constraint("people_years_check", type_="check")
            batch.drop_constraint("people_boss_fkey", type_="foreignkey")
            batch.drop_column("boss")
            batch.alter_column("years", new_column_name="age")
            batch.alter_column("name", existing_type=sa.String(60), type_=sa.String(40), nullable=False)
        """, BOTH),
    ("rebuild_keys", """
        with op.batch_alter_table("people") as batch:
            batch.drop_constraint("people_mail_key", type_="unique")
            batch.alter_column("age", server_default="7", existing_type=sa.Integer())
            batch.alter_column("active", server_default=sa.true(), existing_type=sa.Boolean())
            batch.create_unique_constraint("people_both_key", ["name", "mail"])
        """, """
        with op.batch_alter_table("people") as batch:
            batch.drop_constraint("people_both_key", type_="unique")
            batch.alter_column("active", server_default=None, existing_type=sa.Boolean())
            batch.alter_column("age", server_default=None, existing_type=sa.Integer())
            batch.create_unique_constraint("people_mail_key", ["mail"])
        """, BOTH),
    ("functions", """
        people = sa.table("people", sa.column("id", sa.Integer), sa.column("name", sa.String))
        if sa.inspect(op.get_bind()).has_table("people"):
            op.create_table("seen", sa.Column("at", sa.DateTime(), server_default=sa.func.now()))
            op.execute(people.update().where(people.c.id == 1).values(name=sa.func.upper(people.c.name)))
        """, 'op.drop_table("seen")', BOTH),
    ("autocommit", """
        op.add_column("people", sa.Column("done", sa.Boolean()))
        connection = op.get_bind()
        rounds = 0
        with op.get_context().autocommit_block():
            while True:
                result = connection.execute(sa.text(
                    "UPDATE people SET done = true WHERE id IN (SELECT id FROM people WHERE done IS NULL LIMIT 2)"))
                rounds += 1
                if result.rowcount < 2:
                    break
        op.execute(f"UPDATE people SET age = {rounds} WHERE id = 1")
        """, """
        with op.get_context().autocommit_block():
            op.drop_index("ix_people_name", "people")
            op.create_index("ix_people_name", "people", ["name"], postgresql_concurrently=True)
            for row in op.get_bind().execute(sa.text("SELECT count(*) FROM people")).fetchmany(5):
                op.execute(f"UPDATE people SET age = {row[0]} WHERE id = 2")
        with op.batch_alter_table("people") as batch:
            batch.drop_column("done")
        """, BOTH),
    ("sequences", """
        ids = sa.Sequence("ids", start=7)
        ids.create(op.get_bind(), checkfirst=True)
        ids.create(op.get_bind())
        op.create_table("numbered", sa.Column("id", sa.Integer, ids, server_default=ids.next_value(),
                                              primary_key=True), sa.Column("name", sa.Text()))
        op.execute("INSERT INTO numbered (name) VALUES ('a'), ('b')")
        name = op.get_bind().dialect.default_schema_name
        op.execute(f"INSERT INTO numbered (name) VALUES ('{name}')")
        """, """
        op.drop_table("numbered")
        sa.Sequence("ids").drop(op.get_bind(), checkfirst=True)
        sa.Sequence("ids").drop(op.get_bind())
        """, ("postgresql",)),
    ("tried", """
        try:
            count = op.get_bind().execute(sa.text("SELECT count(*) FROM people")).scalar()
            op.execute(f"UPDATE people SET age = {count}")
        except sa.exc.ProgrammingError as problem:
            print(problem)
        """, "pass", ("postgresql",)),
    ("offline", """
        from alembic import context
        if not context.is_offline_mode() and not op.get_context().as_sql:
            op.execute("UPDATE people SET age = 5")
        if context.get_x_argument(as_dictionary=True).get("seed"):
            op.execute("DELETE FROM people")
        """, "pass", BOTH),
]


def script(identifier, parent, up, down):
    body = "".join(f"def {name}():\n{textwrap.indent(textwrap.dedent(text).strip(), '    ')}\n\n\n"
                   for name, text in (("upgrade", up), ("downgrade", down)))
    return ('"""made"""\nfrom alembic import op\nimport sqlalchemy as sa\n'
            "from sqlalchemy.dialects import postgresql\n"
            f"revision = {identifier!r}\ndown_revision = {parent!r}\n\n\n{body}")


class LiveScripts(two_tools.TwoTools):
    def test_the_same_as_by_alembic(self):
        for name, up, down, dialects in SCRIPTS:
            scripts = {"a": script("a", None, FIRST, 'op.drop_table("people")'), "b": script("b", "a", up, down)}
            for dialect in dialects:
                with self.subTest(name, dialect=dialect):
                    ours, our_facts = self.project(dialect, scripts)
                    theirs, their_facts = self.project(dialect, scripts)
                    for words in (["upgrade", "head"], ["downgrade", "-1"], ["upgrade", "head"]):
                        self.run_tool("limbeck", words, ours)
                        self.run_tool("alembic", words, theirs)
                        self.assertEqual(our_facts(), their_facts(), words)


if __name__ == "__main__":
    unittest.main()
