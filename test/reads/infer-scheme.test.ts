// Which primers reads were made with: made-up schemes on a made-up genome, and ARTIC's on SARS-CoV-2.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inferScheme } from '../../src/engine/reads/primers/infer-scheme.ts';
import {
  formatPrimerBed,
  listAmplicons,
  type PrimerScheme,
  parsePrimerBed,
} from '../../src/engine/reads/primers/primer-scheme.ts';
import { ReferenceAnchors } from '../../src/engine/reads/primers/reference-anchors.ts';
import { StartCounts } from '../../src/engine/reads/primers/start-counts.ts';
import {
  type AmpliconReadOptions,
  simulateAmpliconReads,
  simulateShotgunReads,
} from '../../src/engine/simulate/simulate-reads.ts';
import {
  addAlternatives,
  asText,
  countStarts,
  makeUpGenome,
  makeUpScheme,
  readShippedReference,
} from './kit.ts';

const LENGTH = 9000;
const reference = makeUpGenome(LENGTH);
const genome = asText(reference.letters);
const anchors = new ReferenceAnchors(reference.letters);
const first = makeUpScheme('V1', { length: LENGTH, shift: 0 });
const second = addAlternatives(first, 'V2', [3, 7, 12, 20]);
const other = makeUpScheme('V9', { length: LENGTH, shift: 130 });
const absent = makeUpScheme('V8', { length: LENGTH, shift: 70 });
const installed = [first, second, other];
const BASE: AmpliconReadOptions = {
  seed: 1,
  platform: 'ILLUMINA',
  depth: 20,
  dropoutShare: 0.1,
  isTrimmed: false,
};

function infer(scheme: PrimerScheme, options: Partial<AmpliconReadOptions>, schemes = installed) {
  const amplicons = listAmplicons(scheme.primers);
  const reads = simulateAmpliconReads(genome, amplicons, { ...BASE, ...options });
  return inferScheme(countStarts(anchors, reads), schemes);
}

for (const platform of ['ILLUMINA', 'OXFORD_NANOPORE'] as const) {
  for (const isTrimmed of [false, true]) {
    test(`${platform}${isTrimmed ? ', primers cut off' : ''}: each scheme is found`, () => {
      for (const [at, scheme] of installed.entries()) {
        const found = infer(scheme, { platform, isTrimmed, seed: 10 + at });
        assert.equal(found.status, 'inferred', found.reason);
        assert.deepEqual(found.scheme, { name: 'made-up', version: scheme.version });
        assert.equal(found.candidates[0]?.ends, isTrimmed ? 'trimmed' : 'with-primers');
        assert.ok(found.confidence >= 0.95);
      }
    });
  }

  test(`${platform}: shotgun reads are of no scheme`, () => {
    const reads = simulateShotgunReads(genome, { seed: 4, platform, depth: 60 });
    const found = inferScheme(countStarts(anchors, reads), installed);
    assert.deepEqual([found.status, found.scheme], ['unknown', null]);
    assert.match(found.reason, /shotgun/);
  });

  test(`${platform}: a scheme that is not installed is not taken for another`, () => {
    const found = infer(absent, { platform });
    assert.deepEqual([found.status, found.scheme], ['unknown', null]);
    assert.match(found.reason, /not at the primers of an installed scheme/);
  });
}

test('schemes that differ only in amplicons without reads are said to be alike', () => {
  const silent = listAmplicons(first.primers).filter(
    ({ number }) => ![3, 7, 12, 20].includes(number),
  );
  const reads = simulateAmpliconReads(genome, silent, { ...BASE, dropoutShare: 0 });
  const found = inferScheme(countStarts(anchors, reads), installed);
  assert.equal(found.status, 'ambiguous');
  assert.match(found.reason, /made-up\/V1, made-up\/V2/);
});

test('a closer version that is not installed is hinted at', () => {
  const found = infer(second, {}, [first, other]);
  assert.ok((found.candidates[0]?.unexplainedPlaces ?? 0) > 0);
  assert.match(found.reason, /it may be a version that is not installed/);
});

test('too few reads, and no scheme at all, are said', () => {
  const few = infer(first, { depth: 1 });
  assert.match(few.reason, /^Only \d+ ends of reads/);
  const none = infer(first, {}, []);
  assert.match(none.reason, /No primer scheme is installed/);
  assert.equal(inferScheme(new StartCounts(100), installed).status, 'unknown');
});

test('where a read begins is found on both strands, with errors, behind an adapter', () => {
  const find = (text: string) =>
    anchors.findStart(Uint8Array.from(text, (letter) => 'ACGT'.indexOf(letter)));
  const turn = (text: string) =>
    [...text]
      .reverse()
      .map((letter) => 'TGCA'.charAt('ACGT'.indexOf(letter)))
      .join('');
  const read = genome.slice(1000, 1150);
  assert.deepEqual(find(read), { isReverse: false, position: 1000 });
  assert.deepEqual(find(turn(read)), { isReverse: true, position: 1150 });
  const wrong = `${read.slice(0, 9)}${read.charAt(9) === 'A' ? 'C' : 'A'}${read.slice(10)}`;
  assert.deepEqual(find(wrong), { isReverse: false, position: 1000 });
  const deleted = read.slice(0, 20) + read.slice(21);
  const inserted = `${read.slice(0, 20)}${read.charAt(20) === 'G' ? 'T' : 'G'}${read.slice(20)}`;
  for (const changed of [deleted, inserted]) {
    assert.ok(Math.abs((find(changed)?.position ?? 0) - 1000) <= 2);
    assert.ok(Math.abs((find(turn(changed))?.position ?? 0) - 1150) <= 2);
  }
  const behind = find(`ACCGTTAGCAATCCGTAGGATCGA${read}`);
  assert.ok(Math.abs((behind?.position ?? 0) - 1000) <= 3);
  assert.equal(find('ACGGTCA'.repeat(20)), null);
  assert.equal(find(''), null);
});

const ARTIC = new URL('../../../shared/data/standards/primer-schemes/', import.meta.url);

function readArtic(): PrimerScheme[] {
  return readdirSync(ARTIC)
    .filter((name) => name.endsWith('.bed'))
    .sort()
    .map((file) => {
      const version = /-(V[\d.]+)\.primer\.bed$/.exec(file)?.[1] ?? '';
      const text = readFileSync(new URL(file, ARTIC), 'utf8');
      const parsed = parsePrimerBed(text, { file, name: 'artic-sars-cov-2', version });
      assert.ok(parsed.ok, JSON.stringify(parsed));
      // What was read is written again as it was, but for the order of columns that all have.
      const own = text
        .trimEnd()
        .split('\n')
        .map((line) => line.trim().split('\t').slice(0, 4).join('\t'));
      const written = formatPrimerBed(parsed.value).trimEnd().split('\n');
      assert.deepEqual(
        written.map((line) => line.split('\t').slice(0, 4).join('\t')),
        own,
      );
      return parsed.value;
    });
}

test('100 simulated sets of ARTIC amplicons at 20x with 10 % dropouts', (t) => {
  if (!existsSync(ARTIC)) return t.skip('needs ../shared/data');
  const schemes = readArtic();
  assert.equal(schemes.length, 6);
  const { letters } = readShippedReference();
  const own = new ReferenceAnchors(letters);
  const outcome = { right: 0, ambiguous: 0, wrong: 0 };
  for (let seed = 1; seed <= 100; seed++) {
    const scheme = schemes[seed % schemes.length] as PrimerScheme;
    const reads = simulateAmpliconReads(asText(letters), listAmplicons(scheme.primers), {
      seed,
      platform: seed % 2 === 0 ? 'ILLUMINA' : 'OXFORD_NANOPORE',
      depth: 20,
      dropoutShare: 0.1,
      isTrimmed: seed % 4 >= 2,
    });
    const found = inferScheme(countStarts(own, reads), schemes);
    if (found.scheme?.version === scheme.version) outcome.right++;
    else if (found.status === 'ambiguous') outcome.ambiguous++;
    else outcome.wrong++;
  }
  t.diagnostic(JSON.stringify(outcome));
  assert.ok(outcome.right >= 95, JSON.stringify(outcome));
  // V1 and V2 differ in one primer: where its amplicon drops out nobody can tell them apart.
  assert.equal(outcome.wrong, 0, JSON.stringify(outcome));
});
