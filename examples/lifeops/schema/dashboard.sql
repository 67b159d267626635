-- What the first screen shows.
CREATE VIEW open_tasks AS
SELECT t.id, t.user_id, u.first_name, t.title, t.status, t.priority, t.due_at,
       (SELECT count(*) FROM tasks s WHERE s.parent_id = t.id AND s.status <> 'done') AS open_subtasks
FROM tasks t JOIN users u ON u.id = t.user_id
WHERE t.status <> 'done' AND t.parent_id IS NULL;

CREATE VIEW account_balances AS
SELECT a.id AS account_id, a.user_id, a.name, a.currency, coalesce(sum(t.amount_cents), 0) AS balance_cents
FROM accounts a LEFT JOIN transactions t ON t.account_id = a.id
GROUP BY a.id, a.user_id, a.name, a.currency;
