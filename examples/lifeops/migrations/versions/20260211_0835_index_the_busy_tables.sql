-- Index the busy tables
--
-- Without stopping writers: on PostgreSQL each index is built outside a transaction.
--
-- Revision ID: 9cd251b96528
-- Revises: 00a051ddaa2f
-- Create Date: 2026-02-11 08:35:00+00:00

-- limbeck: upgrade dialect=postgresql transaction=off
CREATE INDEX CONCURRENTLY transactions_by_account ON transactions (account_id, booked_on DESC);

CREATE INDEX CONCURRENTLY notifications_unread ON notifications (user_id, created_at) WHERE read_at IS NULL;

-- limbeck: upgrade dialect=sqlite
CREATE INDEX transactions_by_account ON transactions (account_id, booked_on DESC);

CREATE INDEX notifications_unread ON notifications (user_id, created_at) WHERE read_at IS NULL;

-- limbeck: downgrade dialect=postgresql transaction=off
DROP INDEX CONCURRENTLY notifications_unread;

DROP INDEX CONCURRENTLY transactions_by_account;

-- limbeck: downgrade dialect=sqlite
DROP INDEX notifications_unread;

DROP INDEX transactions_by_account;
