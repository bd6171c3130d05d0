-- Assays are kept like searches; who watches one is told when it misses too many genomes.
ALTER TABLE saved_query DROP CONSTRAINT saved_query_page_check;
ALTER TABLE saved_query ADD CONSTRAINT saved_query_page_check CHECK (page IN ('search', 'explore', 'assays'));
-- Since when the share of an assay is over its threshold, as its account was told; null while it is not.
ALTER TABLE saved_query ADD COLUMN alerted_at timestamptz;
