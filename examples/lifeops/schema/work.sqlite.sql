-- Goals, the tasks that lead to them, and when they are done.
CREATE TABLE goals (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title TEXT NOT NULL CONSTRAINT goals_title_not_blank CHECK (trim(title) <> ''),
    status TEXT NOT NULL DEFAULT 'active'
        CONSTRAINT goals_status CHECK (status IN ('active', 'reached', 'abandoned')),
    progress INTEGER NOT NULL DEFAULT 0 CONSTRAINT goals_progress_range CHECK (progress BETWEEN 0 AND 100),
    target_date DATE,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT goals_title_once UNIQUE (user_id, title)
);

-- A task may be a step of a goal, and a subtask of another task of the same person.
CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    goal_id INTEGER REFERENCES goals (id) ON DELETE SET NULL,
    parent_id INTEGER,
    title TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'todo'
        CONSTRAINT tasks_status CHECK (status IN ('todo', 'doing', 'waiting', 'done')),
    priority SMALLINT NOT NULL DEFAULT 3 CONSTRAINT tasks_priority_range CHECK (priority BETWEEN 1 AND 5),
    due_at TIMESTAMP,
    completed_at TIMESTAMP,
    waiting_for TEXT,
    CONSTRAINT tasks_of_one_person UNIQUE (id, user_id),
    CONSTRAINT tasks_parent_of_same_person FOREIGN KEY (parent_id, user_id)
        REFERENCES tasks (id, user_id) ON DELETE CASCADE,
    CONSTRAINT tasks_not_own_parent CHECK (parent_id <> id),
    CONSTRAINT tasks_done_has_time CHECK ((status = 'done') = (completed_at IS NOT NULL)),
    CONSTRAINT tasks_waiting_for_something CHECK (waiting_for IS NULL OR status = 'waiting')
);

CREATE INDEX tasks_open ON tasks (user_id, priority, due_at) WHERE status <> 'done';

CREATE INDEX tasks_parent ON tasks (parent_id) WHERE parent_id IS NOT NULL;

CREATE TABLE calendar_events (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    task_id INTEGER REFERENCES tasks (id) ON DELETE SET NULL,
    title TEXT NOT NULL,
    starts_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    is_busy BOOLEAN NOT NULL DEFAULT TRUE,
    CONSTRAINT calendar_events_in_order CHECK (ends_at > starts_at)
);

CREATE INDEX calendar_events_by_start ON calendar_events (user_id, starts_at);

-- Two busy events of one person never overlap.
CREATE TRIGGER calendar_events_no_overlap_insert BEFORE INSERT ON calendar_events WHEN new.is_busy
BEGIN
    SELECT raise(ABORT, 'the event overlaps another one; both are busy') WHERE EXISTS (
        SELECT 1 FROM calendar_events AS other
        WHERE other.user_id = new.user_id AND other.is_busy
          AND other.starts_at < new.ends_at AND new.starts_at < other.ends_at);
END;

CREATE TRIGGER calendar_events_no_overlap_update
BEFORE UPDATE OF user_id, starts_at, ends_at, is_busy ON calendar_events WHEN new.is_busy
BEGIN
    SELECT raise(ABORT, 'the event overlaps another one; both are busy') WHERE EXISTS (
        SELECT 1 FROM calendar_events AS other
        WHERE other.user_id = new.user_id AND other.is_busy AND other.id <> new.id
          AND other.starts_at < new.ends_at AND new.starts_at < other.ends_at);
END;

CREATE TABLE event_attendees (
    event_id INTEGER NOT NULL REFERENCES calendar_events (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    has_accepted BOOLEAN,
    CONSTRAINT event_attendees_pkey PRIMARY KEY (event_id, email)
) WITHOUT ROWID;
