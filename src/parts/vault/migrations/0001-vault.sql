-- Numbers of accessions, of all kinds together.
CREATE SEQUENCE vault_accession;

-- Studies, samples, experiments, runs, analyses, datasets, policies, committees, data dictionaries: as they are worked on.
CREATE TABLE vault_record (
  accession text PRIMARY KEY,
  kind text NOT NULL,
  owner_group text NOT NULL,
  is_simulated boolean NOT NULL,
  -- What its group calls it.
  alias text NOT NULL,
  -- Whether everybody may read it once it is published.
  is_public boolean NOT NULL,
  state text NOT NULL CHECK (state IN ('draft', 'submitted', 'published', 'withdrawn')),
  body jsonb NOT NULL,
  -- Grows with every change, so that nobody writes over what somebody else has changed.
  revision integer NOT NULL DEFAULT 1,
  -- The last published version; 0 for none.
  version integer NOT NULL DEFAULT 0,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  state_reason text,
  UNIQUE (owner_group, kind, alias)
);
CREATE INDEX vault_record_by_kind ON vault_record (kind, accession);

-- Published versions, which are never changed.
CREATE TABLE vault_version (
  accession text NOT NULL REFERENCES vault_record (accession),
  version integer NOT NULL CHECK (version > 0),
  is_public boolean NOT NULL,
  body jsonb NOT NULL,
  published_by text NOT NULL,
  published_at timestamptz NOT NULL,
  PRIMARY KEY (accession, version)
);

-- Encrypted files. What of one is kept for good is its body; its header stands here, sealed for a key of the node.
CREATE TABLE vault_file (
  accession text PRIMARY KEY,
  owner_group text NOT NULL,
  is_simulated boolean NOT NULL,
  -- With folders, parted by '/'.
  name text NOT NULL,
  origin text NOT NULL CHECK (origin IN ('tus', 's3')),
  state text NOT NULL CHECK (state IN ('receiving', 'verifying', 'ready', 'refused', 'expired', 'removed')),
  -- Bytes of the encrypted file with its header; null while parts of it come whose number nobody has told.
  size bigint CHECK (size > 0),
  -- Data dictionary by which the plain text is checked; null for what is no table.
  dictionary text REFERENCES vault_record (accession),
  -- What its sender says of it.
  announced_sha256 text,
  announced_plain_sha256 text,
  announced_plain_md5 text,
  -- As S3 names what came.
  etag text,
  -- What it is: of the whole file, of the body, of the plain text with its edit list applied.
  sha256 text,
  body_sha256 text,
  body_bytes bigint,
  segments bigint,
  plain_sha256 text,
  plain_md5 text,
  plain_bytes bigint,
  has_edit_list boolean,
  header bytea,
  -- The node key that the header is sealed for.
  header_key text,
  -- Counts of a table; no value of it.
  table_report jsonb,
  problems jsonb NOT NULL DEFAULT '[]',
  uploaded_by text NOT NULL,
  uploader_name text NOT NULL,
  created_at timestamptz NOT NULL,
  ready_at timestamptz,
  expires_at timestamptz,
  received bigint NOT NULL DEFAULT 0,
  idle_looks integer NOT NULL DEFAULT 0,
  removed_at timestamptz,
  remove_reason text
);
CREATE INDEX vault_file_by_group ON vault_file (owner_group, created_at);
CREATE INDEX vault_file_by_name ON vault_file (owner_group, name);
CREATE INDEX vault_file_by_state ON vault_file (state);
CREATE INDEX vault_file_by_body ON vault_file (owner_group, body_sha256);
CREATE INDEX vault_file_by_key ON vault_file (header_key);

-- Parts of a file that comes in parts, as S3 sends them.
CREATE TABLE vault_part (
  file text NOT NULL REFERENCES vault_file (accession) ON DELETE CASCADE,
  number integer NOT NULL CHECK (number BETWEEN 1 AND 10000),
  -- Name of what has come of it, in the file's folder: one that is sent again is another one.
  stored_as text NOT NULL,
  size bigint NOT NULL,
  md5 text NOT NULL,
  PRIMARY KEY (file, number)
);

-- Files of a published version of a dataset.
CREATE TABLE vault_dataset_file (
  dataset text NOT NULL,
  version integer NOT NULL,
  file text NOT NULL REFERENCES vault_file (accession),
  PRIMARY KEY (dataset, version, file),
  FOREIGN KEY (dataset, version) REFERENCES vault_version (accession, version)
);
CREATE INDEX vault_dataset_file_by_file ON vault_dataset_file (file);

-- Keys for S3: each stands for a token of its account, which it is of no use without.
CREATE TABLE vault_access_key (
  id text PRIMARY KEY,
  account text NOT NULL,
  title text NOT NULL,
  -- Id of the token, which ends with the key.
  token text NOT NULL,
  -- The token, sealed: a signature can be checked only by who knows the secret.
  secret bytea NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX vault_access_key_by_account ON vault_access_key (account);
