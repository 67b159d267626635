-- Seed demo accounts
--
-- Revision ID: 55665dcca1bd
-- Revises: aeb22132e319
-- Create Date: 2025-11-12 09:05:00+00:00

-- limbeck: upgrade
INSERT INTO accounts (id, user_id, name, kind, currency) VALUES
    (900001, 900002, 'Everyday', 'checking', 'EUR'),
    (900002, 900002, 'Car fund', 'savings', 'EUR');

INSERT INTO transactions (id, account_id, counterpart_id, booked_on, amount, category, memo) VALUES
    (900001, 900001, NULL, '2025-11-01', 2450.00, 'salary', 'November');

INSERT INTO transactions (id, account_id, counterpart_id, booked_on, amount, category, memo) VALUES
    (900002, 900001, NULL, '2025-11-03', -12.99, 'food', 'Bread, cheese; olives');

-- The first half of the transfer names the second before it is there: checked at the commit.
INSERT INTO transactions (id, account_id, counterpart_id, booked_on, amount, category, memo) VALUES
    (900003, 900001, 900004, '2025-11-05', -300.10, 'transfer', 'To the car fund');

INSERT INTO transactions (id, account_id, counterpart_id, booked_on, amount, category, memo) VALUES
    (900004, 900002, 900003, '2025-11-05', 300.10, 'transfer', 'From everyday');

-- limbeck: downgrade
DELETE FROM transactions WHERE account_id IN (
    SELECT a.id FROM accounts a JOIN users u ON u.id = a.user_id WHERE u.email LIKE '%@lifeops.example');

DELETE FROM accounts WHERE user_id IN (SELECT id FROM users WHERE email LIKE '%@lifeops.example');
