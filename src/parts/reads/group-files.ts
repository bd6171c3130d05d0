import { contentOfName } from '../../engine/reads/detect-format.ts';
import type { ReadSource } from '../../engine/reads/source.ts';
import { findBaseName } from '../../platform/files/paths.ts';
import { findPathKind } from '../../platform/files/read-file.ts';
import { unpackStream } from '../../platform/files/unpack-stream.ts';
import { peekHead } from '../../std/peek-head.ts';
import { openFile } from './open-source.ts';

/** One file to check, with what belongs to it. */
export interface FileGroup {
  readonly path: string;
  /** The other mates of FASTQ. */
  readonly mate: string | null;
  /** The index of BAM or CRAM; null where none lies beside it. */
  readonly index: string | null;
}

// 'x_R1_001.fastq.gz', 'x_1.fq', 'x.R1.fastq': the name without the number is that of the pair.
const MATE = /^(.*[._-]R?)([12])((?:_\d{3})?\.(?:fastq|fq)(?:\.(?:gz|bgz|zst))?)$/i;

/**
 * Puts files together that belong together: mates by their names, or, where just two files of FASTQ are
 * given, by the names of their first reads; an index to its BAM, also where it lies beside it.
 */
export async function groupFiles(paths: readonly string[]): Promise<FileGroup[]> {
  const indexes = paths.filter((path) => isIndex(path));
  const others = paths.filter((path) => !isIndex(path));
  const mates = pairByName(others);
  const reads = others.filter((path) => contentOfName(path) === 'fastq');
  const [first, second] = reads;
  if (mates.size === 0 && reads.length === 2 && first !== undefined && second !== undefined) {
    if (await beginWithMates(first, second)) mates.set(first, second);
  }
  const seconds = new Set(mates.values());
  const groups: FileGroup[] = [];
  for (const path of others) {
    if (seconds.has(path)) continue;
    const content = contentOfName(path);
    const isIndexed = content === 'bam' || content === 'cram';
    const index = isIndexed ? await findIndex(path, indexes) : null;
    groups.push({ path, mate: mates.get(path) ?? null, index });
  }
  return groups;
}

function isIndex(path: string): boolean {
  return ['bai', 'csi', 'crai'].includes(contentOfName(path) ?? '');
}

function pairByName(paths: readonly string[]): Map<string, string> {
  const firsts = new Map<string, string>();
  const mates = new Map<string, string>();
  for (const wanted of ['1', '2']) {
    for (const path of paths) {
      const parts = MATE.exec(path);
      if (parts === null || parts[2] !== wanted) continue;
      const key = `${parts[1]}|${parts[3]}`;
      if (wanted === '1') firsts.set(key, path);
      else {
        const first = firsts.get(key);
        if (first !== undefined) mates.set(first, path);
      }
    }
  }
  return mates;
}

async function beginWithMates(first: string, second: string): Promise<boolean> {
  const [a, b] = [await readFirstName(openFile(first)), await readFirstName(openFile(second))];
  return a !== null && a === b;
}

/** What mates have in common of the first read's name; null for a file that has none. */
async function readFirstName(source: ReadSource): Promise<string | null> {
  try {
    const { head, whole } = await peekHead(unpackStream(source.open()), 1024);
    await whole.return(undefined);
    const line = new TextDecoder().decode(head).split('\n', 1)[0] ?? '';
    return /^@(\S+?)(?:\/[12])?(?:\s|$)/.exec(line)?.[1] ?? null;
  } catch {
    // What is wrong with the file is told when it is checked.
    return null;
  }
}

async function findIndex(path: string, given: readonly string[]): Promise<string | null> {
  const base = findBaseName(path);
  const endings = /\.cram$/i.test(base) ? ['crai'] : ['bai', 'csi'];
  const plain = base.replace(/\.(bam|cram)$/i, '');
  const names = endings.flatMap((ending) => [`${base}.${ending}`, `${plain}.${ending}`]);
  const named = given.find((one) => names.includes(findBaseName(one)));
  if (named !== undefined) return named;
  for (const name of names) {
    const candidate = `${path.slice(0, path.length - base.length)}${name}`;
    if ((await findPathKind(candidate)) === 'file') return candidate;
  }
  const only = given.filter((one) => endings.includes(contentOfName(one) ?? ''));
  return only.length === 1 ? (only[0] ?? null) : null;
}
