-- Who was given what of the vault, by which right and which way: written before the first byte leaves.
CREATE TABLE delivery_use (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account text NOT NULL,
  dataset text NOT NULL,
  file text NOT NULL,
  -- Of the desk, or of a visa; and the application that it comes from, where there is one.
  entitlement text NOT NULL,
  application text,
  way text NOT NULL,
  started_at timestamptz NOT NULL,
  -- Of what is sent, encrypted or not; what had left when it ended.
  announced_bytes bigint,
  sent_bytes bigint NOT NULL DEFAULT 0,
  -- whole: all that was asked for; broken: the reader or the connection went away, or the node ended;
  -- cut: the right ended meanwhile; failed: what is kept could not be read.
  outcome text NOT NULL DEFAULT 'running'
    CHECK (outcome IN ('running', 'whole', 'broken', 'cut', 'failed')),
  ended_at timestamptz,
  request_id text NOT NULL
);
CREATE INDEX delivery_use_by_dataset ON delivery_use (dataset, started_at);
CREATE INDEX delivery_use_by_account ON delivery_use (account, started_at);
CREATE INDEX delivery_use_running ON delivery_use (id) WHERE outcome = 'running';
