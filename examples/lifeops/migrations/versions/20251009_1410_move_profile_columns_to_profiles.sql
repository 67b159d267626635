-- Move profile columns to profiles
--
-- Revision ID: 3b9fc748606d
-- Revises: 6b1fdfeadc81
-- Create Date: 2025-10-09 14:10:00+00:00

-- limbeck: upgrade
CREATE TABLE profiles (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    bio TEXT,
    locale TEXT NOT NULL DEFAULT 'en',
    time_zone TEXT NOT NULL DEFAULT 'UTC',
    week_starts_on SMALLINT NOT NULL DEFAULT 1
        CONSTRAINT profiles_week_day CHECK (week_starts_on BETWEEN 1 AND 7)
);

INSERT INTO profiles (user_id, bio, locale, time_zone)
SELECT id, bio, locale, time_zone FROM users;

ALTER TABLE users DROP COLUMN bio;

ALTER TABLE users DROP COLUMN locale;

ALTER TABLE users DROP COLUMN time_zone;

-- limbeck: downgrade
ALTER TABLE users ADD COLUMN bio TEXT;

ALTER TABLE users ADD COLUMN locale TEXT NOT NULL DEFAULT 'en';

ALTER TABLE users ADD COLUMN time_zone TEXT NOT NULL DEFAULT 'UTC';

UPDATE users SET
    bio = (SELECT bio FROM profiles WHERE profiles.user_id = users.id),
    locale = (SELECT locale FROM profiles WHERE profiles.user_id = users.id),
    time_zone = (SELECT time_zone FROM profiles WHERE profiles.user_id = users.id)
WHERE id IN (SELECT user_id FROM profiles);

DROP TABLE profiles;
