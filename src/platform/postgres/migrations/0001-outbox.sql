-- What happens to a record, told to readers in the transaction that does it. The sequence number is
-- taken under a lock that lasts until the end of the transaction, so that numbers become visible
-- strictly in order: see adr/2026-11-23-outbox-read-in-order.md.
CREATE TABLE outbox (
  sequence bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
  occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  topic text NOT NULL,
  instance text NOT NULL,
  payload jsonb NOT NULL
);

CREATE INDEX outbox_topic_sequence ON outbox (topic, sequence);

CREATE FUNCTION outbox_take_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('outbreak outbox', 0));
  RETURN NULL;
END
$$;

-- For each statement, before its first row takes a number: no way to write goes past it.
CREATE TRIGGER outbox_take_turn BEFORE INSERT ON outbox
  FOR EACH STATEMENT EXECUTE FUNCTION outbox_take_turn();

CREATE FUNCTION outbox_wake_readers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('outbox', '');
  RETURN NULL;
END
$$;

-- Delivered at the commit, and once however often it is called in a transaction.
CREATE TRIGGER outbox_wake_readers AFTER INSERT ON outbox
  FOR EACH STATEMENT EXECUTE FUNCTION outbox_wake_readers();
