-- Issuers of passports and visas that the operator trusts, and for what. One that is trusted for something else is removed
-- and added anew, so that nothing that rests on the former trust holds on.
CREATE TABLE passports_issuer (
  id text PRIMARY KEY,
  -- The claim iss, letter by letter.
  issuer text NOT NULL UNIQUE,
  -- Where it publishes its keys: what its tokens have to name, and the only address that is read.
  jku text NOT NULL,
  issues_passports boolean NOT NULL,
  -- NULL for all types that are used here.
  visa_types text[],
  -- Sources whose assertions it may sign; NULL for any.
  sources text[],
  links_identities boolean NOT NULL,
  -- The broker whose subjects its visas are about, where it has none of its own.
  subjects_of text,
  -- Committees whose decisions its sources tell, by accession.
  committees text[] NOT NULL,
  -- Public halves, as they were read at last.
  keys jsonb NOT NULL DEFAULT '[]',
  keys_read_at timestamptz,
  keys_tried_at timestamptz,
  -- Why they could not be read at last.
  keys_problem text,
  added_by text NOT NULL,
  added_at timestamptz NOT NULL
);

-- Passports and visas that count no more, whoever says so.
CREATE TABLE passports_revocation (
  -- SHA-256 over issuer and identifier as JSON, in hex.
  token text PRIMARY KEY,
  issuer text NOT NULL,
  identifier text NOT NULL,
  reason text NOT NULL,
  revoked_by text NOT NULL,
  revoked_at timestamptz NOT NULL
);
CREATE INDEX passports_revocation_by_time ON passports_revocation (revoked_at);

-- What passports opened, for whoever asks whether it still holds.
CREATE TABLE passports_grant (
  id text PRIMARY KEY,
  -- 'passport:' and a digest of issuer and subject.
  account text NOT NULL,
  dataset text NOT NULL,
  from_at timestamptz NOT NULL,
  until_at timestamptz NOT NULL,
  -- All passports and visas that it rests on, as passports_revocation names them.
  tokens text[] NOT NULL,
  -- Ids of the trusted issuers that it rests on.
  issuers text[] NOT NULL,
  -- Entitlements of this node's access desk that it rests on.
  entitlements text[] NOT NULL
);
CREATE INDEX passports_grant_by_end ON passports_grant (until_at);
