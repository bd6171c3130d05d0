-- Further names by which a sequence finds its row: those that its column fastaIds gives where it gives several, and the
-- name of the isolate. The first go before all others; draft.sequence_name then holds them joined by blanks.
CREATE TABLE draft_sequence_name (
  submission text NOT NULL,
  name text NOT NULL,
  draft bigint NOT NULL REFERENCES draft (id) ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('given', 'isolate')),
  PRIMARY KEY (submission, name, draft)
);
CREATE INDEX draft_sequence_name_by_draft ON draft_sequence_name (draft);

-- The same of an import's rows.
CREATE UNLOGGED TABLE import_row_name (
  import_id text NOT NULL,
  name text NOT NULL,
  submission_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('given', 'isolate')),
  PRIMARY KEY (import_id, name, submission_id)
);

-- Rows whose column fastaIds names their sequences are not found by the name of the sample. Problems are what is wrong
-- with the sequences of a row that has several: [{ code, where, value, hint }].
ALTER TABLE import_row
  ADD COLUMN has_own_names boolean NOT NULL DEFAULT false,
  ADD COLUMN problems jsonb NOT NULL DEFAULT '[]',
  ALTER COLUMN problems SET STATISTICS 0;

-- Analysed segments of an import's rows wait here until all sequences have come.
CREATE UNLOGGED TABLE import_sequence (
  import_id text NOT NULL,
  submission_id text NOT NULL,
  segment text NOT NULL,
  length integer NOT NULL,
  digest bytea NOT NULL,
  letters bytea NOT NULL,
  analysis jsonb NOT NULL,
  warnings jsonb NOT NULL,
  PRIMARY KEY (import_id, submission_id, segment)
);
ALTER TABLE import_sequence
  ALTER COLUMN letters SET STATISTICS 0,
  ALTER COLUMN analysis SET STATISTICS 0,
  ALTER COLUMN warnings SET STATISTICS 0,
  ALTER COLUMN digest SET STATISTICS 0;
