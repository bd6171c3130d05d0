import { z } from 'zod';

/** What a file of a release holds. */
export const releaseFileRoles = [
  'entries',
  'sequences',
  'table',
  'parquet',
  'changes',
  'changed-sequences',
  'description',
] as const;
export type ReleaseFileRole = (typeof releaseFileRoles)[number];

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().nonnegative();

export const releaseFileSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,120}$/),
  role: z.enum(releaseFileRoles),
  /** Of 'sequences' and 'changed-sequences': whose. */
  segment: z.string().optional(),
  mediaType: z.string(),
  bytes: count,
  /** Of the file as it is, packed. */
  sha256,
  /** Lines of entries and changes, rows of tables without their header, records of FASTA. */
  rows: count,
});
export type ReleaseFile = z.output<typeof releaseFileSchema>;

/** What a node says of a release, and signs: see docs/releases.md. */
export const releaseManifestSchema = z.strictObject({
  format: z.literal('outbreak-release/1'),
  node: z.strictObject({ id: z.string(), name: z.string(), publicKey: z.string() }),
  instance: z.strictObject({
    id: z.string(),
    pathogen: z.string(),
    displayName: z.string(),
    simulated: z.boolean(),
  }),
  number: z.int().positive(),
  createdAt: z.iso.datetime(),
  /** The last outbox number of the node that it holds. */
  position: count,
  /** The release before it; null for the first. */
  previous: z.strictObject({ number: z.int().positive(), sha256 }).nullable(),
  counts: z.strictObject({ entries: count, added: count, changed: count, removed: count }),
  /** Entries by the terms under which they are given. */
  terms: z.record(z.string(), count),
  /** Names of the groups that records name by their id. */
  groups: z.record(z.string(), z.string()),
  files: z.array(releaseFileSchema),
});
export type ReleaseManifest = z.output<typeof releaseManifestSchema>;

/** A manifest with the node's signature over its canonical form. */
export const signedManifestSchema = z.strictObject({
  manifest: releaseManifestSchema,
  /** Ed25519 over 'outbreak-release\n' and the manifest as canonical JSON; base64. */
  signature: z.string(),
});
export type SignedManifest = z.output<typeof signedManifestSchema>;

/** One line of 'entries'. */
export const openRecordSchema = z.strictObject({
  accession: z.string(),
  version: z.int().positive(),
  submissionId: z.string(),
  group: z.string(),
  terms: z.string(),
  termsUntil: z.string().nullable(),
  originNode: z.string(),
  submittedAt: z.iso.datetime(),
  releasedAt: z.iso.datetime(),
  metadata: z.record(z.string(), z.string().nullable()),
  metadataVersion: z.int().positive(),
  /** By segment. */
  sequences: z.record(z.string(), z.strictObject({ length: count, sha256 })),
  /** By segment: analyses as nodes store them. */
  analysis: z.record(z.string(), z.record(z.string(), z.unknown())),
});
export type OpenRecord = z.output<typeof openRecordSchema>;

/** One line of 'changes': what is other than in the release before. */
export const releaseChangeSchema = z.discriminatedUnion('change', [
  z.strictObject({ change: z.enum(['added', 'changed']), record: openRecordSchema }),
  z.strictObject({
    change: z.literal('removed'),
    accession: z.string(),
    /** The version that the release before had. */
    version: z.int().positive(),
  }),
]);
export type ReleaseChange = z.output<typeof releaseChangeSchema>;
