import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { KEY_BYTES } from '../../../engine/crypt4gh/format.ts';
import { formatPrivateKey, parsePrivateKey } from '../../../engine/crypt4gh/keys/private-key.ts';
import { nodeCryptoSuite } from '../../../platform/crypto/node-crypto-suite.ts';
import { takeFolderLock } from '../../../platform/data-folder/folder-lock.ts';
import { writeFileDurably } from '../../../platform/data-folder/write-file-durably.ts';
import type { X25519Key } from '../../../std/crypto-suite.ts';
import { KeyServiceError } from './key-service.ts';
import { type KeyState, keyStates, mayBecome, type NodeKey } from './key-state.ts';

const REGISTRY = 'keys.json';
const LOCK = 'keys.lock';

const registrySchema = z.strictObject({
  format: z.literal(1),
  keys: z.array(
    z.strictObject({
      id: z.string().regex(/^[0-9a-f]{16}$/),
      publicKey: z.string(),
      state: z.enum(keyStates),
      createdAt: z.string(),
      changedAt: z.string(),
    }),
  ),
});

/** Names a public key of 32 bytes. */
export function nameKey(publicKey: Uint8Array): string {
  return createHash('sha256').update(publicKey).digest('hex').slice(0, 16);
}

/**
 * The folder with the node's private keys: `<id>.key` each, locked with the passphrase where there is one, and `keys.json`,
 * which says what each is used for. A private key is on disk before anything names it, and goes after nothing does.
 */
export class KeyFolder {
  readonly #folder: string;
  readonly #passphrase: string | null;
  readonly #opened = new Map<string, X25519Key>();
  #keys: readonly NodeKey[] = [];
  /** What `readable` gave of these keys. */
  #readable: {
    readonly of: readonly NodeKey[];
    readonly keys: readonly { readonly id: string; readonly key: X25519Key }[];
  } | null = null;
  #seen = '';

  constructor(folder: string, passphrase: string | null) {
    this.#folder = folder;
    this.#passphrase = passphrase;
  }

  /** Reads the folder, and makes a first key where it has none. @throws KeyServiceError */
  async open(now: Date): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const { mode } = await stat(this.#folder);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new KeyServiceError(
        'key-folder-open',
        `${this.#folder} may be read by others than its owner: run chmod 700 on it.`,
      );
    }
    if (this.list().length === 0) await this.rotate(now);
  }

  /** All keys, the newest first. Read anew where a command has changed the folder. */
  list(): readonly NodeKey[] {
    const path = join(this.#folder, REGISTRY);
    const found = statSync(path, { throwIfNoEntry: false });
    const seen = found === undefined ? '' : `${found.ino} ${found.mtimeMs} ${found.size}`;
    if (seen === this.#seen) return this.#keys;
    this.#keys = found === undefined ? [] : parseRegistry(path);
    this.#seen = seen;
    const usable = new Set(this.#keys.filter(isReadable).map(({ id }) => id));
    for (const id of this.#opened.keys()) if (!usable.has(id)) this.#opened.delete(id);
    return this.#keys;
  }

  /** The active key. */
  active(): X25519Key {
    const key = this.list().find(({ state }) => state === 'active');
    if (key === undefined) {
      throw new KeyServiceError('key-missing', `${this.#folder} has no active key.`);
    }
    return this.#unlock(key);
  }

  /** Keys that open headers, the active one first, with their ids. */
  readable(): readonly { readonly id: string; readonly key: X25519Key }[] {
    const keys = this.list();
    if (this.#readable?.of === keys) return this.#readable.keys;
    const readable = keys
      .filter(isReadable)
      .toSorted((a, b) => Number(b.state === 'active') - Number(a.state === 'active'))
      .map((key) => ({ id: key.id, key: this.#unlock(key) }));
    this.#readable = { of: keys, keys: readable };
    return readable;
  }

  /** Makes a new active key; the former one is deprecated. */
  async rotate(now: Date): Promise<readonly NodeKey[]> {
    return this.#change(async (keys) => {
      const privateKey = nodeCryptoSuite.randomBytes(KEY_BYTES);
      const { publicKey } = nodeCryptoSuite.x25519Key(privateKey);
      const id = nameKey(publicKey);
      const lock = this.#passphrase === null ? null : { passphrase: this.#passphrase };
      const text = formatPrivateKey(nodeCryptoSuite, privateKey, { lock, comment: id });
      privateKey.fill(0);
      if (!text.ok) throw new KeyServiceError('key-missing', text.error.hint);
      await writeFileDurably(this.#keyPath(id), text.value);
      const at = now.toISOString();
      const made: NodeKey = {
        id,
        publicKey: Buffer.from(publicKey).toString('base64'),
        state: 'active',
        createdAt: at,
        changedAt: at,
      };
      return [
        made,
        ...keys.map((key) =>
          key.state === 'active' ? { ...key, state: 'deprecated' as const, changedAt: at } : key,
        ),
      ];
    });
  }

  /** Brings a key into another state. @throws KeyServiceError key-unknown, key-state */
  async setState(id: string, state: KeyState, now: Date): Promise<readonly NodeKey[]> {
    const changed = await this.#change(async (keys) => {
      const key = keys.find((one) => one.id === id);
      if (key === undefined) throw new KeyServiceError('key-unknown', `There is no key ${id}.`);
      if (!mayBecome(key.state, state)) {
        throw new KeyServiceError(
          'key-state',
          `The key ${id} is ${key.state} and cannot become ${state}.`,
        );
      }
      return keys.map((one) =>
        one === key ? { ...key, state, changedAt: now.toISOString() } : one,
      );
    });
    if (state === 'destroyed') await this.#destroy(id);
    return changed;
  }

  /** Overwrites the file and removes it: what a disk keeps of old blocks is not ours to promise. */
  async #destroy(id: string): Promise<void> {
    const path = this.#keyPath(id);
    const file = await open(path, 'r+').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (file === null) return;
    try {
      const { size } = await file.stat();
      await file.write(Buffer.from(nodeCryptoSuite.randomBytes(size)), 0, size, 0);
      await file.sync();
    } finally {
      await file.close();
    }
    await rm(path);
  }

  /** Writes the registry anew, one at a time also among processes. */
  async #change(
    work: (keys: readonly NodeKey[]) => Promise<readonly NodeKey[]>,
  ): Promise<readonly NodeKey[]> {
    const lock = takeFolderLock(join(this.#folder, LOCK));
    if (lock === undefined) {
      throw new KeyServiceError('key-folder-busy', 'Another program changes the keys: try again.');
    }
    try {
      this.#seen = 'changing';
      const keys = await work(this.list());
      const text = `${JSON.stringify({ format: 1, keys }, null, 2)}\n`;
      await writeFileDurably(join(this.#folder, REGISTRY), text);
      return this.list();
    } finally {
      lock.release();
    }
  }

  #unlock({ id }: NodeKey): X25519Key {
    const known = this.#opened.get(id);
    if (known !== undefined) return known;
    const path = this.#keyPath(id);
    const refuse = (hint: string): never => {
      throw new KeyServiceError('key-locked', `${path}: ${hint}`);
    };
    let text = '';
    try {
      text = readFileSync(path, 'utf8');
    } catch (error) {
      refuse((error as Error).message);
    }
    const parsed = parsePrivateKey(text);
    if (!parsed.ok) return refuse(parsed.error.hint);
    const bytes = parsed.value.unlock(nodeCryptoSuite, this.#passphrase);
    if (!bytes.ok) return refuse(bytes.error.hint);
    const key = nodeCryptoSuite.x25519Key(bytes.value);
    bytes.value.fill(0);
    if (nameKey(key.publicKey) !== id) return refuse('It holds another key than its name says.');
    this.#opened.set(id, key);
    return key;
  }

  #keyPath(id: string): string {
    return join(this.#folder, `${id}.key`);
  }
}

function isReadable({ state }: NodeKey): boolean {
  return state === 'active' || state === 'deprecated';
}

function parseRegistry(path: string): readonly NodeKey[] {
  try {
    return registrySchema.parse(JSON.parse(readFileSync(path, 'utf8'))).keys;
  } catch (error) {
    throw new KeyServiceError(
      'key-folder-damaged',
      `${path} cannot be read: ${(error as Error).message}. Bring it back from a backup.`,
    );
  }
}
