// The engine as a page has it: bundled for browsers, run where there is nothing of Node but what browsers have too.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { build } from 'esbuild';
import { parsePrivateKey } from '../../src/engine/crypt4gh/keys/private-key.ts';
import { parsePublicKey } from '../../src/engine/crypt4gh/keys/public-key.ts';
import { nodeCryptoSuite } from '../../src/platform/crypto/node-crypto-suite.ts';
import { encryptBytes, takeValue, tryDecrypt } from './kit.ts';

const engine = fileURLToPath(new URL('../../src/engine/crypt4gh', import.meta.url));

/** What a page would do: keys, a stream in, a stream out, a range, a new header. */
const PAGE = `
import { nobleSuite as suite } from './noble-suite.ts';
import { encryptStream } from './encrypt-stream.ts';
import { decryptStream } from './decrypt-stream.ts';
import { openContainer } from './open-container.ts';
import { takeHeader, readPieces, toWebStream } from './source.ts';
import { reencryptHeader } from './reencrypt-header.ts';
import { formatHeader } from './header.ts';
import { formatPrivateKey, parsePrivateKey } from './keys/private-key.ts';
import { formatPublicKey, parsePublicKey } from './keys/public-key.ts';

export function createKeys(passphrase) {
  const key = suite.randomBytes(32);
  const locked = formatPrivateKey(suite, key, { lock: { passphrase } });
  return { locked: locked.value, open: formatPublicKey(suite.x25519Key(key).publicKey) };
}
const unlock = (text, passphrase) =>
  suite.x25519Key(parsePrivateKey(text).value.unlock(suite, passphrase).value);
export async function encrypt(blob, publicKey) {
  const recipients = [parsePublicKey(publicKey).value];
  const stream = toWebStream(encryptStream(suite, blob.stream(), { recipients }));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
export async function decrypt(blob, { locked, passphrase }) {
  const options = { keys: [unlock(locked, passphrase)] };
  const stream = toWebStream(decryptStream(suite, blob.stream(), options));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
export async function readRange(blob, { locked, passphrase }, range) {
  const read = async ({ start, end }) =>
    new Uint8Array(await blob.slice(start, end).arrayBuffer());
  const options = { keys: [unlock(locked, passphrase)] };
  const container = await openContainer(suite, { size: blob.size, read }, options);
  const stream = toWebStream(container.value.read(range));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
export async function reencrypt(blob, { locked, passphrase }, publicKey) {
  const { header } = await takeHeader(readPieces(blob.stream()));
  const recipients = [parsePublicKey(publicKey).value];
  const keys = [unlock(locked, passphrase)];
  return formatHeader(reencryptHeader(suite, header, { keys, recipients }).value);
}
`;

interface Page {
  createKeys(passphrase: string): { locked: string; open: string };
  encrypt(blob: Blob, publicKey: string): Promise<Uint8Array>;
  decrypt(blob: Blob, key: { locked: string; passphrase: string }): Promise<Uint8Array>;
  readRange(
    blob: Blob,
    key: { locked: string; passphrase: string },
    range: { start: number; end: number },
  ): Promise<Uint8Array>;
  reencrypt(
    blob: Blob,
    key: { locked: string; passphrase: string },
    publicKey: string,
  ): Promise<Uint8Array>;
}

/** Globals of browsers and of Node alike; the new context has no other, and no require. */
const WEB_APIS = [
  'Blob',
  'ReadableStream',
  'Response',
  'TextDecoder',
  'TextEncoder',
  'atob',
  'btoa',
  'crypto',
] as const;

async function openPage(): Promise<Page> {
  const { outputFiles } = await build({
    stdin: { contents: PAGE, resolveDir: engine, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'page',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'silent',
  });
  const code = outputFiles[0]?.text ?? '';
  assert.doesNotMatch(code, /\brequire\(|node:/);
  const globals = Object.fromEntries(WEB_APIS.map((name) => [name, globalThis[name]]));
  // Arrays cross between page and web APIs, which in a browser are of one realm.
  const context = vm.createContext({ ...globals, Uint8Array, ArrayBuffer });
  vm.runInContext(`${code}\nglobalThis.page = page;`, context);
  assert.equal(
    vm.runInContext('typeof process + typeof require + typeof Buffer', context),
    'undefined'.repeat(3),
  );
  return context.page as Page;
}

test('a page makes keys, encrypts, decrypts, reads ranges and re-encrypts headers', async () => {
  const page = await openPage();
  const passphrase = 'Straße 7';
  const keys = page.createKeys(passphrase);
  const own = { locked: keys.locked, passphrase };
  const plain = Buffer.from(nodeCryptoSuite.randomBytes(200_000));
  const bytes = await page.encrypt(new Blob([plain]), keys.open);
  assert.ok(
    Buffer.from(await page.decrypt(new Blob([bytes as Uint8Array<ArrayBuffer>]), own)).equals(
      plain,
    ),
  );

  // The page's keys and files on the server, and the other way round.
  const locked = takeValue(parsePrivateKey(keys.locked));
  const key = nodeCryptoSuite.x25519Key(takeValue(locked.unlock(nodeCryptoSuite, passphrase)));
  const { plain: onServer } = await tryDecrypt(nodeCryptoSuite, bytes, { keys: [key] });
  assert.ok(onServer.equals(plain));
  const recipients = [takeValue(parsePublicKey(keys.open))];
  const sent = new Blob([
    (await encryptBytes(nodeCryptoSuite, plain, recipients)) as Buffer<ArrayBuffer>,
  ]);
  const range = { start: 65_000, end: 140_000 };
  const part = Buffer.from(await page.readRange(sent, own, range));
  assert.ok(part.equals(plain.subarray(range.start, range.end)));

  const other = nodeCryptoSuite.x25519Key(nodeCryptoSuite.randomBytes(32));
  const publicKey = Buffer.from(other.publicKey).toString('base64');
  const header = Buffer.from(await page.reencrypt(sent, own, publicKey));
  const body = Buffer.from(await sent.arrayBuffer()).subarray(header.length);
  const passedOn = Buffer.concat([header, body]);
  const { plain: passed } = await tryDecrypt(nodeCryptoSuite, passedOn, { keys: [other] });
  assert.ok(passed.equals(plain));
});
