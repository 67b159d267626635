-- Who uses LifeOps, what is sent to them, their API keys and what was done with those.
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL CONSTRAINT users_email_shape CHECK (email LIKE '%_@_%._%'),
    password_hash TEXT NOT NULL,
    is_active BOOLEAN NOT NULL DEFAULT TRUE,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    first_name TEXT NOT NULL,
    last_name TEXT
);

CREATE UNIQUE INDEX users_email_key ON users (lower(email));

CREATE INDEX users_name ON users (lower(last_name), lower(first_name));

CREATE TABLE notifications (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    channel TEXT NOT NULL DEFAULT 'in_app'
        CONSTRAINT notifications_channel CHECK (channel IN ('in_app', 'email', 'push')),
    payload TEXT NOT NULL DEFAULT '{}' CONSTRAINT notifications_payload_json CHECK (json_valid(payload)),
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    read_at TIMESTAMP,
    CONSTRAINT notifications_read_after_creation CHECK (read_at >= created_at)
);

CREATE INDEX notifications_kind ON notifications (json_extract(payload, '$.kind'));

CREATE INDEX notifications_unread ON notifications (user_id, created_at) WHERE read_at IS NULL;

CREATE TABLE api_keys (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    label TEXT NOT NULL,
    prefix CHAR(8) NOT NULL CONSTRAINT api_keys_prefix_once UNIQUE,
    secret_hash TEXT NOT NULL CONSTRAINT api_keys_secret_hash_once UNIQUE,
    scopes TEXT NOT NULL DEFAULT '[]' CONSTRAINT api_keys_scopes_json CHECK (json_type(scopes) = 'array'),
    expires_at TIMESTAMP,
    revoked_at TIMESTAMP
);

CREATE UNIQUE INDEX api_keys_label_while_valid ON api_keys (user_id, label) WHERE revoked_at IS NULL;

-- What happens to a key is written down by the database itself; no number is given out twice.
CREATE TABLE audit_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    actor_id INTEGER REFERENCES users (id) ON DELETE SET NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT
);

CREATE INDEX audit_log_by_time ON audit_log (at DESC);

CREATE TRIGGER api_keys_audit_insert AFTER INSERT ON api_keys
BEGIN
    INSERT INTO audit_log (actor_id, action, subject, detail)
    VALUES (new.user_id, 'created', 'api_key:' || new.prefix, new.label);
END;

CREATE TRIGGER api_keys_audit_update AFTER UPDATE ON api_keys
BEGIN
    INSERT INTO audit_log (actor_id, action, subject, detail)
    VALUES (new.user_id,
            CASE WHEN new.revoked_at IS NOT NULL THEN 'revoked' ELSE 'changed' END,
            'api_key:' || new.prefix, new.label);
END;
