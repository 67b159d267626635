// What is done again and again, and what is written down in the evening.
#pragma once

#include "models/work.hpp"

namespace lifeops {

enum class HabitRhythm { daily, weekly };

struct Habit {
  std::int64_t id;
  std::int64_t user_id;
  std::string name;
  HabitRhythm rhythm;
  std::int32_t target_count;
  std::optional<Time> archived_at;
};

struct HabitLog {
  std::int64_t habit_id;
  std::chrono::year_month_day logged_on;
  std::int32_t done_count;
  std::int32_t minutes_each;
  std::optional<std::int32_t> minutes_spent;
  std::optional<std::string> note;
};

struct JournalEntry {
  std::int64_t id;
  std::int64_t user_id;
  std::chrono::year_month_day entry_date;
  std::string title;
  std::string body;
  std::optional<std::int16_t> mood;
  std::optional<std::int32_t> body_length;
};

namespace tables {

inline constexpr auto habits = table<Habit>(
    "habits", column<&Habit::id>(primary_key, identity),
    column<&Habit::user_id>(references<&User::id>(on_delete(cascade))), column<&Habit::name>(),
    column<&Habit::rhythm>(default_sql("'daily'")),
    column<&Habit::target_count>(default_sql("1"),
                                 check("habits_target_positive", "target_count > 0")),
    column<&Habit::archived_at>(),
    index_on("habits_name_while_kept", "user_id, lower(name)")
        .unique()
        .where("archived_at IS NULL"));

inline constexpr auto habit_logs = table<HabitLog>(
    "habit_logs", column<&HabitLog::habit_id>(references<&Habit::id>(on_delete(cascade))),
    column<&HabitLog::logged_on>(),
    column<&HabitLog::done_count>(default_sql("1"),
                                  check("habit_logs_count_positive", "done_count >= 0")),
    column<&HabitLog::minutes_each>(default_sql("0")),
    column<&HabitLog::minutes_spent>(generated("done_count * minutes_each")),
    column<&HabitLog::note>(),
    primary_key_of<&HabitLog::habit_id, &HabitLog::logged_on>("habit_logs_pkey"),
    table_options(without_rowid));

inline constexpr auto mood = statement(per_dialect(
    {.postgresql = "CREATE DOMAIN mood AS SMALLINT CONSTRAINT mood_range CHECK (value BETWEEN 1 "
                   "AND 5)"}));

inline constexpr auto journal_entries = table<JournalEntry>(
    "journal_entries", column<&JournalEntry::id>(primary_key, identity),
    column<&JournalEntry::user_id>(references<&User::id>(on_delete(cascade))),
    column<&JournalEntry::entry_date>(), column<&JournalEntry::title>(default_sql("''")),
    column<&JournalEntry::body>(),
    column<&JournalEntry::mood>(
        sql({.sqlite = "SMALLINT", .postgresql = "mood"}),
        check("mood_range", per_dialect({.sqlite = "mood BETWEEN 1 AND 5"}))),
    column<&JournalEntry::body_length>(generated_virtual("length(body)")),
    unique_of<&JournalEntry::user_id, &JournalEntry::entry_date>("journal_entries_one_a_day"),
    index_on("journal_entries_title", "user_id, lower(title)").where("title <> ''"),
    index_on("journal_entries_words", per_dialect({.postgresql = "to_tsvector('english', body)"}))
        .using_method("gin"));

}  // namespace tables
}  // namespace lifeops
