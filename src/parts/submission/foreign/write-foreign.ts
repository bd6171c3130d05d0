import { createHash } from 'node:crypto';
import { appendEvents } from '../../../platform/postgres/outbox.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import { toMirrorGroup } from '../../../schema/caller.ts';
import type { ForeignOrigin, ForeignRecord } from '../../../schema/foreign-records.ts';
import type { EntryReference, Instance } from '../../../schema/ports.ts';
import { defined } from '../../../std/assert.ts';
import { VERSION_COLUMNS } from '../analysis-columns.ts';
import { insertSegments } from '../entry-writer.ts';
import type { LatestEntry } from './foreign-store.ts';
import type { ForeignVersion } from './plan-foreign.ts';

export interface WriteContext {
  readonly instance: Instance;
  readonly origin: ForeignOrigin;
  readonly originNode: string;
  readonly metadataVersion: number;
  readonly referenceDigests: ReadonlyMap<string, Uint8Array>;
  readonly now: Date;
}

/** A version that has its accession. */
export type NamedVersion = ForeignVersion & { readonly accession: string };

/** The group here that stands for one of an archive: what it has is a copy, and nobody is its member. */
export function toForeignGroup(origin: ForeignOrigin, record: ForeignRecord): string {
  const host = URL.canParse(origin.address) ? new URL(origin.address).host : origin.address;
  const node =
    origin.source === 'loculus' ? `loculus-${host.replace(/[^a-z0-9.-]/gi, '-')}` : origin.source;
  return toMirrorGroup(node, record.submitter.id);
}

/** Writes versions with their sequences, in the order in which they are given, and tells the index. */
export async function writeVersions(
  tx: Transaction,
  versions: readonly NamedVersion[],
  context: WriteContext,
): Promise<void> {
  if (versions.length === 0) return;
  await writeGroups(tx, versions, context);
  await insertEntries(tx, versions, context);
  const segments = versions.flatMap(({ accession, version, prepared, contentDigest }) =>
    contentDigest === null
      ? []
      : (prepared.segments ?? []).map((one) => ({ ...one, accession, version })),
  );
  await insertSegments(tx, segments, context);
  await copySegments(tx, versions);
  const entries = versions.map(({ accession, version }) => ({ accession, version }));
  appendEvents(tx, [
    { topic: 'entries.released', instance: context.instance.id, payload: { entries } },
  ]);
}

async function writeGroups(
  tx: Transaction,
  versions: readonly NamedVersion[],
  { origin }: WriteContext,
): Promise<void> {
  const names = new Map(
    versions
      .filter(({ previous }) => previous === null)
      .map(({ prepared: { record } }) => [
        toForeignGroup(origin, record),
        `${record.submitter.name} (${origin.name})`,
      ]),
  );
  const groups = [...names].sort(([a], [b]) => (a < b ? -1 : 1));
  await tx.execute(
    `INSERT INTO owner_group (id, name) SELECT * FROM unnest($1::text[], $2::text[])
     ON CONFLICT (id) DO NOTHING`,
    [groups.map(([id]) => id), groups.map(([, name]) => name)],
  );
}

async function insertEntries(
  tx: Transaction,
  versions: readonly NamedVersion[],
  { instance, origin, originNode, metadataVersion, now }: WriteContext,
): Promise<void> {
  const records = versions.map(({ prepared }) => prepared.record);
  const toProvenance = (record: ForeignRecord) =>
    JSON.stringify({
      method: origin.method,
      source: `${origin.name} ${record.accession}.${record.version}`,
      by: origin.by,
      at: origin.fetchedAt.toISOString(),
      address: origin.address,
      via: origin.via,
      ...(record.reason === null ? {} : { reason: record.reason.slice(0, 1000) }),
    });
  await tx.execute(
    `INSERT INTO entry (accession, version, submission_id, owner_group, metadata, other_columns, content_digest, terms,
       terms_until, provenance, is_revocation, submitted_at, instance, visibility, origin_node, metadata_version, released_at)
     SELECT r.accession, r.version, r.submission_id, r.owner_group, r.metadata, r.other_columns, r.content_digest,
       r.terms, r.terms_until, r.provenance, r.is_revocation, r.submitted_at, $13, 'open', $14, $15, $16
     FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::jsonb[], $6::jsonb[], $7::bytea[], $8::text[],
         $9::date[], $10::jsonb[], $11::boolean[], $12::timestamptz[])
       AS r(accession, version, submission_id, owner_group, metadata, other_columns, content_digest, terms, terms_until,
         provenance, is_revocation, submitted_at)`,
    [
      versions.map(({ accession }) => accession),
      versions.map(({ version }) => version),
      versions.map(({ previous, prepared }) => previous?.submissionId ?? prepared.record.accession),
      versions.map(
        ({ previous, prepared }) => previous?.ownerGroup ?? toForeignGroup(origin, prepared.record),
      ),
      versions.map((one) => JSON.stringify(toMetadata(one))),
      versions.map(({ prepared, contentDigest }) =>
        JSON.stringify(contentDigest === null ? {} : prepared.otherColumns),
      ),
      versions.map(({ accession, contentDigest }) => contentDigest ?? digestRevocation(accession)),
      versions.map(({ previous, prepared, contentDigest }) =>
        contentDigest === null ? (previous?.terms ?? 'open') : prepared.record.terms.id,
      ),
      versions.map(({ previous, prepared, contentDigest }) =>
        contentDigest === null ? (previous?.termsUntil ?? null) : prepared.record.terms.until,
      ),
      records.map(toProvenance),
      versions.map(({ contentDigest }) => contentDigest === null),
      records.map((record) => toInstant(record.firstPublic) ?? now),
      instance.id,
      originNode,
      metadataVersion,
      now,
    ],
  );
}

/** A version that says that the record was withdrawn holds nothing but its name. */
function toMetadata({ prepared, contentDigest, previous }: NamedVersion) {
  return contentDigest === null
    ? { strain: previous?.submissionId ?? prepared.record.accession }
    : prepared.metadata;
}

const digestRevocation = (accession: string) =>
  createHash('sha256').update(`revoked ${accession}`).digest();

function toInstant(text: string | null): Date | null {
  const time = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? null : new Date(time);
}

/** Segments that a version was not given are those of the version before it. */
async function copySegments(tx: Transaction, versions: readonly NamedVersion[]): Promise<void> {
  const revised = versions.filter(
    ({ previous, contentDigest }) =>
      contentDigest !== null && previous !== null && previous.segments.length > 0,
  );
  if (revised.length === 0) return;
  const copy = (table: string, columns: string) =>
    tx.execute(
      `INSERT INTO ${table} (accession, version, segment, ${columns})
       SELECT v.accession, v.version, b.segment, ${columns}
       FROM unnest($1::text[], $2::int[], $3::int[]) AS v(accession, version, former)
         CROSS JOIN LATERAL (SELECT * FROM ${table} t
           WHERE t.accession = v.accession AND t.version = v.former OFFSET 0) b
       ON CONFLICT (accession, version, segment) DO NOTHING`,
      [
        revised.map(({ accession }) => accession),
        revised.map(({ version }) => version),
        revised.map(({ previous }) => defined(previous, 'the version before').version),
      ],
    );
  await copy('entry_sequence', 'length, digest, reference_digest, letters');
  await copy('entry_analysis', `result, ${VERSION_COLUMNS}`);
}

/** Gives all versions of entries the terms that their records have now. */
export async function writeTerms(
  tx: Transaction,
  changes: readonly { readonly entry: LatestEntry; readonly terms: ForeignRecord['terms'] }[],
  instance: string,
): Promise<void> {
  if (changes.length === 0) return;
  const rows = await tx.query<EntryReference>(
    `UPDATE entry e SET terms = r.terms, terms_until = r.terms_until
     FROM unnest($1::text[], $2::text[], $3::date[]) AS r(accession, terms, terms_until)
     WHERE e.accession = r.accession RETURNING e.accession, e.version`,
    [
      changes.map(({ entry }) => entry.accession),
      changes.map(({ terms }) => terms.id),
      changes.map(({ terms }) => terms.until),
    ],
  );
  const entries = [...rows].sort((a, b) =>
    a.accession === b.accession ? a.version - b.version : a.accession < b.accession ? -1 : 1,
  );
  appendEvents(tx, [{ topic: 'entries.changed', instance, payload: { entries } }]);
}
