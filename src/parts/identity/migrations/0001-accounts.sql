CREATE TABLE account (
  id text PRIMARY KEY,
  name text NOT NULL,
  -- In lower case.
  email text NOT NULL UNIQUE,
  role text NOT NULL CHECK (role IN ('administrator', 'member')),
  -- scrypt$N$r$p$salt$hash, the last two in base64.
  password_hash text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Tokens are stored as their SHA-256 only: who reads the database cannot sign in with them.
CREATE TABLE session (
  token_digest bytea PRIMARY KEY,
  account text NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);

CREATE TABLE administrator_link (
  token_digest bytea PRIMARY KEY,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);

-- Every change of state, by whom, when, from where and with what outcome.
CREATE TABLE audit_event (
  sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  operation text NOT NULL,
  account text,
  target text NOT NULL,
  status integer NOT NULL,
  request_id text NOT NULL,
  client_address text NOT NULL
);
