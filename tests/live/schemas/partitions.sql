-- Partitions whose columns stand in another order, and whose indexes and constraints have names
-- that the server would not give them; partitions that it named itself.
CREATE TABLE target (id integer CONSTRAINT target_pk PRIMARY KEY);
CREATE TABLE reading (
  id bigint GENERATED ALWAYS AS IDENTITY, at date NOT NULL, kind text NOT NULL DEFAULT 'x',
  value numeric(5,2) CHECK (value > 0), target_id integer,
  CONSTRAINT reading_pk PRIMARY KEY (id, at), CONSTRAINT reading_once UNIQUE (at, kind),
  CONSTRAINT reading_target FOREIGN KEY (target_id) REFERENCES target
) PARTITION BY RANGE (at);
CREATE INDEX reading_kind ON reading (kind);
CREATE INDEX reading_lower ON reading (lower(kind), ("value" + 1));
CREATE UNIQUE INDEX reading_both ON reading (at, kind) INCLUDE (value);
CREATE TABLE reading_usual PARTITION OF reading (CONSTRAINT mine CHECK (value < 100))
  FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE reading_renamed PARTITION OF reading (kind DEFAULT 'y', value NOT NULL)
  FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
ALTER INDEX reading_renamed_kind_idx RENAME TO renamed_kind;
ALTER TABLE reading_renamed RENAME CONSTRAINT reading_renamed_pkey TO renamed_pk;
ALTER TABLE reading_renamed RENAME CONSTRAINT reading_target TO renamed_target;
COMMENT ON INDEX renamed_kind IS 'its own';
COMMENT ON CONSTRAINT renamed_pk ON reading_renamed IS 'its own';
CREATE TABLE reading_other (target_id integer, extra text, value numeric(5,2), kind text NOT NULL,
  at date NOT NULL, id bigint NOT NULL, CONSTRAINT reading_value_check CHECK (value > 0));
ALTER TABLE reading_other DROP COLUMN extra;
ALTER TABLE reading ATTACH PARTITION reading_other FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE reading_deep PARTITION OF reading FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')
  PARTITION BY LIST (at);
CREATE TABLE reading_deep_a PARTITION OF reading_deep FOR VALUES IN ('2027-02-03');
CREATE TABLE reading_deep_rest PARTITION OF reading_deep DEFAULT;
ALTER INDEX reading_deep_a_kind_idx RENAME TO deep_a_kind;
ALTER INDEX reading_deep_rest_kind_idx RENAME TO deep_rest_kind;
ALTER INDEX reading_deep_kind_idx RENAME TO deep_kind;
CREATE TABLE a_very_long_name_of_a_partitioned_table_that_goes_on_and_on (
  a_very_long_name_of_a_column_that_goes_on integer, x text
) PARTITION BY LIST (x);
CREATE INDEX long_index ON a_very_long_name_of_a_partitioned_table_that_goes_on_and_on
  (a_very_long_name_of_a_column_that_goes_on);
CREATE TABLE a_very_long_name_of_a_partitioned_table_that_goes_on_child
  PARTITION OF a_very_long_name_of_a_partitioned_table_that_goes_on_and_on FOR VALUES IN ('a');

CREATE TABLE base (id integer, note text DEFAULT 'none', CONSTRAINT positive CHECK (id > 0));
ALTER TABLE base ALTER COLUMN note SET STORAGE EXTERNAL;
CREATE TABLE derived (own text) INHERITS (base);
ALTER TABLE derived ALTER COLUMN note SET DEFAULT 'derived', ALTER COLUMN id SET NOT NULL;
CREATE TABLE bare (id integer, note text) INHERITS (base);
ALTER TABLE bare ALTER COLUMN note DROP DEFAULT;
ALTER TABLE base ADD CONSTRAINT alone CHECK (id < 1000) NO INHERIT;
