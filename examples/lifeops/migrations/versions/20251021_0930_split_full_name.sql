-- Split full name
--
-- The first word becomes first_name, the rest last_name; a single word has no last name.
-- PostgreSQL alters the table; SQLite, which cannot tighten a column, makes it anew, and the
-- tables that refer to it keep every row.
--
-- Revision ID: c3a897192cee
-- Revises: 3b9fc748606d
-- Create Date: 2025-10-21 09:30:00+00:00

-- limbeck: upgrade dialect=postgresql
ALTER TABLE users ADD COLUMN first_name TEXT, ADD COLUMN last_name TEXT;

UPDATE users SET
    first_name = split_part(trim(full_name), ' ', 1),
    last_name = nullif(ltrim(substr(trim(full_name), length(split_part(trim(full_name), ' ', 1)) + 1)), '');

ALTER TABLE users ALTER COLUMN first_name SET NOT NULL, DROP COLUMN full_name;

CREATE INDEX users_name ON users (lower(last_name), lower(first_name));

-- limbeck: upgrade dialect=sqlite
CREATE TABLE users_new (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL CONSTRAINT users_email_shape CHECK (email LIKE '%_@_%._%'),
    password_hash TEXT NOT NULL,
    is_active BOOLEAN NOT NULL DEFAULT TRUE,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    first_name TEXT NOT NULL,
    last_name TEXT
);

INSERT INTO users_new (id, email, password_hash, is_active, created_at, first_name, last_name)
SELECT id, email, password_hash, is_active, created_at,
       substr(trim(full_name), 1, instr(trim(full_name) || ' ', ' ') - 1),
       nullif(ltrim(substr(trim(full_name), instr(trim(full_name) || ' ', ' ') + 1)), '')
FROM users;

DROP TABLE users;

ALTER TABLE users_new RENAME TO users;

CREATE UNIQUE INDEX users_email_key ON users (lower(email));

CREATE INDEX users_name ON users (lower(last_name), lower(first_name));

-- limbeck: downgrade dialect=postgresql
DROP INDEX users_name;

ALTER TABLE users ADD COLUMN full_name TEXT;

UPDATE users SET full_name = first_name || coalesce(' ' || last_name, '');

ALTER TABLE users
    ALTER COLUMN full_name SET NOT NULL,
    DROP COLUMN first_name,
    DROP COLUMN last_name;

-- limbeck: downgrade dialect=sqlite
CREATE TABLE users_new (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL CONSTRAINT users_email_shape CHECK (email LIKE '%_@_%._%'),
    full_name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    is_active BOOLEAN NOT NULL DEFAULT TRUE,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);

INSERT INTO users_new (id, email, full_name, password_hash, is_active, created_at)
SELECT id, email, first_name || coalesce(' ' || last_name, ''), password_hash, is_active, created_at
FROM users;

DROP TABLE users;

ALTER TABLE users_new RENAME TO users;

CREATE UNIQUE INDEX users_email_key ON users (lower(email));
