#include "models/models.hpp"

#include "models/money.hpp"

namespace lifeops {
namespace {

using limbeck::model::view;

/// What the first screen shows.
constexpr auto open_tasks = view("open_tasks", R"(
SELECT t.id, t.user_id, u.first_name, t.title, t.status, t.priority, t.due_at,
       (SELECT count(*) FROM tasks s WHERE s.parent_id = t.id AND s.status <> 'done') AS open_subtasks
FROM tasks t JOIN users u ON u.id = t.user_id
WHERE t.status <> 'done' AND t.parent_id IS NULL)");

constexpr auto account_balances = view("account_balances", R"(
SELECT a.id AS account_id, a.user_id, a.name, a.currency, coalesce(sum(t.amount_cents), 0) AS balance_cents
FROM accounts a LEFT JOIN transactions t ON t.account_id = a.id
GROUP BY a.id, a.user_id, a.name, a.currency)");

}  // namespace

limbeck::Models models() {
  using namespace tables;
  const limbeck::Models people(users, profiles, notifications, api_keys, audit_log, audit_function,
                               audit_on_insert, audit_on_update);
  const limbeck::Models work(goals, tasks, calendar_events, event_attendees, tags, task_tags,
                             no_overlap_on_insert, no_overlap_on_update);
  const limbeck::Models days(mood, habits, habit_logs, journal_entries);
  const limbeck::Models money(accounts, transactions, budgets, attachments);
  return limbeck::Models(people, work, days, money, open_tasks, account_balances);
}

}  // namespace lifeops
