// outbreak crypt4gh as a person uses it: files, pipes, devices, exit codes, and what is left after a failure.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { nodeCryptoSuite as node } from '../../src/platform/crypto/node-crypto-suite.ts';

const program = fileURLToPath(new URL('../../src/app/cli.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'outbreak-crypt4gh-'));
const path = (name: string) => join(folder, name);
const MEGABYTES = 20;
const plain = Buffer.from(node.randomBytes(MEGABYTES * 1_000_000 + 7));

interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

function start(args: readonly string[], env: object = {}): ChildProcess {
  const { C4GH_PASSPHRASE: _, C4GH_SECRET_KEY: __, ...others } = process.env;
  return spawn(process.execPath, [program, 'crypt4gh', ...args], { env: { ...others, ...env } });
}

async function finish(child: ChildProcess, input?: Uint8Array): Promise<Outcome> {
  const stdout: Buffer[] = [];
  let stderr = '';
  child.stdout?.on('data', (part: Buffer) => stdout.push(part));
  child.stderr?.on('data', (part: Buffer) => {
    stderr += part;
  });
  // A program that refuses its input closes it.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  const [code, signal] = await once(child, 'close');
  return { code, signal, stdout: Buffer.concat(stdout), stderr };
}

function outbreak(args: readonly string[], input?: Uint8Array, env?: object): Promise<Outcome> {
  return finish(start(args, env), input);
}

async function succeed(
  args: readonly string[],
  input?: Uint8Array,
  env?: object,
): Promise<Outcome> {
  const outcome = await outbreak(args, input, env);
  assert.equal(outcome.code, 0, outcome.stderr);
  return outcome;
}

/** No file of the folder but these; nothing unfinished is left. */
function assertFiles(before: readonly string[]): void {
  assert.deepEqual(readdirSync(folder).sort(), [...before].sort());
}

const me = () => ['--private-key', path('me.sec')];
const toMe = () => ['--recipient', path('me.pub')];

before(async () => {
  for (const name of ['me', 'you']) {
    const keys = ['--private-key', path(`${name}.sec`), '--public-key', path(`${name}.pub`)];
    await succeed(['keygen', ...keys, '--no-passphrase']);
  }
  writeFileSync(path('plain'), plain);
  await succeed(['encrypt', path('plain'), ...toMe(), '--output', path('sealed')]);
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('files, pipes and any number of threads give the same', async () => {
  for (const threads of ['1', '2', '5']) {
    await succeed([
      'encrypt',
      path('plain'),
      ...toMe(),
      '--output',
      path('again'),
      '--threads',
      threads,
    ]);
    await succeed([
      'decrypt',
      path('again'),
      ...me(),
      '--output',
      path('out'),
      '--threads',
      threads,
    ]);
    assert.ok(readFileSync(path('out')).equals(plain), threads);
  }
  const piped = await succeed(['encrypt', ...toMe()], plain);
  assert.equal(piped.stdout.length, statSync(path('sealed')).size);
  const back = await succeed(['decrypt', '-', '--private-key', path('me.sec')], piped.stdout);
  assert.ok(back.stdout.equals(plain));
  for (const size of [0, 1, 65_536]) {
    writeFileSync(path('small'), plain.subarray(0, size));
    await succeed(['encrypt', path('small'), ...toMe(), '--output', path('again')]);
    await succeed(['decrypt', path('again'), ...me(), '--output', path('small')]);
    assert.ok(readFileSync(path('small')).equals(plain.subarray(0, size)));
  }
  assert.equal(statSync(path('out')).mode & 0o077, 0, 'plain text is for its owner only');
  for (const name of ['again', 'out', 'small']) rmSync(path(name));
});

test('an output takes the place of its own input, and a device is written to, not replaced', async () => {
  writeFileSync(path('same'), plain);
  await succeed(['encrypt', path('same'), ...toMe(), '--output', path('same')]);
  await succeed(['decrypt', path('same'), ...me(), '--output', path('same')]);
  assert.ok(readFileSync(path('same')).equals(plain));
  await succeed(['decrypt', path('sealed'), ...me(), '--output', '/dev/null']);
  assert.ok(statSync('/dev/null').isCharacterDevice());
  rmSync(path('same'));
});

test('ranges are of what is decrypted, one by one or cut out for others', async () => {
  const ranges = ['--range', '10-70000', '1_000_000-1000001', '19999999-'];
  const expected = Buffer.concat([
    plain.subarray(10, 70_000),
    plain.subarray(1_000_000, 1_000_001),
    plain.subarray(19_999_999),
  ]);
  const direct = await succeed(['decrypt', path('sealed'), ...me(), ...ranges]);
  assert.ok(direct.stdout.equals(expected));
  await succeed(['decrypt', path('sealed'), ...me(), ...ranges, '--output', path('out')]);
  assert.ok(readFileSync(path('out')).equals(expected));
  const cut = ['rearrange', path('sealed'), ...me(), '--recipient', path('you.pub'), ...ranges];
  const { stdout: part } = await succeed(cut);
  assert.ok(part.length < 500_000, `${part.length}`);
  const read = await succeed(['decrypt', '--private-key', path('you.sec')], part);
  assert.ok(read.stdout.equals(expected));
  for (const bad of ['5', 'x-1', '5-5', '9-1', '-4']) {
    const refused = await outbreak(['decrypt', path('sealed'), ...me(), `--range=${bad}`]);
    assert.equal(refused.code, 1, bad);
    assert.match(refused.stderr, /range/, bad);
  }
  const behind = await outbreak(['rearrange', path('sealed'), ...me(), '--range', '99999999-']);
  assert.deepEqual([behind.code, behind.stdout.length], [1, 0]);
  rmSync(path('out'));
});

test('a header is re-encrypted beside the body, or alone', async () => {
  const forYou = [...me(), '--recipient', path('you.pub')];
  const whole = await succeed(['reencrypt', path('sealed'), ...forYou]);
  const alone = await succeed(['reencrypt', path('sealed'), ...forYou, '--header-only']);
  assert.equal(alone.stdout.length, 124);
  const sealed = readFileSync(path('sealed'));
  assert.ok(whole.stdout.subarray(124).equals(sealed.subarray(124)));
  const yours = ['decrypt', '--private-key', path('you.sec')];
  const put = Buffer.concat([alone.stdout, sealed.subarray(124)]);
  for (const file of [whole.stdout, put])
    assert.ok((await succeed(yours, file)).stdout.equals(plain));
  const refused = await outbreak(['decrypt', ...me()], whole.stdout);
  assert.deepEqual([refused.code, refused.stdout.length], [1, 0]);
  assert.match(refused.stderr, /standard input, header: None of the 1 packets/);
});

test('a damaged file leaves nothing under its name, whatever was there, and nothing unfinished', async () => {
  const names = readdirSync(folder);
  const sealed = readFileSync(path('sealed'));
  const damage: readonly (readonly [string, (bytes: Buffer) => Uint8Array, RegExp])[] = [
    [
      'a bit',
      (bytes) => {
        bytes[9_000_000] = (bytes[9_000_000] ?? 0) ^ 4;
        return bytes;
      },
      /segment 138 .*damaged/,
    ],
    ['the last byte', (bytes) => bytes.subarray(0, -1), /cut off/],
    [
      'all but a few bytes of a segment',
      (bytes) => bytes.subarray(0, 124 + 65_564 * 3 + 9),
      /cut off|ends after/,
    ],
    ['the header', (bytes) => bytes.subarray(0, 100), /middle of its header/],
    ['everything', () => Buffer.alloc(0), /empty/],
    ['the beginning', (bytes) => bytes.subarray(1), /does not begin like/],
  ];
  for (const [what, spoil, words] of damage) {
    writeFileSync(path('bad'), spoil(Buffer.from(sealed)));
    writeFileSync(path('old'), 'as it was');
    for (const threads of ['1', '3']) {
      const args = ['decrypt', path('bad'), ...me(), '--output', path('old'), '--threads', threads];
      const outcome = await outbreak(args);
      assert.equal(outcome.code, 1, what);
      assert.match(outcome.stderr, words, what);
      assert.ok(outcome.stderr.startsWith(path('bad')), outcome.stderr);
      assert.equal(readFileSync(path('old'), 'utf8'), 'as it was');
      assertFiles([...names, 'bad', 'old']);
    }
    // A pipe gets whole segments that passed their check, and the exit code tells that they are not all.
    const piped = await outbreak(['decrypt', path('bad'), ...me()]);
    assert.equal(piped.code, 1, what);
    assert.ok(piped.stdout.equals(plain.subarray(0, piped.stdout.length)), what);
    assert.equal(piped.stdout.length % 65_536, 0, what);
  }
  rmSync(path('bad'));
  rmSync(path('old'));
});

test('a file cut off between segments is noticed where its size is known', async () => {
  writeFileSync(path('short'), readFileSync(path('sealed')));
  truncateSync(path('short'), 124 + 65_564 * 100);
  const names = readdirSync(folder);
  const args = ['decrypt', path('short'), ...me(), '--output', path('out')];
  const refused = await outbreak([...args, '--expect-bytes', `${plain.length}`]);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /6553600 bytes were decrypted and 20000007 expected/);
  assertFiles(names);
  await succeed(['decrypt', path('sealed'), ...me(), '--expect-bytes', `${plain.length}`]);
  // An edit list knows how much there was.
  const cut = await succeed(['rearrange', path('sealed'), ...me(), '--range', '0-200000']);
  const told = await succeed(
    ['decrypt', ...me()],
    cut.stdout.subarray(0, cut.stdout.length - 65_564 * 2),
  );
  assert.match(told.stderr, /names 68928 bytes behind the end/);
  rmSync(path('short'));
});

test('keys are not overwritten, have the modes they should have, and are asked for in every way', async () => {
  const keys = ['--private-key', path('k.sec'), '--public-key', path('k.pub')];
  writeFileSync(path('word'), 'geheim\n');
  const word = ['--passphrase-file', path('word')];
  await succeed(['keygen', ...keys, ...word, '--comment', 'of a test']);
  assert.equal(statSync(path('k.sec')).mode & 0o777, 0o400);
  const old = readFileSync(path('k.sec'), 'utf8');
  const refused = await outbreak(['keygen', ...keys, ...word]);
  assert.deepEqual([refused.code, readFileSync(path('k.sec'), 'utf8')], [1, old]);
  assert.match(refused.stderr, /is there already/);
  for (const kdf of ['bcrypt', 'pbkdf2_hmac_sha256', 'scrypt'])
    await succeed(['keygen', ...keys, ...word, '--force', '--kdf', kdf]);
  assert.equal((await outbreak(['keygen', ...keys, ...word, '--force', '--kdf', 'md5'])).code, 1);
  const { stdout: sealed } = await succeed(
    ['encrypt', '--recipient', path('k.pub')],
    Buffer.from('hello'),
  );
  const own = ['--private-key', path('k.sec')];
  assert.equal(`${(await succeed(['decrypt', ...own, ...word], sealed)).stdout}`, 'hello');
  const env = { C4GH_PASSPHRASE: 'geheim', C4GH_SECRET_KEY: path('k.sec') };
  assert.equal(`${(await succeed(['decrypt'], sealed, env)).stdout}`, 'hello');
  const wrong = await outbreak(['decrypt', ...own], sealed, { C4GH_PASSPHRASE: 'other' });
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /k\.sec, private key: The passphrase is not that/);
  assert.match((await outbreak(['decrypt'], sealed)).stderr, /--private-key/);
  assert.match(
    (await outbreak(['encrypt', '--recipient', path('k.sec')])).stderr,
    /private key; it must never/,
  );
  assert.match((await outbreak(['encrypt', '--recipient', path('none')])).stderr, /cannot be read/);
  for (const name of ['k.sec', 'k.pub', 'word']) rmSync(path(name));
});

test('who sent a file can be asked for', async () => {
  const fromYou = ['--private-key', path('you.sec')];
  const { stdout } = await succeed(['encrypt', ...toMe(), ...fromYou], Buffer.from('hello'));
  const decrypt = (sender: string) =>
    outbreak(['decrypt', ...me(), '--sender', path(sender)], stdout);
  assert.equal(`${(await decrypt('you.pub')).stdout}`, 'hello');
  const { code, stdout: nothing } = await decrypt('me.pub');
  assert.deepEqual([code, nothing.length], [1, 0]);
});

test('a signal leaves nothing unfinished', async () => {
  const names = readdirSync(folder);
  const child = start(['decrypt', ...me(), '--output', path('out')]);
  const ended = once(child, 'close');
  assert.ok(child.stdin !== null);
  child.stdin.on('error', () => undefined);
  // Once it has read this it has begun to write.
  if (!child.stdin.write(readFileSync(path('sealed')).subarray(0, 5_000_000)))
    await once(child.stdin, 'drain');
  assert.equal(readdirSync(folder).length, names.length + 1);
  child.kill('SIGTERM');
  const [, signal] = await ended;
  assert.equal(signal, 'SIGTERM');
  assertFiles(names);
});

test('an output that cannot be written is told as such', async () => {
  const closed = await outbreak([
    'encrypt',
    path('plain'),
    ...toMe(),
    '--output',
    path('no/such/folder'),
  ]);
  assert.equal(closed.code, 1);
  assert.match(closed.stderr, /ENOENT/);
  const full = await outbreak(['encrypt', path('plain'), ...toMe(), '--output', '/dev/full']);
  assert.equal(full.code, 1);
  assert.match(full.stderr, /ENOSPC/);
  const missing = await outbreak(['decrypt', path('missing'), ...me()]);
  assert.match(missing.stderr, /ENOENT.*missing/);
});
