-- How far the outbox was read: changed in the transaction that takes over what was read.
CREATE TABLE notice_position (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  sequence bigint NOT NULL
);
INSERT INTO notice_position (sequence) SELECT coalesce(max(sequence), 0) FROM outbox;

-- What an account finds in its inbox. Kinds that carry a secret never come here.
CREATE TABLE notice (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account text NOT NULL,
  kind text NOT NULL,
  group_id text,
  subject text NOT NULL,
  "values" jsonb NOT NULL,
  path text NOT NULL,
  occurred_at timestamptz NOT NULL,
  read_at timestamptz,
  -- daily | weekly: waits for a digest; null: in none, or sent.
  digest text
);
CREATE INDEX notice_by_account ON notice (account, id);
CREATE UNIQUE INDEX notice_unread ON notice (account, kind, subject) WHERE read_at IS NULL;
CREATE INDEX notice_for_digest ON notice (digest, account) WHERE digest IS NOT NULL;

-- Only what differs from the default of the kind.
CREATE TABLE notice_preference (
  account text NOT NULL,
  kind text NOT NULL,
  delivery text NOT NULL CHECK (delivery IN ('none', 'at-once', 'daily', 'weekly')),
  PRIMARY KEY (account, kind)
);

-- Mail on its way. Its text is sealed with the node's key, and gone when it has been sent.
CREATE TABLE notice_mail (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  account text,
  kind text NOT NULL,
  merge_key text NOT NULL,
  sealed bytea,
  -- Rises when a later notice takes the place of one that is not sent.
  revision integer NOT NULL DEFAULT 1,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'refused')),
  reason text,
  created_at timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE UNIQUE INDEX notice_mail_waiting ON notice_mail (merge_key) WHERE state = 'waiting';

CREATE TABLE webhook (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  group_id text NOT NULL,
  url text NOT NULL,
  sealed_secret bytea NOT NULL,
  kinds text[] NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  -- Since when no delivery has got through; null while they do.
  failing_since timestamptz,
  disabled_at timestamptz
);
CREATE INDEX webhook_by_group ON webhook (group_id);

CREATE TABLE webhook_delivery (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  webhook uuid NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
  kind text NOT NULL,
  body text NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'given-up')),
  attempts integer NOT NULL DEFAULT 0,
  -- Status of the last answer, or why there was none.
  outcome text,
  created_at timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE INDEX webhook_delivery_by_webhook ON webhook_delivery (webhook, created_at);
