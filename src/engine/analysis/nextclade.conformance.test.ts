import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import test, { type TestContext } from 'node:test';
import { type FastaRecord, parseFasta } from '../../bio/fasta.ts';
import { defined } from '../../std/assert.ts';
import { analyse } from './analyse.ts';
import type { Dataset } from './dataset.ts';
import { KernelAligner } from './kernel-aligner.ts';
import { createScratch } from './scratch.ts';
import { toAlignedSequence, toPeptide } from './sequences.ts';
import { DATA, readDataset, readText } from './shared-dataset.test-kit.ts';
import { toTsvCells, tsvHeader } from './tsv.ts';

const IS_FULL = process.env.OUTBREAK_CONFORMANCE === 'full';

/** Each set with the number of sequences that it holds, and of which every n-th one is compared. */
const SETS = [
  { folder: 'sars-cov-2', set: 'real-a', count: 111, every: 1 },
  { folder: 'sars-cov-2', set: 'real-b', count: 284, every: 1 },
  { folder: 'sars-cov-2', set: 'lineage-consensus', count: 602, every: 5 },
  { folder: 'sars-cov-2', set: 'edge', count: 219, every: 1 },
  { folder: 'sars-cov-2-xbb', set: 'real-a', count: 111, every: 1 },
  { folder: 'mpox', set: 'examples', count: 5, every: 1 },
  { folder: 'rsv-a', set: 'examples', count: 32, every: 1 },
  { folder: 'measles', set: 'examples', count: 34, every: 1 },
  { folder: 'dengue', set: 'examples', count: 27, every: 1 },
  { folder: 'flu-h3n2-ha', set: 'examples', count: 48, every: 1 },
] as const;

/** Cells whose text is our own: only whether there is any must agree. */
const OWN_TEXTS = new Set(['warnings', 'errors']);

function readTable(path: string): string[][] {
  const rows = readText(path)
    .split('\n')
    .filter((line) => line !== '');
  return rows.map((row) =>
    row.split('\t').map((cell) => (cell.startsWith('"') ? cell.slice(1, -1) : cell)),
  );
}

/** Sequences by name; a name may repeat, then they stand in the order of the file. */
function readSequences(path: string): Map<string, string[]> {
  const lines = readText(path).split('\n');
  const sequences = new Map<string, string[]>();
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const name = lines[i]?.slice(1) ?? '';
    const list = sequences.get(name) ?? [];
    list.push(lines[i + 1] ?? '');
    sequences.set(name, list);
  }
  return sequences;
}

/** What of the expected files belongs to one record. */
interface Expected {
  readonly cells: readonly string[];
  readonly aligned: string | null;
  readonly peptides: ReadonlyMap<string, string>;
}

/** Deals out the expected outputs record by record, since names may repeat. */
function dealExpected(dataset: Dataset, path: string, records: readonly FastaRecord[]): Expected[] {
  const [header = [], ...rows] = readTable(`${path}.expected.tsv.gz`);
  assert.deepEqual(tsvHeader(dataset), header);
  const failedAt = header.indexOf('errors');
  const hasSequences = existsSync(new URL(`${path}.expected.aligned.fasta.gz`, DATA));
  const alignedByName = hasSequences ? readSequences(`${path}.expected.aligned.fasta.gz`) : null;
  const peptidesByName = hasSequences ? readSequences(`${path}.expected.peptides.fasta.gz`) : null;
  return records.map((record, i) => {
    const cells = defined(rows[i], `expected row ${i}`);
    const peptides = new Map<string, string>();
    if (cells[failedAt] !== '') return { cells, aligned: null, peptides };
    const aligned = alignedByName?.get(record.name)?.shift() ?? null;
    const warnings = cells[header.indexOf('warnings')] ?? '';
    for (const cds of dataset.cdses) {
      if (warnings.includes(`gene ""${cds.name}""`)) continue;
      const peptide = peptidesByName?.get(`${record.name}|${cds.name}`)?.shift();
      if (peptide !== undefined) peptides.set(cds.name, peptide);
    }
    return { cells, aligned, peptides };
  });
}

function compareRecord(
  dataset: Dataset,
  { record, expected }: { record: FastaRecord; expected: Expected },
  scratch: ReturnType<typeof createScratch>,
): string[] {
  const header = tsvHeader(dataset);
  const input = { index: record.index, name: record.name, sequence: record.letters };
  const result = analyse(dataset, input, scratch);
  const differences: string[] = [];
  toTsvCells(dataset, result).forEach((cell, column) => {
    const name = header[column] ?? '';
    const wanted = expected.cells[column] ?? '';
    const isEqual = OWN_TEXTS.has(name) ? (cell === '') === (wanted === '') : cell === wanted;
    if (!isEqual) differences.push(`${record.name} ${name}: ${cell} instead of ${wanted}`);
  });
  if (!result.ok) return differences;
  if (expected.aligned !== null && toAlignedSequence(result).sequence !== expected.aligned) {
    differences.push(`${record.name}: aligned sequence`);
  }
  for (const [cds, wanted] of expected.peptides) {
    if (toPeptide(dataset, result, cds)?.sequence !== wanted) {
      differences.push(`${record.name}: peptide ${cds}`);
    }
  }
  return differences;
}

function compareSet(
  t: TestContext,
  { folder, set, count, every }: (typeof SETS)[number],
  isPlain: boolean,
): void {
  const dataset = readDataset(folder);
  const path = `${folder}/cases/${set}`;
  const { records } = parseFasta(readText(`${path}.fasta.gz`), set);
  assert.equal(records.length, count);
  const expected = dealExpected(dataset, path, records);
  const scratch = createScratch(dataset, { isPlain });
  const step = IS_FULL ? 1 : every;
  let compared = 0;
  let peptides = 0;
  const differences: string[] = [];
  for (const record of records) {
    if (record.index % step !== 0) continue;
    const own = defined(expected[record.index], 'expected outputs');
    compared++;
    peptides += own.peptides.size;
    differences.push(...compareRecord(dataset, { record, expected: own }, scratch));
  }
  const cells = compared * tsvHeader(dataset).length;
  t.diagnostic(
    `${path}: ${compared} of ${count} sequences, ${cells} cells, ${peptides} peptides, ${differences.length} differences`,
  );
  assert.deepEqual(differences.slice(0, 5), []);
  if (scratch.aligner instanceof KernelAligner) t.diagnostic(describeCounts(scratch.aligner));
}

/** On which way the genomes of a set were aligned. */
function describeCounts({ counts }: KernelAligner): string {
  const { bands, withSkips, cells, computed } = counts;
  const share = (part: number, of: number) => `${((100 * part) / of).toFixed(1)} %`;
  return `${bands} bands, ${share(withSkips, bands)} by windows; ${share(computed, cells)} of ${cells} cells computed`;
}

for (const entry of SETS) {
  test(`${entry.folder}/${entry.set}: every cell, aligned letter and peptide is that of the peer`, (t) => {
    if (!existsSync(DATA)) {
      t.skip('needs ../shared/data');
      return;
    }
    compareSet(t, entry, false);
  });
  test(`${entry.folder}/${entry.set}: so it is with every short cut off`, (t) => {
    if (!existsSync(DATA)) {
      t.skip('needs ../shared/data');
      return;
    }
    compareSet(t, entry, true);
  });
}
