-- What an analysis was made with, beside the same words in its result, so that what is out of date is
-- found without reading results. Analyses from before did not tell which version of a dataset they came
-- from: they are 'unknown', which equals no version and so counts as out of date. A constant default
-- rewrites no row; afterwards nobody may forget to give one.
ALTER TABLE entry_analysis
  ADD COLUMN engine_version text NOT NULL DEFAULT 'unknown',
  ADD COLUMN dataset_digest text NOT NULL DEFAULT 'unknown',
  ADD COLUMN analysed_at timestamptz;

ALTER TABLE entry_analysis
  ALTER COLUMN engine_version DROP DEFAULT,
  ALTER COLUMN dataset_digest DROP DEFAULT,
  ALTER COLUMN engine_version SET STATISTICS 10,
  ALTER COLUMN dataset_digest SET STATISTICS 10,
  ALTER COLUMN analysed_at SET STATISTICS 10;

-- What an entry was called before: one row for each analysis that a later one replaced with another result.
CREATE TABLE former_analysis (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  accession text NOT NULL,
  version integer NOT NULL,
  segment text NOT NULL,
  -- Clade, attributes, quality and versions of the analysis that was replaced.
  summary jsonb NOT NULL,
  -- [{ field, before, after } | { field, removed, added }]: what the next one changed.
  changes jsonb NOT NULL,
  replaced_at timestamptz NOT NULL,
  FOREIGN KEY (accession, version) REFERENCES entry (accession, version) ON DELETE CASCADE
);
CREATE INDEX former_analysis_by_entry ON former_analysis (accession, version);
ALTER TABLE former_analysis
  ALTER COLUMN summary SET STATISTICS 0,
  ALTER COLUMN changes SET STATISTICS 0;

-- A pass over all entries of an instance that was begun and not finished; it goes on where it was.
CREATE TABLE reanalysis_pass (
  instance text PRIMARY KEY REFERENCES instance (id) ON DELETE CASCADE,
  engine_version text NOT NULL,
  dataset_digest text NOT NULL,
  started_at timestamptz NOT NULL
);
