// `outbreak fetch`: whole, over a line that breaks, killed, with another header, with a right that ends.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { CommandError } from '../../src/app/commands/command-error.ts';
import { type FetchFlags, fetchFiles } from '../../src/app/commands/fetch/fetch-files.ts';
import { NodeClient } from '../../src/app/node-client.ts';
import { formatPrivateKey } from '../../src/engine/crypt4gh/keys/private-key.ts';
import { formatPublicKey } from '../../src/engine/crypt4gh/keys/public-key.ts';
import { nodeCryptoSuite as suite } from '../../src/platform/crypto/node-crypto-suite.ts';
import {
  createGrantedDataset,
  type GrantedDataset,
  type Grantee,
} from '../contract/granted-dataset.test-kit.ts';
import { startTestNode, type TestNode } from '../contract/test-node.ts';
import { createRandom, tryDecrypt } from '../crypt4gh/kit.ts';
import { startProgram, waitForEnd } from '../fault/fault.test-kit.ts';
import { startTroubledProxy, type TroubledProxy } from './troubled-proxy.ts';

const MIB = 1 << 20;
const secret = suite.randomBytes(32);
const key = suite.x25519Key(secret);
const plains: ReadonlyMap<string, Buffer> = new Map([
  ['run1/reads.bam', randomBytes(17 * MIB + 5)],
  ['run2/reads.bam', randomBytes(16 * MIB)],
  ['notes.txt', randomBytes(700)],
  ['empty', Buffer.alloc(0)],
]);
let node: TestNode;
let granted: GrantedDataset;
let keys: string;

before(async () => {
  node = await startTestNode({ demo: 'false' });
  const files = [...plains].map(([name, plain]) => ({ name: `${name}.c4gh`, plain }));
  granted = await createGrantedDataset(node, { files });
  keys = await mkdtemp(join(tmpdir(), 'outbreak-keys-'));
  await writeFile(join(keys, 'key.pub'), formatPublicKey(key.publicKey));
  const sealed = formatPrivateKey(suite, secret, { lock: null });
  assert.ok(sealed.ok);
  await writeFile(join(keys, 'key.sec'), sealed.value);
});
after(async () => {
  await node?.stop();
  await rm(keys, { recursive: true, force: true });
});

/** What a run of the command has said and written. */
interface Run {
  readonly code: number;
  readonly printed: readonly string[];
  readonly told: string;
}

async function makeFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-fetch-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function run(
  names: readonly string[],
  output: string,
  {
    url = node.url,
    who = granted.applicant,
    ...flags
  }: Partial<FetchFlags> & { readonly who?: Grantee } = {},
): Promise<Run> {
  const printed: string[] = [];
  let told = '';
  const client = new NodeClient({ url, token: who.token.slice('Bearer '.length) });
  const code = await fetchFiles(
    names,
    { url, output, key: join(keys, 'key.sec'), ...flags },
    {
      client,
      print: (text) => printed.push(text.trim()),
      tell: (text) => {
        told += text;
      },
      pause: () => delay(1),
    },
  );
  return { code, printed, told };
}

async function startProxy(
  t: TestContext,
  shouldKill?: () => number | null,
): Promise<TroubledProxy> {
  const proxy = await startTroubledProxy(node.url, shouldKill);
  t.after(() => proxy.close());
  return proxy;
}

const accession = (name: string): string =>
  granted.files.find((file) => file.name === `${name}.c4gh`)?.accession ?? '';

async function listFiles(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
}

/** Only whole files, each decrypting to what was deposited. */
async function checkWhole(folder: string, names = [...plains.keys()]): Promise<void> {
  assert.deepEqual(await listFiles(folder), names.map((name) => `${name}.c4gh`).toSorted());
  for (const name of names) {
    const bytes = await readFile(join(folder, `${name}.c4gh`));
    const opened = await tryDecrypt(suite, bytes, { keys: [key] }, 1 << 20);
    assert.ok(opened.plain.equals(plains.get(name) ?? Buffer.alloc(1)), name);
  }
}

test('a dataset comes whole, for a public key; what is there is not fetched again', async (t) => {
  const folder = await makeFolder(t);
  const proxy = await startProxy(t);
  const flags = { url: proxy.url, key: join(keys, 'key.pub') };
  const first = await run([granted.dataset], folder, flags);
  assert.deepEqual([first.code, first.printed.length], [0, plains.size], first.told);
  await checkWhole(folder);
  const passed = proxy.passed();
  const again = await run([granted.dataset], folder, flags);
  assert.deepEqual([again.code, again.printed.length], [0, plains.size]);
  assert.ok(proxy.passed() - passed < 100_000, 'only questions');
  await checkWhole(folder);
  await writeFile(join(folder, 'notes.txt.c4gh'), 'mine');
  const other = await run([granted.dataset], folder, flags);
  assert.equal(other.code, 2);
  assert.match(other.told, /1 of 4 files are left[\s\S]*notes\.txt\.c4gh is there already/);
  assert.equal((await run([granted.dataset], folder, { ...flags, force: true })).code, 0);
  await checkWhole(folder);
});

test('decrypted, and ranges of one file', async (t) => {
  const folder = await makeFolder(t);
  const decrypted = await run([granted.dataset], folder, { decrypt: true });
  assert.equal(decrypted.code, 0, decrypted.told);
  assert.deepEqual(await listFiles(folder), [...plains.keys()].toSorted());
  for (const [name, plain] of plains) {
    assert.ok((await readFile(join(folder, name))).equals(plain), name);
  }
  assert.equal((await run([granted.dataset], folder, { decrypt: true })).code, 0);
  const ranges = await makeFolder(t);
  const range = ['100-70000', '1048576-5242881', '17825000-'];
  const name = 'run1/reads.bam';
  const plain = plains.get(name) ?? Buffer.alloc(0);
  const expected = Buffer.concat([
    plain.subarray(100, 70_000),
    plain.subarray(1_048_576, 5_242_881),
    plain.subarray(17_825_000),
  ]);
  const part = await run([accession(name)], ranges, { decrypt: true, range });
  assert.equal(part.code, 0, part.told);
  assert.ok((await readFile(part.printed[0] ?? '')).equals(expected));
  const sealed = await run([accession(name)], ranges, { range, key: join(keys, 'key.pub') });
  const bytes = await readFile(sealed.printed[0] ?? '');
  assert.ok((await tryDecrypt(suite, bytes, { keys: [key] })).plain.equals(expected));
  assert.ok(bytes.length < expected.length + 8 * 65_564, 'no more segments than needed');
});

test('of the requests one in ten is killed: all is right, and nothing comes again', async (t) => {
  const random = createRandom(9);
  const proxy = await startProxy(t, () => (random(10) === 0 ? random(4 * MIB) : null));
  const bytes = granted.files.reduce((sum, { bodyBytes }) => sum + (bodyBytes ?? 0), 0);
  const rounds = 4;
  for (let round = 0; round < rounds; round += 1) {
    const folder = await makeFolder(t);
    const flags = { url: proxy.url, connections: '8' };
    const { code, told } = await run([granted.dataset], folder, flags);
    assert.equal(code, 0, told);
    await checkWhole(folder);
  }
  const more = proxy.passed() - rounds * bytes;
  t.diagnostic(
    `${proxy.kills()} of ${proxy.requests()} requests were killed; ${more} bytes beside`,
  );
  assert.ok(proxy.kills() >= 1);
  // Of what was on its way when a connection broke some had not reached the program.
  assert.ok(more < rounds * 100_000 + proxy.kills() * MIB, `${more} bytes beside the files`);
});

/** Starts the real program, and kills it when it has fetched so much and written it down. */
async function killInBetween(
  t: TestContext,
  folder: string,
  proxy: TroubledProxy,
): Promise<number> {
  const name = 'run1/reads.bam';
  const state = join(folder, `${name}.c4gh.part.state`);
  const held = proxy.holdAfter(10 * MIB);
  const program = startProgram(
    t,
    [
      'fetch',
      accession(name),
      '--url',
      proxy.url,
      '--output',
      folder,
      '--key',
      join(keys, 'key.pub'),
      '--connections',
      '2',
    ],
    { environment: { OUTBREAK_TOKEN: granted.applicant.token.slice('Bearer '.length) } },
  );
  const ended = waitForEnd(program);
  const failed = ended.then(({ errors }) => assert.fail(`it has ended by itself: ${errors}`));
  await Promise.race([held, failed]);
  const readNoted = async () => {
    const text = await readFile(state, 'utf8').catch(() => '');
    const lines = text.split('\n').map((line) => /^(\d+) (\d+)$/.exec(line));
    return lines.reduce((sum, line) => sum + Number(line?.[2] ?? 0) - Number(line?.[1] ?? 0), 0);
  };
  const deadline = performance.now() + 60_000;
  while ((await readNoted()) < 4 * MIB) {
    assert.ok(performance.now() < deadline, 'what has come is written down');
    await delay(20);
  }
  program.kill('SIGKILL');
  await ended.catch(() => null);
  proxy.release();
  const left = await listFiles(folder);
  assert.ok(!left.includes(`${name}.c4gh`), 'what is not whole has no name');
  return readNoted();
}

for (const between of ['nothing', 'the header is sealed anew', 'another file has come'] as const) {
  test(`killed (kill -9) it goes on where it was; in between: ${between}`, async (t) => {
    const folder = await makeFolder(t);
    const proxy = await startProxy(t);
    const noted = await killInBetween(t, folder, proxy);
    if (between === 'the header is sealed anew')
      await node.db.execute('DELETE FROM delivery_outbox');
    const state = join(folder, 'run1/reads.bam.c4gh.part.state');
    if (between === 'another file has come') {
      const text = await readFile(state, 'utf8');
      await writeFile(state, text.replace(/"content":"./, '"content":"g'));
    }
    const before = proxy.passed();
    const { code, told } = await run([accession('run1/reads.bam')], folder, { url: proxy.url });
    assert.equal(code, 0, told);
    await checkWhole(folder, ['run1/reads.bam']);
    const whole = granted.files[0]?.bodyBytes ?? 0;
    const fetched = proxy.passed() - before;
    t.diagnostic(`${noted} bytes had been noted, ${fetched} of ${whole} came after the kill`);
    if (between === 'another file has come') assert.ok(fetched >= whole);
    else assert.ok(fetched < whole - noted + 100_000, 'nothing that was noted comes again');
  });
}

test('a right that is withdrawn ends it with what has happened', async (t) => {
  const folder = await makeFolder(t);
  const proxy = await startProxy(t);
  const who = await granted.grantTo('passing-reader');
  const held = proxy.holdAfter(9 * MIB);
  const running = run([granted.dataset], folder, { url: proxy.url, who });
  await held;
  await who.revoke();
  proxy.release();
  const { code, told } = await running;
  assert.equal(code, 2);
  assert.match(told, /files are left[\s\S]*right to it has ended or was withdrawn/);
  const whole = (await listFiles(folder)).filter((name) => name.endsWith('.bam.c4gh'));
  assert.deepEqual(whole, [], 'nothing that is not whole has a name');
  await assert.rejects(run([granted.dataset], folder, { who }), /that you may have now/);
});

test('damage on the way is found, and nothing of it is kept', async (t) => {
  const folder = await makeFolder(t);
  const name = 'run2/reads.bam';
  const proxy = await startProxy(t);
  const noted = proxy.holdAfter(9 * MIB);
  const running = run([accession(name)], folder, { url: proxy.url, connections: '2' });
  await noted;
  const path = join(folder, `${name}.c4gh.part`);
  const state = `${path}.state`;
  const deadline = performance.now() + 60_000;
  const find = async () => /^(\d+) \d+$/m.exec(await readFile(state, 'utf8').catch(() => ''));
  while ((await find()) === null) {
    assert.ok(performance.now() < deadline, 'something is noted');
    await delay(20);
  }
  const file = await open(path, 'r+');
  await file.write(Buffer.from('damage'), 0, 6, Number((await find())?.[1]) + 1000);
  await file.close();
  proxy.release();
  const { code, told } = await running;
  assert.equal(code, 2);
  assert.match(told, /what came is not what its digest says; nothing of it was kept/);
  assert.deepEqual(await listFiles(folder), []);
  assert.equal((await run([accession(name)], folder)).code, 0);
  await checkWhole(folder, [name]);
});

test('two at once do not write one file', async (t) => {
  const folder = await makeFolder(t);
  const proxy = await startProxy(t);
  const held = proxy.holdAfter(MIB);
  const name = 'run2/reads.bam';
  const first = run([accession(name)], folder, { url: proxy.url });
  await held;
  const second = await run([accession(name)], folder);
  assert.match(second.told, /Another "outbreak fetch" \(process \d+/);
  proxy.release();
  assert.equal((await first).code, 0);
  await checkWhole(folder, [name]);
});

test('what is wrong is told before anything is fetched', async (t) => {
  const folder = await makeFolder(t);
  const one = accession('notes.txt');
  const pub = join(keys, 'key.pub');
  const cases: readonly (readonly [readonly string[], Partial<FetchFlags>, RegExp])[] = [
    [['OCVF_YYYYYYR'], {}, /no dataset and no file[\s\S]*You may have OCVD_\w+ \(4 files\)/],
    [[one], { key: pub, decrypt: true }, /public key; --decrypt needs the private one/],
    [[one], { key: join(keys, 'none') }, /cannot be read/],
    [[one], { range: ['5'] }, /--range/],
    [[one], { range: ['0-701'] }, /has 700 bytes/],
    [[granted.dataset], { range: ['0-5'] }, /one file, and 4 are named/],
    [[one], { connections: '0' }, /--connections/],
    [[one], { who: { ...granted.applicant, token: 'Bearer oct_none' } } as never, /token/i],
  ];
  for (const [names, flags, pattern] of cases) {
    await assert.rejects(run(names, folder, flags), (error) => {
      assert.ok(error instanceof CommandError, String(error));
      assert.match(error.message, pattern);
      return true;
    });
  }
  assert.deepEqual(await listFiles(folder), []);
});
