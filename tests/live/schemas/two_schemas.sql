-- Objects that point across schemas, names that need quotes, extensions.
CREATE EXTENSION citext;
CREATE EXTENSION pg_trgm;
COMMENT ON EXTENSION citext IS 'words';
CREATE SCHEMA "Other Schema";
COMMENT ON SCHEMA "Other Schema" IS 'not the default';
GRANT USAGE ON SCHEMA "Other Schema" TO PUBLIC;
CREATE TYPE "Other Schema".state AS ENUM ('on', 'off');
CREATE TABLE "Other Schema"."T" (id integer PRIMARY KEY, state "Other Schema".state DEFAULT 'on');
CREATE TABLE "T" (id integer REFERENCES "Other Schema"."T", name citext UNIQUE,
  state "Other Schema".state[]);
CREATE INDEX "T_trgm" ON "T" USING gin ((name::text) gin_trgm_ops);
CREATE INDEX "T_x" ON "Other Schema"."T" (id) WHERE state = 'on';
CREATE VIEW "Other Schema".v AS SELECT a.id, b.state, similarity(a.name::text, 'x') AS near
  FROM "T" a JOIN "Other Schema"."T" b USING (id);
CREATE FUNCTION "Other Schema".f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER t AFTER INSERT ON "Other Schema"."T" FOR EACH ROW EXECUTE FUNCTION "Other Schema".f();
CREATE TRIGGER t AFTER INSERT ON "T" FOR EACH ROW EXECUTE FUNCTION "Other Schema".f();
CREATE RULE r AS ON DELETE TO "Other Schema"."T" DO INSTEAD NOTHING;
CREATE POLICY p ON "Other Schema"."T" USING (id > 0);
CREATE TABLE "Other Schema".parts (x integer) PARTITION BY LIST (x);
CREATE TABLE part_1 PARTITION OF "Other Schema".parts FOR VALUES IN (1);
CREATE TABLE quick (states "Other Schema".state[]) INHERITS ("Other Schema"."T");
