-- Instances whose drafts wait for what a program beside the node finds in them. One without a row is processed by the
-- node alone.
CREATE TABLE instance_pipeline (
  instance text PRIMARY KEY REFERENCES instance (id) ON DELETE CASCADE,
  -- The oldest version of the pipeline whose results are still taken.
  version integer NOT NULL DEFAULT 1 CHECK (version > 0),
  -- Minutes after which what was handed out and not answered is handed out again.
  minutes integer NOT NULL CHECK (minutes > 0),
  -- Raised whenever drafts are sent to it: the state of the queue as a pipeline asks for it (ETag).
  changes bigint NOT NULL DEFAULT 0,
  set_by text NOT NULL,
  set_at timestamptz NOT NULL
);

-- A draft that was sent to the pipeline of its instance.
CREATE TABLE draft_pipeline (
  draft bigint PRIMARY KEY REFERENCES draft (id) ON DELETE CASCADE,
  instance text NOT NULL,
  -- Values by name as they are handed out: as the draft had them when it was sent.
  input jsonb NOT NULL,
  -- Raised with every other input: a result for an earlier one is not taken.
  input_version integer NOT NULL DEFAULT 1,
  -- Version of the pipeline that has answered for this input, or on which the node has given up; null before.
  settled_version integer,
  taken_version integer,
  taken_at timestamptz,
  -- How often it was handed out to taken_version.
  attempts integer NOT NULL DEFAULT 0
);
CREATE INDEX draft_pipeline_open ON draft_pipeline (instance, draft) WHERE settled_version IS NULL;
CREATE INDEX draft_pipeline_settled ON draft_pipeline (instance, settled_version, draft)
  WHERE settled_version IS NOT NULL;

ALTER TABLE draft
  DROP CONSTRAINT draft_state_check,
  ADD CONSTRAINT draft_state_check CHECK (state IN
    ('received', 'waiting', 'needs-attention', 'ready', 'approved', 'released', 'withdrawn'));
