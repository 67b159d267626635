-- What a person tells about themselves. One text for both databases.
CREATE TABLE profiles (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    bio TEXT,
    locale TEXT NOT NULL DEFAULT 'en',
    time_zone TEXT NOT NULL DEFAULT 'UTC',
    week_starts_on SMALLINT NOT NULL DEFAULT 1
        CONSTRAINT profiles_week_day CHECK (week_starts_on BETWEEN 1 AND 7)
);
