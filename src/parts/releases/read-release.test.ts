import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import type { OpenEntry } from '../../schema/open-entries.ts';
import { readReleaseChanges, readWholeRelease } from './read-release.ts';
import { makeEntry, TestReleases } from './release-folder.test-kit.ts';
import { verifyRelease } from './verify-release.ts';

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const toText = ({ letters }: { readonly letters: Uint8Array }) => Buffer.from(letters).toString();

/** What of an entry must come back: its line, and letters by segment. */
const expected = ({ line, segments }: OpenEntry) => [
  JSON.parse(line) as unknown,
  segments.map((one) => [one.segment, toText(one)]),
];

const SEGMENTS = ['L', 'M', 'S'];

/** An entry's number with its version, country, seed of its letters and segments; numbers are unique. */
const stateArbitrary = fc
  .uniqueArray(
    fc.record({
      number: fc.integer({ min: 1, max: 12 }),
      version: fc.constantFrom(1, 2),
      country: fc.constantFrom('Chad', 'Mali'),
      seed: fc.integer({ min: 0, max: 3 }),
      segments: fc.subarray(SEGMENTS, { minLength: 1 }),
    }),
    { selector: ({ number }) => number, maxLength: 8 },
  )
  .map((states) =>
    states
      .sort((a, b) => a.number - b.number)
      .map(({ number, ...state }) => makeEntry(number, state)),
  );

test('what is written is read, and changes lead from each release to the next', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(stateArbitrary, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 4 }),
      async (states, batch) => {
        const releases = new TestReleases(SEGMENTS);
        const copy = new Map<string, unknown>();
        const copiedLetters = new Map<string, string>();
        for (const state of states) {
          const { folder, manifest } = await releases.make(state, batch);
          try {
            const whole = await collect(readWholeRelease(folder, manifest));
            assert.deepEqual(
              whole.map(({ record, letters }) => [
                record,
                letters.map((one) => [one.segment, toText(one)]),
              ]),
              state.map(expected),
            );
            for (const change of await collect(readReleaseChanges(folder, manifest))) {
              if (change.change === 'removed') copy.delete(change.accession);
              else {
                copy.set(change.record.accession, change.record);
                for (const one of change.letters) {
                  copiedLetters.set(`${change.record.accession} ${one.segment}`, toText(one));
                }
              }
            }
            assert.deepEqual(
              [...copy.values()].map((record) => JSON.stringify(record)).sort(),
              state.map(({ line }) => line).sort(),
            );
            for (const { accession, segments } of state) {
              for (const one of segments) {
                assert.equal(copiedLetters.get(`${accession} ${one.segment}`), toText(one));
              }
            }
            const verified = await verifyRelease(folder, { nodeId: releases.nodeId });
            assert.equal(verified.entries, state.length);
          } finally {
            rmSync(folder, { recursive: true });
          }
        }
      },
    ),
    { numRuns: 30, seed: 2020 },
  );
});

const swapLines = (text: string) => {
  const [a = '', b = '', ...rest] = text.split('\n');
  return [b, a, ...rest].join('\n');
};
const swapSequences = (text: string) => {
  const [a = '', b = '', c = '', d = '', ...rest] = text.split('\n');
  return [c, d, a, b, ...rest].join('\n');
};

/** Texts that are changed and signed again: digests of files fit, and yet the records do not. */
const forgeries: readonly (readonly [
  name: string,
  file: string,
  change: (text: string) => string,
  reason: RegExp,
])[] = [
  [
    'records in another order',
    'entries.ndjson.zst',
    swapLines,
    /lacks letters, or stands out of order/,
  ],
  [
    'sequences in another order',
    'sequences.fasta.zst',
    swapSequences,
    /lacks letters, or stands out of order/,
  ],
  [
    'a letter',
    'sequences.fasta.zst',
    (text) => text.replace('ACGT', 'ACGA'),
    /letters of TS_.* are not those/,
  ],
  [
    'a letter more',
    'sequences.fasta.zst',
    (text) => text.replace('ACGT', 'ACGTA'),
    /are not those/,
  ],
  [
    'a record less',
    'entries.ndjson.zst',
    (text) => text.split('\n').slice(1).join('\n'),
    /entries.ndjson.zst has 2 records, and its manifest says 3|out of order/,
  ],
  [
    'a sequence more',
    'sequences.fasta.zst',
    (text) => `${text}>TS_0000013.1\nACGT\n`,
    /has no record, or stands out of order/,
  ],
  [
    'a field more',
    'entries.ndjson.zst',
    (text) => text.replace('{', '{"more":1,'),
    /Unrecognized key/,
  ],
  ['no JSON', 'entries.ndjson.zst', (text) => text.replace('{', '['), /is no JSON/],
  [
    'an accession with a wrong check character',
    'entries.ndjson.zst',
    (text) => text.replace(/TS_(\d{6}).([^"])?/, 'TS_$1B$2'),
    /is no accession/,
  ],
  [
    'an address in place of an accession',
    'changes.ndjson.zst',
    (text) => text.replace(/TS_\w+/, '../../x'),
    /is no accession/,
  ],
  [
    'a change less',
    'changes.ndjson.zst',
    (text) => text.split('\n').slice(1).join('\n'),
    /has no record|has 2 records/,
  ],
  [
    'another kind of change',
    'changes.ndjson.zst',
    (text) => text.replace('"added"', '"changed"'),
    /has 2 added records, and 3 are counted/,
  ],
];

for (const [name, file, change, reason] of forgeries) {
  test(`refused: ${name}`, async (t) => {
    const releases = new TestReleases();
    const made = await releases.make([1, 2, 3].map((number) => makeEntry(number)));
    t.after(() => rmSync(made.folder, { recursive: true }));
    await verifyRelease(made.folder, { nodeId: releases.nodeId });
    releases.forge(made, file, change);
    await assert.rejects(verifyRelease(made.folder, { nodeId: releases.nodeId }), reason);
  });
}

const damages: readonly (readonly [
  name: string,
  damage: (bytes: Buffer) => Buffer,
  reason: RegExp,
])[] = [
  ['cut', (bytes) => bytes.subarray(0, -3), /entries.ndjson.zst is not the file that was signed/],
  [
    'one bit',
    (bytes) => Buffer.from(bytes.map((byte, at) => (at === 20 ? byte ^ 1 : byte))),
    /is not the file/,
  ],
  ['another file', () => Buffer.from('x'), /is not the file that was signed: 1 bytes/],
];

for (const [name, damage, reason] of damages) {
  test(`refused: a file that is damaged: ${name}`, async (t) => {
    const releases = new TestReleases();
    const { folder } = await releases.make([makeEntry(1)]);
    t.after(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'entries.ndjson.zst');
    writeFileSync(path, damage(readFileSync(path)));
    await assert.rejects(verifyRelease(folder, { nodeId: null }), reason);
  });
}

test('what is not in the folder is named, and the rest is checked', async (t) => {
  const releases = new TestReleases();
  const { folder } = await releases.make([makeEntry(1)]);
  t.after(() => rmSync(folder, { recursive: true }));
  rmSync(join(folder, 'sequences.fasta.zst'));
  const verified = await verifyRelease(folder, { nodeId: null });
  assert.deepEqual([verified.entries, verified.changes], [null, 1]);
  assert.deepEqual(verified.missing, ['sequences.fasta.zst']);
  rmSync(join(folder, 'manifest.json'));
  await assert.rejects(verifyRelease(folder, { nodeId: null }), /manifest.json cannot be read/);
});
