-- Passkeys (WebAuthn credentials) of accounts.
CREATE TABLE passkey (
  -- The credential's own id, base64url, as authenticators give it.
  id text PRIMARY KEY,
  account text NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  name text NOT NULL,
  -- COSE form.
  public_key bytea NOT NULL,
  -- Of the last use; one that does not grow tells of a copy. 0 where the authenticator does not count.
  counter bigint NOT NULL,
  transports text[] NOT NULL,
  -- Whether the authenticator's maker keeps copies of it.
  is_backed_up boolean NOT NULL,
  created_at timestamptz NOT NULL,
  last_used_at timestamptz
);
CREATE INDEX passkey_account ON passkey (account);

-- Who an account is for an OpenID Connect provider: only the pair of issuer and subject names somebody.
CREATE TABLE account_identity (
  id text PRIMARY KEY DEFAULT gen_random_uuid()::text,
  account text NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  issuer text NOT NULL,
  subject text NOT NULL,
  -- As the provider called the person then; shown, never used to know anybody by.
  label text NOT NULL,
  created_at timestamptz NOT NULL,
  last_used_at timestamptz,
  UNIQUE (issuer, subject)
);
CREATE INDEX account_identity_account ON account_identity (account);
