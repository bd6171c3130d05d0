import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { createSecretBox, openSecretBox } from './secret-box.ts';

const box = createSecretBox(new Uint8Array(32).fill(7));

test('what is sealed comes back, only for its purpose, and only unchanged', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), (text, at) => {
      const sealed = box.seal('a', text);
      assert.equal(box.open('a', sealed), text);
      assert.throws(() => box.open('b', sealed));
      const changed = Buffer.from(sealed);
      const place = at % changed.length;
      changed[place] = (changed[place] ?? 0) ^ 1;
      assert.throws(() => box.open('a', changed));
    }),
  );
});

test('a signature is for one text and one purpose', () => {
  const signature = box.sign('a', 'text');
  assert.ok(box.isSigned('a', 'text', signature));
  assert.ok(!box.isSigned('a', 'text2', signature));
  assert.ok(!box.isSigned('b', 'text', signature));
  assert.ok(!box.isSigned('a', 'text', ''));
  assert.ok(!createSecretBox(new Uint8Array(32)).isSigned('a', 'text', signature));
});

test('a node keeps its secret', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-secret-'));
  try {
    const sealed = (await openSecretBox(folder)).seal('a', 'text');
    assert.equal((await openSecretBox(folder)).open('a', sealed), 'text');
  } finally {
    await rm(folder, { recursive: true });
  }
});
