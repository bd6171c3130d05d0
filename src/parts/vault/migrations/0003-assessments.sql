-- Nothing has been written to the table that waited: an assessment is of one dataset, with its document or the digest of it.
DROP TABLE vault_assessment;

-- Assessments of the consequences for those in the data (Art. 35 GDPR).
CREATE TABLE vault_assessment (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  dataset text NOT NULL REFERENCES vault_record (accession),
  title text NOT NULL,
  version text NOT NULL,
  -- Who has made it.
  institution text NOT NULL,
  assessed_on date NOT NULL,
  -- Last day on which it stands without being looked at again.
  review_by date NOT NULL CHECK (review_by > assessed_on),
  -- Whether the dataset's page tells everybody its title and day.
  is_public boolean NOT NULL,
  -- One that was replaced stays so, whatever becomes of the one that replaced it.
  supersedes bigint UNIQUE REFERENCES vault_assessment (id),
  decision text NOT NULL CHECK (decision IN ('approved', 'withdrawn')),
  -- The document lies at an address, or is kept here; its digest is known either way.
  document_url text,
  document_name text,
  document bytea,
  document_sha256 text NOT NULL,
  CHECK ((document_url IS NULL) <> (document IS NULL)),
  CHECK ((document_name IS NULL) = (document IS NULL)),
  added_by text NOT NULL,
  added_at timestamptz NOT NULL,
  withdrawn_by text,
  withdrawn_at timestamptz,
  withdraw_reason text,
  CHECK ((decision = 'withdrawn') = (withdrawn_at IS NOT NULL)),
  -- Of the reminders: how many days before the review the last one was due.
  reminded_days integer
);
CREATE INDEX vault_assessment_by_dataset ON vault_assessment (dataset, id DESC);
CREATE INDEX vault_assessment_by_review ON vault_assessment (review_by) WHERE decision = 'approved';

-- Approved, and replaced by none; their review may be overdue.
CREATE VIEW vault_standing_assessment AS
SELECT a.* FROM vault_assessment a
WHERE a.decision = 'approved' AND NOT EXISTS (SELECT FROM vault_assessment s WHERE s.supersedes = a.id);
