-- A tag is known by its person and name; renaming it renames it everywhere.
CREATE TABLE tags (
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL CONSTRAINT tags_name_lower CHECK (name = lower(name) AND name <> ''),
    colour CHAR(7) NOT NULL DEFAULT '#888888'
        CONSTRAINT tags_colour_shape CHECK (length(colour) = 7 AND colour LIKE '#%'),
    CONSTRAINT tags_pkey PRIMARY KEY (user_id, name)
);

CREATE TABLE task_tags (
    task_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    tag_name TEXT NOT NULL,
    CONSTRAINT task_tags_pkey PRIMARY KEY (task_id, tag_name),
    CONSTRAINT task_tags_task FOREIGN KEY (task_id, user_id)
        REFERENCES tasks (id, user_id) ON DELETE CASCADE,
    CONSTRAINT task_tags_tag FOREIGN KEY (user_id, tag_name)
        REFERENCES tags (user_id, name) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX task_tags_by_tag ON task_tags (user_id, tag_name);
