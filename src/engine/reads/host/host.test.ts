import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { buildHostIndex, parseHostIndex } from './host-index.ts';
import { buildPathogenTable, joinOrigins, ReadClassifier } from './read-classifier.ts';
import { SyncmerScanner, WORD } from './syncmers.ts';
import { WordTable } from './word-table.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const COMPLEMENT: Readonly<Record<string, string>> = { A: 'T', C: 'G', G: 'C', T: 'A', N: 'N' };
const turn = (text: string) =>
  [...text]
    .reverse()
    .map((one) => COMPLEMENT[one])
    .join('');

function listWords(text: string, size = text.length): string[] {
  const words: string[] = [];
  const scanner = new SyncmerScanner((a, b) => words.push(`${a}:${b}`));
  const bytes = encode(text);
  for (let at = 0; at < bytes.length; at += size)
    scanner.push(bytes, at, Math.min(bytes.length, at + size));
  return words;
}

/** A fixed sequence of letters that repeats nowhere: a linear congruence (Numerical Recipes). */
function makeLetters(length: number, seed: number): string {
  let state = seed >>> 0;
  let text = '';
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    text += 'ACGT'.charAt(state >>> 30);
  }
  return text;
}

const sequence = fc.string({ unit: fc.constantFrom(...'ACGTACGTACGTN'), maxLength: 300 });

test('a sequence and its reverse complement have the same words', () => {
  fc.assert(
    fc.property(sequence, (text) => {
      assert.deepEqual(listWords(turn(text)).sort(), listWords(text).sort());
    }),
  );
});

test('words do not depend on where chunks are cut, nor on the case of letters', () => {
  fc.assert(
    fc.property(sequence, fc.integer({ min: 1, max: 50 }), (text, size) => {
      const words = listWords(text);
      assert.deepEqual(listWords(text, size), words);
      assert.deepEqual(listWords(text.toLowerCase()), words);
    }),
  );
});

test('about two of fifteen words are chosen, and none across an N', () => {
  const text = makeLetters(200_000, 1);
  const share = listWords(text).length / (text.length - WORD + 1);
  assert.ok(Math.abs(share - 2 / 15) < 0.005, String(share));
  const cut = `${text.slice(0, WORD - 1)}N${text.slice(0, WORD - 1)}`;
  assert.deepEqual(listWords(cut), []);
});

test('long runs of one letter have no words', () => {
  for (const unit of ['A', 'C']) assert.deepEqual(listWords(unit.repeat(100)), [], unit);
  assert.deepEqual(listWords(`GAATGACTTGCA${'A'.repeat(12)}`), [], 'letters before a run');
});

test('a table never forgets a word, and rarely finds one that was not added', () => {
  const table = new WordTable(10_000);
  const word = (i: number): [number, number] => [
    Math.imul(i + 1, 0x9e3779b1) >>> 0,
    Math.imul(i + 7, 0x85ebca6b) >>> 0,
  ];
  for (let i = 0; i < 7000; i++) assert.equal(table.add(...word(i)), true);
  for (let i = 0; i < 7000; i++) assert.equal(table.has(...word(i)), true);
  let found = 0;
  for (let i = 10_000; i < 110_000; i++) if (table.has(...word(i))) found++;
  assert.ok(found < 100, `${found} of 100,000`);
});

test('a table that is full says so instead of losing words', () => {
  const table = new WordTable(100);
  let added = 0;
  for (let i = 0; i < 200; i++) if (table.add(Math.imul(i, 0x9e3779b1) >>> 0, i * 7919)) added++;
  assert.ok(table.isFull);
  assert.ok(added >= 70 && added < 200);
});

const genome = makeLetters(60_000, 5);
const fasta = `>one made up\n${genome.slice(0, 30_000).replace(/.{60}/g, '$&\n')}\n>two\r\n${genome.slice(30_000).toLowerCase().replace(/.{70}/g, '$&\r\n')}\r\n`;

async function build(text: string, size = 1000) {
  const bytes = encode(text);
  return buildHostIndex(
    'made-up',
    async function* () {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    },
    'host.fa',
  );
}

test('an index holds the words of its genome, however it comes, and is read again', async () => {
  const first = await build(fasta);
  const second = await build(fasta, 37);
  assert.ok(first.ok && second.ok);
  assert.deepEqual([first.value.letters, first.value.sequences], [60_000, 2]);
  assert.deepEqual(second.value.bytes, first.value.bytes);
  const read = parseHostIndex(first.value.bytes, 'index.bin');
  assert.ok(read.ok);
  assert.equal(read.value.name, 'made-up');
  const scanner = new SyncmerScanner((a, b) => assert.ok(read.value.table.has(a, b)));
  scanner.push(encode(genome.slice(0, 30_000)));
  // From a file the bytes may lie anywhere in a larger buffer.
  const shifted = new Uint8Array(first.value.bytes.length + 1);
  shifted.set(first.value.bytes, 1);
  assert.ok(parseHostIndex(shifted.subarray(1), 'index.bin').ok);
});

test('what is no genome is refused', async () => {
  for (const [text, code] of [
    ['@a\nACGT\n+\nIIII\n', 'host-not-fasta'],
    ['>a\nACGT\n', 'host-too-small'],
    ['', 'host-too-small'],
  ] as const) {
    const built = await build(text);
    assert.equal(built.ok ? '' : built.error.code, code);
  }
});

test('a damaged index is refused', async () => {
  const built = await build(fasta);
  assert.ok(built.ok);
  const { bytes } = built.value;
  for (const damaged of [
    bytes.slice(0, 100),
    bytes.slice(0, -2),
    bytes.with(0, 1) as Uint8Array<ArrayBuffer>,
    bytes.with(8, 31) as Uint8Array<ArrayBuffer>,
  ]) {
    const parsed = parseHostIndex(damaged, 'index.bin');
    assert.equal(parsed.ok ? '' : parsed.error.code, 'host-index-damaged');
  }
});

test('reads of the host are told from others, on both strands, unless the pathogen has them too', async () => {
  const built = await build(fasta);
  assert.ok(built.ok);
  const other = makeLetters(5000, 99);
  const classify = (classifier: ReadClassifier, text: string) =>
    classifier.classify(encode(text), 0, text.length);
  const classifier = new ReadClassifier(built.value, buildPathogenTable([encode(other)]));
  assert.equal(classify(classifier, genome.slice(1000, 1150)), 'host');
  assert.equal(classify(classifier, turn(genome.slice(1000, 1150))), 'host');
  assert.equal(classify(classifier, other.slice(100, 250)), 'pathogen');
  assert.equal(classify(classifier, makeLetters(150, 7)), 'other');
  assert.equal(classify(classifier, 'ACGT'), 'other');
  assert.equal(classify(classifier, ''), 'other');
  const shared = new ReadClassifier(
    built.value,
    buildPathogenTable([encode(genome.slice(0, 5000))]),
  );
  assert.equal(classify(shared, genome.slice(1000, 1150)), 'pathogen');
  const unknown = new ReadClassifier(built.value, null);
  assert.equal(classify(unknown, other.slice(100, 250)), 'other');
});

test('a pair is of the host where one mate is, and kept where one is the pathogen', () => {
  const joined = {
    'host host': 'host',
    'host other': 'host',
    'other host': 'host',
    'other other': 'other',
    'pathogen host': 'pathogen',
    'other pathogen': 'pathogen',
  };
  for (const [pair, origin] of Object.entries(joined)) {
    const [a, b] = pair.split(' ') as ['host', 'host'];
    assert.equal(joinOrigins(a, b), origin, pair);
  }
});
