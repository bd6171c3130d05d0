-- What brings records of a public archive here by itself.
CREATE TABLE connector (
  id uuid PRIMARY KEY,
  name text NOT NULL UNIQUE,
  -- ena | ncbi
  source text NOT NULL,
  -- sequence: genomes, which become entries | read_run: what is known of raw reads, with links to their files
  result text NOT NULL,
  instance text NOT NULL,
  query jsonb NOT NULL,
  -- Minute, hour, day, month, weekday in UTC.
  schedule text NOT NULL,
  -- The most records that one run fetches.
  most_records integer NOT NULL,
  -- The most requests a second; never more than the archive allows.
  requests_a_second real NOT NULL,
  contact_email text NOT NULL,
  -- Key of the archive's API, sealed by the node; null where there is none.
  sealed_key bytea,
  is_paused boolean NOT NULL DEFAULT false,
  added_by text NOT NULL,
  added_at timestamptz NOT NULL,
  next_run_at timestamptz,
  -- The day up to which all changes of the archive are here; null before the first.
  read_until date,
  succeeded_at timestamptz,
  -- Runs in a row that failed.
  failures integer NOT NULL DEFAULT 0
);

-- One run. What it counts commits with what it counted.
CREATE TABLE connector_run (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  connector uuid NOT NULL REFERENCES connector (id) ON DELETE CASCADE,
  -- Days of changes that it reads, both included.
  from_day date NOT NULL,
  to_day date NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  -- running | done | partial: it fetched as much as it may, or was paused, and the next goes on | failed
  state text NOT NULL CHECK (state IN ('running', 'done', 'partial', 'failed')),
  -- { code, where, value, hint }
  problem jsonb,
  added integer NOT NULL DEFAULT 0,
  changed integer NOT NULL DEFAULT 0,
  unchanged integer NOT NULL DEFAULT 0,
  duplicate integer NOT NULL DEFAULT 0,
  refused integer NOT NULL DEFAULT 0,
  withdrawn integer NOT NULL DEFAULT 0,
  -- Found by the archive, and yet not what the connector asks for.
  left_out integer NOT NULL DEFAULT 0,
  -- Records that were fetched: as many as the connector allows for a run.
  fetched integer NOT NULL DEFAULT 0
);
CREATE INDEX connector_run_by_connector ON connector_run (connector, id DESC);
CREATE UNIQUE INDEX connector_run_under_way ON connector_run (connector) WHERE state = 'running';

-- What a connector knows of a record of the archive, taken or not.
CREATE TABLE connector_record (
  connector uuid NOT NULL REFERENCES connector (id) ON DELETE CASCADE,
  -- Without version.
  accession text NOT NULL,
  version integer NOT NULL,
  -- The day on which the archive changed it last, as it says.
  updated_on date,
  fetched_at timestamptz NOT NULL,
  -- That it is still public was seen then.
  checked_at timestamptz NOT NULL,
  -- added | changed | unchanged | duplicate | refused | withdrawn | left-out: what became of it when it was fetched last
  outcome text NOT NULL,
  -- Entry with version; null where there is none.
  entry text,
  problems jsonb NOT NULL DEFAULT '[]',
  -- It was fetched from there; without keys.
  address text NOT NULL,
  -- The run that counted it last.
  run bigint NOT NULL,
  PRIMARY KEY (connector, accession)
);
CREATE INDEX connector_record_by_check ON connector_record (connector, checked_at) WHERE outcome <> 'withdrawn';
CREATE INDEX connector_record_refused ON connector_record (connector, accession)
  WHERE outcome IN ('refused', 'withdrawn');

-- What an archive says of a run of a sequencer. Its files stay where they are.
CREATE TABLE archived_run (
  source text NOT NULL,
  accession text NOT NULL,
  instance text NOT NULL,
  connector uuid REFERENCES connector (id) ON DELETE SET NULL,
  connector_name text NOT NULL,
  sample_accession text,
  study_accession text,
  experiment_accession text,
  -- What the archive says of it, by its own names.
  fields jsonb NOT NULL,
  -- [{ url, bytes, md5 }]
  files jsonb NOT NULL,
  updated_on date,
  fetched_at timestamptz NOT NULL,
  address text NOT NULL,
  -- Why the archive does not give it any more; null while it does.
  withdrawn_why text,
  PRIMARY KEY (source, accession, instance)
);
CREATE INDEX archived_run_by_instance ON archived_run (instance, accession);
CREATE INDEX archived_run_by_sample ON archived_run (sample_accession) WHERE sample_accession IS NOT NULL;

ALTER TABLE connector_record ALTER COLUMN problems SET STATISTICS 0;
ALTER TABLE archived_run
  ALTER COLUMN fields SET STATISTICS 0,
  ALTER COLUMN files SET STATISTICS 0;
