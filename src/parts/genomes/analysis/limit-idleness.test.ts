import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limitIdleness } from './limit-idleness.ts';

test('chunks pass, and one that does not come ends it', async () => {
  const stalled = Promise.withResolvers<void>();
  async function* source(): AsyncGenerator<string> {
    yield 'a';
    await stalled.promise;
  }
  const chunks = limitIdleness(source(), 10);
  assert.equal((await chunks.next()).value, 'a');
  await assert.rejects(chunks.next(), { code: 'request-invalid' });
  stalled.resolve();
});

test('an end is an end', async () => {
  async function* source(): AsyncGenerator<string> {
    yield 'a';
  }
  const passed: string[] = [];
  for await (const chunk of limitIdleness(source(), 1000)) passed.push(chunk);
  assert.deepEqual(passed, ['a']);
});
