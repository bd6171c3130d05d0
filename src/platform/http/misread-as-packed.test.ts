import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inflateSync, type ZlibOptions } from 'node:zlib';
import fc from 'fast-check';
import { isMisreadAsPacked, peekStart } from './misread-as-packed.ts';

/** What zlib itself says of a header: it refuses a wrong one and misses the rest of a right one. */
function isHeaderOfZlib(text: string): boolean {
  const options: ZlibOptions = { finishFlush: 0 };
  try {
    inflateSync(Buffer.from(text).subarray(0, 2), options);
    return true;
  } catch (error) {
    return !/header|compression method|window/.test((error as Error).message);
  }
}

test('every start of two letters is judged as zlib judges it', () => {
  let count = 0;
  for (let first = 32; first < 127; first++) {
    for (let second = 10; second < 127; second++) {
      const text = String.fromCharCode(first, second);
      assert.equal(isMisreadAsPacked(text), isHeaderOfZlib(text), JSON.stringify(text));
      assert.equal(isMisreadAsPacked(Buffer.from(text)), isMisreadAsPacked(text));
      if (isMisreadAsPacked(text)) count++;
    }
  }
  assert.ok(count > 5, `${count} of them`);
  assert.ok(isMisreadAsPacked('(SaudiArabia:7,Peru:1)root;'));
  assert.ok(!isMisreadAsPacked('(') && !isMisreadAsPacked(''));
});

test('a stream whose start was looked at is the same stream', async () => {
  const chunks = fc.array(fc.string({ maxLength: 3 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(chunks, fc.nat({ max: 7 }), async (texts, stopAfter) => {
      let isClosed = false;
      async function* source() {
        try {
          yield* texts;
        } finally {
          isClosed = true;
        }
      }
      const { start, whole } = await peekStart(source());
      const bytes = Buffer.from(texts.join(''));
      assert.deepEqual(start.subarray(0, 2), bytes.subarray(0, Math.min(2, start.length)));
      assert.ok(start.length >= Math.min(2, bytes.length));
      if (stopAfter === 7) {
        await whole[Symbol.asyncIterator]().return?.();
        assert.ok(isClosed, 'nobody took any of it');
        return;
      }
      const seen: unknown[] = [];
      for await (const chunk of whole) {
        seen.push(chunk);
        if (seen.length > stopAfter) break;
      }
      assert.deepEqual(seen, texts.slice(0, stopAfter + 1));
      assert.ok(isClosed, 'the source ended with its reader');
    }),
    { numRuns: 300, seed: 2020 },
  );
});
