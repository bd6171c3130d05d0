import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parseFasta } from '../../../bio/fasta.ts';
import { analyse } from '../../../engine/analysis/analyse.ts';
import type { Dataset } from '../../../engine/analysis/dataset.ts';
import { fixtureDataset, fixtureReference } from '../../../engine/analysis/fixture-dataset.ts';
import { createScratch } from '../../../engine/analysis/scratch.ts';
import { DATA, readDataset, readText } from '../../../engine/analysis/shared-dataset.test-kit.ts';
import { writeNdjson } from './ndjson-line.ts';

// The schema as it is published, by a validator that knows nothing of this program.
const schema = JSON.parse(
  readFileSync(
    fileURLToPath(new URL('../../../../schemas/analysis-line.json', import.meta.url)),
    'utf8',
  ),
);
const validate = new Ajv2020({ allErrors: true, strict: false }).compile(schema);
const origin = { engineVersion: '1', datasetTag: '2025-01-01' };

function lineOf(dataset: Dataset, name: string, letters: Uint8Array): string {
  const input = { index: 0, name, sequence: letters };
  return writeNdjson({ dataset, origin }, analyse(dataset, input, createScratch(dataset)));
}

function assertValid(line: string): void {
  assert.ok(validate(JSON.parse(line)), JSON.stringify(validate.errors?.slice(0, 3)));
}

const encode = (text: string) => new TextEncoder().encode(text);

test('lines of the fixture dataset, of failures and of unknown sequences follow the schema', () => {
  const dataset = fixtureDataset();
  const reference = fixtureReference();
  assertValid(lineOf(dataset, 'as it is', encode(reference)));
  const changed = `${reference.slice(0, 60)}TTT${reference.slice(63, 200)}${reference.slice(203)}`;
  assertValid(lineOf(dataset, 'changed', encode(changed)));
  const failed = lineOf(dataset, 'short', encode('ACGT'));
  assert.match(failed, /"error":/);
  assertValid(failed);
  assertValid(writeNdjson(null, { ok: false, index: 3, name: '', error: 'no pathogen fits' }));
});

test('a line that lacks something, or has something more, does not follow it', () => {
  const line = lineOf(fixtureDataset(), 'x', encode(fixtureReference()));
  for (const key of Object.keys(JSON.parse(line))) {
    const { [key]: _, ...rest } = JSON.parse(line);
    assert.equal(validate(rest), false, key);
  }
  assert.equal(validate({ ...JSON.parse(line), further: 1 }), false);
  assert.equal(validate({ ...JSON.parse(line), deletions: [{ begin: -1, end: 3 }] }), false);
  assert.equal(validate({ ...JSON.parse(line), datasetTag: null }), false);
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
      assertValid(writeNdjson({ dataset, origin }, result));
    }
    assert.ok(records.length > 0);
  });
}
