-- Create notes: "quoted", back\slash, ünïcode ☃, a brace } and @AT@
--
-- Revision ID: 0a1b2c3d4e5f
-- Revises:
-- Create Date: 2026-01-01 09:00:00+00:00

-- limbeck: upgrade
CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
INSERT INTO notes (id, body) VALUES (1, 'say "hi" \ ünïcode ☃ ; } @AT@ ${X} $<1:y> [a;b]');

-- limbeck: downgrade
DROP TABLE notes;
