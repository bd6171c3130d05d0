import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { FindingList } from '../finding.ts';
import { FastqParser } from './fastq-parser.ts';
import { FastqSummary } from './fastq-summary.ts';
import { NameSet } from './name-set.ts';
import { detectQualityEncoding } from './quality-encoding.ts';

function summarise(text: string) {
  const summary = new FastqSummary();
  const parser = new FastqParser(new FindingList('x'));
  summary.add(parser.push(new TextEncoder().encode(text)));
  summary.add(parser.end());
  return summary.figures;
}

test('figures of reads', () => {
  const figures = summarise('@a\nACGTN\n+\n+++++\n@b\nGG\n+\n55\n@c\nC\n+\n?\n');
  assert.equal(figures.reads, 3);
  assert.equal(figures.bases, 8);
  assert.deepEqual(
    [figures.shortest, figures.longest, figures.medianLength, figures.n50],
    [1, 5, 2, 5],
  );
  assert.equal(figures.nShare, 1 / 8);
  assert.equal(figures.gcShare, 5 / 8);
  // Qualities 10 five times, 20 twice, 30 once.
  assert.equal(figures.meanQuality, (5 * 10 + 2 * 20 + 30) / 8);
  const errors = (5 * 0.1 + 2 * 0.01 + 0.001) / 8;
  assert.ok(Math.abs((figures.expectedErrorShare ?? 0) - errors) < 1e-12);
  assert.equal(figures.qualityEncoding, 'phred33');
});

test('figures without reads are zeros, not NaN', () => {
  const { meanQuality, expectedErrorShare, qualityEncoding, ...others } = summarise('');
  assert.deepEqual([meanQuality, expectedErrorShare, qualityEncoding], [null, null, 'unclear']);
  assert.deepEqual(Object.values(others), [0, 0, 0, 0, 0, 0, 0, 0, 0]);
});

test('lengths of long reads are told to within 1 %', () => {
  const text = [1500, 20_000, 700_000]
    .map((length) => `@${length}\n${'A'.repeat(length)}\n+\n${'I'.repeat(length)}\n`)
    .join('');
  const { medianLength, longest, n50 } = summarise(text);
  assert.equal(longest, 700_000);
  assert.ok(Math.abs(medianLength - 20_000) < 200, String(medianLength));
  assert.ok(Math.abs(n50 - 700_000) < 7000, String(n50));
});

test('encodings of qualities', () => {
  const encodings = {
    '!#5I': 'phred33',
    '#': 'phred33',
    '5:<?': 'phred33',
    // PacBio goes up to 93 with 33 added.
    '5~': 'phred33',
    BCDh: 'phred64',
    ';@Th': 'phred64',
    // 40 with 33 added, 9 with 64 added.
    I: 'unclear',
    '~~~~': 'unclear',
    '': 'unclear',
  };
  for (const [letters, encoding] of Object.entries(encodings)) {
    const counts = new Array(256).fill(0);
    for (const letter of letters) counts[letter.charCodeAt(0)]++;
    assert.equal(detectQualityEncoding(counts), encoding, letters);
  }
});

test('a name is known once it was added, and never before', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ minLength: 1, maxLength: 12 }), { maxLength: 200 }),
      (names) => {
        const set = new NameSet();
        const seen = new Set<string>();
        for (const name of names) {
          const bytes = new TextEncoder().encode(name);
          assert.equal(set.add(bytes, 0, bytes.length), seen.has(name), name);
          seen.add(name);
        }
        assert.equal(set.size, seen.size);
      },
    ),
  );
});

test('names that differ in a number only are kept apart, and memory is bounded', () => {
  const set = new NameSet(1 << 17);
  let repeated = 0;
  for (let i = 0; i < 200_000; i++) {
    const bytes = new TextEncoder().encode(`A00001:12:HABCDEFXX:2:1101:${i}:2000`);
    if (set.add(bytes, 0, bytes.length)) repeated++;
  }
  assert.equal(repeated, 0);
  assert.equal(set.isFull, true);
  assert.equal(set.size, 0.75 * (1 << 17));
});
