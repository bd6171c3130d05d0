-- Workflows and forms that applications were made by; a version of one is never changed.
CREATE TABLE desk_definition (
  kind text NOT NULL CHECK (kind IN ('workflow', 'form')),
  id text NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  body jsonb NOT NULL,
  PRIMARY KEY (kind, id, version)
);

-- What a committee's group offers: workflows, own forms, licences. The last version holds.
CREATE TABLE desk_settings (
  group_id text NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  body jsonb NOT NULL,
  set_by text NOT NULL,
  set_at timestamptz NOT NULL,
  PRIMARY KEY (group_id, version)
);

-- Applications: who decides and by which workflow and form is fixed when one is made; what follows the line is what
-- its events say, kept beside them to be asked for.
CREATE TABLE desk_application (
  id text PRIMARY KEY,
  committee_group text NOT NULL,
  workflow text NOT NULL,
  workflow_version integer NOT NULL,
  form jsonb NOT NULL,
  is_simulated boolean NOT NULL,
  -- -----
  sequence integer NOT NULL,
  state text NOT NULL,
  phase text NOT NULL,
  outcome text,
  applicant text NOT NULL,
  items text[] NOT NULL,
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  submitted_at timestamptz,
  decided_at timestamptz,
  first_outcome text,
  due_at timestamptz,
  -- When the node has looked for what time has brought, and when it has to look next.
  looked_at timestamptz NOT NULL,
  next_look timestamptz
);
CREATE INDEX desk_application_by_committee ON desk_application (committee_group, changed_at);
CREATE INDEX desk_application_by_look ON desk_application (next_look) WHERE next_look IS NOT NULL;

-- What happened to an application; rows are only added.
CREATE TABLE desk_event (
  application text NOT NULL REFERENCES desk_application (id),
  sequence integer NOT NULL CHECK (sequence > 0),
  at timestamptz NOT NULL,
  by_account text NOT NULL,
  command text NOT NULL,
  body jsonb NOT NULL,
  PRIMARY KEY (application, sequence)
);

CREATE FUNCTION desk_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are only added', TG_TABLE_NAME;
END $$;
CREATE TRIGGER desk_event_is_kept BEFORE UPDATE OR DELETE ON desk_event
  FOR EACH ROW EXECUTE FUNCTION desk_refuse_change();
CREATE TRIGGER desk_settings_are_kept BEFORE UPDATE OR DELETE ON desk_settings
  FOR EACH ROW EXECUTE FUNCTION desk_refuse_change();
CREATE TRIGGER desk_definition_is_kept BEFORE UPDATE OR DELETE ON desk_definition
  FOR EACH ROW EXECUTE FUNCTION desk_refuse_change();

-- Who has a part in an application: accounts, and addresses that are invited.
CREATE TABLE desk_part (
  application text NOT NULL REFERENCES desk_application (id),
  account text,
  email text,
  CHECK ((account IS NULL) <> (email IS NULL))
);
CREATE INDEX desk_part_by_account ON desk_part (account);
CREATE INDEX desk_part_by_email ON desk_part (email);
CREATE INDEX desk_part_by_application ON desk_part (application);

-- What was granted, as the events say; whether it is in force is a matter of the clock, too.
CREATE TABLE desk_entitlement (
  id text PRIMARY KEY,
  application text NOT NULL REFERENCES desk_application (id),
  dataset text NOT NULL,
  account text NOT NULL,
  from_at timestamptz NOT NULL,
  until_at timestamptz NOT NULL,
  status text NOT NULL CHECK (status IN ('given', 'revoked', 'ended')),
  UNIQUE (application, dataset, account)
);
CREATE INDEX desk_entitlement_by_account ON desk_entitlement (account, dataset);
