import { readFile } from 'node:fs/promises';
import { parseBinIndex } from '../bio/hts/bin-index.ts';
import { parseCrai } from '../bio/hts/crai-index.ts';
import { readIndex } from '../engine/reads/alignment/read-index.ts';
import { FindingList } from '../engine/reads/finding.ts';
import { unpackStream } from '../platform/files/unpack-stream.ts';
import type { CompanionFile, IntakeVerdict } from '../schema/intake-check.ts';

type Notes = Readonly<Record<string, string | number>>;

/** What an index counts of its file, as it is noted with both. */
interface IndexCounts {
  readonly format: 'bai' | 'csi' | 'crai';
  readonly notes: Notes;
}

/**
 * Checks an index that is sent to the archive: whether it can be read, and whether it counts what was counted of the
 * file that it belongs to by its name, where that is kept already. Bytes of that file are not read again.
 */
export async function checkIndex(
  { name, format, path }: { name: string; format: IndexCounts['format']; path: string },
  companions: readonly CompanionFile[],
): Promise<IntakeVerdict> {
  const findings = new FindingList(name);
  const source = {
    name,
    open: async function* () {
      yield new Uint8Array(await readFile(path));
    },
  };
  const bytes = await readIndex(source, unpackStream, findings);
  const notes = bytes === null ? null : countIndex(bytes, format);
  if (notes === null || typeof notes === 'string') {
    const hint = `The index is damaged: ${notes ?? 'it does not unpack'}. Make it again: \`samtools index\`.`;
    return { problems: [{ code: 'index-damaged', where: name, value: '', hint }], notes: {} };
  }
  const [own] = companions;
  if (own === undefined) return { problems: [], notes: { ...notes, indexOf: 'nothing kept yet' } };
  const difference = findDifference(notes, own);
  if (difference === null) return { problems: [], notes: { ...notes, indexOf: own.name } };
  const hint = `The index is of another file than ${own.name}, which is kept here: ${difference}. Make it again, \`samtools index\`, or send the file that it is of first.`;
  return { problems: [{ code: 'index-not-fitting', where: name, value: own.name, hint }], notes };
}

/** Tells of the indexes that came before their file which of them are of another one; null where all fit. */
export function findStrayIndex(
  file: Pick<CompanionFile, 'size' | 'notes'>,
  indexes: readonly CompanionFile[],
): string | null {
  for (const index of indexes) {
    const difference = findDifference(index.notes, file);
    if (difference !== null) return `${index.name} is of another file: ${difference}`;
  }
  return null;
}

/** Counts of an index; a text where it is damaged. */
function countIndex(bytes: Uint8Array, format: IndexCounts['format']): Notes | string {
  if (format === 'crai') {
    const parsed = parseCrai(bytes);
    if (!parsed.ok) return parsed.error;
    const containers = new Set(parsed.value.map(({ container }) => container));
    return { content: format, indexedContainers: containers.size, lastByte: findLast(containers) };
  }
  const parsed = parseBinIndex(bytes);
  if (!parsed.ok) return parsed.error;
  const index = parsed.value;
  const counts = { mapped: 0, placed: 0 };
  for (let at = 0; at < index.references; at++) {
    const own = index.findCounts(at);
    counts.mapped += own?.mapped ?? 0;
    counts.placed += (own?.mapped ?? 0) + (own?.unmapped ?? 0);
  }
  return {
    content: format,
    lastByte: findLast(index.findBlocks()),
    references: index.references,
    ...(index.withoutPlace === null || counts.placed === 0
      ? {}
      : { indexedMapped: counts.mapped, indexedReads: counts.placed + index.withoutPlace }),
  };
}

/** The last of some places, 0 without any. A large file has more than a function takes as arguments. */
function findLast(places: Iterable<number>): number {
  let last = 0;
  for (const place of places) last = Math.max(last, place);
  return last;
}

/** What of an index cannot be of a file; null where all can. What was not counted of one of them says nothing. */
function findDifference(index: Notes, file: Pick<CompanionFile, 'size' | 'notes'>): string | null {
  if (Number(index.lastByte ?? 0) > file.size) {
    return `it points to byte ${index.lastByte}, and the file has ${file.size}`;
  }
  const compared = [
    ['references', 'references', 'references'],
    ['indexedMapped', 'mapped', 'mapped records'],
    ['indexedReads', 'reads', 'records'],
    ['indexedContainers', 'containers', 'containers'],
  ] as const;
  for (const [mine, theirs, what] of compared) {
    const [said, is] = [index[mine], file.notes[theirs]];
    if (said === undefined || is === undefined || said === is) continue;
    return `it counts ${said} ${what}, the file has ${is}`;
  }
  return null;
}
