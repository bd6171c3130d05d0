-- What others have registered of a released version, such as accessions that archives gave it: beside the version, which
-- stays as it is.
CREATE TABLE external_metadata (
  accession text NOT NULL,
  version integer NOT NULL,
  field text NOT NULL,
  -- Who says so, as the program that sent it calls itself; of each, the last word counts.
  updater text NOT NULL,
  value text NOT NULL,
  set_at timestamptz NOT NULL,
  -- Id and name of the token's account at that time.
  set_by text NOT NULL,
  set_by_name text NOT NULL,
  PRIMARY KEY (accession, version, field, updater),
  FOREIGN KEY (accession, version) REFERENCES entry (accession, version) ON DELETE CASCADE
);
