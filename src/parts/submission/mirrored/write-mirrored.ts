import { createHash } from 'node:crypto';
import type { Database } from '../../../platform/postgres/database.ts';
import { appendEvents } from '../../../platform/postgres/outbox.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import { toMirrorGroup } from '../../../schema/caller.ts';
import {
  type MirrorCounts,
  type MirroredEntry,
  MirrorRefusedError,
  type MirrorSource,
  type WriteMirroredPort,
} from '../../../schema/mirrored-entries.ts';
import type { EntryReference, Instance } from '../../../schema/ports.ts';
import { toCanonicalJson } from '../../../std/canonical-json.ts';
import { selectVersions, VERSION_COLUMNS } from '../analysis-columns.ts';
import { ensureInstance, findInstance } from '../instance-store.ts';

/** What letters of a segment are packed against. */
export interface PackingReference {
  readonly segment: string;
  readonly letters: Uint8Array;
  readonly digest: Uint8Array;
}

export interface MirroredWriterOptions {
  readonly db: Database;
  /** The references of a pathogen; null where this node does not have it. */
  readonly findReferences: (pathogen: string) => Promise<readonly PackingReference[] | null>;
  /** Packs letters with their reference as dictionary. */
  readonly pack: (letters: Uint8Array, reference: Uint8Array) => Uint8Array;
  /** They are this node's own, which was lost: groups and instances keep their names, and their people may change them. */
  readonly isOwn?: boolean;
}

interface Target {
  readonly source: MirrorSource;
  readonly instance: Instance;
}

type Naming = Pick<MirroredWriterOptions, 'isOwn'>;

function toOwnGroup({ isOwn = false }: Naming, { nodeId }: MirrorSource, group: string): string {
  return isOwn ? group : toMirrorGroup(nodeId, group);
}

const ownPrefix = (naming: Naming, source: MirrorSource) => toOwnGroup(naming, source, '');

/**
 * Keeps copies of another node's entries: shown while they are open there, hidden when they are not. The same writes what
 * this node itself has released, after it was lost.
 */
export function createMirroredWriter(options: MirroredWriterOptions): WriteMirroredPort {
  const { db } = options;
  return {
    prepare: (source) => prepare(options, source),
    write: (target, batch) => writeBatch(options, target, batch),
    listShown: async ({ source, instance }, { after, limit }) => {
      const rows = await db.query<{ accession: string }>(
        `SELECT DISTINCT accession FROM entry
         WHERE instance = $1 AND accession > $2 AND visibility = 'open' AND owner_group LIKE $3
         ORDER BY accession LIMIT $4`,
        [instance.id, after, `${ownPrefix(options, source)}%`, limit],
      );
      return rows.map(({ accession }) => accession);
    },
  };
}

async function prepare(
  { db, findReferences, isOwn = false }: MirroredWriterOptions,
  source: MirrorSource,
): Promise<Instance> {
  const { pathogen, simulated, displayName, id } = source.instance;
  const references = await findReferences(pathogen);
  if (references === null) {
    throw new MirrorRefusedError(
      `This node does not have the pathogen '${pathogen}': add it with 'outbreak pathogen add'.`,
    );
  }
  await db.transaction(async (tx) => {
    for (const { digest, letters } of references) {
      await tx.execute(
        'INSERT INTO reference_sequence (digest, letters) VALUES ($1, $2) ON CONFLICT DO NOTHING',
        [digest, letters],
      );
    }
  });
  // Simulated outbreaks are made anew by each node: two of them are never one.
  const isForeign = simulated && !isOwn;
  const own = isForeign ? `${id}-${source.nodeId.slice(0, 6)}` : isOwn ? id : pathogen;
  const name = isForeign ? `${displayName} (${source.nodeName})` : displayName;
  await ensureInstance(db, { id: own, pathogen, displayName: name, simulated });
  const found = await findInstance(db, own);
  if (found === null || found.simulated !== simulated || found.pathogen !== pathogen) {
    throw new MirrorRefusedError(`The instance '${own}' of this node is of another kind.`);
  }
  return found;
}

interface KnownVersion extends EntryReference {
  readonly ownerGroup: string;
  readonly instance: string;
  readonly visibility: string;
  readonly recordDigest: string | null;
}

/** All versions here of some accessions. */
async function readKnown(
  tx: Transaction,
  accessions: readonly string[],
): Promise<Map<string, KnownVersion[]>> {
  const rows = await tx.query<KnownVersion>(
    `SELECT e.accession, e.version, e.owner_group AS "ownerGroup", e.instance, e.visibility,
       e.provenance ->> 'recordDigest' AS "recordDigest"
     FROM unnest($1::text[]) AS r(accession),
       LATERAL (SELECT * FROM entry e WHERE e.accession = r.accession ORDER BY e.version OFFSET 0) e`,
    [[...new Set(accessions)].sort()],
  );
  const known = new Map<string, KnownVersion[]>();
  for (const row of rows) known.set(row.accession, [...(known.get(row.accession) ?? []), row]);
  return known;
}

function checkOwn(
  naming: Naming,
  known: ReadonlyMap<string, readonly KnownVersion[]>,
  target: Target,
): void {
  const prefix = ownPrefix(naming, target.source);
  for (const [accession, versions] of known) {
    const other = versions.find(
      ({ ownerGroup, instance }) =>
        !ownerGroup.startsWith(prefix) || instance !== target.instance.id,
    );
    if (other === undefined) continue;
    throw new MirrorRefusedError(
      `Both nodes have given the accession ${accession}, to different samples: nothing more is copied. Nodes that exchange entries need an accessionPrefix of their own each.`,
    );
  }
}

/** What of a batch is new here, by what has to be done for it. */
interface Plan {
  readonly added: readonly MirroredEntry[];
  /** The same version, with other terms or another analysis than before. */
  readonly changed: readonly MirroredEntry[];
  /** Shown again. */
  readonly shown: readonly EntryReference[];
  readonly hidden: readonly EntryReference[];
}

const digestRecord = ({ record }: MirroredEntry) =>
  createHash('sha256').update(toCanonicalJson(record)).digest('hex');

function planBatch(
  known: ReadonlyMap<string, readonly KnownVersion[]>,
  batch: { readonly entries: readonly MirroredEntry[]; readonly removed: readonly string[] },
): Plan {
  const added: MirroredEntry[] = [];
  const changed: MirroredEntry[] = [];
  const shown: EntryReference[] = [];
  for (const entry of batch.entries) {
    const { accession, version } = entry.record;
    const versions = known.get(accession) ?? [];
    const same = versions.find((one) => one.version === version);
    if (same === undefined) added.push(entry);
    else if (same.recordDigest !== digestRecord(entry)) changed.push(entry);
    if (versions.some(({ visibility }) => visibility !== 'open')) {
      shown.push(...versions.map((one) => ({ accession, version: one.version })));
    }
  }
  const hidden = batch.removed.flatMap((accession) =>
    (known.get(accession) ?? [])
      .filter(({ visibility }) => visibility === 'open')
      .map(({ version }) => ({ accession, version })),
  );
  return { added, changed, shown, hidden };
}

async function writeBatch(
  options: MirroredWriterOptions,
  target: Target,
  batch: { readonly entries: readonly MirroredEntry[]; readonly removed: readonly string[] },
): Promise<MirrorCounts> {
  const references = (await options.findReferences(target.instance.pathogen)) ?? [];
  const packed = pack(batch.entries, references, options.pack);
  return options.db.transaction(async (tx) => {
    const accessions = [...batch.entries.map(({ record }) => record.accession), ...batch.removed];
    const known = await readKnown(tx, accessions);
    checkOwn(options, known, target);
    const plan = planBatch(known, batch);
    await writeGroups(tx, target, { naming: options, entries: batch.entries });
    await insertEntries(tx, target, { naming: options, entries: plan.added });
    await insertLetters(tx, plan.added, packed);
    await changeEntries(tx, plan.changed);
    await writeAnalyses(tx, [...plan.added, ...plan.changed]);
    await setVisibility(tx, plan.shown, 'open');
    await setVisibility(tx, plan.hidden, 'group');
    tellReaders(tx, target.instance.id, plan);
    return {
      added: plan.added.length,
      changed: plan.changed.length,
      removed: new Set(plan.hidden.map(({ accession }) => accession)).size,
    };
  });
}

interface PackedSegment {
  readonly segment: string;
  readonly letters: Uint8Array;
  readonly length: number;
  readonly digest: Uint8Array;
  readonly referenceDigest: Uint8Array;
}

function pack(
  entries: readonly MirroredEntry[],
  references: readonly PackingReference[],
  packLetters: MirroredWriterOptions['pack'],
): ReadonlyMap<MirroredEntry, readonly PackedSegment[]> {
  return new Map(
    entries.map((entry) => [
      entry,
      entry.letters.map(({ segment, letters }): PackedSegment => {
        const reference = references.find((one) => one.segment === segment);
        if (reference === undefined) {
          throw new MirrorRefusedError(
            `${entry.record.accession} has the segment '${segment}', which the pathogen does not have here.`,
          );
        }
        return {
          segment,
          length: letters.length,
          digest: createHash('sha256').update(letters).digest(),
          letters: packLetters(letters, reference.letters),
          referenceDigest: reference.digest,
        };
      }),
    ]),
  );
}

interface NamedEntries {
  readonly naming: Naming;
  readonly entries: readonly MirroredEntry[];
}

async function writeGroups(
  tx: Transaction,
  { source }: Target,
  { naming, entries }: NamedEntries,
): Promise<void> {
  const ids = [...new Set(entries.map(({ record }) => record.group))].sort();
  if (ids.length === 0) return;
  await tx.execute(
    `INSERT INTO owner_group (id, name) SELECT * FROM unnest($1::text[], $2::text[])
     ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE owner_group.name <> excluded.name`,
    [
      ids.map((id) => toOwnGroup(naming, source, id)),
      ids.map((id) => {
        const name = source.groups[id] ?? id;
        return naming.isOwn === true ? name : `${name} (${source.nodeName})`;
      }),
    ],
  );
}

async function insertEntries(
  tx: Transaction,
  { source, instance }: Target,
  { naming, entries }: NamedEntries,
): Promise<void> {
  if (entries.length === 0) return;
  const records = entries.map(({ record }) => record);
  await tx.execute(
    `INSERT INTO entry (accession, version, submission_id, owner_group, metadata, metadata_version, terms, terms_until,
       origin_node, submitted_at, released_at, provenance, content_digest, instance, visibility, other_columns)
     SELECT r.accession, r.version, r.submission_id, r.owner_group, r.metadata, r.metadata_version, r.terms,
       r.terms_until, r.origin_node, r.submitted_at, r.released_at, r.provenance, r.content_digest, $14, 'open', '{}'
     FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::jsonb[], $6::int[], $7::text[], $8::date[],
         $9::text[], $10::timestamptz[], $11::timestamptz[], $12::jsonb[], $13::bytea[])
       AS r(accession, version, submission_id, owner_group, metadata, metadata_version, terms, terms_until,
         origin_node, submitted_at, released_at, provenance, content_digest)`,
    [
      records.map(({ accession }) => accession),
      records.map(({ version }) => version),
      // One name may stand for two samples there, where groups are given different ids.
      records.map(({ submissionId }) => submissionId),
      records.map(({ group }) => toOwnGroup(naming, source, group)),
      records.map(({ metadata }) => JSON.stringify(metadata)),
      records.map(({ metadataVersion }) => metadataVersion),
      records.map(({ terms }) => terms),
      records.map(({ termsUntil }) => termsUntil),
      records.map(({ originNode }) => originNode),
      records.map(({ submittedAt }) => submittedAt),
      records.map(({ releasedAt }) => releasedAt),
      entries.map((entry) => JSON.stringify(describeOrigin(naming, source, entry))),
      entries.map((entry) => Buffer.from(digestRecord(entry), 'hex')),
      instance.id,
    ],
  );
}

function describeOrigin({ isOwn = false }: Naming, source: MirrorSource, entry: MirroredEntry) {
  return {
    method: isOwn ? 'restore' : 'mirror',
    source: source.nodeId,
    by: source.nodeName,
    at: entry.record.releasedAt,
    recordDigest: digestRecord(entry),
  };
}

async function insertLetters(
  tx: Transaction,
  entries: readonly MirroredEntry[],
  packed: ReadonlyMap<MirroredEntry, readonly PackedSegment[]>,
): Promise<void> {
  const rows = entries.flatMap((entry) => {
    const { accession, version } = entry.record;
    return (packed.get(entry) ?? []).map((own) => ({ accession, version, ...own }));
  });
  await tx.execute(
    `INSERT INTO entry_sequence (accession, version, segment, length, digest, letters, reference_digest)
     SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::int[], $5::bytea[], $6::bytea[], $7::bytea[])`,
    [
      rows.map(({ accession }) => accession),
      rows.map(({ version }) => version),
      rows.map(({ segment }) => segment),
      rows.map(({ length }) => length),
      rows.map(({ digest }) => digest),
      rows.map(({ letters }) => letters),
      rows.map(({ referenceDigest }) => referenceDigest),
    ],
  );
  await copyFormerLetters(tx, entries);
}

/** Letters that did not come, because they are those of the version before, are copied from it. */
async function copyFormerLetters(
  tx: Transaction,
  entries: readonly MirroredEntry[],
): Promise<void> {
  const missing = entries.flatMap(({ record, letters }) =>
    Object.entries(record.sequences)
      .filter(([segment]) => !letters.some((one) => one.segment === segment))
      .map(([segment, { sha256 }]) => ({ ...record, segment, sha256 })),
  );
  if (missing.length === 0) return;
  const copied = await tx.execute(
    `INSERT INTO entry_sequence (accession, version, segment, length, digest, letters, reference_digest)
     SELECT r.accession, r.version, r.segment, s.length, s.digest, s.letters, s.reference_digest
     FROM unnest($1::text[], $2::int[], $3::text[], $4::text[]) AS r(accession, version, segment, sha256),
       LATERAL (SELECT * FROM entry_sequence s WHERE s.accession = r.accession AND s.version < r.version
         AND s.segment = r.segment AND s.digest = decode(r.sha256, 'hex')
         ORDER BY s.version DESC LIMIT 1) s`,
    [
      missing.map(({ accession }) => accession),
      missing.map(({ version }) => version),
      missing.map(({ segment }) => segment),
      missing.map(({ sha256 }) => sha256),
    ],
  );
  if (copied === missing.length) return;
  throw new MirrorRefusedError(
    `The letters of ${missing.length - copied} sequences did not come and are not here: everything has to be copied anew.`,
  );
}

async function changeEntries(tx: Transaction, entries: readonly MirroredEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await tx.execute(
    `UPDATE entry e SET terms = r.terms, terms_until = r.terms_until,
       provenance = e.provenance || jsonb_build_object('recordDigest', r.digest)
     FROM unnest($1::text[], $2::int[], $3::text[], $4::date[], $5::text[])
       AS r(accession, version, terms, terms_until, digest)
     WHERE e.accession = r.accession AND e.version = r.version`,
    [
      entries.map(({ record }) => record.accession),
      entries.map(({ record }) => record.version),
      entries.map(({ record }) => record.terms),
      entries.map(({ record }) => record.termsUntil),
      entries.map(digestRecord),
    ],
  );
}

async function writeAnalyses(tx: Transaction, entries: readonly MirroredEntry[]): Promise<void> {
  const rows = entries.flatMap(({ record }) =>
    Object.entries(record.analysis).map(([segment, result]) => ({ ...record, segment, result })),
  );
  if (rows.length === 0) return;
  await tx.execute(
    `INSERT INTO entry_analysis (accession, version, segment, result, ${VERSION_COLUMNS})
     SELECT r.accession, r.version, r.segment, r.result, ${selectVersions('r.result')}
     FROM unnest($1::text[], $2::int[], $3::text[], $4::jsonb[]) AS r(accession, version, segment, result)
     ON CONFLICT (accession, version, segment) DO UPDATE SET result = excluded.result,
       engine_version = excluded.engine_version, dataset_digest = excluded.dataset_digest,
       analysed_at = excluded.analysed_at`,
    [
      rows.map(({ accession }) => accession),
      rows.map(({ version }) => version),
      rows.map(({ segment }) => segment),
      rows.map(({ result }) => JSON.stringify(result)),
    ],
  );
}

async function setVisibility(
  tx: Transaction,
  references: readonly EntryReference[],
  visibility: 'open' | 'group',
): Promise<void> {
  if (references.length === 0) return;
  await tx.execute(
    `UPDATE entry e SET visibility = $2,
       opened_at = CASE WHEN $2 = 'open' AND e.visibility <> 'open' THEN now() ELSE e.opened_at END
     FROM unnest($1::text[]) AS r(accession)
     WHERE e.accession = r.accession`,
    [[...new Set(references.map(({ accession }) => accession))], visibility],
  );
}

function tellReaders(tx: Transaction, instance: string, plan: Plan): void {
  const toReferences = (entries: readonly MirroredEntry[]) =>
    entries.map(({ record: { accession, version } }) => ({ accession, version }));
  const events = [
    { topic: 'entries.released', entries: toReferences(plan.added) },
    {
      topic: 'entries.changed',
      entries: [...toReferences(plan.changed), ...plan.shown, ...plan.hidden],
    },
    { topic: 'entries.reanalysed', entries: toReferences(plan.changed) },
  ];
  appendEvents(
    tx,
    events
      .filter(({ entries }) => entries.length > 0)
      .map(({ topic, entries }) => ({ topic, instance, payload: { entries } })),
  );
}
