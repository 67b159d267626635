#!/usr/bin/env python3
"""Directives of alembic_postgresql_enum and alembic_utils, evaluated without either of them and without a
Python: what is in the database afterwards, up and down. That they send what the libraries send:
unit/alembic/enum_sync_test.cpp and unit/alembic/entities_test.cpp."""
import unittest

from alembic_case import AlembicCase, OnPostgresql

IMPORTS = "from alembic_postgresql_enum import ColumnType, TableReference\n"


def reference(column, default=None, more=""):
    told = f", existing_server_default={default!r}" if default else ""
    return f'TableReference(table_schema="public", table_name="a", column_name="{column}"{more}{told})'


class EnumLabels(OnPostgresql, AlembicCase):
    def setUp(self):
        super().setUp()
        self.configure("python_bridge = never\n")
        self.write("a1", None, """
            op.execute("CREATE TYPE mood AS ENUM ('ok', 'bad')")
            op.execute("CREATE TABLE a (id int, mood mood DEFAULT 'ok', moods mood[])")
            op.execute("INSERT INTO a VALUES (1, DEFAULT, '{ok,bad}')")
            op.create_index("ix_bad", "a", ["id"], postgresql_where=sa.text("mood = 'bad'"))
            """, 'op.drop_table("a")')

    def labels(self, name="mood"):
        return self.query("SELECT enumlabel FROM pg_enum JOIN pg_type t ON t.oid = enumtypid "
                          f"WHERE typname = '{name}' ORDER BY enumsortorder")

    def default(self):
        return self.query("SELECT column_default FROM information_schema.columns "
                          "WHERE table_name = 'a' AND column_name = 'mood'")

    def up_and_down(self, columns, back):
        self.write("b2", "a1", f"""
            op.sync_enum_values(enum_schema="public", enum_name="mood",
                                new_values=["fine", "bad", "new"], affected_columns=[{columns}],
                                enum_values_to_rename=[("ok", "fine")])
            """, f'op.sync_enum_values("public", "mood", ["ok", "bad"], [{back}], [("fine", "ok")])',
                   more=IMPORTS)
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.labels(), ["fine", "bad", "new"])
        self.assertEqual(self.labels("mood_old"), [])
        self.assertEqual(self.default(), ["'fine'::mood"])
        self.assertEqual(self.query("SELECT mood, moods FROM a"), ["fine|{fine,bad}"])
        self.run_limbeck("downgrade", "-1")
        self.assertEqual(self.labels(), ["ok", "bad"])
        self.assertEqual(self.default(), ["'ok'::mood"])
        self.assertEqual(self.query("SELECT mood, moods FROM a"), ["ok|{ok,bad}"])
        self.assertEqual(self.query("SELECT count(*) FROM pg_proc WHERE proname LIKE 'new_old%'"), ["0"])

    def test_change_with_rows_arrays_and_defaults(self):
        array = reference("moods", more=", column_type=ColumnType.ARRAY")
        self.up_and_down(reference("mood", "'ok'::mood") + ", " + array,
                         reference("mood", "'fine'::mood") + ", " + array)

    def test_change_where_only_the_database_knows_the_default(self):
        columns = '("a", "mood"), ("a", "moods", ColumnType.ARRAY)'
        self.up_and_down(columns, columns)

    def test_stay_where_a_row_holds_one_that_goes(self):
        column = reference("mood", "'ok'::mood")
        self.write("b2", "a1", f'op.sync_enum_values("public", "mood", ["bad"], [{column}])',
                   more=IMPORTS)
        self.fails("upgrade", "head", words=["b2.py:15", "nothing of the run was kept"])
        self.assertNotIn("a", self.table_names())

    def test_are_refused_before_anything_runs_where_something_is_not_known(self):
        self.write("b2", "a1", 'op.sync_enum_values("public", "mood", ["ok"], [("a", "mood")], sorted=True)')
        self.fails("upgrade", "head", words=["b2.py:14", "the argument sorted of sync_enum_values()"])
        self.assertEqual(self.table_names(), set())


class Entities(OnPostgresql, AlembicCase):
    def test_come_change_and_go(self):
        self.configure("python_bridge = never\n")
        self.write("a1", None, """
            op.create_table("a", sa.Column("id", sa.Integer), sa.Column("at", sa.Text))
            op.create_entity(stamp)
            op.create_entity(trigger)
            op.create_entity(view)
            op.execute("INSERT INTO a VALUES (1), (2)")
            """, """
            op.drop_entity(view)
            op.drop_entity(trigger)
            op.drop_entity(stamp)
            op.drop_table("a")
            """, more='''
from alembic_utils.pg_function import PGFunction
from alembic_utils.pg_trigger import PGTrigger
from alembic_utils.pg_view import PGView

stamp = PGFunction(schema="public", signature="stamp()", definition="""
    returns trigger as $$ begin new.at := '10:' || new.id::text; return new; end $$ language plpgsql""")
trigger = PGTrigger(schema="public", signature="stamped", on_entity="public.a",
                    definition="before insert on public.a for each row execute function stamp()")
view = PGView(schema="public", signature="seen", definition="select at from a where id = 2")
''')
        self.write("b2", "a1", """
            op.replace_entity(PGView("public", "seen", "select id, at from a where id = 1"))
            """, """
            op.replace_entity(PGView("public", "seen", "select at from a where id = 2"))
            """, more="from alembic_utils.pg_view import PGView")
        self.run_limbeck("upgrade", "a1")
        self.assertEqual(self.query("SELECT * FROM seen"), ["10:2"])
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.query("SELECT * FROM seen"), ["1|10:1"])
        self.run_limbeck("downgrade", "-1")
        self.assertEqual(self.query("SELECT * FROM seen"), ["10:2"])
        self.run_limbeck("downgrade", "base")
        self.assertEqual(self.query("SELECT viewname FROM pg_views WHERE schemaname = 'public'"), [])
        self.assertEqual(self.query("SELECT proname FROM pg_proc WHERE proname = 'stamp'"), [])


if __name__ == "__main__":
    unittest.main()
