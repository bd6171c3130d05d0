-- How a group deposits at ENA.
CREATE TABLE ena_account (
  owner_group text PRIMARY KEY,
  -- ENA's test service forgets everything within a day.
  service text NOT NULL CHECK (service IN ('test', 'production')),
  -- 'Webin-12345'
  username text NOT NULL,
  -- Sealed by the node's own key.
  password bytea NOT NULL,
  center_name text NOT NULL,
  study_title text NOT NULL,
  study_description text NOT NULL,
  -- What is deposited becomes public on this day; null for at once.
  hold_until date,
  -- LIBRARY_SOURCE of experiments.
  library_source text NOT NULL,
  -- Later versions and revocations of what was deposited go there by themselves.
  keeps_up boolean NOT NULL,
  -- What is released from then on is ordered by itself; null where each deposit is ordered.
  orders_since timestamptz,
  -- Why ENA refused the account itself; cleared with the next change.
  problem text,
  changed_at timestamptz NOT NULL,
  changed_by text NOT NULL
);

-- Entries whose owner ordered their deposit, and how that stands.
CREATE TABLE ena_deposit (
  owner_group text NOT NULL,
  service text NOT NULL,
  -- Accession, without version.
  entry text NOT NULL,
  instance text NOT NULL,
  -- The version that ENA has, or that waits for its first deposit.
  version integer NOT NULL,
  with_reads boolean NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'deposited', 'refused', 'cancelled')),
  -- [{ code, where, value, hint }]
  problems jsonb NOT NULL DEFAULT '[]',
  ordered_by text NOT NULL,
  ordered_by_name text NOT NULL,
  ordered_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (owner_group, service, entry)
);
CREATE INDEX ena_deposit_by_state ON ena_deposit (owner_group, service, state, entry);
CREATE INDEX ena_deposit_by_entry ON ena_deposit (entry);

-- Objects at ENA by their alias, which is theirs for ever within an account.
CREATE TABLE ena_object (
  owner_group text NOT NULL,
  service text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('project', 'sample', 'experiment', 'run', 'analysis')),
  alias text NOT NULL,
  instance text NOT NULL,
  -- Null for a study.
  entry text,
  version integer,
  accession text NOT NULL,
  -- The accession elsewhere: of a study its ERP, of a sample its BioSample.
  other_accession text,
  -- As ENA last gave it: PRIVATE, PUBLIC, SUPPRESSED, KILLED; CANCELLED by us.
  status text,
  hold_until date,
  -- SHA-256 of the XML that ENA has; null where that is not known.
  digest bytea,
  deposited_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (owner_group, service, kind, alias)
);
CREATE INDEX ena_object_by_entry ON ena_object (entry);

-- What was sent: written before it is sent, so that an answer that got lost is asked for.
CREATE TABLE ena_submission (
  alias text PRIMARY KEY,
  owner_group text NOT NULL,
  service text NOT NULL,
  action text NOT NULL,
  -- [{ kind, alias, instance, entry, version, digest }]
  objects jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('sent', 'taken', 'refused')),
  sent_at timestamptz NOT NULL,
  settled_at timestamptz,
  receipt text
);
CREATE INDEX ena_submission_open ON ena_submission (owner_group, service) WHERE state = 'sent';
CREATE INDEX ena_submission_by_group ON ena_submission (owner_group, sent_at DESC);
