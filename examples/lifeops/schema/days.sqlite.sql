-- What is done again and again, and what is written down in the evening.
CREATE TABLE habits (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    rhythm TEXT NOT NULL DEFAULT 'daily' CONSTRAINT habits_rhythm CHECK (rhythm IN ('daily', 'weekly')),
    target_count INTEGER NOT NULL DEFAULT 1 CONSTRAINT habits_target_positive CHECK (target_count > 0),
    archived_at TIMESTAMP
);

CREATE UNIQUE INDEX habits_name_while_kept ON habits (user_id, lower(name)) WHERE archived_at IS NULL;

CREATE TABLE habit_logs (
    habit_id INTEGER NOT NULL REFERENCES habits (id) ON DELETE CASCADE,
    logged_on DATE NOT NULL,
    done_count INTEGER NOT NULL DEFAULT 1 CONSTRAINT habit_logs_count_positive CHECK (done_count >= 0),
    minutes_each INTEGER NOT NULL DEFAULT 0,
    minutes_spent INTEGER GENERATED ALWAYS AS (done_count * minutes_each) STORED,
    note TEXT,
    CONSTRAINT habit_logs_pkey PRIMARY KEY (habit_id, logged_on)
) WITHOUT ROWID;

CREATE TABLE journal_entries (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    entry_date DATE NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL,
    mood SMALLINT CONSTRAINT mood_range CHECK (mood BETWEEN 1 AND 5),
    body_length INTEGER GENERATED ALWAYS AS (length(body)) VIRTUAL,
    CONSTRAINT journal_entries_one_a_day UNIQUE (user_id, entry_date)
);

CREATE INDEX journal_entries_title ON journal_entries (user_id, lower(title)) WHERE title <> '';
