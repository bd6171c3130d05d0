-- Uploads that are parts of a file, sent beside each other and joined at their end (tus: concatenation).
ALTER TABLE archive_file
  ADD COLUMN is_part boolean NOT NULL DEFAULT false,
  -- Of a file that is joined: its parts in their order.
  ADD COLUMN parts text[];
