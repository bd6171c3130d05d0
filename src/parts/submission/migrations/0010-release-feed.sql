-- When an entry that was not open became open for everybody; null for what has been open since its release. A feed
-- tells of it then.
ALTER TABLE entry ADD COLUMN opened_at timestamptz;
UPDATE entry e SET opened_at = o.opened_at FROM (
  SELECT accession, max(changed_at) AS opened_at FROM sharing_change
  WHERE after ->> 'visibility' = 'open' AND before ->> 'visibility' <> 'open' GROUP BY accession) o
WHERE e.accession = o.accession AND e.visibility = 'open' AND o.opened_at > e.released_at;
-- What everybody may see of an instance, the newest last.
CREATE INDEX entry_by_publication ON entry (instance, coalesce(opened_at, released_at), accession, version)
  WHERE visibility = 'open';
