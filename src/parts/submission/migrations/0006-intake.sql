-- What its sender decided of the table's columns and values, and what the columns were taken for.
ALTER TABLE submission
  ADD COLUMN mapping jsonb NOT NULL DEFAULT '{"columns": {}, "values": {}}',
  ADD COLUMN guess jsonb;

-- What a group decided the last time of tables with these headers, to be offered again.
CREATE TABLE group_mapping (
  owner_group text NOT NULL REFERENCES owner_group (id) ON DELETE CASCADE,
  -- SHA-256 of the sorted headers.
  headers_digest bytea NOT NULL,
  headers jsonb NOT NULL,
  mapping jsonb NOT NULL,
  used_at timestamptz NOT NULL,
  used_by text NOT NULL,
  PRIMARY KEY (owner_group, headers_digest)
);

-- Name of a row's sequence where that is another than the sample's.
ALTER TABLE draft ADD COLUMN sequence_name text;
CREATE INDEX draft_by_sequence_name ON draft (submission, sequence_name)
  WHERE sequence_name IS NOT NULL;

-- Sequences may come in several files: 'sequences', 'sequences-2' and so on.
ALTER TABLE submission_file DROP CONSTRAINT submission_file_kind_check;
ALTER TABLE submission_file ADD CONSTRAINT submission_file_kind_check
  CHECK (kind ~ '^(metadata|sequences(-([2-9]|[1-9][0-9]))?)$');

-- Where else a sequence is, letter by letter.
CREATE INDEX draft_sequence_by_digest ON draft_sequence (digest);
CREATE INDEX entry_sequence_by_digest ON entry_sequence (digest);

-- Accessions elsewhere tell that two samples are one. Only rows that have one are in these.
CREATE INDEX draft_by_biosample ON draft ((metadata ->> 'biosampleAccession'))
  WHERE metadata ->> 'biosampleAccession' IS NOT NULL;
CREATE INDEX draft_by_gisaid ON draft ((metadata ->> 'gisaidEpiIsl'))
  WHERE metadata ->> 'gisaidEpiIsl' IS NOT NULL;
CREATE INDEX draft_by_genbank ON draft ((metadata ->> 'genbankAccession'))
  WHERE metadata ->> 'genbankAccession' IS NOT NULL;
CREATE INDEX entry_by_biosample ON entry ((metadata ->> 'biosampleAccession'))
  WHERE metadata ->> 'biosampleAccession' IS NOT NULL;
CREATE INDEX entry_by_gisaid ON entry ((metadata ->> 'gisaidEpiIsl'))
  WHERE metadata ->> 'gisaidEpiIsl' IS NOT NULL;
CREATE INDEX entry_by_genbank ON entry ((metadata ->> 'genbankAccession'))
  WHERE metadata ->> 'genbankAccession' IS NOT NULL;
