-- Keep money in cents
--
-- Adds monthly budgets, in cents from the start.
--
-- Revision ID: eef79d9e6ff9
-- Revises: 55665dcca1bd
-- Create Date: 2025-11-19 17:30:00+00:00

-- limbeck: upgrade dialect=postgresql
ALTER TABLE transactions DROP CONSTRAINT transactions_amount_not_zero;

ALTER TABLE transactions RENAME COLUMN amount TO amount_cents;

ALTER TABLE transactions
    ALTER COLUMN amount_cents TYPE BIGINT USING round(amount_cents * 100)::BIGINT,
    ADD CONSTRAINT transactions_amount_not_zero CHECK (amount_cents <> 0);

ALTER TABLE accounts RENAME COLUMN credit_limit TO credit_limit_cents;

ALTER TABLE accounts
    ALTER COLUMN credit_limit_cents TYPE BIGINT USING round(credit_limit_cents * 100)::BIGINT;

CREATE TABLE budgets (
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    category TEXT NOT NULL,
    month DATE NOT NULL CONSTRAINT budgets_first_of_month CHECK (extract(day FROM month) = 1),
    limit_cents BIGINT NOT NULL CONSTRAINT budgets_limit_positive CHECK (limit_cents > 0),
    CONSTRAINT budgets_pkey PRIMARY KEY (user_id, category, month)
);

-- limbeck: upgrade dialect=sqlite
CREATE TABLE transactions_new (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE RESTRICT,
    counterpart_id INTEGER,
    booked_on DATE NOT NULL,
    amount_cents BIGINT NOT NULL CONSTRAINT transactions_amount_not_zero CHECK (amount_cents <> 0),
    category TEXT NOT NULL DEFAULT 'other',
    memo TEXT,
    CONSTRAINT transactions_counterpart_once UNIQUE (counterpart_id),
    CONSTRAINT transactions_counterpart FOREIGN KEY (counterpart_id)
        REFERENCES transactions (id) DEFERRABLE INITIALLY DEFERRED
);

INSERT INTO transactions_new
SELECT id, account_id, counterpart_id, booked_on, CAST(round(amount * 100) AS INTEGER), category, memo
FROM transactions;

DROP TABLE transactions;

ALTER TABLE transactions_new RENAME TO transactions;

CREATE TABLE accounts_new (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT accounts_kind CHECK (kind IN ('checking', 'savings', 'credit', 'cash')),
    currency CHAR(3) NOT NULL DEFAULT 'EUR' CONSTRAINT accounts_currency_shape CHECK (currency = upper(currency) AND length(currency) = 3),
    credit_limit_cents BIGINT,
    CONSTRAINT accounts_name_once UNIQUE (user_id, name),
    CONSTRAINT accounts_limit_of_credit CHECK (kind = 'credit' OR credit_limit_cents IS NULL)
);

INSERT INTO accounts_new
SELECT id, user_id, name, kind, currency, CAST(round(credit_limit * 100) AS INTEGER) FROM accounts;

DROP TABLE accounts;

ALTER TABLE accounts_new RENAME TO accounts;

CREATE TABLE budgets (
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    category TEXT NOT NULL,
    month DATE NOT NULL CONSTRAINT budgets_first_of_month CHECK (strftime('%d', month) = '01'),
    limit_cents BIGINT NOT NULL CONSTRAINT budgets_limit_positive CHECK (limit_cents > 0),
    CONSTRAINT budgets_pkey PRIMARY KEY (user_id, category, month)
) WITHOUT ROWID;

-- limbeck: downgrade dialect=postgresql
DROP TABLE budgets;

ALTER TABLE accounts
    ALTER COLUMN credit_limit_cents TYPE NUMERIC(12, 2) USING credit_limit_cents / 100.0;

ALTER TABLE accounts RENAME COLUMN credit_limit_cents TO credit_limit;

ALTER TABLE transactions DROP CONSTRAINT transactions_amount_not_zero;

ALTER TABLE transactions RENAME COLUMN amount_cents TO amount;

ALTER TABLE transactions
    ALTER COLUMN amount TYPE NUMERIC(12, 2) USING amount / 100.0,
    ADD CONSTRAINT transactions_amount_not_zero CHECK (amount <> 0);

-- limbeck: downgrade dialect=sqlite
DROP TABLE budgets;

CREATE TABLE accounts_new (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT accounts_kind CHECK (kind IN ('checking', 'savings', 'credit', 'cash')),
    currency CHAR(3) NOT NULL DEFAULT 'EUR' CONSTRAINT accounts_currency_shape CHECK (currency = upper(currency) AND length(currency) = 3),
    credit_limit NUMERIC(12, 2),
    CONSTRAINT accounts_name_once UNIQUE (user_id, name),
    CONSTRAINT accounts_limit_of_credit CHECK (kind = 'credit' OR credit_limit IS NULL)
);

INSERT INTO accounts_new
SELECT id, user_id, name, kind, currency, credit_limit_cents / 100.0 FROM accounts;

DROP TABLE accounts;

ALTER TABLE accounts_new RENAME TO accounts;

CREATE TABLE transactions_new (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE RESTRICT,
    counterpart_id INTEGER,
    booked_on DATE NOT NULL,
    amount NUMERIC(12, 2) NOT NULL CONSTRAINT transactions_amount_not_zero CHECK (amount <> 0),
    category TEXT NOT NULL DEFAULT 'other',
    memo TEXT,
    CONSTRAINT transactions_counterpart_once UNIQUE (counterpart_id),
    CONSTRAINT transactions_counterpart FOREIGN KEY (counterpart_id)
        REFERENCES transactions (id) DEFERRABLE INITIALLY DEFERRED
);

INSERT INTO transactions_new
SELECT id, account_id, counterpart_id, booked_on, amount_cents / 100.0, category, memo
FROM transactions;

DROP TABLE transactions;

ALTER TABLE transactions_new RENAME TO transactions;
