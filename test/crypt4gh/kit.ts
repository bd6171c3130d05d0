import { Crypt4ghError } from '../../src/engine/crypt4gh/crypt4gh-problem.ts';
import { type DecryptOptions, decryptStream } from '../../src/engine/crypt4gh/decrypt-stream.ts';
import { encryptStream } from '../../src/engine/crypt4gh/encrypt-stream.ts';
import { nobleSuite } from '../../src/engine/crypt4gh/noble-suite.ts';
import type { RandomAccessBytes } from '../../src/engine/crypt4gh/open-container.ts';
import { nodeCryptoSuite } from '../../src/platform/crypto/node-crypto-suite.ts';
import type { CryptoSuite, X25519Key } from '../../src/std/crypto-suite.ts';
import type { Result } from '../../src/std/result.ts';

export const suites: readonly CryptoSuite[] = [nodeCryptoSuite, nobleSuite];

/** A source of numbers that is the same in every run. */
export function createRandom(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

export function createKey(suite: CryptoSuite): X25519Key {
  return suite.x25519Key(suite.randomBytes(32));
}

/** Bytes in pieces of a size, each with memory of its own. */
export async function* toPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

export async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece.slice());
  return Buffer.concat(all);
}

export function encryptBytes(
  suite: CryptoSuite,
  plain: Uint8Array,
  recipients: readonly Uint8Array[],
  pieceBytes = 100_000,
): Promise<Buffer> {
  return collect(encryptStream(suite, toPieces(plain, pieceBytes), { recipients }));
}

/** What comes out, and the code of the problem that ended it. */
export async function tryDecrypt(
  suite: CryptoSuite,
  bytes: Uint8Array,
  options: DecryptOptions,
  pieceBytes = 100_000,
): Promise<{ plain: Buffer; missingBytes: number; code: string; hint: string }> {
  const parts: Uint8Array[] = [];
  try {
    const stream = decryptStream(suite, toPieces(bytes, pieceBytes), options);
    for (;;) {
      const next = await stream.next();
      if (next.done === true) {
        const plain = Buffer.concat(parts);
        return { plain, missingBytes: next.value.missingBytes, code: '', hint: '' };
      }
      parts.push(next.value.slice());
    }
  } catch (error) {
    if (!(error instanceof Crypt4ghError)) throw error;
    const { code, hint } = error.problem;
    return { plain: Buffer.concat(parts), missingBytes: 0, code, hint };
  }
}

/** The value of a result that has to have one. */
export function takeValue<T>(result: Result<T, { readonly hint: string }>): T {
  if (result.ok) return result.value;
  throw new Error(result.error.hint);
}

export function codeOf(result: Result<unknown, { readonly code: string }>): string {
  return result.ok ? '' : result.error.code;
}

/** Bytes that count how often, and how much of them, is read. */
export function toFile(
  bytes: Uint8Array,
): RandomAccessBytes & { reads: number; bytesRead: number } {
  return {
    size: bytes.length,
    reads: 0,
    bytesRead: 0,
    async read({ start, end }) {
      this.reads += 1;
      this.bytesRead += end - start;
      return bytes.slice(start, end);
    },
  };
}

/** The edit list's algorithm as the standard writes it, on everything at once. */
export function applyEditList(editList: readonly number[], input: Uint8Array): Buffer {
  if (editList.length === 0) return Buffer.from(input);
  const left = [...editList];
  const output: Uint8Array[] = [];
  let position = 0;
  while (left.length > 0) {
    position += left.shift() ?? 0;
    const keep = left.shift();
    if (keep === undefined) output.push(input.subarray(position));
    else {
      output.push(input.subarray(position, position + keep));
      position += keep;
    }
  }
  return Buffer.concat(output);
}
