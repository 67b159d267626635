// Accounts, what moves between them, budgets and receipts. Amounts are in cents.
#pragma once

#include "models/days.hpp"

namespace lifeops {

enum class AccountKind { checking, savings, credit, cash };

struct Account {
  std::int64_t id;
  std::int64_t user_id;
  std::string name;
  AccountKind kind;
  std::string currency;
  std::optional<std::int64_t> credit_limit_cents;
};

/// A transfer is two of them that name each other, so that is checked at the commit.
struct Transaction {
  std::int64_t id;
  std::int64_t account_id;
  std::optional<std::int64_t> counterpart_id;
  std::chrono::year_month_day booked_on;
  std::int64_t amount_cents;
  std::string category;
  std::optional<std::string> memo;
};

struct Budget {
  std::int64_t user_id;
  std::string category;
  std::chrono::year_month_day month;
  std::int64_t limit_cents;
};

/// Belongs to exactly one thing: a task, a day of the journal or a transaction.
struct Attachment {
  std::int64_t id;
  std::int64_t user_id;
  std::optional<std::int64_t> task_id;
  std::optional<std::int64_t> journal_entry_id;
  std::optional<std::int64_t> transaction_id;
  std::string file_name;
  std::string content_type;
  std::int64_t byte_size;
  std::string sha256;
};

namespace tables {

inline constexpr auto accounts = table<Account>(
    "accounts", column<&Account::id>(primary_key, identity),
    column<&Account::user_id>(references<&User::id>(on_delete(restrict_))),
    column<&Account::name>(), column<&Account::kind>(),
    column<&Account::currency>(
        sql("CHAR(3)"), default_sql("'EUR'"),
        check("accounts_currency_shape", "currency = upper(currency) AND length(currency) = 3")),
    column<&Account::credit_limit_cents>(bigint),
    unique_of<&Account::user_id, &Account::name>("accounts_name_once"),
    check("accounts_limit_of_credit", "kind = 'credit' OR credit_limit_cents IS NULL"));

inline constexpr auto transactions = table<Transaction>(
    "transactions", column<&Transaction::id>(primary_key, identity),
    column<&Transaction::account_id>(references<&Account::id>(on_delete(restrict_))),
    column<&Transaction::counterpart_id>(
        unique("transactions_counterpart_once"),
        references<&Transaction::id>(deferrable, named("transactions_counterpart"))),
    column<&Transaction::booked_on>(),
    column<&Transaction::amount_cents>(bigint,
                                       check("transactions_amount_not_zero", "amount_cents <> 0")),
    column<&Transaction::category>(default_sql("'other'")), column<&Transaction::memo>(),
    index_on("transactions_by_account", "account_id, booked_on DESC"));

inline constexpr auto budgets = table<Budget>(
    "budgets", column<&Budget::user_id>(references<&User::id>(on_delete(cascade))),
    column<&Budget::category>(),
    column<&Budget::month>(
        check("budgets_first_of_month",
              per_dialect({.sqlite = "strftime('%d', month) = '01'",
                           .postgresql = "extract(day FROM month) = 1"}))),
    column<&Budget::limit_cents>(bigint, check("budgets_limit_positive", "limit_cents > 0")),
    primary_key_of<&Budget::user_id, &Budget::category, &Budget::month>("budgets_pkey"),
    table_options(without_rowid));

inline constexpr auto attachments = table<Attachment>(
    "attachments", column<&Attachment::id>(primary_key, identity),
    column<&Attachment::user_id>(references<&User::id>(on_delete(cascade))),
    column<&Attachment::task_id>(references<&Task::id>(on_delete(cascade))),
    column<&Attachment::journal_entry_id>(references<&JournalEntry::id>(on_delete(cascade))),
    column<&Attachment::transaction_id>(references<&Transaction::id>(on_delete(cascade))),
    column<&Attachment::file_name>(), column<&Attachment::content_type>(),
    column<&Attachment::byte_size>(bigint,
                                   check("attachments_size_not_negative", "byte_size >= 0")),
    column<&Attachment::sha256>(sql("CHAR(64)"),
                                check("attachments_sha256_length", "length(sha256) = 64")),
    check("attachments_one_place",
          per_dialect({.sqlite = "(task_id IS NOT NULL) + (journal_entry_id IS NOT NULL) + "
                                 "(transaction_id IS NOT NULL) = 1",
                       .postgresql = "num_nonnulls(task_id, journal_entry_id, transaction_id) = "
                                     "1"})),
    index<&Attachment::task_id, &Attachment::sha256>("attachments_once_per_task")
        .unique()
        .where("task_id IS NOT NULL"));

}  // namespace tables
}  // namespace lifeops
