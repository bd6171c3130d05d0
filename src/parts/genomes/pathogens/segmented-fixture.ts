import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Id and names say that it is made up: no virus has these letters. */
export const SEGMENTED_ID = 'made-up-virus';

/** Letters of each segment's reference. */
export const SEGMENT_LENGTHS = { L: 3000, M: 2400, S: 1500 } as const;
export type FixtureSegment = keyof typeof SEGMENT_LENGTHS;
export const SEGMENT_NAMES = Object.keys(SEGMENT_LENGTHS) as FixtureSegment[];
/** The CDS of each segment: 0-based, half-open, the stop codon in it. */
export const SEGMENT_CDSES = {
  L: { name: 'Pol', begin: 30, end: 2970 },
  M: { name: 'Env', begin: 60, end: 2340 },
  S: { name: 'Nuc', begin: 30, end: 1470 },
} as const;

/** Reference letters of a segment: from a fixed linear congruential generator, its CDS without stop codons inside. */
export function makeSegmentReference(segment: FixtureSegment): string {
  const { begin, end } = SEGMENT_CDSES[segment];
  let state = segment.charCodeAt(0) * 7919;
  const letters = Array.from({ length: SEGMENT_LENGTHS[segment] }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return 'ACGT'.charAt((state >>> 16) & 3);
  });
  const put = (at: number, codon: string) => letters.splice(at, 3, ...codon);
  for (let at = begin; at < end; at += 3) {
    if (/TAA|TAG|TGA/.test(letters.slice(at, at + 3).join(''))) put(at, 'GCT');
  }
  put(begin, 'ATG');
  put(end - 3, 'TAA');
  return letters.join('');
}

/** The letter that follows in the circle A, C, G, T. */
export function nextBase(base: string): string {
  return 'ACGT'.charAt(('ACGT'.indexOf(base) + 1) % 4);
}

/** A segment's reference with other letters at these positions, 1-based. */
export function mutateSegment(segment: FixtureSegment, positions: readonly number[]): string {
  const letters = [...makeSegmentReference(segment)];
  for (const position of positions) {
    letters[position - 1] = nextBase(letters[position - 1] ?? 'A');
  }
  return letters.join('');
}

/** 'A10C': what `mutateSegment` does at a position, as mutations are written. */
export function nameMutation(segment: FixtureSegment, position: number): string {
  const from = makeSegmentReference(segment).charAt(position - 1);
  return `${from}${position}${nextBase(from)}`;
}

/** The tree of segment M: clades one and two, the second with one substitution, each with a lineage. */
function makeTree(): object {
  const node = (name: string, clade: string, mutations: readonly string[]) => ({
    name,
    node_attrs: {
      div: mutations.length,
      clade_membership: { value: clade },
      lineage: { value: `${clade === 'one' ? 'A' : 'A.1'}` },
    },
    branch_attrs: { mutations: { nuc: mutations } },
  });
  return {
    version: 'v2',
    meta: {
      title: 'Made-up tree of segment M',
      extensions: { nextclade: { clade_node_attrs: [{ name: 'lineage' }] } },
    },
    tree: {
      ...node('root', 'one', []),
      children: [node('first', 'one', []), node('second', 'two', [nameMutation('M', 900)])],
    },
  };
}

function makeSegmentFiles(segment: FixtureSegment, tag: string): [string, string][] {
  const { name, begin, end } = SEGMENT_CDSES[segment];
  const files = {
    reference: 'reference.fasta',
    genomeAnnotation: 'genome_annotation.gff3',
    ...(segment === 'M' ? { treeJson: 'tree.json' } : {}),
  };
  const pathogen = {
    schemaVersion: '3.0.0',
    attributes: { name: `Made-up virus, segment ${segment}` },
    version: { tag },
    files,
    alignmentParams: { retryReverseComplement: true },
    qc: {
      missingData: { enabled: true, missingDataThreshold: 300, scoreBias: 20 },
      mixedSites: { enabled: true, mixedSitesThreshold: 7 },
      stopCodons: { enabled: true },
    },
  };
  const gff3 = `##gff-version 3\n${segment}\tmade-up\tgene\t${begin + 1}\t${end}\t.\t+\t.\tID=${name};gene=${name}\n`;
  return [
    [`${segment}/pathogen.json`, JSON.stringify(pathogen, null, 2)],
    [`${segment}/reference.fasta`, `>${segment} made up\n${makeSegmentReference(segment)}\n`],
    [`${segment}/genome_annotation.gff3`, gff3],
    ...(segment === 'M' ? [[`M/tree.json`, JSON.stringify(makeTree())] as [string, string]] : []),
  ];
}

/**
 * A small made-up pathogen of the segments L, M and S, of which M has a tree, as files by their names: pathogen.json and
 * a folder for each segment.
 */
export function makeSegmentedDataset(
  tag = '2025-01-01--00-00-00Z',
  changes: Readonly<Record<string, unknown>> = {},
): Map<string, string> {
  const pathogen = {
    schemaVersion: '3.0.0',
    attributes: { name: 'Made-up virus of three segments' },
    version: { tag },
    segments: SEGMENT_NAMES.map((name) => ({ name })),
    outbreakCommons: { id: SEGMENTED_ID, displayName: 'Made-up virus (for tests)' },
    ...changes,
  };
  return new Map([
    ['pathogen.json', JSON.stringify(pathogen, null, 2)],
    ['README.md', '# Made-up virus\n'],
    ...SEGMENT_NAMES.flatMap((segment) => makeSegmentFiles(segment, tag)),
  ]);
}

/** Writes files into a folder, those with a '/' in folders below it. */
export async function writeDataset(
  folder: string,
  files: ReadonlyMap<string, string>,
): Promise<void> {
  for (const [name, text] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}
