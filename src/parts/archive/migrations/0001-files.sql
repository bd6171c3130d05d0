-- The bytes of files, by their digest: kept once, however many files have them.
CREATE TABLE archive_object (
  sha256 text PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  size bigint NOT NULL CHECK (size > 0),
  md5 text NOT NULL CHECK (md5 ~ '^[0-9a-f]{32}$'),
  -- damaged and missing ones are given to nobody.
  state text NOT NULL CHECK (state IN ('kept', 'damaged', 'missing')),
  kept_at timestamptz NOT NULL,
  -- When its bytes were last compared with the digest.
  checked_at timestamptz NOT NULL,
  -- When the second store was last found to have it.
  mirrored_at timestamptz,
  -- Since when it is damaged or missing, and what was found.
  damaged_at timestamptz,
  damage text
);
CREATE INDEX archive_object_by_check ON archive_object (checked_at);
CREATE INDEX archive_object_by_state ON archive_object (state) WHERE state <> 'kept';

CREATE TABLE archive_file (
  id text PRIMARY KEY,
  instance text NOT NULL,
  owner_group text NOT NULL,
  -- Without folders.
  name text NOT NULL,
  media_type text NOT NULL,
  -- Identifier of the format that the name says.
  format text,
  size bigint NOT NULL CHECK (size > 0),
  -- What the sender says of it; checked when all has come.
  announced_sha256 text,
  announced_md5 text,
  -- What it is; null until it was computed.
  sha256 text,
  md5 text,
  state text NOT NULL CHECK (state IN ('uploading', 'checking', 'ready', 'refused', 'expired', 'removed')),
  problems jsonb NOT NULL DEFAULT '[]',
  notes jsonb NOT NULL DEFAULT '{}',
  visibility text NOT NULL CHECK (visibility IN ('open', 'group', 'restricted')),
  restricted_until date,
  shared_with text[] NOT NULL DEFAULT '{}',
  terms text NOT NULL,
  terms_until date,
  uploaded_by text NOT NULL,
  uploader_name text NOT NULL,
  created_at timestamptz NOT NULL,
  ready_at timestamptz,
  -- When everybody could first have it; such a file is never removed by itself.
  opened_at timestamptz,
  -- An upload: until when it waits for bytes, how many had come at the last look, and how many looks saw none.
  expires_at timestamptz,
  received bigint NOT NULL DEFAULT 0,
  idle_looks integer NOT NULL DEFAULT 0,
  -- Linked to nothing: since when, when its group was told, and how many looks since then found it so.
  unlinked_since timestamptz,
  warned_at timestamptz,
  warned_looks integer NOT NULL DEFAULT 0,
  removed_at timestamptz,
  removed_by text,
  remove_reason text
);
CREATE INDEX archive_file_by_group ON archive_file (owner_group, created_at);
CREATE INDEX archive_file_by_object ON archive_file (sha256);
CREATE INDEX archive_file_by_state ON archive_file (state, created_at);

CREATE TABLE archive_link (
  file text NOT NULL REFERENCES archive_file (id) ON DELETE CASCADE,
  -- Of an entry, without version.
  accession text NOT NULL,
  linked_by text NOT NULL,
  linked_at timestamptz NOT NULL,
  PRIMARY KEY (file, accession)
);
CREATE INDEX archive_link_by_accession ON archive_link (accession);

-- Limits of groups other than that of the settings.
CREATE TABLE archive_quota (
  owner_group text PRIMARY KEY,
  bytes bigint NOT NULL CHECK (bytes >= 0),
  set_by text NOT NULL,
  set_at timestamptz NOT NULL
);

-- Digests by which refget finds released sequences; who may see one is asked of its entry each time.
CREATE TABLE archive_sequence (
  accession text NOT NULL,
  version integer NOT NULL,
  segment text NOT NULL,
  -- 'SQ.' and the first 24 bytes of the SHA-512 in base64url (GA4GH).
  ga4gh text NOT NULL,
  md5 text NOT NULL,
  length integer NOT NULL,
  PRIMARY KEY (accession, version, segment)
);
CREATE INDEX archive_sequence_by_ga4gh ON archive_sequence (ga4gh);
CREATE INDEX archive_sequence_by_md5 ON archive_sequence (md5);

-- Up to which event of the outbox sequences were digested.
CREATE TABLE archive_position (
  sequence bigint NOT NULL
);
INSERT INTO archive_position VALUES (0);
