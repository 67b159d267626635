// Who uses LifeOps, what is sent to them, their API keys and what was done with those.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "limbeck/model.hpp"

namespace lifeops {

/// Everything is kept in the person's own time.
using Time = std::chrono::local_seconds;

struct User {
  std::int64_t id;
  std::string email;
  std::string password_hash;
  bool is_active;
  Time created_at;
  std::string first_name;
  std::optional<std::string> last_name;

  std::string session_token;  ///< Lives in memory alone.
};

struct Profile {
  std::int64_t user_id;
  std::optional<std::string> bio;
  std::string locale;
  std::string time_zone;
  std::int16_t week_starts_on;
};

enum class NotificationChannel { in_app, email, push };

struct Notification {
  std::int64_t id;
  std::int64_t user_id;
  NotificationChannel channel;
  limbeck::model::Json payload;
  Time created_at;
  std::optional<Time> read_at;
};

struct ApiKey {
  std::int64_t id;
  std::int64_t user_id;
  std::string label;
  std::string prefix;
  std::string secret_hash;
  std::vector<std::string> scopes;
  std::optional<Time> expires_at;
  std::optional<Time> revoked_at;
};

struct AuditEntry {
  std::int64_t id;
  Time at;
  std::optional<std::int64_t> actor_id;
  std::string action;
  std::string subject;
  std::optional<std::string> detail;
};

namespace tables {
using namespace limbeck::model;

/// SQLite keeps the words a type was declared with.
inline constexpr Type bigint = sql("BIGINT");
inline constexpr Type smallint = sql("SMALLINT");

inline constexpr auto users = table<User>(
    "users", column<&User::id>(primary_key, identity),
    column<&User::email>(check("users_email_shape", "email LIKE '%_@_%._%'")),
    column<&User::password_hash>(), column<&User::is_active>(default_sql("TRUE")),
    column<&User::created_at>(default_sql("CURRENT_TIMESTAMP")), column<&User::first_name>(),
    column<&User::last_name>(), ignore<&User::session_token>(),
    index_on("users_email_key", "lower(email)").unique(),
    index_on("users_name", "lower(last_name), lower(first_name)"));

inline constexpr auto profiles = table<Profile>(
    "profiles",
    column<&Profile::user_id>(bigint, primary_key, references<&User::id>(on_delete(cascade))),
    column<&Profile::bio>(), column<&Profile::locale>(default_sql("'en'")),
    column<&Profile::time_zone>(default_sql("'UTC'")),
    column<&Profile::week_starts_on>(
        smallint, default_sql("1"),
        check("profiles_week_day", "week_starts_on BETWEEN 1 AND 7")));

inline constexpr auto notifications = table<Notification>(
    "notifications", column<&Notification::id>(primary_key, identity),
    column<&Notification::user_id>(references<&User::id>(on_delete(cascade))),
    column<&Notification::channel>(default_sql("'in_app'")),
    column<&Notification::payload>(
        default_sql("'{}'"),
        check("notifications_payload_json", per_dialect({.sqlite = "json_valid(payload)"}))),
    column<&Notification::created_at>(default_sql("CURRENT_TIMESTAMP")),
    column<&Notification::read_at>(),
    check("notifications_read_after_creation", "read_at >= created_at"),
    index_on("notifications_kind", per_dialect({.sqlite = "json_extract(payload, '$.kind')",
                                                .postgresql = "(payload ->> 'kind')"})),
    index<&Notification::user_id, &Notification::created_at>("notifications_unread")
        .where("read_at IS NULL"));

inline constexpr auto api_keys = table<ApiKey>(
    "api_keys", column<&ApiKey::id>(primary_key, identity),
    column<&ApiKey::user_id>(references<&User::id>(on_delete(cascade))),
    column<&ApiKey::label>(), column<&ApiKey::prefix>(sql("CHAR(8)"), unique("api_keys_prefix_once")),
    column<&ApiKey::secret_hash>(unique("api_keys_secret_hash_once")),
    column<&ApiKey::scopes>(
        sql({.sqlite = "TEXT", .postgresql = "text[]"}),
        default_sql(per_dialect({.sqlite = "'[]'", .postgresql = "'{}'"})),
        check("api_keys_scopes_json", per_dialect({.sqlite = "json_type(scopes) = 'array'"}))),
    column<&ApiKey::expires_at>(), column<&ApiKey::revoked_at>(),
    index<&ApiKey::user_id, &ApiKey::label>("api_keys_label_while_valid")
        .unique()
        .where("revoked_at IS NULL"));

/// No number is given out twice.
inline constexpr auto audit_log = table<AuditEntry>(
    "audit_log", column<&AuditEntry::id>(primary_key, autoincrement),
    column<&AuditEntry::at>(default_sql("CURRENT_TIMESTAMP")),
    column<&AuditEntry::actor_id>(references<&User::id>(on_delete(set_null))),
    column<&AuditEntry::action>(), column<&AuditEntry::subject>(), column<&AuditEntry::detail>(),
    index_on("audit_log_by_time", "at DESC"));

/// What happens to a key is written down by the database itself.
inline constexpr auto audit_function = statement(per_dialect({.postgresql = R"(
CREATE FUNCTION audit_api_key() RETURNS trigger LANGUAGE plpgsql AS $audit$
BEGIN
    INSERT INTO audit_log (actor_id, action, subject, detail)
    VALUES (new.user_id,
            CASE WHEN tg_op = 'INSERT' THEN 'created' WHEN new.revoked_at IS NOT NULL THEN 'revoked' ELSE 'changed' END,
            'api_key:' || new.prefix, new.label);
    RETURN new;
END;
$audit$)"}));

inline constexpr auto audit_on_insert = statement(per_dialect({.sqlite = R"(
CREATE TRIGGER api_keys_audit_insert AFTER INSERT ON api_keys
BEGIN
    INSERT INTO audit_log (actor_id, action, subject, detail)
    VALUES (new.user_id, 'created', 'api_key:' || new.prefix, new.label);
END)",
                                                              .postgresql = R"(
CREATE TRIGGER api_keys_audit AFTER INSERT OR UPDATE ON api_keys
FOR EACH ROW EXECUTE FUNCTION audit_api_key())"}));

inline constexpr auto audit_on_update = statement(per_dialect({.sqlite = R"(
CREATE TRIGGER api_keys_audit_update AFTER UPDATE ON api_keys
BEGIN
    INSERT INTO audit_log (actor_id, action, subject, detail)
    VALUES (new.user_id,
            CASE WHEN new.revoked_at IS NOT NULL THEN 'revoked' ELSE 'changed' END,
            'api_key:' || new.prefix, new.label);
END)"}));

}  // namespace tables
}  // namespace lifeops
