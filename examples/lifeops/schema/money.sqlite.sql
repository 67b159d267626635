-- Accounts, what moves between them, budgets and receipts. Amounts are in cents.
CREATE TABLE accounts (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT accounts_kind CHECK (kind IN ('checking', 'savings', 'credit', 'cash')),
    currency CHAR(3) NOT NULL DEFAULT 'EUR'
        CONSTRAINT accounts_currency_shape CHECK (currency = upper(currency) AND length(currency) = 3),
    credit_limit_cents BIGINT,
    CONSTRAINT accounts_name_once UNIQUE (user_id, name),
    CONSTRAINT accounts_limit_of_credit CHECK (kind = 'credit' OR credit_limit_cents IS NULL)
);

-- A transfer is two transactions that name each other, so that is checked at the commit.
CREATE TABLE transactions (
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

CREATE INDEX transactions_by_account ON transactions (account_id, booked_on DESC);

CREATE TABLE budgets (
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    category TEXT NOT NULL,
    month DATE NOT NULL CONSTRAINT budgets_first_of_month CHECK (strftime('%d', month) = '01'),
    limit_cents BIGINT NOT NULL CONSTRAINT budgets_limit_positive CHECK (limit_cents > 0),
    CONSTRAINT budgets_pkey PRIMARY KEY (user_id, category, month)
) WITHOUT ROWID;

-- A file belongs to exactly one thing: a task, a day of the journal or a transaction.
CREATE TABLE attachments (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    task_id INTEGER REFERENCES tasks (id) ON DELETE CASCADE,
    journal_entry_id INTEGER REFERENCES journal_entries (id) ON DELETE CASCADE,
    transaction_id INTEGER REFERENCES transactions (id) ON DELETE CASCADE,
    file_name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    byte_size BIGINT NOT NULL CONSTRAINT attachments_size_not_negative CHECK (byte_size >= 0),
    sha256 CHAR(64) NOT NULL CONSTRAINT attachments_sha256_length CHECK (length(sha256) = 64),
    CONSTRAINT attachments_one_place CHECK (
        (task_id IS NOT NULL) + (journal_entry_id IS NOT NULL) + (transaction_id IS NOT NULL) = 1)
);

CREATE UNIQUE INDEX attachments_once_per_task ON attachments (task_id, sha256) WHERE task_id IS NOT NULL;
