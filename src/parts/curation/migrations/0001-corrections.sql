-- What others say of an entry: beside it, never in it.
CREATE TABLE correction (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  accession text NOT NULL,
  -- The version that was looked at.
  version integer NOT NULL,
  instance text NOT NULL,
  owner_group text NOT NULL,
  claim text NOT NULL CHECK (claim IN ('value', 'contaminated', 'duplicate', 'wrong-host', 'other')),
  -- Field of the metadata, for the claim 'value'.
  field text,
  value_then text,
  value_proposed text,
  -- For the claim 'duplicate'.
  duplicate_of text,
  evidence text NOT NULL,
  evidence_url text,
  confidence text NOT NULL CHECK (confidence IN ('low', 'medium', 'high')),
  state text NOT NULL CHECK (state IN ('proposed', 'accepted', 'refused', 'appealed', 'withdrawn', 'upheld')),
  proposed_by text NOT NULL,
  proposed_by_name text NOT NULL,
  proposed_at timestamptz NOT NULL,
  -- Who refused it, for the rule that another one decides on the appeal.
  refused_by text
);
CREATE INDEX correction_by_entry ON correction (accession, proposed_at);
CREATE INDEX correction_by_group ON correction (owner_group, state);
CREATE INDEX correction_by_proposer ON correction (proposed_by);

CREATE TABLE correction_step (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  correction uuid NOT NULL REFERENCES correction (id) ON DELETE CASCADE,
  state text NOT NULL,
  by_account text NOT NULL,
  by_name text NOT NULL,
  at timestamptz NOT NULL,
  reason text NOT NULL
);
CREATE INDEX correction_step_by_correction ON correction_step (correction, id);
