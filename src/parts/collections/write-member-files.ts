import { Zip, ZipDeflate } from 'fflate';
import type { Caller } from '../../schema/caller.ts';
import { MAIN_SEGMENT } from '../../schema/ports.ts';
import { sampleMetadata } from '../../schema/records/sample-metadata.ts';
import type { CollectionsContext } from './collections-context.ts';
import type { SeenMember } from './count-credit.ts';
import { type MemberBatch, readMembers, recordSeen } from './read-members.ts';

/** Files of a version: what each is called and of what kind. */
export const memberFiles = {
  'members.tsv': 'text/tab-separated-values; charset=utf-8',
  'metadata.tsv': 'text/tab-separated-values; charset=utf-8',
  'sequences.fasta': 'text/x-fasta; charset=utf-8',
  'ro-crate-metadata.json': 'application/ld+json',
  'crate.zip': 'application/zip',
} as const;
export type MemberFile = keyof typeof memberFiles;

/** Those that a crate holds beside its metadata. */
export const CRATE_FILES = ['members.tsv', 'metadata.tsv', 'sequences.fasta'] as const;
type TextFile = (typeof CRATE_FILES)[number];

/** Whose question it is, for those whose data it is about. */
export interface FileAsker {
  readonly caller: Caller | null;
  readonly operation: string;
}

type Place = Parameters<typeof readMembers>[1];

/** A cell of a table: what would end it is a blank. */
const toCell = (value: string | null | undefined) => (value ?? '').replaceAll(/[\t\r\n]+/g, ' ');

const fields = Object.keys(sampleMetadata.fields);

interface Column {
  readonly name: string;
  readonly read: (member: SeenMember) => string | null | undefined;
}

const memberColumns: readonly Column[] = [
  { name: 'accessionVersion', read: ({ entry }) => `${entry.accession}.${entry.version}` },
  { name: 'role', read: ({ role }) => role },
  { name: 'status', read: ({ entry }) => entry.status },
  { name: 'instance', read: ({ entry }) => entry.instance },
  { name: 'group', read: ({ entry }) => entry.ownerName },
  { name: 'submittingLab', read: ({ entry }) => entry.metadata.submittingLab },
  { name: 'originatingLab', read: ({ entry }) => entry.metadata.originatingLab },
  { name: 'authors', read: ({ entry }) => entry.metadata.authors },
  { name: 'terms', read: ({ entry }) => entry.terms },
  { name: 'termsUntil', read: ({ entry }) => entry.termsUntil },
  { name: 'releasedAt', read: ({ entry }) => entry.releasedAt },
];

const metadataColumns: readonly Column[] = [
  ...memberColumns.slice(0, 4),
  { name: 'terms', read: ({ entry }) => entry.terms },
  ...fields.map((name): Column => ({ name, read: ({ entry }) => entry.metadata[name] })),
];

async function* writeTable(
  batches: AsyncIterable<MemberBatch>,
  columns: readonly Column[],
): AsyncGenerator<string> {
  yield `${columns.map(({ name }) => name).join('\t')}\n`;
  for await (const { seen } of batches) {
    if (seen.length === 0) continue;
    const rows = seen.map((member) => columns.map(({ read }) => toCell(read(member))).join('\t'));
    yield `${rows.join('\n')}\n`;
  }
}

/** Controlled letters leave by no open way. */
async function* writeSequences(
  { readSequences }: CollectionsContext,
  batches: AsyncIterable<MemberBatch>,
): AsyncGenerator<string> {
  for await (const { seen } of batches) {
    const given = seen.filter(({ entry }) => entry.visibility !== 'controlled');
    const read = await readSequences(given.map(({ entry }) => entry));
    const byName = Map.groupBy(read, ({ accession, version }) => `${accession}.${version}`);
    const records = given.flatMap(({ entry: { accession, version } }) => {
      const name = `${accession}.${version}`;
      return (byName.get(name) ?? [])
        .sort((a, b) => (a.segment < b.segment ? -1 : 1))
        .map(({ segment, letters }) => {
          const label = segment === MAIN_SEGMENT ? name : `${name}|${segment}`;
          return `>${label}\n${letters}\n`;
        });
    });
    if (records.length > 0) yield records.join('');
  }
}

/** Tells of the members first, and lets a batch out when that is written. */
async function* recorded(
  context: CollectionsContext,
  batches: AsyncIterable<MemberBatch>,
  asker: FileAsker,
): AsyncGenerator<MemberBatch> {
  for await (const batch of batches) {
    await recordSeen(context, batch.seen, asker);
    yield batch;
  }
}

/** One of the texts about exactly the members of a version that the caller may see, in pieces. */
export function writeMemberFile(
  context: CollectionsContext,
  place: Place,
  { name, asker }: { readonly name: TextFile; readonly asker: FileAsker },
): AsyncGenerator<string> {
  const { caller } = asker;
  const read = (wanted: readonly string[]) =>
    recorded(context, readMembers(context, place, { caller, fields: wanted }), asker);
  if (name === 'members.tsv') {
    return writeTable(read(['submittingLab', 'originatingLab', 'authors']), memberColumns);
  }
  if (name === 'metadata.tsv') return writeTable(read(fields), metadataColumns);
  return writeSequences(context, read([]));
}

/** A crate as one file: its metadata and the files that it names, packed as they come. */
export async function* writeCrate(
  context: CollectionsContext,
  place: Place,
  { metadata, asker }: { readonly metadata: string; readonly asker: FileAsker },
): AsyncGenerator<Uint8Array> {
  const packed: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error;
    packed.push(chunk);
  });
  const encoder = new TextEncoder();
  const add = (name: string) => {
    const file = new ZipDeflate(name, { level: 6 });
    zip.add(file);
    return file;
  };
  add('ro-crate-metadata.json').push(encoder.encode(metadata), true);
  for (const name of CRATE_FILES) {
    const file = add(name);
    for await (const piece of writeMemberFile(context, place, { name, asker })) {
      file.push(encoder.encode(piece));
      yield* packed.splice(0);
    }
    file.push(new Uint8Array(0), true);
    yield* packed.splice(0);
  }
  zip.end();
  yield* packed.splice(0);
}
