-- Let tasks wait
--
-- A new status, and the tasks whose title said so already move to it; going back, they are at
-- work again. On PostgreSQL a new enum value can be used only after its transaction: hence two
-- sections.
--
-- Revision ID: 00a051ddaa2f
-- Revises: b58fc3e877f5
-- Create Date: 2026-01-27 11:10:00+00:00

-- limbeck: upgrade dialect=postgresql
ALTER TYPE task_status ADD VALUE 'waiting' BEFORE 'done';

-- limbeck: upgrade dialect=postgresql
ALTER TABLE tasks ADD COLUMN waiting_for TEXT;

ALTER TABLE tasks ADD CONSTRAINT tasks_waiting_for_something
    CHECK (waiting_for IS NULL OR status = 'waiting');

UPDATE tasks SET status = 'waiting', waiting_for = substr(title, length('Waiting for ') + 1)
WHERE status = 'doing' AND title LIKE 'Waiting for %';

-- limbeck: upgrade dialect=sqlite
CREATE TABLE tasks_new (
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

INSERT INTO tasks_new (id, user_id, goal_id, parent_id, title, status, priority, due_at, completed_at)
SELECT id, user_id, goal_id, parent_id, title, status, priority, due_at, completed_at FROM tasks;

DROP TABLE tasks;

ALTER TABLE tasks_new RENAME TO tasks;

CREATE INDEX tasks_open ON tasks (user_id, priority, due_at) WHERE status <> 'done';

CREATE INDEX tasks_parent ON tasks (parent_id) WHERE parent_id IS NOT NULL;

UPDATE tasks SET status = 'waiting', waiting_for = substr(title, length('Waiting for ') + 1)
WHERE status = 'doing' AND title LIKE 'Waiting for %';

-- limbeck: downgrade dialect=postgresql
-- A value cannot be taken out of an enum: the type is made anew, and what depends on it with it.
ALTER TABLE tasks DROP CONSTRAINT tasks_waiting_for_something;

ALTER TABLE tasks DROP COLUMN waiting_for;

UPDATE tasks SET status = 'doing' WHERE status = 'waiting';

DROP INDEX tasks_open;

ALTER TABLE tasks DROP CONSTRAINT tasks_done_has_time, ALTER COLUMN status DROP DEFAULT;

ALTER TYPE task_status RENAME TO task_status_old;

CREATE TYPE task_status AS ENUM ('todo', 'doing', 'done');

ALTER TABLE tasks ALTER COLUMN status TYPE task_status USING status::TEXT::task_status;

ALTER TABLE tasks
    ALTER COLUMN status SET DEFAULT 'todo',
    ADD CONSTRAINT tasks_done_has_time CHECK ((status = 'done') = (completed_at IS NOT NULL));

DROP TYPE task_status_old;

CREATE INDEX tasks_open ON tasks (user_id, priority, due_at) WHERE status <> 'done';

-- limbeck: downgrade dialect=sqlite
CREATE TABLE tasks_new (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    goal_id INTEGER REFERENCES goals (id) ON DELETE SET NULL,
    parent_id INTEGER,
    title TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'todo'
        CONSTRAINT tasks_status CHECK (status IN ('todo', 'doing', 'done')),
    priority SMALLINT NOT NULL DEFAULT 3 CONSTRAINT tasks_priority_range CHECK (priority BETWEEN 1 AND 5),
    due_at TIMESTAMP,
    completed_at TIMESTAMP,
    CONSTRAINT tasks_of_one_person UNIQUE (id, user_id),
    CONSTRAINT tasks_parent_of_same_person FOREIGN KEY (parent_id, user_id)
        REFERENCES tasks (id, user_id) ON DELETE CASCADE,
    CONSTRAINT tasks_not_own_parent CHECK (parent_id <> id),
    CONSTRAINT tasks_done_has_time CHECK ((status = 'done') = (completed_at IS NOT NULL))
);

INSERT INTO tasks_new
SELECT id, user_id, goal_id, parent_id, title, CASE status WHEN 'waiting' THEN 'doing' ELSE status END,
       priority, due_at, completed_at
FROM tasks;

DROP TABLE tasks;

ALTER TABLE tasks_new RENAME TO tasks;

CREATE INDEX tasks_open ON tasks (user_id, priority, due_at) WHERE status <> 'done';

CREATE INDEX tasks_parent ON tasks (parent_id) WHERE parent_id IS NOT NULL;
