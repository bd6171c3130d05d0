-- Another node's instance whose releases are copied here.
CREATE TABLE mirror (
  id uuid PRIMARY KEY,
  url text NOT NULL,
  -- As that node names it.
  instance text NOT NULL,
  -- The node that was found at the address when the mirror was added; releases of no other are taken.
  node_id text NOT NULL,
  node_name text NOT NULL,
  -- The instance here that holds the copies; null before the first.
  own_instance text,
  added_by text NOT NULL,
  added_at timestamptz NOT NULL,
  -- The last release that was copied whole, and the digest of its manifest.
  last_number integer NOT NULL DEFAULT 0,
  last_digest bytea,
  last_created_at timestamptz,
  copied_at timestamptz,
  checked_at timestamptz,
  -- waiting: for its first copy | copying | current | failing: tried again | refused: somebody has to look
  state text NOT NULL DEFAULT 'waiting'
    CHECK (state IN ('waiting', 'copying', 'current', 'failing', 'refused')),
  -- Why, in words.
  problem text,
  UNIQUE (node_id, instance)
);
