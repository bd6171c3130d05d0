-- A signed snapshot of an instance's open entries. Its files lie in the data folder; a release is there when its
-- row is.
CREATE TABLE release (
  instance text NOT NULL,
  -- From 1 on, without gaps.
  number integer NOT NULL CHECK (number > 0),
  created_at timestamptz NOT NULL,
  -- The last outbox number that it holds.
  outbox_position bigint NOT NULL,
  -- What release-manifest.ts describes, and the node's signature of it.
  manifest jsonb NOT NULL,
  signature bytea NOT NULL,
  -- SHA-256 of the manifest in canonical form: the next one names it.
  manifest_digest bytea NOT NULL,
  -- Files of whole snapshots are removed after a while; what changed stays.
  has_whole_files boolean NOT NULL DEFAULT true,
  PRIMARY KEY (instance, number)
);

-- What the last release of an instance holds, so that the next one finds what changed.
CREATE TABLE release_record (
  instance text NOT NULL,
  accession text NOT NULL,
  version integer NOT NULL,
  -- SHA-256 of the record's line.
  record_digest bytea NOT NULL,
  -- SHA-256 over the digests of its sequences.
  letters_digest bytea NOT NULL,
  PRIMARY KEY (instance, accession)
);
ALTER TABLE release_record
  ALTER COLUMN record_digest SET STATISTICS 0,
  ALTER COLUMN letters_digest SET STATISTICS 0;

-- Working space of the release that is being made: what it changes in release_record. Without digests: gone.
CREATE UNLOGGED TABLE release_change (
  instance text NOT NULL,
  accession text NOT NULL,
  version integer NOT NULL,
  record_digest bytea,
  letters_digest bytea,
  PRIMARY KEY (instance, accession)
);
