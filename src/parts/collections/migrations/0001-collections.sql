-- A set of exact versions of entries. What the next version will be stands here; published ones never change.
CREATE TABLE collection (
  id text PRIMARY KEY,
  owner_group text NOT NULL,
  -- { title, description, authors, funding }
  draft jsonb NOT NULL,
  created_by text NOT NULL,
  created_by_name text NOT NULL,
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  -- Number of the last published version; 0 for none.
  latest integer NOT NULL DEFAULT 0
);
CREATE INDEX collection_by_group ON collection (owner_group, changed_at);

CREATE TABLE collection_version (
  collection text NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
  version integer NOT NULL CHECK (version > 0),
  content jsonb NOT NULL,
  -- What is new in it, in words.
  note text NOT NULL,
  members integer NOT NULL,
  -- SHA-256 over the sorted members, a line each.
  member_digest bytea NOT NULL,
  simulated boolean NOT NULL,
  published_by text NOT NULL,
  published_by_name text NOT NULL,
  published_at timestamptz NOT NULL,
  PRIMARY KEY (collection, version)
);
CREATE INDEX collection_version_by_time ON collection_version (published_at);

CREATE TABLE collection_member (
  collection text NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
  -- Of the collection; 0 for its draft.
  version integer NOT NULL,
  accession text NOT NULL,
  entry_version integer NOT NULL,
  -- focal: what it is about. background: what that is compared with.
  role text NOT NULL CHECK (role IN ('focal', 'background')),
  position bigint GENERATED ALWAYS AS IDENTITY,
  PRIMARY KEY (collection, version, accession, entry_version)
);
CREATE INDEX collection_member_by_entry ON collection_member (accession);
CREATE INDEX collection_member_by_position ON collection_member (collection, version, position);

-- The DOI of a version: its name is decided before anybody is asked for it, so that it gets one only.
CREATE TABLE collection_doi (
  collection text NOT NULL,
  version integer NOT NULL,
  doi text NOT NULL UNIQUE,
  -- waiting: to be registered, or to be told of a change. findable: it is as it has to be. failed: somebody has to look.
  state text NOT NULL CHECK (state IN ('waiting', 'findable', 'failed')),
  -- Why it waits longer or has failed, in words.
  problem text,
  requested_by text NOT NULL,
  requested_at timestamptz NOT NULL,
  findable_at timestamptz,
  PRIMARY KEY (collection, version),
  FOREIGN KEY (collection, version) REFERENCES collection_version (collection, version)
);
