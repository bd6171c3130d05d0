-- Searches that an account keeps.
CREATE TABLE saved_query (
  -- Drawn by chance: whoever is given it may read a shared one.
  id text PRIMARY KEY,
  account text NOT NULL,
  instance text NOT NULL,
  name text NOT NULL,
  -- The page that shows it, and the search of its address without the question mark.
  page text NOT NULL CHECK (page IN ('search', 'explore')),
  search text NOT NULL,
  is_shared boolean NOT NULL,
  -- Since when its account wants to be told of new matches; null for not at all.
  watched_since timestamptz,
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  -- Why it could not be answered when it was looked at last.
  problem text
);
CREATE INDEX saved_query_by_account ON saved_query (account, created_at);
CREATE INDEX saved_query_watched ON saved_query (instance) WHERE watched_since IS NOT NULL;

-- Entries that the account of a watched query was told of, so that each is told once.
CREATE TABLE saved_query_match (
  query text NOT NULL REFERENCES saved_query (id) ON DELETE CASCADE,
  accession text NOT NULL,
  told_at timestamptz NOT NULL,
  PRIMARY KEY (query, accession)
);
CREATE INDEX saved_query_match_by_time ON saved_query_match (query, told_at);

-- Up to which event of the outbox matches were looked for; one row.
CREATE TABLE saved_query_reader (
  id boolean PRIMARY KEY DEFAULT true CHECK (id),
  position bigint NOT NULL
);
INSERT INTO saved_query_reader (position) SELECT coalesce(max(sequence), 0) FROM outbox;
