-- Seed the demo household
--
-- Three people whose data every later revision has to carry along. Their numbers begin at 900001,
-- far from what either database gives out by itself.
--
-- Revision ID: 6b1fdfeadc81
-- Revises: 8b095e019b89
-- Create Date: 2025-09-30 10:05:00+00:00

-- limbeck: upgrade
INSERT INTO users (id, email, full_name, password_hash, bio, locale, time_zone, created_at) VALUES
    (900001, 'mara@lifeops.example', 'Mara Lindqvist', '!', 'Plans on Sundays; keeps what works.',
     'sv', 'Europe/Stockholm', '2025-09-30 10:00:00'),
    (900002, 'teo@lifeops.example', 'Teo de la Cruz', '!', NULL,
     'es', 'America/Bogota', '2025-09-30 10:01:00'),
    (900003, 'cher@lifeops.example', 'Cher', '!', 'One name; "quotes", a semicolon; and a fox 🦊.',
     'en', 'UTC', '2025-09-30 10:02:00');

INSERT INTO goals (id, user_id, title, progress, target_date, created_at) VALUES
    (900001, 900001, 'Run a half marathon', 35, '2026-05-17', '2025-09-30 10:03:00'),
    (900002, 900002, 'Pay off the car', 60, '2026-12-31', '2025-09-30 10:04:00');

INSERT INTO tasks (id, user_id, goal_id, parent_id, title, status, priority, due_at, completed_at) VALUES
    (900001, 900001, 900001, NULL, 'Buy running shoes', 'todo', 2, '2025-10-04 18:00:00', NULL),
    (900002, 900001, 900001, 900001, 'Compare three models', 'done', 3, NULL, '2025-09-29 20:15:00'),
    (900003, 900002, NULL, NULL, 'Waiting for the landlord''s answer', 'doing', 4, NULL, NULL);

INSERT INTO tags (user_id, name, colour) VALUES
    (900001, 'health', '#2e8b57'),
    (900002, 'home', '#b8860b');

INSERT INTO task_tags (task_id, user_id, tag_name) VALUES
    (900001, 900001, 'health'),
    (900003, 900002, 'home');

INSERT INTO habits (id, user_id, name, target_count) VALUES
    (900001, 900001, 'Stretch', 2);

INSERT INTO habit_logs (habit_id, logged_on, done_count, minutes_each, note) VALUES
    (900001, '2025-09-28', 2, 10, 'Morning and evening'),
    (900001, '2025-09-29', 1, 15, NULL);

-- limbeck: downgrade
-- The children are deleted by name: on SQLite no cascade runs during a migration.
DELETE FROM habit_logs WHERE habit_id IN (
    SELECT h.id FROM habits h JOIN users u ON u.id = h.user_id WHERE u.email LIKE '%@lifeops.example');

DELETE FROM habits WHERE user_id IN (SELECT id FROM users WHERE email LIKE '%@lifeops.example');

DELETE FROM task_tags WHERE user_id IN (SELECT id FROM users WHERE email LIKE '%@lifeops.example');

DELETE FROM tags WHERE user_id IN (SELECT id FROM users WHERE email LIKE '%@lifeops.example');

DELETE FROM tasks WHERE user_id IN (SELECT id FROM users WHERE email LIKE '%@lifeops.example');

DELETE FROM goals WHERE user_id IN (SELECT id FROM users WHERE email LIKE '%@lifeops.example');

DELETE FROM users WHERE email LIKE '%@lifeops.example';
