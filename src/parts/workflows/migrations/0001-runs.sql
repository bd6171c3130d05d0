-- One run of a workflow on files of one sample.
CREATE TABLE workflow_run (
  id text PRIMARY KEY,
  number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  instance text NOT NULL,
  pathogen text NOT NULL,
  owner_group text NOT NULL,
  workflow text NOT NULL,
  workflow_version text NOT NULL,
  -- SHA-256 of the workflow's file when the run was asked for.
  workflow_digest text NOT NULL,
  sample text NOT NULL,
  platform text NOT NULL CHECK (platform IN ('ILLUMINA', 'OXFORD_NANOPORE')),
  -- { name, version, digest, isInferred }; null where none is used.
  primer_scheme jsonb,
  -- What the draft is to say of the sample, by field.
  metadata jsonb NOT NULL DEFAULT '{}',
  started_by text NOT NULL,
  starter_name text NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'running', 'storing', 'done', 'failed', 'cancelled')),
  is_cancel_wanted boolean NOT NULL DEFAULT false,
  -- How often it was begun: a run that was cut off is begun anew.
  attempt integer NOT NULL DEFAULT 0,
  -- Why it failed: { code, where, value, hint }.
  problem jsonb,
  created_at timestamptz NOT NULL,
  begun_at timestamptz,
  ended_at timestamptz,
  -- What it was made with: programs, parameters, digests.
  provenance jsonb,
  -- What came out, in numbers, and what consensus, variants and reads say of each other.
  result jsonb,
  -- With the draft, and the entry that it became.
  submission text,
  accession text
);
CREATE INDEX workflow_run_by_group ON workflow_run (owner_group, number DESC);
CREATE INDEX workflow_run_by_accession ON workflow_run (accession) WHERE accession IS NOT NULL;
CREATE INDEX workflow_run_by_submission ON workflow_run (submission) WHERE submission IS NOT NULL;

-- Files that a run reads, as they were when it was asked for.
CREATE TABLE workflow_input (
  run text NOT NULL REFERENCES workflow_run (id) ON DELETE CASCADE,
  ordinal integer NOT NULL,
  file text NOT NULL,
  name text NOT NULL,
  format text NOT NULL,
  size bigint NOT NULL,
  sha256 text NOT NULL,
  PRIMARY KEY (run, ordinal)
);
CREATE INDEX workflow_input_by_file ON workflow_input (file);

-- Files that a run has made; of an attempt that was cut off they are removed.
CREATE TABLE workflow_output (
  run text NOT NULL REFERENCES workflow_run (id) ON DELETE CASCADE,
  kind text NOT NULL,
  file text NOT NULL,
  name text NOT NULL,
  size bigint NOT NULL,
  sha256 text NOT NULL,
  PRIMARY KEY (run, kind)
);

-- Steps of the last attempt, with what their programs said.
CREATE TABLE workflow_step (
  run text NOT NULL REFERENCES workflow_run (id) ON DELETE CASCADE,
  ordinal integer NOT NULL,
  name text NOT NULL,
  command text NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'done', 'failed')),
  -- Exit code or name of the signal that ended it.
  ended_with text,
  begun_at timestamptz NOT NULL,
  ended_at timestamptz,
  log text NOT NULL DEFAULT '',
  PRIMARY KEY (run, ordinal)
);

-- What reads of a sample have in place of the reference's letters; of runs that are done.
CREATE TABLE workflow_variant (
  run text NOT NULL REFERENCES workflow_run (id) ON DELETE CASCADE,
  -- 0-based, of the first letter.
  position integer NOT NULL,
  reference text NOT NULL,
  alternative text NOT NULL,
  depth integer NOT NULL,
  forward integer NOT NULL,
  reverse integer NOT NULL,
  reference_forward integer NOT NULL,
  reference_reverse integer NOT NULL,
  share double precision NOT NULL,
  status text NOT NULL CHECK (status IN ('consensus', 'minor', 'primer-site')),
  PRIMARY KEY (run, position, reference, alternative)
);
CREATE INDEX workflow_variant_by_place ON workflow_variant (position, alternative, run);
