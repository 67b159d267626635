// Goals, the tasks that lead to them, when they are done, and how they are tagged.
#pragma once

#include "models/people.hpp"

namespace lifeops {

enum class GoalStatus { active, reached, abandoned };

struct Goal {
  std::int64_t id;
  std::int64_t user_id;
  std::string title;
  GoalStatus status;
  std::int32_t progress;
  std::optional<std::chrono::year_month_day> target_date;
  Time created_at;
};

enum class TaskStatus { todo, doing, waiting, done };

/// May be a step of a goal, and a subtask of another task of the same person.
struct Task {
  std::int64_t id;
  std::int64_t user_id;
  std::optional<std::int64_t> goal_id;
  std::optional<std::int64_t> parent_id;
  std::string title;
  TaskStatus status;
  std::int16_t priority;
  std::optional<Time> due_at;
  std::optional<Time> completed_at;
  std::optional<std::string> waiting_for;
};

struct CalendarEvent {
  std::int64_t id;
  std::int64_t user_id;
  std::optional<std::int64_t> task_id;
  std::string title;
  Time starts_at;
  Time ends_at;
  bool is_busy;
};

struct EventAttendee {
  std::int64_t event_id;
  std::string email;
  std::optional<bool> has_accepted;
};

/// Known by its person and name; renaming it renames it everywhere.
struct Tag {
  std::int64_t user_id;
  std::string name;
  std::string colour;
};

struct TaskTag {
  std::int64_t task_id;
  std::int64_t user_id;
  std::string tag_name;
};

namespace tables {

inline constexpr auto goals = table<Goal>(
    "goals", column<&Goal::id>(primary_key, identity),
    column<&Goal::user_id>(references<&User::id>(on_delete(cascade))),
    column<&Goal::title>(check("goals_title_not_blank", "trim(title) <> ''")),
    column<&Goal::status>(default_sql("'active'")),
    column<&Goal::progress>(default_sql("0"),
                            check("goals_progress_range", "progress BETWEEN 0 AND 100")),
    column<&Goal::target_date>(), column<&Goal::created_at>(default_sql("CURRENT_TIMESTAMP")),
    unique_of<&Goal::user_id, &Goal::title>("goals_title_once"));

inline constexpr auto tasks = table<Task>(
    "tasks", column<&Task::id>(primary_key, identity),
    column<&Task::user_id>(references<&User::id>(on_delete(cascade))),
    column<&Task::goal_id>(references<&Goal::id>(on_delete(set_null))),
    column<&Task::parent_id>(), column<&Task::title>(),
    column<&Task::status>(default_sql("'todo'")),
    column<&Task::priority>(smallint, default_sql("3"),
                            check("tasks_priority_range", "priority BETWEEN 1 AND 5")),
    column<&Task::due_at>(), column<&Task::completed_at>(), column<&Task::waiting_for>(),
    unique_of<&Task::id, &Task::user_id>("tasks_of_one_person"),
    foreign_key(columns<&Task::parent_id, &Task::user_id>(), columns<&Task::id, &Task::user_id>(),
                on_delete(cascade), named("tasks_parent_of_same_person")),
    check("tasks_not_own_parent", "parent_id <> id"),
    check("tasks_done_has_time", "(status = 'done') = (completed_at IS NOT NULL)"),
    check("tasks_waiting_for_something", "waiting_for IS NULL OR status = 'waiting'"),
    index<&Task::user_id, &Task::priority, &Task::due_at>("tasks_open").where("status <> 'done'"),
    index<&Task::parent_id>("tasks_parent").where("parent_id IS NOT NULL"));

/// A range of one number stands for the number: so that no extension is needed.
inline constexpr auto calendar_events = table<CalendarEvent>(
    "calendar_events", column<&CalendarEvent::id>(primary_key, identity),
    column<&CalendarEvent::user_id>(references<&User::id>(on_delete(cascade))),
    column<&CalendarEvent::task_id>(references<&Task::id>(on_delete(set_null))),
    column<&CalendarEvent::title>(), column<&CalendarEvent::starts_at>(),
    column<&CalendarEvent::ends_at>(), column<&CalendarEvent::is_busy>(default_sql("TRUE")),
    check("calendar_events_in_order", "ends_at > starts_at"),
    constraint("calendar_events_no_overlap", per_dialect({.postgresql = R"(
      EXCLUDE USING gist (int8range(user_id, user_id, '[]') WITH =,
                          tsrange(starts_at, ends_at) WITH &&) WHERE (is_busy))"})),
    index<&CalendarEvent::user_id, &CalendarEvent::starts_at>("calendar_events_by_start"));

inline constexpr auto no_overlap_on_insert = statement(per_dialect({.sqlite = R"(
CREATE TRIGGER calendar_events_no_overlap_insert BEFORE INSERT ON calendar_events WHEN new.is_busy
BEGIN
    SELECT raise(ABORT, 'the event overlaps another one; both are busy') WHERE EXISTS (
        SELECT 1 FROM calendar_events AS other
        WHERE other.user_id = new.user_id AND other.is_busy
          AND other.starts_at < new.ends_at AND new.starts_at < other.ends_at);
END)"}));

inline constexpr auto no_overlap_on_update = statement(per_dialect({.sqlite = R"(
CREATE TRIGGER calendar_events_no_overlap_update
BEFORE UPDATE OF user_id, starts_at, ends_at, is_busy ON calendar_events WHEN new.is_busy
BEGIN
    SELECT raise(ABORT, 'the event overlaps another one; both are busy') WHERE EXISTS (
        SELECT 1 FROM calendar_events AS other
        WHERE other.user_id = new.user_id AND other.is_busy AND other.id <> new.id
          AND other.starts_at < new.ends_at AND new.starts_at < other.ends_at);
END)"}));

inline constexpr Sql without_rowid = per_dialect({.sqlite = "WITHOUT ROWID"});

inline constexpr auto event_attendees = table<EventAttendee>(
    "event_attendees",
    column<&EventAttendee::event_id>(references<&CalendarEvent::id>(on_delete(cascade))),
    column<&EventAttendee::email>(), column<&EventAttendee::has_accepted>(),
    primary_key_of<&EventAttendee::event_id, &EventAttendee::email>("event_attendees_pkey"),
    table_options(without_rowid));

inline constexpr auto tags = table<Tag>(
    "tags", column<&Tag::user_id>(bigint, references<&User::id>(on_delete(cascade))),
    column<&Tag::name>(check("tags_name_lower", "name = lower(name) AND name <> ''")),
    column<&Tag::colour>(
        sql("CHAR(7)"), default_sql("'#888888'"),
        check("tags_colour_shape", "length(colour) = 7 AND colour LIKE '#%'")),
    primary_key_of<&Tag::user_id, &Tag::name>("tags_pkey"));

inline constexpr auto task_tags = table<TaskTag>(
    "task_tags", column<&TaskTag::task_id>(bigint), column<&TaskTag::user_id>(bigint),
    column<&TaskTag::tag_name>(),
    primary_key_of<&TaskTag::task_id, &TaskTag::tag_name>("task_tags_pkey"),
    foreign_key(columns<&TaskTag::task_id, &TaskTag::user_id>(),
                columns<&Task::id, &Task::user_id>(), on_delete(cascade), named("task_tags_task")),
    foreign_key(columns<&TaskTag::user_id, &TaskTag::tag_name>(),
                columns<&Tag::user_id, &Tag::name>(), on_update(cascade), on_delete(cascade),
                named("task_tags_tag")),
    index<&TaskTag::user_id, &TaskTag::tag_name>("task_tags_by_tag"));

}  // namespace tables
}  // namespace lifeops
