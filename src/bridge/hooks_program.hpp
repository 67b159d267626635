// The part of the bridge's program that asks the hooks of autogenerate: include_object,
// include_name and process_revision_directives, called as Alembic calls them. Not the program's
// frame: bridge_program.hpp, whose class Bridge is a Hooks.
#pragma once

#include <string_view>

namespace limbeck::bridge {

inline constexpr std::string_view kHooksProgram = R"python(
class NotRecorded(Exception):
    """What a script does beside its operations."""


class Models:
    """What Alembic would compare, by Limbeck's names: the schema is None where it is the default."""

    def __init__(self, context, autogen):
        from sqlalchemy import MetaData
        self.connection = context.connection
        self.default_schema = self.connection.dialect.default_schema_name
        self.reflected = MetaData()
        self.found = {}
        self.tables = {}
        if autogen.metadata is not None:
            for table in autogen.sorted_tables:
                self.tables[self.plain_schema(table.schema), table.name] = table

    def plain_schema(self, schema):
        return None if not schema or schema == self.default_schema else schema

    def in_database(self, schema, name):
        from sqlalchemy import Table
        if (schema, name) not in self.found:
            self.found[schema, name] = Table(name, self.reflected, schema=schema,
                                             autoload_with=self.connection)
        return self.found[schema, name]

    def in_models(self, schema, name):
        """Models that are not SQLAlchemy's own have names alone."""
        from sqlalchemy import MetaData, Table
        if (schema, name) not in self.tables:
            self.tables[schema, name] = Table(name, MetaData(), schema=schema)
        return self.tables[schema, name]

    @staticmethod
    def part(table, each):
        """None if it is not known there."""
        from sqlalchemy import schema
        kind = each["type"]
        if kind == "column":
            return next((column for column in table.columns if column.name == each["name"]), None)
        wanted = {"index": schema.Index, "unique_constraint": schema.UniqueConstraint,
                  "foreign_key_constraint": schema.ForeignKeyConstraint}[kind]
        parts = table.indexes if kind == "index" else table.constraints
        parts = [part for part in parts if isinstance(part, wanted)]
        for part in parts:
            if part.name is not None and str(part.name) == each["name"]:
                return part
        for part in parts:
            # The server gives a name of its own to what was given none.
            columns = [column.name for column in part.columns]
            if part.name is None and columns == each["columns"]:
                return part
        return None

    @staticmethod
    def stand_in(table, each):
        """By name, where neither side of SQLAlchemy has it; no part of the table."""
        from sqlalchemy import schema
        from sqlalchemy.types import NullType
        name = each["name"] or None
        if each["type"] == "column":
            return schema.Column(name, NullType())
        if each["type"] == "index":
            return schema.Index(name)
        if each["type"] == "unique_constraint":
            return schema.UniqueConstraint(name=name)
        return schema.ForeignKeyConstraint(each["columns"], each["columns"], name=name)


class Hooks:
    def include(self, request):
        """Which of the objects that differ the hooks leave out, by their numbers."""
        found = {}

        def look(heads, context):
            # Of several databases, as with `describe`, the first one's.
            if not found:
                found["left_out"] = self.left_out(context, request["objects"])
            return []

        self.config.cmd_opts.autogenerate = request["autogenerate"]
        self.run_environment(look, changes_nothing=True, as_sql=False)
        return {"left_out": found.get("left_out", [])}

    def left_out(self, context, objects):
        from alembic.autogenerate.api import AutogenContext
        if not any(context.opts.get(name) for name in
                   ("include_object", "include_name", "include_symbol")):
            return []
        # An empty MetaData keeps Alembic from refusing, where models are not SQLAlchemy's.
        from sqlalchemy import MetaData
        metadata = context.opts.get("target_metadata")
        autogen = AutogenContext(context, metadata=MetaData() if metadata is None else metadata)
        models = Models(context, autogen)
        answers = {}
        left = []
        for number, each in enumerate(objects):
            answers[number] = self.is_included(autogen, models, each, answers)
            if not answers[number]:
                left.append(number)
        return left

    def is_included(self, autogen, models, each, answers):
        table = each.get("within")
        if table is not None and not answers[table]:
            return False  # Nobody is asked about the parts of what is left out.
        schema = each["schema"] or None
        if each["in_database"] and not self.name_is_included(autogen, each, schema):
            return False
        if each["type"] == "schema":
            return True
        here = models.in_models(schema, each["table"]) if each["in_models"] else None
        there = models.in_database(schema, each["table"]) if each["in_database"] else None
        if each["type"] != "table":
            owner = here if here is not None else there
            here = None if here is None else models.part(here, each)
            there = None if there is None else models.part(there, each)
            if here is None and there is None:
                here = models.stand_in(owner, each)
        run = getattr(autogen, "run_object_filters", None) or autogen.run_filters
        asked = there if here is None else here
        name = asked.name if each["type"] != "column" else each["name"]
        return bool(run(asked, name, each["type"], here is None,
                        None if here is None else there))

    @staticmethod
    def name_is_included(autogen, each, schema):
        run = getattr(autogen, "run_name_filters", None)
        if run is None:
            return True
        parents = {"schema": {}, "table": {"schema_name": schema}}.get(
            each["type"], {"table_name": each["table"], "schema_name": schema})
        return bool(run(each["name"] or None, each["type"], parents))

    def directives(self, request):
        """Hands the script that shall be written to process_revision_directives, and tells what
        became of it."""
        found = {}

        def look(heads, context):
            if not found:
                found["script"] = self.process(context, heads, request)
            return []

        self.config.cmd_opts.autogenerate = request["autogenerate"]
        for name in ("message", "rev_id", "head", "splice", "version_path", "depends_on",
                     "branch_label"):
            setattr(self.config.cmd_opts, name, request[name])
        self.run_environment(look, changes_nothing=True, as_sql=False)
        return found.get("script") or {"is_asked": False}

    def process(self, context, heads, request):
        from alembic.operations import ops
        hook = context.opts.get("process_revision_directives")
        if not hook:
            return {"is_asked": False}
        kept = ("head", "splice", "branch_label", "version_path", "depends_on")
        not_recorded = []
        containers = [kind([]) for kind in (ops.UpgradeOps, ops.DowngradeOps)]
        said = {}
        for container, name in zip(containers, ("upgrade", "downgrade")):
            container.ops[:] = self.record_operations(context, request, name, not_recorded)
            said[name] = self.descriptions(container.ops)
        script = ops.MigrationScript(
            rev_id=request["rev_id"], message=request["message"], imports=set(),
            upgrade_ops=containers[0], downgrade_ops=containers[1],
            **{name: request[name] for name in kept})
        for container, name in zip(containers, ("upgrade", "downgrade")):
            setattr(container, name + "_token", name + "s")
        script._needs_render = True
        before = self.render(context, script)
        lost = not_recorded + self.lost_in_rendering(context, said, before)
        directives = [script]
        revision = heads if isinstance(heads, tuple) else tuple(
            heads if isinstance(heads, list) else [heads] if heads else [])
        hook(context, revision, directives)
        if not directives:
            return {"is_asked": True, "is_left_out": True}
        if len(directives) > 1:
            raise Refused("hook", "process_revision_directives makes %d scripts of one"
                          % len(directives))
        script = directives[0]
        for name in kept:
            if getattr(script, name) != request[name]:
                raise Refused("hook", "process_revision_directives changes %s to %r" % (
                    name, getattr(script, name)))
        after = self.render(context, script)
        is_changed = after != before
        if is_changed and (lost or after["failed"]):
            raise Refused("hook", "process_revision_directives changes a script that Alembic cannot "
                          "write as a whole: %s" % (lost + after["failed"])[0])
        return {"is_asked": True, "is_left_out": False, "rev_id": str(script.rev_id),
                "message": script.message, "is_changed": is_changed,
                "upgrade": after["upgrade"], "downgrade": after["downgrade"],
                "imports": after["imports"], "not_recorded": not_recorded}

    def render(self, context, script):
        """Both functions' lines, and the imports, as Alembic would write them; `failed` tells what
        it has no text for."""
        from alembic.autogenerate.api import AutogenContext
        autogen = AutogenContext(context, autogenerate=False)
        autogen.imports = set(script.imports or ())
        result = {"failed": []}
        for name in ("upgrade", "downgrade"):
            containers = getattr(script, name + "_ops_list")
            if len(containers) != 1:
                raise Refused("hook", "process_revision_directives makes scripts for several "
                              "databases")
            try:
                result[name] = self.render_lines(containers[0], autogen)
            except Exception as error:
                result[name] = self.described(containers[0])  # To see whether it is changed.
                result["failed"].append("%s(): %s" % (name, error or type(error).__name__))
        result["imports"] = sorted(line for each in autogen.imports for line in each.split("\n"))
        return result

    @staticmethod
    def render_lines(container, autogen):
        import re
        from alembic.autogenerate import render
        # Without the two comments around them.
        lines = render._render_cmd_body(container, autogen).strip().split("\n")[1:-1]
        if lines == ["pass"]:
            return ""
        text = re.sub(r"^", "    ", "\n".join(lines), flags=re.M) + "\n"
        return re.sub(r" +$", "", text, flags=re.M)

    def lost_in_rendering(self, context, said, rendered):
        """What Alembic's text does not say of the operations, as a column's new name."""
        lost = list(rendered["failed"])
        for name in ("upgrade", "downgrade"):
            if any(each.startswith(name) for each in lost):
                continue
            again = {name: rendered[name], "imports": rendered["imports"]}
            try:
                found = self.descriptions(self.record_operations(context, again, name, []))
            except Exception as error:
                lost.append("%s(): %s" % (name, error))
                continue
            lost += ["%s(): %s" % (name, each) for each in said[name] if each not in found][:1]
        return lost

    @staticmethod
    def descriptions(operations):
        """Before they are rendered, which makes tables of them."""
        return [Hooks.described(each) for each in Hooks.leaves(operations)]

    @staticmethod
    def leaves(operations):
        for each in operations:
            if hasattr(each, "ops"):
                yield from Hooks.leaves(each.ops)
            else:
                yield each

    @staticmethod
    def described(value):
        import re
        from alembic.operations import ops
        if isinstance(value, ops.MigrateOperation):
            said = ["%s=%s" % (name, Hooks.described(each)) for name, each in
                    sorted(vars(value).items()) if not name.startswith("_")]
            return "%s(%s)" % (type(value).__name__, ", ".join(said))
        if isinstance(value, (list, tuple)):
            return "[%s]" % ", ".join(Hooks.described(each) for each in value)
        if isinstance(value, dict):
            return "{%s}" % ", ".join("%s: %s" % (key, Hooks.described(each))
                                      for key, each in sorted(value.items()))
        if hasattr(value, "text") and hasattr(value, "compile"):
            return str(value)
        if isinstance(value, str):
            return repr(str(value))
        return re.sub(" at 0x[0-9a-f]+", "", repr(value))

    def record_operations(self, context, request, name, not_recorded):
        """What a generated function does, as the operations that Alembic would have found."""
        from alembic.operations import BatchOperations, Operations, ops
        from sqlalchemy import MetaData

        recorded = []

        def refuse(what):
            raise NotRecorded(what)

        class Recording:
            def invoke(self, operation):
                text = getattr(operation, "sqltext", None)
                if not isinstance(text, str) and hasattr(text, "text"):
                    operation.sqltext = text.text  # op.execute() makes the same text of it.
                if isinstance(operation, ops.CreateTableOp):
                    operation._namespace_metadata = MetaData()  # Foreign keys are written by it.
                    # Before 1.6 the columns can only once be made a table of.
                    if getattr(operation, "_orig_table", operation) is None:
                        operation._orig_table = operation.to_table(self.migration_context)
                self.operations.append(operation)

            def get_context(self):
                refuse("it asks for the context")

            def get_bind(self):
                refuse("it asks the database")

        class RecordingBatch(Recording, BatchOperations):
            pass

        class RecordingOperations(Recording, Operations):
            operations = recorded

            @contextlib.contextmanager
            def batch_alter_table(self, table_name, schema=None, **options):
                if options:
                    refuse("batch_alter_table() with " + ", ".join(sorted(options)))
                batch = RecordingBatch(self.migration_context, impl=types.SimpleNamespace(
                    table_name=table_name, schema=schema))
                batch.operations = []
                yield batch
                recorded.append(ops.ModifyTableOps(table_name, batch.operations, schema=schema))

        body = request[name] or "    pass\n"
        if all(not line.strip() or line.lstrip().startswith("#") for line in body.split("\n")):
            body += "    pass\n"
        text = "\n".join(["import sqlalchemy as sa", *request["imports"], "def %s():" % name, body])
        functions = {"op": RecordingOperations(context)}
        try:
            exec(compile(text, "<the new script>", "exec"), functions)
            functions[name]()
        except NotRecorded as error:
            not_recorded.append("%s() as one text: %s" % (name, error))
            return [self.written_text(request[name])]
        return self.by_table(recorded)

    @staticmethod
    def written_text(text):
        """An operation that is known by its lines alone."""
        import textwrap
        from alembic.autogenerate import render
        from alembic.operations import ops

        class WrittenText(ops.MigrateOperation):
            lines = textwrap.dedent(text).rstrip("\n")

        render.renderers.dispatch_for(WrittenText)(lambda autogen, operation: [operation.lines])
        return WrittenText()

    @staticmethod
    def by_table(operations):
        """Changes of a table stand in one ModifyTableOps, as autogenerate has them."""
        from alembic.operations import ops
        kinds = (ops.AddColumnOp, ops.AlterColumnOp, ops.DropColumnOp, ops.CreateIndexOp,
                 ops.DropIndexOp, ops.AddConstraintOp, ops.DropConstraintOp)
        result = []
        for operation in operations:
            table = getattr(operation, "source_table", None) or getattr(
                operation, "table_name", None)
            if not isinstance(operation, kinds) or not table:
                result.append(operation)
                continue
            schema = getattr(operation, "source_schema", None) or getattr(operation, "schema", None)
            last = result[-1] if result else None
            if not isinstance(last, ops.ModifyTableOps) or (last.table_name, last.schema) != (
                    table, schema):
                result.append(ops.ModifyTableOps(table, [], schema=schema))
            result[-1].ops.append(operation)
        return result

)python";

}  // namespace limbeck::bridge
