import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Crypt4ghError } from '../../../engine/crypt4gh/crypt4gh-problem.ts';
import { encryptStream } from '../../../engine/crypt4gh/encrypt-stream.ts';
import { formatHeader } from '../../../engine/crypt4gh/header.ts';
import { openContainer, type RandomAccessBytes } from '../../../engine/crypt4gh/open-container.ts';
import { takeHeader } from '../../../engine/crypt4gh/source.ts';
import { nodeCryptoSuite } from '../../../platform/crypto/node-crypto-suite.ts';
import { RowSplitter, readCells, readHeader, TableFormatError } from './row-splitter.ts';

/** What a thread is given to write a table anew without the rows of some persons. */
export interface LeaveOutTask {
  /** The table's header, sealed for the key `reader`, whose private half this is: it lives as long as the task. */
  readonly header: Uint8Array;
  readonly reader: Uint8Array;
  /** The encrypted body. */
  readonly bodyPath: string;
  readonly bodyBytes: number;
  /** Name of the column that says whom a row is about. */
  readonly subjectField: string;
  /** For each person the values by which the table may name it. */
  readonly persons: readonly (readonly string[])[];
  /** Public key of the node, for which the new one is encrypted. */
  readonly recipient: Uint8Array;
  /** Where its encrypted body goes. */
  readonly outputPath: string;
}

/** The table without their rows, as it was written; or why that cannot be. */
export type LeaveOutAnswer =
  | {
      readonly ok: true;
      /** Rows of each person, in the order of the task. */
      readonly rows: readonly number[];
      readonly header: Uint8Array;
      readonly bodySha256: string;
      readonly bodyBytes: number;
      readonly plainSha256: string;
      readonly plainMd5: string;
      readonly plainBytes: number;
    }
  /** The column is not there, or rows cannot be told apart. */
  | { readonly ok: false };

const MAX_HEADER_BYTES = 17 << 20;

/** Reads a table, leaves out rows and encrypts the rest under a key of its own. Plain text is in memory only. */
export async function leaveOutRows(task: LeaveOutTask): Promise<LeaveOutAnswer> {
  const body = await open(task.bodyPath, 'r');
  try {
    const whole: RandomAccessBytes = {
      size: task.header.length + task.bodyBytes,
      read: async ({ start, end }) => {
        const head = task.header.subarray(
          start,
          Math.max(start, Math.min(end, task.header.length)),
        );
        const from = Math.max(0, start - task.header.length);
        const length = Math.max(0, end - task.header.length - from);
        const buffer = Buffer.alloc(length);
        const { bytesRead } = await body.read(buffer, 0, length, from);
        if (bytesRead !== length) throw new Error(`${task.bodyPath} is shorter than it was`);
        return Buffer.concat([head, buffer]);
      },
    };
    const reader = nodeCryptoSuite.x25519Key(task.reader);
    const opened = await openContainer(nodeCryptoSuite, whole, { keys: [reader] });
    if (!opened.ok) throw new Crypt4ghError(opened.error);
    const rows = new KeptRows(task);
    const plain = opened.value.read({ start: 0, end: opened.value.plainBytes });
    const written = await encryptTo(task, rows.filter(plain));
    for (const key of opened.value.opened.dataKeys) key.fill(0);
    return { ok: true, ...rows.summary(), ...written };
  } catch (error) {
    if (error instanceof TableFormatError) return { ok: false };
    throw error;
  } finally {
    await body.close();
  }
}

/** Passes the bytes of all rows but those of certain persons, and digests them. */
class KeptRows {
  readonly #field: string;
  readonly #personOf = new Map<string, number[]>();
  readonly #rows: number[];
  readonly #sha256 = createHash('sha256');
  readonly #md5 = createHash('md5');
  #bytes = 0;
  #delimiter = ',';
  #column: number | null = null;

  constructor({ subjectField, persons }: LeaveOutTask) {
    this.#field = subjectField;
    this.#rows = persons.map(() => 0);
    for (const [at, names] of persons.entries()) {
      for (const name of names) this.#personOf.set(name, [...(this.#personOf.get(name) ?? []), at]);
    }
  }

  async *filter(plain: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const splitter = new RowSplitter();
    for await (const piece of plain) {
      const kept = splitter.push(piece).filter((row) => this.#keeps(row));
      if (kept.length > 0) yield this.#take(Buffer.concat(kept));
    }
    const last = splitter.end();
    if (last !== null && this.#keeps(last)) yield this.#take(last);
    if (this.#column === null) throw new TableFormatError('The table has no header.');
  }

  summary() {
    return {
      rows: this.#rows,
      plainSha256: this.#sha256.digest('hex'),
      plainMd5: this.#md5.digest('hex'),
      plainBytes: this.#bytes,
    };
  }

  #take(bytes: Uint8Array): Uint8Array {
    this.#sha256.update(bytes);
    this.#md5.update(bytes);
    this.#bytes += bytes.length;
    return bytes;
  }

  #keeps(row: Uint8Array): boolean {
    if (this.#column === null) {
      // As at the deposit, empty lines before the header are none.
      if (Buffer.from(row).toString('utf8').trim() === '') return true;
      const { delimiter, columns } = readHeader(row);
      this.#delimiter = delimiter;
      this.#column = columns.indexOf(this.#field);
      if (this.#column === -1) throw new TableFormatError('The table has no such column.');
      return true;
    }
    const name = (readCells(row, this.#delimiter)[this.#column] ?? '').trim();
    const persons = this.#personOf.get(name);
    for (const person of persons ?? []) this.#rows[person] = (this.#rows[person] ?? 0) + 1;
    return persons === undefined;
  }
}

/** Encrypts for the node; the header comes back, the body goes into the file. */
async function encryptTo(
  { recipient, outputPath }: LeaveOutTask,
  plain: AsyncIterable<Uint8Array>,
): Promise<{
  readonly header: Uint8Array;
  readonly bodySha256: string;
  readonly bodyBytes: number;
}> {
  const pieces = encryptStream(nodeCryptoSuite, plain, { recipients: [recipient] });
  const { header, rest } = await takeHeader(pieces, MAX_HEADER_BYTES);
  const digest = createHash('sha256');
  let bodyBytes = 0;
  const output = createWriteStream(outputPath, { mode: 0o600, flush: true });
  await pipeline(
    async function* () {
      if (rest.length > 0) yield rest;
      yield* pieces;
    },
    async function* (source: AsyncIterable<Uint8Array>) {
      for await (const piece of source) {
        digest.update(piece);
        bodyBytes += piece.length;
        yield piece;
      }
    },
    output,
  );
  return { header: formatHeader(header), bodySha256: digest.digest('hex'), bodyBytes };
}
