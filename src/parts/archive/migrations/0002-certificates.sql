-- What the node has signed of the screening of reads for those of the host.
ALTER TABLE archive_file ADD COLUMN certificate jsonb;
