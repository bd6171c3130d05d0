-- The node has tried it so often that it gave it up: somebody has to start it again.
ALTER TABLE submission
  DROP CONSTRAINT submission_state_check,
  ADD CONSTRAINT submission_state_check
    CHECK (state IN ('receiving', 'processing', 'stalled', 'complete', 'failed', 'withdrawn'));
