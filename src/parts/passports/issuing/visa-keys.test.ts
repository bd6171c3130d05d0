import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createSecretBox } from '../../../platform/secrets/secret-box.ts';
import { KEY_SECONDS, VisaKeys } from './visa-keys.ts';

const DAY = 86_400;
const box = createSecretBox(new Uint8Array(32).fill(7));
let folder = '';
let now = 1_800_000_000;
const clock = { now: () => new Date(now * 1000) };

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outbreak-visa-keys-'));
});
after(() => rm(folder, { recursive: true }));

const kids = (keys: VisaKeys) => keys.listPublic().map(({ kid }) => kid);
const signer = (keys: VisaKeys) => keys.findSigner('https://node.example.org/jwks').kid;

test('a key is known a day before it signs, and a day after it has', async () => {
  const path = join(folder, 'ring');
  const keys = new VisaKeys(path, box, clock);
  await keys.open();
  const first = signer(keys);
  assert.deepEqual(kids(keys), [first]);
  now += KEY_SECONDS - DAY - 1;
  await keys.turn();
  assert.deepEqual(kids(keys), [first], 'not yet');
  now += 1;
  await Promise.all([keys.turn(), keys.turn()]);
  const [, second] = kids(keys);
  assert.equal(kids(keys).length, 2, 'one next key, however often it is asked for');
  assert.equal(signer(keys), first);
  now += DAY;
  assert.equal(signer(keys), second);
  assert.equal(kids(keys).length, 2, 'what was signed by the first is still checked');
  now += DAY;
  await keys.turn();
  assert.deepEqual(kids(keys), [second]);
  const again = new VisaKeys(path, box, clock);
  await again.open();
  assert.deepEqual([kids(again), signer(again)], [[second], second], 'the file has them all');
});

test('a node that slept through rotations signs by a key that readers know', async () => {
  const keys = new VisaKeys(join(folder, 'asleep'), box, clock);
  await keys.open();
  const first = signer(keys);
  now += 10 * KEY_SECONDS;
  await keys.turn();
  assert.equal(signer(keys), first);
  now += DAY;
  assert.notEqual(signer(keys), first);
});

test('no private half leaves, in the file or by what is published', async () => {
  const path = join(folder, 'private');
  const keys = new VisaKeys(path, box, clock);
  await keys.open();
  const { key } = keys.findSigner('https://node.example.org/jwks');
  const secret = (key as { d: string }).d;
  assert.ok(secret.length > 20);
  assert.ok(!JSON.stringify(keys.listPublic()).includes(secret));
  const text = await readFile(path, 'utf8');
  assert.ok(!Buffer.from(text, 'base64').toString('latin1').includes(secret));
  await writeFile(path, text.slice(4));
  await assert.rejects(new VisaKeys(path, box, clock).open());
});
