-- What is given to nobody for now, whatever a committee has granted: the whole vault, a dataset, a file.
CREATE TABLE vault_lock (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  scope text NOT NULL CHECK (scope IN ('vault', 'dataset', 'file')),
  -- Accession without version; empty for the whole vault.
  target text NOT NULL CHECK ((target = '') = (scope = 'vault')),
  is_drill boolean NOT NULL,
  why text NOT NULL,
  -- By who runs the node: the group that owns what is locked cannot lift it.
  by_operator boolean NOT NULL,
  locked_by text NOT NULL,
  locked_at timestamptz NOT NULL,
  ended_by text,
  ended_at timestamptz,
  end_why text
);
CREATE UNIQUE INDEX vault_lock_in_force ON vault_lock (scope, target) WHERE ended_at IS NULL;

-- Persons who do not want their data to be given, by the dataset or the study that it is about.
CREATE TABLE vault_opt_out (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  record text NOT NULL REFERENCES vault_record (accession),
  -- As its group wrote it: what it calls the person, or the accession of a sample.
  subject text NOT NULL,
  samples text[] NOT NULL,
  -- Values by which tables may name the person.
  names text[] NOT NULL,
  reason text NOT NULL,
  from_at timestamptz NOT NULL,
  added_by text NOT NULL,
  added_at timestamptz NOT NULL,
  lifted_by text,
  lifted_at timestamptz
);
CREATE UNIQUE INDEX vault_opt_out_in_force ON vault_opt_out (record, subject) WHERE lifted_at IS NULL;

-- Files that have something of such a person, or may have.
CREATE TABLE vault_concerned (
  opt_out bigint NOT NULL REFERENCES vault_opt_out (id) ON DELETE CASCADE,
  file text NOT NULL REFERENCES vault_file (accession),
  -- own: of samples of this person only; shared: of others, too; unknown: nobody has said whose it is;
  -- table: its rows say whom they are about, and the rest of it is given.
  kind text NOT NULL CHECK (kind IN ('own', 'shared', 'unknown', 'table')),
  -- Rows of the person in a table; null until it was read.
  row_count integer,
  PRIMARY KEY (opt_out, file)
);
CREATE INDEX vault_concerned_by_file ON vault_concerned (file);

-- Files of which their group says that nobody on the lists of a record is in them.
CREATE TABLE vault_unconcerned (
  record text NOT NULL REFERENCES vault_record (accession),
  file text NOT NULL REFERENCES vault_file (accession),
  said_by text NOT NULL,
  said_at timestamptz NOT NULL,
  PRIMARY KEY (record, file)
);

-- Tables without the rows of certain persons, encrypted anew: an edit list would leave their bytes with the reader.
CREATE TABLE vault_edition (
  file text NOT NULL REFERENCES vault_file (accession),
  -- Of vault_opt_out, ascending.
  opt_outs bigint[] NOT NULL,
  is_ready boolean NOT NULL,
  -- Null where none of them is in the table: then it is given as it is.
  body_sha256 text,
  body_bytes bigint,
  header bytea,
  header_key text,
  plain_sha256 text,
  plain_md5 text,
  plain_bytes bigint,
  made_at timestamptz NOT NULL,
  PRIMARY KEY (file, opt_outs)
);
CREATE INDEX vault_edition_by_body ON vault_edition (body_sha256);
CREATE INDEX vault_edition_by_key ON vault_edition (header_key);

-- Kept files as they are given at this moment, and whether they are given to anybody.
CREATE VIEW vault_offer AS
SELECT f.accession, f.owner_group, f.name, f.dictionary, f.ready_at,
  coalesce(e.plain_bytes, f.plain_bytes) AS plain_bytes,
  coalesce(e.plain_sha256, f.plain_sha256) AS plain_sha256,
  coalesce(e.plain_md5, f.plain_md5) AS plain_md5,
  coalesce(e.body_bytes, f.body_bytes) AS body_bytes,
  coalesce(e.body_sha256, f.body_sha256) AS body_sha256,
  coalesce(e.header, f.header) AS header,
  (coalesce(p.is_whole, false)
    OR (p.persons IS NOT NULL AND e.file IS NULL)
    OR EXISTS (
      SELECT FROM vault_lock l WHERE l.ended_at IS NULL AND (l.scope = 'vault'
        OR (l.scope = 'file' AND l.target = f.accession)
        OR (l.scope = 'dataset' AND EXISTS (
          SELECT FROM vault_dataset_file d WHERE d.file = f.accession AND d.dataset = l.target))))
  ) AS is_held
FROM vault_file f
  LEFT JOIN LATERAL (
    SELECT array_agg(o.id ORDER BY o.id) FILTER (WHERE c.kind = 'table') AS persons, bool_or(c.kind <> 'table') AS is_whole
    FROM vault_concerned c JOIN vault_opt_out o ON o.id = c.opt_out
    WHERE c.file = f.accession AND o.lifted_at IS NULL AND o.from_at <= now()
  ) p ON true
  LEFT JOIN vault_edition e ON e.file = f.accession AND e.opt_outs = p.persons AND e.is_ready
WHERE f.state = 'ready';

-- Assessments of the consequences for those in the data (Art. 35 GDPR), of a dataset or of all under a policy.
CREATE TABLE vault_assessment (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  record text NOT NULL REFERENCES vault_record (accession),
  version text NOT NULL,
  assessed_on date NOT NULL,
  reviewer text NOT NULL,
  next_review date NOT NULL,
  -- Where it lies, and what it says in short.
  document text NOT NULL,
  document_sha256 text,
  summary text NOT NULL,
  added_by text NOT NULL,
  added_at timestamptz NOT NULL,
  -- Of the reminders: how many days before the review the last one was.
  reminded_days integer
);
CREATE INDEX vault_assessment_by_record ON vault_assessment (record, id DESC);
