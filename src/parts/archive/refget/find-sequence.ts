import type { ReleasedEntry } from '../../../schema/ports.ts';
import type { ArchiveContext } from '../archive-context.ts';
import type { ReferenceSequences } from './reference-sequences.ts';
import { parseSequenceId, type SequenceDigests } from './sequence-digests.ts';

/** What a sequence is known as. */
export interface SequenceAlias {
  readonly alias: string;
  readonly naming_authority: string;
}

/** A sequence that everybody may have. */
export interface FoundSequence extends SequenceDigests {
  readonly length: number;
  readonly aliases: readonly SequenceAlias[];
  /** True where it is of simulated entries only. */
  readonly isSimulated: boolean;
  readonly readLetters: () => Promise<string>;
}

interface StoredDigest extends SequenceDigests {
  readonly accession: string;
  readonly version: number;
  readonly segment: string;
  readonly length: number;
}

// Many genomes are the same; so many are looked at for one that is open.
const MOST_ENTRIES = 200;

/**
 * An open sequence by what refget names it by: of a reference, or of the latest version of an entry that everybody may
 * see now. Null for what is not there and, all the same, for what not everybody may see.
 */
export async function findSequence(
  {
    context,
    references,
  }: { readonly context: ArchiveContext; readonly references: ReferenceSequences },
  text: string,
): Promise<FoundSequence | null> {
  const id = parseSequenceId(text);
  if (id === null) return null;
  const found = await references.find(id);
  const column = id.kind === 'md5' ? 'md5' : 'ga4gh';
  const stored = await context.db.query<StoredDigest>(
    `SELECT accession, version, segment, ga4gh, md5, length FROM archive_sequence WHERE ${column} = $1
     ORDER BY accession LIMIT $2`,
    [id.value, MOST_ENTRIES],
  );
  const open = (await context.entries.readEntries(stored)).filter(isOpen);
  const simulated = new Set(
    (await context.listInstances()).filter((one) => one.simulated).map(({ id: name }) => name),
  );
  const aliases = [
    ...found.map(({ name, pathogen }) => ({
      alias: name,
      naming_authority: `reference:${pathogen}`,
    })),
    ...open.map(({ accession, version, instance }) => ({
      alias: `${accession}.${version}`,
      naming_authority: simulated.has(instance)
        ? `simulated:${context.node.name}`
        : context.node.name,
    })),
  ];
  const [reference] = found;
  if (reference !== undefined) {
    const { ga4gh, md5, letters } = reference;
    const readLetters = async () => letters;
    return { ga4gh, md5, length: letters.length, aliases, isSimulated: false, readLetters };
  }
  const digest = stored.find((one) => open.some((entry) => isOf(entry, one)));
  if (digest === undefined) return null;
  const { ga4gh, md5, length } = digest;
  return {
    ...{ ga4gh, md5, length, aliases },
    isSimulated: open.every(({ instance }) => simulated.has(instance)),
    readLetters: () => readLetters(context, digest),
  };
}

/** Of an entry that was revoked or revised, only the last version stands for it. */
function isOpen({ visibility, isRevocation, isLatest }: ReleasedEntry): boolean {
  return visibility === 'open' && isLatest && !isRevocation;
}

function isOf(entry: ReleasedEntry, { accession, version }: StoredDigest): boolean {
  return entry.accession === accession && entry.version === version;
}

async function readLetters({ entries }: ArchiveContext, digest: StoredDigest): Promise<string> {
  const sequences = await entries.readSequences([digest]);
  return sequences.find(({ segment }) => segment === digest.segment)?.letters ?? '';
}
