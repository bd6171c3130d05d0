-- Records of other archives, and the entry that each is here. An entry follows one of them, and may be known by others.
CREATE TABLE foreign_record (
  instance text NOT NULL REFERENCES instance (id) ON DELETE CASCADE,
  source text NOT NULL,
  -- The source's, without version.
  accession text NOT NULL,
  -- Accession of the entry.
  entry text NOT NULL,
  -- The entry's versions follow this record; else it is the same record from elsewhere.
  is_followed boolean NOT NULL,
  -- The last version that was taken in, and how the source gave it.
  version integer NOT NULL,
  state text NOT NULL CHECK (state IN ('public', 'withdrawn')),
  -- SHA-256 over what the reader found: the same again needs no second look.
  content_digest bytea NOT NULL,
  -- Accessions of INSDC by which the same sequence is known, without version.
  identities text[] NOT NULL,
  origin_name text NOT NULL,
  address text NOT NULL,
  method text NOT NULL,
  via text NOT NULL,
  terms text NOT NULL,
  first_public text,
  last_updated text,
  first_fetched_at timestamptz NOT NULL,
  -- When what is kept was fetched.
  fetched_at timestamptz NOT NULL,
  PRIMARY KEY (instance, source, accession)
);
CREATE INDEX foreign_record_by_entry ON foreign_record (entry);
CREATE INDEX foreign_record_by_identity ON foreign_record USING gin (identities);
CREATE INDEX external_metadata_by_value ON external_metadata (value, field);
