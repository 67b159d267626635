"""What is disturbed: revisions of every kind, each dialect's own, with rows that show what was done twice
or not at all."""

HEADER = "-- {id}\n--\n-- Revision ID: {id}\n-- Revises: {parent}\n\n"

COMMON = [
    ("transactional", """
-- limbeck: upgrade
CREATE TABLE people (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL, age INTEGER);
INSERT INTO people VALUES (1, 'ada', 36), (2, 'bob', 20), (3, 'cyd', 41);
CREATE INDEX people_name ON people (name);

-- limbeck: downgrade
DROP TABLE people;
"""),
    ("sections", """
-- limbeck: upgrade
ALTER TABLE people ADD COLUMN points INTEGER NOT NULL DEFAULT 0;

-- limbeck: upgrade
UPDATE people SET points = points + age;

-- limbeck: upgrade
UPDATE people SET points = points + 1;
CREATE TABLE log (what VARCHAR(40));
INSERT INTO log VALUES ('sections');

-- limbeck: downgrade
DROP TABLE log;

-- limbeck: downgrade
ALTER TABLE people DROP COLUMN points;
"""),
    ("each by itself", """
-- limbeck: upgrade transaction=off
CREATE TABLE counters (n INTEGER);
INSERT INTO counters VALUES (0);
UPDATE counters SET n = n + 1;
UPDATE counters SET n = n + 10;
INSERT INTO log SELECT name FROM people;
CREATE INDEX people_age ON people (age);
DELETE FROM log WHERE what = 'bob';
UPDATE counters SET n = n * 2;

-- limbeck: downgrade transaction=off
DROP INDEX people_age;
DELETE FROM log WHERE what <> 'sections';
DROP TABLE counters;
"""),
]

POSTGRESQL = [
    ("without a transaction", """
-- limbeck: upgrade
CREATE TYPE mood AS ENUM ('ok');

-- limbeck: upgrade transaction=off
SET maintenance_work_mem = '8MB';
CREATE INDEX CONCURRENTLY people_name_age ON people (name, age);
ALTER TYPE mood ADD VALUE 'sad';
CREATE UNIQUE INDEX CONCURRENTLY "People Mail" ON people (id, name);
VACUUM people;
INSERT INTO log VALUES (current_setting('maintenance_work_mem'));
REINDEX INDEX CONCURRENTLY people_name;
ANALYZE people;
UPDATE people SET age = age + 1;
DROP INDEX CONCURRENTLY people_name_age;

-- limbeck: upgrade
ALTER TABLE people ADD COLUMN mood mood NOT NULL DEFAULT 'sad';

-- limbeck: downgrade
ALTER TABLE people DROP COLUMN mood;

-- limbeck: downgrade transaction=off
CREATE INDEX CONCURRENTLY people_name_age ON people (name, age);
UPDATE people SET age = age - 1;
DELETE FROM log WHERE what = '8MB';
DROP INDEX CONCURRENTLY "People Mail";
DROP INDEX CONCURRENTLY people_name_age;
DROP TYPE mood;
"""),
    ("parts", """
-- limbeck: upgrade
CREATE TABLE events (at INTEGER NOT NULL, what TEXT) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (10);
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM (10) TO (20);
INSERT INTO events SELECT i, 'e' || i FROM generate_series(0, 19) i;

-- limbeck: upgrade transaction=off
ALTER TABLE events DETACH PARTITION events_1 CONCURRENTLY;
UPDATE events_1 SET what = what || '!';
REINDEX TABLE CONCURRENTLY people;

-- limbeck: downgrade
DROP TABLE events_1;
DROP TABLE events;
"""),
]

SQLITE = [
    ("rebuilt", """
-- limbeck: upgrade transaction=off
PRAGMA foreign_keys = OFF;

-- limbeck: upgrade
CREATE TABLE people_new (id INTEGER PRIMARY KEY, name VARCHAR(80) NOT NULL, age INTEGER CHECK (age > 0),
                         points INTEGER NOT NULL DEFAULT 0);
INSERT INTO people_new SELECT id, name, age, points FROM people;
DROP TABLE people;
ALTER TABLE people_new RENAME TO people;
CREATE INDEX people_name ON people (name);
CREATE INDEX people_age ON people (age);

-- limbeck: upgrade transaction=off
VACUUM;
UPDATE people SET age = age + 1;
PRAGMA foreign_keys = ON;

-- limbeck: downgrade
CREATE TABLE people_old (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL, age INTEGER,
                         points INTEGER NOT NULL DEFAULT 0);
INSERT INTO people_old SELECT id, name, age - 1, points FROM people;
DROP TABLE people;
ALTER TABLE people_old RENAME TO people;
CREATE INDEX people_name ON people (name);
CREATE INDEX people_age ON people (age);
"""),
]

LAST = [("last", """
-- limbeck: upgrade
CREATE VIEW names AS SELECT name FROM people;
INSERT INTO log VALUES ('last');

-- limbeck: downgrade
DROP VIEW names;
DELETE FROM log WHERE what = 'last';
""")]


def write(folder, dialect):
    versions = folder / "migrations" / "versions"
    versions.mkdir(parents=True)
    (folder / "limbeck.ini").write_text("[limbeck]\nscript_location = migrations\n")
    parent = ""
    for number, (_, text) in enumerate(COMMON + (SQLITE if dialect == "sqlite" else POSTGRESQL) + LAST):
        revision = f"r{number}"
        (versions / f"{revision}.sql").write_text(HEADER.format(id=revision, parent=parent) + text.lstrip())
        parent = revision
