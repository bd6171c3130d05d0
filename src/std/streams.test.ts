import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAhead } from './streams.ts';

const each = { sizeOf: () => 1 };

test('reading ahead gives every item in order, and reads no further than its limit', async () => {
  let given = 0;
  async function* source(): AsyncGenerator<number> {
    while (given < 20) yield given++;
  }
  const items = readAhead(source(), { maxSize: 5, ...each });
  assert.equal((await items.next()).value, 0);
  await new Promise((resolve) => setImmediate(resolve));
  assert.ok(given <= 7, `${given} were read`);
  const rest: number[] = [];
  for await (const item of items) rest.push(item);
  assert.deepEqual(
    rest,
    Array.from({ length: 19 }, (_, index) => index + 1),
  );
});

test('what came before a failure is handed out before it', async () => {
  async function* source(): AsyncGenerator<string> {
    yield 'a';
    yield 'b';
    throw new Error('as asked');
  }
  const items = readAhead(source(), { maxSize: 9, ...each });
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([(await items.next()).value, (await items.next()).value], ['a', 'b']);
  await assert.rejects(items.next(), /as asked/);
});

test('a taker that stops ends the source, even one that waits', async () => {
  const ended = Promise.withResolvers<void>();
  const waiting = Promise.withResolvers<void>();
  async function* source(): AsyncGenerator<number> {
    try {
      yield 1;
      await waiting.promise;
      yield 2;
    } finally {
      ended.resolve();
    }
  }
  const items = readAhead(source(), { maxSize: 9, ...each });
  await items.next();
  await items.return(undefined);
  waiting.resolve();
  await ended.promise;
});
