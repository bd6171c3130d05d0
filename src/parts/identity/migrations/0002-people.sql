-- Accounts without an address or a password: signed in through a provider or with a passkey only.
ALTER TABLE account ALTER COLUMN email DROP NOT NULL;
ALTER TABLE account ALTER COLUMN password_hash DROP NOT NULL;
ALTER TABLE account DROP CONSTRAINT account_role_check;
ALTER TABLE account ADD CONSTRAINT account_role_check
  CHECK (role IN ('member', 'steward', 'administrator'));
ALTER TABLE account ADD COLUMN disabled_at timestamptz;
-- Base32; set while `totp_confirmed_at` is null means that setting it up has begun.
ALTER TABLE account ADD COLUMN totp_secret text;
ALTER TABLE account ADD COLUMN totp_confirmed_at timestamptz;
-- Period of the last code that was taken: none is taken twice.
ALTER TABLE account ADD COLUMN totp_last_period bigint;

ALTER TABLE session ADD COLUMN id text NOT NULL DEFAULT gen_random_uuid()::text UNIQUE;
ALTER TABLE session ADD COLUMN last_used_at timestamptz NOT NULL DEFAULT now();
-- When the person last showed a password or passkey in it; null in sessions from before.
ALTER TABLE session ADD COLUMN verified_at timestamptz;
ALTER TABLE session ADD COLUMN client_address text NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN client_name text NOT NULL DEFAULT '';
CREATE INDEX session_account ON session (account);

CREATE TABLE recovery_code (
  account text NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  code_digest bytea NOT NULL,
  used_at timestamptz,
  PRIMARY KEY (account, code_digest)
);

-- What is sent by mail or waits for the second half of an exchange, and works once.
CREATE TABLE one_time_token (
  token_digest bytea PRIMARY KEY,
  id text NOT NULL UNIQUE,
  purpose text NOT NULL,
  account text REFERENCES account (id) ON DELETE CASCADE,
  email text,
  data jsonb NOT NULL,
  created_by text,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX one_time_token_account ON one_time_token (account);

CREATE TABLE people_group (
  id text PRIMARY KEY,
  name text NOT NULL,
  institution text NOT NULL,
  -- ISO 3166-1 alpha-2, or empty.
  country text NOT NULL,
  contact_email text NOT NULL,
  address text NOT NULL,
  created_at timestamptz NOT NULL,
  archived_at timestamptz
);
INSERT INTO people_group (id, name, institution, country, contact_email, address, created_at)
  VALUES ('node', 'Operators of this node', '', '', '', '', now());

CREATE TABLE group_member (
  group_id text NOT NULL REFERENCES people_group (id) ON DELETE CASCADE,
  account text NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  role text NOT NULL CHECK (role IN ('reader', 'submitter', 'reviewer', 'owner')),
  joined_at timestamptz NOT NULL,
  PRIMARY KEY (group_id, account)
);
CREATE INDEX group_member_account ON group_member (account);

-- The second group acts for the first, with these rights and no others, until the date.
CREATE TABLE broker_grant (
  group_id text NOT NULL REFERENCES people_group (id) ON DELETE CASCADE,
  broker text NOT NULL REFERENCES people_group (id) ON DELETE CASCADE,
  rights text[] NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (group_id, broker),
  CHECK (group_id <> broker)
);
CREATE INDEX broker_grant_broker ON broker_grant (broker);

CREATE TABLE api_token (
  id text PRIMARY KEY,
  token_digest bytea NOT NULL UNIQUE,
  name text NOT NULL,
  -- A person's token stands in for the account, a group's for the group.
  account text REFERENCES account (id) ON DELETE CASCADE,
  group_id text REFERENCES people_group (id) ON DELETE CASCADE,
  scopes text[] NOT NULL,
  -- A person's token may be for one group only.
  limit_group text REFERENCES people_group (id) ON DELETE CASCADE,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  last_used_on date,
  last_used_address text,
  CHECK ((account IS NULL) <> (group_id IS NULL))
);
CREATE INDEX api_token_account ON api_token (account);
CREATE INDEX api_token_group ON api_token (group_id);

-- RFC 8628: a program without a browser waits until a person allows it on a page.
CREATE TABLE device_authorization (
  device_digest bytea PRIMARY KEY,
  user_code text NOT NULL UNIQUE,
  client_name text NOT NULL,
  client_address text NOT NULL,
  scopes text[] NOT NULL,
  status text NOT NULL CHECK (status IN ('waiting', 'allowed', 'denied')),
  account text REFERENCES account (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  last_polled_at timestamptz,
  interval_seconds integer NOT NULL
);
