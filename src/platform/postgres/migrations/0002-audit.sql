-- What was done, by whom, for ever. Each row's hash covers its content, its number and the hash of the row
-- before it, in the order of commits: see adr/2026-11-26-audit-rows-are-chained-as-they-commit.md.
CREATE TABLE audit_record (
  -- Without gaps: given by the trigger, under the lock that lasts until the end of the transaction.
  sequence bigint PRIMARY KEY,
  -- Hash of the row before; 32 zero bytes for the first.
  previous bytea NOT NULL,
  -- SHA-256 over 'outbreak audit 1', sequence, previous in hex and content, a line each, in UTF-8.
  hash bytea NOT NULL,
  -- JSON as it was written, letter by letter: everything else follows from it.
  content text NOT NULL,
  -- ISO 8601 in UTC with milliseconds, so that text order is order of time.
  at text NOT NULL GENERATED ALWAYS AS (content::jsonb ->> 'at') STORED,
  operation text NOT NULL GENERATED ALWAYS AS (content::jsonb ->> 'operation') STORED,
  actor text GENERATED ALWAYS AS (content::jsonb ->> 'actor') STORED,
  target text NOT NULL GENERATED ALWAYS AS (content::jsonb ->> 'target') STORED,
  status integer NOT NULL GENERATED ALWAYS AS ((content::jsonb ->> 'status')::integer) STORED
);

CREATE INDEX audit_record_by_operation ON audit_record (operation, sequence);
CREATE INDEX audit_record_by_actor ON audit_record (actor, sequence);
CREATE INDEX audit_record_by_target ON audit_record (target text_pattern_ops, sequence);

-- The outbox's own lock, so that a transaction that writes both can never wait for one that waits for it.
CREATE TRIGGER audit_take_turn BEFORE INSERT ON audit_record
  FOR EACH STATEMENT EXECUTE FUNCTION outbox_take_turn();

CREATE FUNCTION audit_link() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last record;
BEGIN
  SELECT sequence, hash INTO last FROM audit_record ORDER BY sequence DESC LIMIT 1;
  NEW.sequence := coalesce(last.sequence, 0) + 1;
  NEW.previous := coalesce(last.hash, decode(repeat('00', 32), 'hex'));
  NEW.hash := sha256(convert_to(
    'outbreak audit 1' || chr(10) || NEW.sequence || chr(10) || encode(NEW.previous, 'hex') || chr(10) || NEW.content,
    'UTF8'));
  RETURN NEW;
END
$$;

CREATE TRIGGER audit_link BEFORE INSERT ON audit_record
  FOR EACH ROW EXECUTE FUNCTION audit_link();

CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_record takes new rows only';
END
$$;

CREATE TRIGGER audit_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_record
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();

CREATE FUNCTION audit_wake_keeper() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('audit', '');
  RETURN NULL;
END
$$;

-- Delivered at the commit: the process that keeps the signed heads outside the database signs the new end.
CREATE TRIGGER audit_wake_keeper AFTER INSERT ON audit_record
  FOR EACH STATEMENT EXECUTE FUNCTION audit_wake_keeper();
