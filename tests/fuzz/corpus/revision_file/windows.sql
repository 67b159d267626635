-- Add user profile table
--
-- Longer text.
--
-- Revision ID: 3f2a9c1b7d4e
-- Revises: 1a2b3c4d5e6f, other
-- Branch labels: profile
-- Depends on: a1
-- Create Date: 2026-01-08 14:30:00+00:00
-- Renames: column users.name -> full_name

-- limbeck: upgrade dialect=sqlite,postgresql variables=on
CREATE TABLE ${A:ident} (a int DEFAULT ${A:literal});

-- limbeck: upgrade dialect=postgresql,sqlite transaction=off
VACUUM;

-- limbeck: downgrade
DROP TABLE user_profile;
