-- Files that somebody who may have them gets under the own key: the header that was sealed for it, kept so that the same
-- bytes can be fetched again and again, and which bytes of the kept body belong to it.
CREATE TABLE delivery_outbox (
  id text PRIMARY KEY,
  -- Digest of what was asked for: the same again is the same entry.
  asked bytea NOT NULL UNIQUE,
  account text NOT NULL,
  entitlement text NOT NULL,
  dataset text NOT NULL,
  file text NOT NULL,
  recipient bytea NOT NULL CHECK (octet_length(recipient) = 32),
  -- Bytes of plain text, from the first to before the second, pair by pair; null for the whole file.
  ranges jsonb,
  plain_bytes bigint NOT NULL,
  header bytea NOT NULL,
  -- Of the kept body that the header was sealed for: with another one the entry is none any more.
  body_sha256 text NOT NULL,
  -- Bytes of the kept body, pair by pair, that stand behind the header.
  body_ranges jsonb NOT NULL,
  bytes bigint NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX delivery_outbox_by_account ON delivery_outbox (account, created_at);
CREATE INDEX delivery_outbox_by_entitlement ON delivery_outbox (entitlement);
