import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HtsIndex } from '../../../engine/htsget/hts-index.ts';
import { IndexMemory } from './index-memory.ts';

const index: HtsIndex = { kind: 'slices', slices: [] };

/** Asks for files one after the other; tells which were made. */
async function ask(memory: IndexMemory, files: string, bytes: number): Promise<string> {
  let made = '';
  for (const file of files) {
    await memory.take(file, async () => {
      made += file;
      return { index, bytes };
    });
  }
  return made;
}

test('what was asked for longest ago goes first, and what is too large is not kept', async () => {
  const memory = new IndexMemory(30);
  assert.equal(await ask(memory, 'abc', 10), 'abc');
  assert.equal(await ask(memory, 'abca', 10), '');
  assert.equal(await ask(memory, 'd', 10), 'd');
  assert.equal(await ask(memory, 'cad', 10), '');
  assert.equal(await ask(memory, 'b', 10), 'b');
  assert.equal(await ask(memory, 'xx', 31), 'xx');
  assert.equal(await ask(memory, 'b', 10), '');
});

test('who asks meanwhile waits for the same; what failed is made again', async () => {
  const memory = new IndexMemory(30);
  let made = 0;
  let running = 0;
  const make = async () => {
    running += 1;
    assert.equal(running, 1, 'none is made beside another');
    await Promise.resolve();
    made += 1;
    running -= 1;
    return { index, bytes: 1 };
  };
  await Promise.all([...['a', 'a', 'b', 'a'].map((file) => memory.take(file, make))]);
  assert.equal(made, 2);
  const failing = () => memory.take('c', () => Promise.reject(new Error('damaged')));
  await assert.rejects(failing, /damaged/);
  await memory.take('c', make);
  assert.equal(made, 3);
});
