-- What a group sends in at once: a table with its sequences, a revision by table, a withdrawal of entries.
CREATE TABLE submission (
  id text PRIMARY KEY,
  instance text NOT NULL REFERENCES instance (id) ON DELETE CASCADE,
  owner_group text NOT NULL REFERENCES owner_group (id),
  -- The group that acts for the owner; null where its own members do.
  broker_group text,
  kind text NOT NULL CHECK (kind IN ('new', 'revision')),
  title text NOT NULL,
  submitted_by text NOT NULL,
  submitter_name text NOT NULL,
  method text NOT NULL,
  -- { visibility, restrictedUntil, terms, releaseWhenReady, needsSecondPerson, isValidateOnly }
  settings jsonb NOT NULL,
  -- Given by the client: the same key again names the same submission.
  idempotency_key text,
  state text NOT NULL CHECK (state IN ('receiving', 'processing', 'complete', 'failed', 'withdrawn')),
  -- What ended it, and what is wrong with files rather than rows: [Problem].
  problems jsonb NOT NULL DEFAULT '[]',
  -- Number of the last change of any of its drafts. It is raised in each transaction that changes drafts,
  -- so that these wait for one another and a reader who goes on after the last number misses none.
  changes bigint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  completed_at timestamptz
);
CREATE UNIQUE INDEX submission_by_key ON submission (submitted_by, idempotency_key)
  WHERE idempotency_key IS NOT NULL;
CREATE INDEX submission_by_group ON submission (owner_group, created_at DESC, id);

-- How much of a file has come is told by the file itself.
CREATE TABLE submission_file (
  submission text NOT NULL REFERENCES submission (id) ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('metadata', 'sequences')),
  -- Only ever shown; the file lies under a name of ours.
  name text NOT NULL,
  size bigint NOT NULL CHECK (size >= 0),
  -- Of the whole file, where the client knows it before it sends.
  sha256 bytea,
  PRIMARY KEY (submission, kind)
);

-- One row on its way to a released version.
CREATE TABLE draft (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  submission text NOT NULL REFERENCES submission (id) ON DELETE CASCADE,
  row_number integer NOT NULL,
  submission_id text NOT NULL,
  -- The entry that it revises, and the version that its maker saw; null for a new entry.
  accession text,
  base_version integer,
  state text NOT NULL CHECK (state IN
    ('received', 'needs-attention', 'ready', 'approved', 'released', 'withdrawn')),
  metadata jsonb NOT NULL,
  other_columns jsonb NOT NULL DEFAULT '{}',
  -- [{ code, where, value, hint, severity, field, suggestion }]
  problems jsonb NOT NULL DEFAULT '[]',
  -- The version that it became.
  released_version integer,
  change bigint NOT NULL,
  changed_at timestamptz NOT NULL,
  UNIQUE (submission, row_number)
);
CREATE INDEX draft_by_state ON draft (submission, state, id);
CREATE INDEX draft_by_change ON draft (submission, change);
CREATE INDEX draft_by_name ON draft (submission, submission_id, row_number);

-- Sequence and analysis of a draft, until its release moves them to the entry. A revision of metadata
-- alone has none: it keeps those of the version that it revises.
CREATE TABLE draft_sequence (
  draft bigint NOT NULL REFERENCES draft (id) ON DELETE CASCADE,
  segment text NOT NULL,
  length integer NOT NULL,
  digest bytea NOT NULL,
  reference_digest bytea NOT NULL REFERENCES reference_sequence (digest),
  letters bytea NOT NULL,
  analysis jsonb NOT NULL,
  -- Its place in the file of sequences, from 0; null where it came by itself. By it a run that was cut off
  -- knows what it has already taken.
  record integer,
  PRIMARY KEY (draft, segment)
);

-- Every step of every entry and draft: never changed, never removed.
CREATE TABLE entry_transition (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  draft bigint,
  accession text,
  version integer,
  from_state text,
  to_state text NOT NULL,
  at timestamptz NOT NULL,
  -- Id and name of who did it, at that time; 'node' for the program.
  by_id text NOT NULL,
  by_name text NOT NULL,
  -- { token, broker }: how, where it was not the person in a session.
  via jsonb,
  why text NOT NULL DEFAULT ''
);
CREATE INDEX entry_transition_by_draft ON entry_transition (draft, id);
CREATE INDEX entry_transition_by_entry ON entry_transition (accession, id) WHERE accession IS NOT NULL;

CREATE TABLE entry_comment (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  draft bigint REFERENCES draft (id) ON DELETE CASCADE,
  accession text,
  at timestamptz NOT NULL,
  by_id text NOT NULL,
  by_name text NOT NULL,
  body text NOT NULL,
  CHECK ((draft IS NULL) <> (accession IS NULL))
);
CREATE INDEX entry_comment_by_draft ON entry_comment (draft, id) WHERE draft IS NOT NULL;
CREATE INDEX entry_comment_by_entry ON entry_comment (accession, id) WHERE accession IS NOT NULL;

-- As for entries: what no query asks for by value is not sampled.
ALTER TABLE draft
  ALTER COLUMN metadata SET STATISTICS 0,
  ALTER COLUMN other_columns SET STATISTICS 0,
  ALTER COLUMN problems SET STATISTICS 0;
ALTER TABLE draft_sequence
  ALTER COLUMN letters SET STATISTICS 0,
  ALTER COLUMN analysis SET STATISTICS 0,
  ALTER COLUMN digest SET STATISTICS 0;
