-- Days at which entries open by themselves, or their terms end: at their first second in UTC.
ALTER TABLE entry
  ADD COLUMN restricted_until date,
  ADD COLUMN terms_until date,
  ALTER COLUMN restricted_until SET STATISTICS 20,
  ALTER COLUMN terms_until SET STATISTICS 20;
-- What was restricted before there were dates keeps its group for its readers.
UPDATE entry SET visibility = 'group' WHERE visibility = 'restricted';
ALTER TABLE entry
  ADD CONSTRAINT entry_restricted_until CHECK ((visibility = 'restricted') = (restricted_until IS NOT NULL));
CREATE INDEX entry_by_opening ON entry (restricted_until) WHERE restricted_until IS NOT NULL;
CREATE INDEX entry_by_terms_end ON entry (terms_until) WHERE terms_until IS NOT NULL;

-- Groups that may see a thing beside its owner. Things are entries (by accession) and submissions (by id).
CREATE TABLE share (
  kind text NOT NULL CHECK (kind IN ('entry', 'submission')),
  id text NOT NULL,
  -- The group that it is shared with.
  shared_with text NOT NULL,
  shared_by text NOT NULL,
  shared_at timestamptz NOT NULL,
  -- The last day; null for no end.
  until date,
  PRIMARY KEY (kind, id, shared_with)
);
CREATE INDEX share_by_end ON share (until) WHERE until IS NOT NULL;

-- Who changed whom an entry is seen by and how it may be used, when and why. Rows are only added.
CREATE TABLE sharing_change (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  accession text NOT NULL,
  changed_at timestamptz NOT NULL,
  -- Account or token; 'date' for what came by itself.
  changed_by text NOT NULL,
  reason text NOT NULL,
  before jsonb NOT NULL,
  after jsonb NOT NULL
);
CREATE INDEX sharing_change_by_entry ON sharing_change (accession, id);

-- Reminders that were given, so that each is given once.
CREATE TABLE opening_reminder (
  owner_group text NOT NULL,
  day date NOT NULL,
  PRIMARY KEY (owner_group, day)
);

-- Who looked at data that is not open.
CREATE TABLE data_access (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  owner_group text NOT NULL,
  accessed_at timestamptz NOT NULL,
  -- Id of an account, or of a group's token with 'token:' before it.
  accessed_by text NOT NULL,
  name text NOT NULL,
  -- The token that stood in for the account.
  token text,
  operation text NOT NULL,
  instance text NOT NULL,
  records integer NOT NULL CHECK (records > 0),
  -- By a member of the owning group itself.
  is_own boolean NOT NULL
);
CREATE INDEX data_access_by_group ON data_access (owner_group, id);

-- Up to which access a group has been told.
CREATE TABLE access_digest (
  owner_group text PRIMARY KEY,
  last_access bigint NOT NULL
);
