import assert from 'node:assert/strict';
import test from 'node:test';
import { Worker } from 'node:worker_threads';
import { analyse } from './analyse.ts';
import { parseDataset } from './dataset.ts';
import { KernelAligner } from './kernel-aligner.ts';
import { createScratch } from './scratch.ts';
import { createWideLockWord, releaseWideLock, WideLock } from './wide-lock.ts';

function randomLetters(count: number, seed: number): string {
  let state = seed;
  let text = '';
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    text += 'ACGT'.charAt((state >>> 16) & 3);
  }
  return text;
}

const reference = randomLetters(24_000, 5);
/** Half of the genome is gone: the band has to reach across. */
const shortened = reference.slice(0, 6000) + reference.slice(18_000);

test('a very wide band is aligned, and its memory is not kept', () => {
  const dataset = parseDataset({ name: 'wide', referenceFasta: `>r\n${reference}\n` });
  assert.ok(dataset.ok);
  const scratch = createScratch(dataset.value, { wideLock: new WideLock(createWideLockWord(), 1) });
  const bytesKept = () => (scratch.aligner as KernelAligner).memory.bytes.length;
  const sequence = new TextEncoder().encode(shortened);
  const result = analyse(dataset.value, { index: 0, name: 'x', sequence }, scratch);
  assert.ok(result.ok);
  assert.equal(result.calls.totalDeletions, 12_000);
  assert.ok(scratch.aligner instanceof KernelAligner);
  assert.ok(bytesKept() < 64 * 1024 * 1024, `${bytesKept()} bytes are kept`);
  const again = new TextEncoder().encode(reference);
  const whole = analyse(dataset.value, { index: 1, name: 'y', sequence: again }, scratch);
  assert.ok(whole.ok && whole.calls.coverage === 1);
});

test('a band above maxBandArea is refused, and the next sequence is not', () => {
  const pathogenJson = JSON.stringify({ alignmentParams: { maxBandArea: 5_000_000 } });
  const dataset = parseDataset({ name: 'x', referenceFasta: `>r\n${reference}\n`, pathogenJson });
  assert.ok(dataset.ok);
  const scratch = createScratch(dataset.value);
  const [wide, usual] = [shortened, reference].map((text, index) => {
    const sequence = new TextEncoder().encode(text);
    return analyse(dataset.value, { index, name: 'x', sequence }, scratch);
  });
  assert.ok(wide !== undefined && !wide.ok);
  assert.match(wide.error, /\d+ cells, more than the maxBandArea/);
  assert.ok(usual?.ok);
});

test('only the turn of the thread that is named is given back', () => {
  const word = createWideLockWord();
  const lock = new WideLock(word, 3);
  lock.run(() => {
    assert.equal(word[0], 3);
    releaseWideLock(word, 4);
    assert.equal(word[0], 3, 'another one that dies has no turn');
    releaseWideLock(word, 3);
    assert.equal(word[0], 0);
    word[0] = 4;
  });
  assert.equal(word[0], 4, 'nor does one take it from the next');
});

test('what needs very much memory waits for its turn', async () => {
  const code = `const { workerData } = require('node:worker_threads');
    Atomics.store(workerData, 1, 7);
    setTimeout(() => { Atomics.store(workerData, 0, 0); Atomics.notify(workerData, 0); }, 100);`;
  const both = new Int32Array(new SharedArrayBuffer(8));
  both[0] = 5;
  const worker = new Worker(code, { eval: true, workerData: both });
  const lock = new WideLock(both, 3);
  assert.equal(
    lock.run(() => both[1]),
    7,
  );
  assert.equal(both[0], 0);
  assert.throws(() =>
    lock.run(() => {
      throw new Error('x');
    }),
  );
  assert.equal(both[0], 0);
  await worker.terminate();
});
