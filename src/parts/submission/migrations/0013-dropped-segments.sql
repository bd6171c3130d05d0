-- Segments of the version that a draft revises which the next version is not to have. All others that the draft does not
-- bring stay.
ALTER TABLE draft ADD COLUMN dropped_segments text[] NOT NULL DEFAULT '{}';
ALTER TABLE draft ALTER COLUMN dropped_segments SET STATISTICS 0;
