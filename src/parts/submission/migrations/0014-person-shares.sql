-- People who may see an entry beside its owner, each by the account whose address was given.
CREATE TABLE person_share (
  accession text NOT NULL,
  -- In lower case, as whoever shares gave it: all that whoever shares is told again.
  email text NOT NULL,
  -- Of the account that had the address at that time; null where nobody had it, which whoever shares is not told.
  account text,
  shared_by text NOT NULL,
  shared_at timestamptz NOT NULL,
  -- The last day; null for no end.
  until date,
  PRIMARY KEY (accession, email)
);
CREATE INDEX person_share_by_end ON person_share (until) WHERE until IS NOT NULL;
