-- Drafts from before there was a check of what may tell who a person is: it is made when they are next looked at or
-- approved. All that come from now on have been checked.
ALTER TABLE draft ADD COLUMN is_privacy_checked boolean NOT NULL DEFAULT false;
ALTER TABLE draft ALTER COLUMN is_privacy_checked SET DEFAULT true;
CREATE INDEX draft_not_privacy_checked ON draft (submission, id)
  WHERE NOT is_privacy_checked AND state IN ('received', 'needs-attention', 'ready');
