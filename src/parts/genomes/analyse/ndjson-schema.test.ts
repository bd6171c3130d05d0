import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import test from 'node:test';
import { parseFasta } from '../../../bio/fasta.ts';
import { analyse } from '../../../engine/analysis/analyse.ts';
import type { Dataset } from '../../../engine/analysis/dataset.ts';
import { fixtureDataset, fixtureReference } from '../../../engine/analysis/fixture-dataset.ts';
import { createScratch } from '../../../engine/analysis/scratch.ts';
import { DATA, readDataset, readText } from '../../../engine/analysis/shared-dataset.test-kit.ts';
import { writeNdjson } from './ndjson-line.ts';
import { isValidLine, parseLines } from './ndjson-schema.test-kit.ts';

const origin = { engineVersion: '1', datasetTag: '2025-01-01' };
const encode = (text: string) => new TextEncoder().encode(text);

function lineOf(dataset: Dataset, name: string, letters: Uint8Array): string {
  const input = { index: 0, name, sequence: letters };
  return writeNdjson({ dataset, origin }, analyse(dataset, input, createScratch(dataset)));
}

const reference = fixtureReference();
/** Deletions of a codon and of a single letter, an insertion, N, an ambiguous letter, changes. */
const CHANGED = `${reference.slice(0, 60)}NNNNN${reference.slice(65, 90)}TTT${reference.slice(
  90,
  120,
)}R${reference.slice(121, 150)}${reference.slice(153, 240)}${reference.slice(241, 400)}TCGA${reference.slice(404)}`;

const PRIMERS = `Country (Institute),Target,Oligonucleotide,Sequence
X,N,A_F,${reference.slice(390, 420)}`;

/** Lines of every form: results, failures, and of a sequence for which no dataset was found. */
function writeForms(): string {
  const dataset = fixtureDataset({ primersCsv: PRIMERS });
  const unmatched = { ok: false, index: 3, name: '', error: 'no pathogen fits' } as const;
  return [
    lineOf(dataset, 'as it is', encode(reference)),
    lineOf(dataset, 'changed', encode(CHANGED)),
    lineOf(dataset, 'short', encode('ACGT')),
    writeNdjson({ dataset: null, origin: { engineVersion: '1' } }, unmatched),
  ].join('');
}

/** Fields that are maps by names of the dataset: any name may be in one, or not. */
const MAPS = /^(?:cladeAttributes|founders|motifs|motifChanges|phenotypes|aa)$/;
const COUNTED = /^(?:index|position|begin|end|codon|totalMissing|totalUnknown)$/;

/** Copies of a value, each with one thing in it damaged, and where. */
function* damage(value: unknown, path = ''): Generator<readonly [where: string, copy: unknown]> {
  const key = path.split('.').at(-1) ?? '';
  yield [`${path} is an object of another kind`, { other: true }];
  if (typeof value === 'number') yield [`${path} is text`, String(value)];
  if (COUNTED.test(key)) yield [`${path} is negative`, -1];
  if (Array.isArray(value)) {
    for (const [at, inner] of value.entries()) {
      for (const [where, copy] of damage(inner, `${path}.${at}`))
        yield [where, value.with(at, copy)];
    }
  } else if (typeof value === 'object' && value !== null) {
    if (!MAPS.test(key)) yield [`${path} has something more`, { ...value, further: 1 }];
    for (const [name, inner] of Object.entries(value)) {
      const { [name]: _, ...others } = value as Record<string, unknown>;
      if (!MAPS.test(key)) yield [`${path} lacks ${name}`, others];
      for (const [where, copy] of damage(inner, `${path}.${name}`)) {
        yield [where, { ...value, [name]: copy }];
      }
    }
  }
}

test('lines of every form follow the schema and say what they were made with', () => {
  const lines = parseLines(writeForms());
  assert.deepEqual(
    lines.map(({ dataset, datasetTag, engineVersion, error }) => [
      ...[dataset, datasetTag, engineVersion],
      typeof error,
    ]),
    [
      ['fixture', '2025-01-01', '1', 'undefined'],
      ['fixture', '2025-01-01', '1', 'undefined'],
      ['fixture', '2025-01-01', '1', 'string'],
      [null, null, '1', 'string'],
    ],
  );
  assert.notDeepEqual(lines[1]?.primerChanges, []);
});

test('wherever a line is damaged, it no longer follows the schema', () => {
  let count = 0;
  for (const line of parseLines(writeForms())) {
    for (const [where, copy] of damage(line)) {
      assert.equal(isValidLine(copy), false, `${line.seqName}: ${where}`);
      count += 1;
    }
  }
  assert.ok(count > 1000, `only ${count} copies`);
});

for (const [folder, set] of [
  ['sars-cov-2', 'real-a'],
  ['sars-cov-2', 'edge'],
  ['sars-cov-2-xbb', 'real-a'],
  ['flu-h3n2-ha', 'examples'],
  ['rsv-a', 'examples'],
  ['measles', 'examples'],
  ['dengue', 'examples'],
  ['mpox', 'examples'],
] as const) {
  test(`${folder}/${set}: every line follows the schema`, (t) => {
    if (!existsSync(DATA)) return t.skip('needs ../shared/data');
    const dataset = readDataset(folder);
    const scratch = createScratch(dataset);
    const { records } = parseFasta(readText(`${folder}/cases/${set}.fasta.gz`), set);
    for (const { index, name, letters } of records) {
      const result = analyse(dataset, { index, name, sequence: letters }, scratch);
      const [line] = parseLines(writeNdjson({ dataset, origin }, result));
      assert.equal(line?.seqName, name);
    }
    assert.ok(records.length > 0);
  });
}
