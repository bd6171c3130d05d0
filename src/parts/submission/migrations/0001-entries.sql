-- A place of entries: the real data of a pathogen, or one simulated outbreak that goes as a whole.
CREATE TABLE instance (
  id text PRIMARY KEY,
  pathogen text NOT NULL,
  display_name text NOT NULL,
  simulated boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE owner_group (
  id text PRIMARY KEY,
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE SEQUENCE accession_number;

-- A version is never changed after its release; a correction is the next version.
CREATE TABLE entry (
  accession text NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  instance text NOT NULL REFERENCES instance (id) ON DELETE CASCADE,
  submission_id text NOT NULL,
  owner_group text NOT NULL REFERENCES owner_group (id),
  visibility text NOT NULL CHECK (visibility IN ('open', 'group', 'restricted', 'controlled')),
  terms text NOT NULL,
  origin_node text NOT NULL,
  -- { method, source, at, by }: how it came, from which file, when, through whom.
  provenance jsonb NOT NULL,
  metadata jsonb NOT NULL,
  metadata_version integer NOT NULL,
  -- Columns of the submitted table that no field takes.
  other_columns jsonb NOT NULL DEFAULT '{}',
  -- SHA-256 over metadata and sequences: the same content again makes no new version.
  content_digest bytea NOT NULL,
  is_revocation boolean NOT NULL DEFAULT false,
  submitted_at timestamptz NOT NULL,
  released_at timestamptz NOT NULL,
  PRIMARY KEY (accession, version)
);
CREATE UNIQUE INDEX entry_by_submission ON entry (instance, owner_group, submission_id, version);

-- The dictionary for the compressed letters: without it they cannot be read, so it lives beside them.
CREATE TABLE reference_sequence (
  digest bytea PRIMARY KEY,
  letters bytea NOT NULL
);

CREATE TABLE entry_sequence (
  accession text NOT NULL,
  version integer NOT NULL,
  segment text NOT NULL,
  length integer NOT NULL,
  -- SHA-256 of the letters as submitted, without line breaks.
  digest bytea NOT NULL,
  reference_digest bytea NOT NULL REFERENCES reference_sequence (digest),
  -- zstd with the reference as dictionary: about 300 bytes for a SARS-CoV-2 genome.
  letters bytea NOT NULL,
  PRIMARY KEY (accession, version, segment),
  FOREIGN KEY (accession, version) REFERENCES entry (accession, version) ON DELETE CASCADE
);

CREATE TABLE entry_analysis (
  accession text NOT NULL,
  version integer NOT NULL,
  segment text NOT NULL,
  result jsonb NOT NULL,
  PRIMARY KEY (accession, version, segment),
  FOREIGN KEY (accession, version) REFERENCES entry (accession, version) ON DELETE CASCADE
);

-- One run of an import. Its rows wait in import_row until their sequences come.
CREATE TABLE import_run (
  id text PRIMARY KEY,
  instance text NOT NULL REFERENCES instance (id) ON DELETE CASCADE,
  started_by text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now()
);

-- Working space, not records: unlogged, emptied when its import ends or the node restarts.
CREATE UNLOGGED TABLE import_row (
  import_id text NOT NULL,
  submission_id text NOT NULL,
  row_number integer NOT NULL,
  metadata jsonb NOT NULL,
  other_columns jsonb NOT NULL,
  warnings jsonb NOT NULL,
  -- waiting for its sequence | refused because of its own problems | used by a sequence
  state text NOT NULL,
  PRIMARY KEY (import_id, submission_id)
);
