// Rendered changes of tables and their parts, run on a server.
#include <gtest/gtest.h>

#include <string>

#include "live/support/rendering.hpp"

namespace limbeck::live {
namespace {

using ops::Operations;
using schema::Catalog;
using schema::Constraint;
using schema::Name;
using schema::Table;

Name plain(const std::string& name) {
  return {"", name};
}
const Table& table(const Catalog& catalog, const std::string& name = "t") {
  return *schema::find(catalog.tables, plain(name));
}

/// ALTER TABLE t, from one form to the other and back.
void expect_altered(const std::string& from, const std::string& to) {
  const auto alter = [](const Catalog& wanted) {
    return Operations{ops::AlterTable{table(wanted)}};
  };
  expect_reached(from, to, alter);
  expect_reached(to, from, alter);
}

TEST(PostgresqlRenderTables, SettingsChange) {
  const std::string t = "CREATE TABLE t (a integer NOT NULL); CREATE UNIQUE INDEX i ON t (a);";
  expect_altered(t, t + "ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY");
  expect_altered(t, t + "ALTER TABLE t SET (fillfactor = 70, toast.autovacuum_enabled = off)");
  expect_altered(t + "ALTER TABLE t SET (fillfactor = 70)",
                 t + "ALTER TABLE t SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.2)");
  expect_altered(t, t + "ALTER TABLE t SET UNLOGGED");
  expect_altered(t, t + "ALTER TABLE t REPLICA IDENTITY FULL");
  expect_altered(t + "ALTER TABLE t REPLICA IDENTITY NOTHING",
                 t + "ALTER TABLE t REPLICA IDENTITY USING INDEX i");
  expect_altered(t, t + "ALTER TABLE t CLUSTER ON i");
  const std::string type = "CREATE TYPE k AS (a integer);";
  expect_altered(type + "CREATE TABLE t (a integer)", type + "CREATE TABLE t OF k");
  expect_altered(t + "ALTER TABLE t SET UNLOGGED, REPLICA IDENTITY FULL",
                 t + "ALTER TABLE t CLUSTER ON i, SET (fillfactor = 70)");
}

TEST(PostgresqlRenderTables, ParentsComeAndGo) {
  const std::string parents =
      "CREATE TABLE a (x integer); CREATE TABLE b (y integer); CREATE TABLE c (x integer);"
      "CREATE TABLE t (x integer, y integer);";
  const std::string ab = parents + "ALTER TABLE t INHERIT a, INHERIT b;";
  expect_altered(parents, ab);
  expect_altered(ab, parents + "ALTER TABLE t INHERIT b, INHERIT a");
  expect_altered(ab, parents + "ALTER TABLE t INHERIT a, INHERIT c");
  const std::string parts =
      "CREATE TABLE p (x integer, y integer) PARTITION BY LIST (x);"
      "CREATE TABLE q (x integer, y integer) PARTITION BY LIST (x);"
      "CREATE TABLE t (x integer, y integer);";
  expect_altered(parts + "ALTER TABLE p ATTACH PARTITION t FOR VALUES IN (1)",
                 parts + "ALTER TABLE p ATTACH PARTITION t FOR VALUES IN (2)");
  expect_altered(parts + "ALTER TABLE p ATTACH PARTITION t FOR VALUES IN (1)",
                 parts + "ALTER TABLE q ATTACH PARTITION t DEFAULT");
}

TEST(PostgresqlRenderTables, AreRenamedMovedAndDropped) {
  const std::string schemas = "CREATE SCHEMA one; CREATE SCHEMA \"Two\";";
  const auto rename = [](const Name& from, const Name& to) {
    return [from, to](const Catalog&) { return Operations{ops::RenameTable{from, to}}; };
  };
  const std::string columns = " (a serial PRIMARY KEY)";
  expect_reached(schemas + "CREATE TABLE t (a integer)", schemas + "CREATE TABLE u (a integer)",
                 rename(plain("t"), plain("u")));
  expect_reached(schemas + "CREATE TABLE t (a integer)",
                 schemas + "CREATE TABLE \"Two\".\"U\" (a integer)",
                 rename(plain("t"), {"Two", "U"}));
  expect_reached(schemas + "CREATE TABLE one.t (a integer)", schemas + "CREATE TABLE u (a integer)",
                 rename({"one", "t"}, plain("u")));
  expect_reached(schemas + "CREATE TABLE one.t (a integer); CREATE TABLE one.u ()",
                 schemas + "CREATE TABLE u (a integer); CREATE TABLE one.u ()",
                 rename({"one", "t"}, plain("u")));
  expect_reached(
      "CREATE TABLE t (x integer) PARTITION BY LIST (x);"
      "CREATE TABLE t1 PARTITION OF t DEFAULT; CREATE TABLE u" +
          columns,
      "", [](const Catalog&) {
        return Operations{ops::DropTable{plain("t")}, ops::DropTable{plain("t1")},
                          ops::DropTable{plain("u")}};
      });
}

TEST(PostgresqlRenderTables, ForeignTablesAreMadeAndDropped) {
  const std::string server =
      "CREATE EXTENSION file_fdw; CREATE SERVER s FOREIGN DATA WRAPPER file_fdw;";
  const std::string made =
      server +
      "CREATE FOREIGN TABLE t (a integer OPTIONS (force_null 'true') NOT NULL, b text "
      "DEFAULT 'x', CONSTRAINT c CHECK (a > 0)) SERVER s OPTIONS (filename '/dev/null', "
      "format 'csv'); COMMENT ON FOREIGN TABLE t IS 'f'; COMMENT ON COLUMN t.a IS 'a'";
  expect_reached(server, made,
                 [](const Catalog& wanted) { return Operations{ops::CreateTable{table(wanted)}}; });
  expect_reached(made, server,
                 [](const Catalog&) { return Operations{ops::DropTable{plain("t")}}; });
  expect_reached(made,
                 made +
                     "; ALTER TABLE t ALTER a TYPE bigint, ALTER a OPTIONS (DROP force_null), "
                     "ALTER a DROP NOT NULL, ALTER b DROP DEFAULT, ALTER b OPTIONS (ADD "
                     "force_not_null 'true')",
                 [](const Catalog& wanted) {
                   Operations operations;
                   for (const auto& column : table(wanted).columns) {
                     operations.emplace_back(ops::AlterColumn{plain("t"), column, {}});
                   }
                   return operations;
                 });
}

TEST(PostgresqlRenderConstraints, OfEveryKindComeGoAreRenamedAndValidated) {
  const std::string t =
      "CREATE TABLE u (x integer PRIMARY KEY); CREATE TABLE t (a integer NOT NULL, b text);";
  for (const std::string definition :
       {"PRIMARY KEY (a)", "UNIQUE (a, b) WITH (fillfactor = 70) DEFERRABLE INITIALLY DEFERRED",
        "UNIQUE NULLS NOT DISTINCT (a) INCLUDE (b) WITH (fillfactor = 70)",
        "CHECK (a > 0) NO INHERIT", "CHECK (a > 0) NOT VALID",
        "FOREIGN KEY (a) REFERENCES u ON DELETE CASCADE",
        "FOREIGN KEY (a) REFERENCES u DEFERRABLE NOT VALID",
        "EXCLUDE USING btree (b WITH =) WITH (fillfactor = 50) WHERE (a > 5) DEFERRABLE"}) {
    const std::string made = t + "ALTER TABLE t ADD CONSTRAINT \"C\" " + definition + ";";
    Constraint constraint;
    expect_reached(t, made + "COMMENT ON CONSTRAINT \"C\" ON t IS 'why'",
                   [&](const Catalog& wanted) {
                     constraint = table(wanted).constraints.at(0);
                     return Operations{ops::AddConstraint{plain("t"), constraint}};
                   });
    expect_reached(made, t, [&](const Catalog&) {
      return Operations{ops::DropConstraint{plain("t"), constraint}};
    });
    expect_reached(made, t + "ALTER TABLE t ADD CONSTRAINT d " + definition, [](const Catalog&) {
      return Operations{ops::RenameConstraint{plain("t"), "C", "d"}};
    });
    if (constraint.validated) continue;
    expect_reached(made, made + "ALTER TABLE t VALIDATE CONSTRAINT \"C\"", [](const Catalog&) {
      return Operations{ops::ValidateConstraint{plain("t"), "C"}};
    });
  }
}

TEST(PostgresqlRenderIndexes, ComeGoAndAreRenamed) {
  const std::string t = "CREATE TABLE t (a integer NOT NULL, b text);";
  const std::string marked = "ALTER TABLE t CLUSTER ON i, REPLICA IDENTITY USING INDEX i";
  for (const std::string definition :
       {"INDEX i ON t (a)", "UNIQUE INDEX i ON t (b, a DESC)", "INDEX i ON t USING hash (b)",
        "UNIQUE INDEX i ON t (lower(b) text_pattern_ops) INCLUDE (a) NULLS NOT DISTINCT WITH "
        "(fillfactor = 50) WHERE a > 5"}) {
    const std::string made = t + "CREATE " + definition + ";";
    expect_reached(t, made + "COMMENT ON INDEX i IS 'i'", [](const Catalog& wanted) {
      return Operations{ops::CreateIndex{plain("t"), table(wanted).indexes.at(0)}};
    });
    expect_reached(made, t, [](const Catalog&) {
      return Operations{ops::DropIndex{plain("t"), "i"}};
    });
    expect_reached(made, made + "ALTER INDEX i RENAME TO \"I\"", [](const Catalog&) {
      return Operations{ops::RenameIndex{plain("t"), "i", "I"}};
    });
  }
  // An index that the table is clustered on, or known by, is marked again.
  const std::string made = t + "CREATE UNIQUE INDEX i ON t (a);" + marked;
  expect_reached(made, made, [](const Catalog& wanted) {
    return Operations{ops::DropIndex{plain("t"), "i"},
                      ops::CreateIndex{plain("t"), table(wanted).indexes.at(0)}};
  });
  expect_reached("", made, [](const Catalog& wanted) {
    Table bare = table(wanted);
    bare.indexes.clear();
    return Operations{ops::CreateTable{bare},
                      ops::CreateIndex{plain("t"), table(wanted).indexes.at(0)}};
  });
}

TEST(PostgresqlRenderIndexes, OfPartitionsComeAndGoWithThePartitionedTables) {
  const std::string p =
      "CREATE TABLE p (a integer, b text) PARTITION BY LIST (a);"
      "CREATE TABLE c PARTITION OF p FOR VALUES IN (1) PARTITION BY LIST (a);"
      "CREATE TABLE d PARTITION OF c FOR VALUES IN (1); CREATE TABLE e PARTITION OF p DEFAULT;";
  const std::string usual = p + "CREATE INDEX i ON p (b, lower(b));";
  const std::string named = usual +
                            "ALTER INDEX d_b_lower_idx RENAME TO mine;"
                            "ALTER INDEX c_b_lower_idx RENAME TO yours;";
  for (const std::string& made : {usual, named}) {
    for (const bool is_reversed : {false, true}) {
      Operations drops;
      expect_reached(p, made, [&](const Catalog& wanted) {
        Operations creations;
        for (const Table& each : wanted.tables) {
          for (const auto& index : each.indexes) {
            creations.emplace_back(ops::CreateIndex{each.name, index});
            drops.emplace_back(ops::DropIndex{each.name, index.name});
          }
        }
        if (is_reversed) std::ranges::reverse(creations);
        if (is_reversed) std::ranges::reverse(drops);
        return creations;
      });
      expect_reached(made, p, [&](const Catalog&) { return drops; });
    }
  }
  // A partition that leaves keeps what is its own from then on, or not.
  const std::string free = named + "ALTER TABLE p DETACH PARTITION c;";
  expect_reached(named, free, [](const Catalog& wanted) {
    return Operations{ops::DropIndex{plain("c"), "yours"}, ops::AlterTable{table(wanted, "c")},
                      ops::CreateIndex{plain("c"), table(wanted, "c").indexes.at(0)}};
  });
  expect_reached(named, free + "DROP INDEX yours", [](const Catalog& wanted) {
    return Operations{ops::DropIndex{plain("c"), "yours"}, ops::AlterTable{table(wanted, "c")}};
  });
}

TEST(PostgresqlRenderTriggers, TriggersPoliciesAndRulesComeAndGo) {
  const std::string t =
      "CREATE TABLE t (a integer); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS "
      "$$ BEGIN RETURN NEW; END $$;";
  const std::string parts =
      "CREATE TRIGGER \"G\" BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); COMMENT ON "
      "TRIGGER \"G\" ON t IS 'g'; CREATE POLICY p ON t FOR SELECT USING (a > 0); COMMENT ON POLICY "
      "p ON t IS 'p'; CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING; COMMENT ON RULE r ON t "
      "IS "
      "'r';";
  for (const std::string state : {"DISABLE", "ENABLE", "ENABLE REPLICA", "ENABLE ALWAYS"}) {
    const std::string made =
        t + parts + "ALTER TABLE t " + state + " TRIGGER \"G\", " + state + " RULE r";
    expect_reached(t, made, [](const Catalog& wanted) {
      return Operations{ops::CreateTrigger{plain("t"), table(wanted).triggers.at(0)},
                        ops::CreatePolicy{plain("t"), table(wanted).policies.at(0)},
                        ops::CreateRule{plain("t"), table(wanted).rules.at(0)}};
    });
    expect_reached(made, t, [](const Catalog&) {
      return Operations{ops::DropTrigger{plain("t"), "G"}, ops::DropPolicy{plain("t"), "p"},
                        ops::DropRule{plain("t"), "r"}};
    });
  }
}

}  // namespace
}  // namespace limbeck::live
