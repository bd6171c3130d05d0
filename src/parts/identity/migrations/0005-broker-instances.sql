-- Instances that the rights are for; null where they are for all.
ALTER TABLE broker_grant ADD COLUMN instances text[] CHECK (instances <> '{}');
