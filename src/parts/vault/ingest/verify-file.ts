import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { toRanges } from '../../../engine/crypt4gh/edit-list.ts';
import { CIPHER_SEGMENT_BYTES, SEGMENT_BYTES } from '../../../engine/crypt4gh/format.ts';
import { SegmentOpener } from '../../../engine/crypt4gh/segments.ts';
import { nodeCryptoSuite } from '../../../platform/crypto/node-crypto-suite.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { TableReport } from '../deposits/deposit-schema.ts';
import type { Dictionary } from '../records/dictionary.ts';
import { TableChecker } from './table-checker.ts';

/** What a thread is given to read an encrypted file to its end. */
export interface VerifyTask {
  /** Files that are the encrypted one, one after the other. */
  readonly paths: readonly string[];
  readonly headerBytes: number;
  readonly dataKeys: readonly Uint8Array[];
  readonly editList: readonly number[] | null;
  /** For a table. */
  readonly dictionary: Dictionary | null;
}

/** What the file is, as far as it could be read, and what is wrong with it. */
export interface VerifyAnswer {
  /** Of the whole file, header included. */
  readonly sha256: string;
  readonly bodySha256: string;
  readonly bodyBytes: number;
  readonly segments: number;
  /** Of the plain text, edit list applied. */
  readonly plainSha256: string;
  readonly plainMd5: string;
  readonly plainBytes: number;
  readonly table: TableReport | null;
  readonly problems: readonly Problem[];
}

const BATCH_SEGMENTS = 16;
// So many damaged segments are told one by one.
const MOST_PROBLEMS = 20;

/**
 * Decrypts every segment of a file, those too that its edit list leaves out, and digests all. Plain text is in memory only,
 * a segment at a time, and is written over when it was digested.
 */
export async function verifyFile(task: VerifyTask): Promise<VerifyAnswer> {
  const reader = new PartsReader(task.paths);
  try {
    const whole = createHash('sha256');
    const header = reader.read(Buffer.alloc(task.headerBytes));
    whole.update(header);
    return await new BodyVerifier(task, whole).run(reader);
  } finally {
    reader.close();
  }
}

class BodyVerifier {
  readonly #whole: Hash;
  readonly #body = createHash('sha256');
  readonly #plain = createHash('sha256');
  readonly #md5 = createHash('md5');
  readonly #opener: SegmentOpener;
  readonly #ranges: readonly { readonly start: number; readonly end: number }[];
  readonly #table: TableChecker | null;
  readonly #problems: Problem[] = [];
  #faults = 0;
  #bodyBytes = 0;
  #segments = 0;
  #plainBytes = 0;
  #nextRange = 0;

  constructor({ dataKeys, editList, dictionary }: VerifyTask, whole: Hash) {
    this.#whole = whole;
    this.#opener = new SegmentOpener(nodeCryptoSuite, dataKeys);
    this.#ranges = toRanges(editList);
    this.#table = dictionary === null ? null : new TableChecker(dictionary);
  }

  async run(reader: PartsReader): Promise<VerifyAnswer> {
    const buffer = Buffer.allocUnsafeSlow(BATCH_SEGMENTS * CIPHER_SEGMENT_BYTES);
    for (;;) {
      const batch = reader.read(buffer);
      if (batch.length === 0) break;
      this.#whole.update(batch);
      this.#body.update(batch);
      this.#bodyBytes += batch.length;
      for (let at = 0; at < batch.length; at += CIPHER_SEGMENT_BYTES) {
        await this.#takeSegment(batch.subarray(at, at + CIPHER_SEGMENT_BYTES));
      }
    }
    this.#checkRanges();
    const table = this.#faults === 0 ? ((await this.#table?.end()) ?? null) : null;
    const more = this.#faults - this.#problems.length;
    if (more > 0) {
      const hint = `${more} more segments do not pass their check.`;
      this.#problems.push({ code: 'segment-damaged', where: 'file', value: '', hint });
    }
    return {
      sha256: this.#whole.digest('hex'),
      bodySha256: this.#body.digest('hex'),
      bodyBytes: this.#bodyBytes,
      segments: this.#segments,
      plainSha256: this.#plain.digest('hex'),
      plainMd5: this.#md5.digest('hex'),
      plainBytes: this.#plainBytes,
      table: table?.report ?? null,
      problems: [...this.#problems, ...(table?.problems ?? [])],
    };
  }

  async #takeSegment(segment: Uint8Array): Promise<void> {
    const index = this.#segments;
    this.#segments += 1;
    const isLast = segment.length < CIPHER_SEGMENT_BYTES;
    const opened = this.#opener.open(segment, { index, isLast });
    if (!opened.ok) {
      this.#faults += 1;
      if (this.#problems.length < MOST_PROBLEMS) this.#problems.push(opened.error);
      return;
    }
    const plain = opened.value;
    const start = index * SEGMENT_BYTES;
    const end = start + plain.length;
    for (; this.#nextRange < this.#ranges.length; this.#nextRange += 1) {
      const range = this.#ranges[this.#nextRange];
      if (range === undefined || range.start >= end) break;
      const kept = plain.subarray(Math.max(0, range.start - start), range.end - start);
      this.#plain.update(kept);
      this.#md5.update(kept);
      this.#plainBytes += kept.length;
      // What is wrong with the file itself is told first; then nothing of its content is worth a look.
      if (this.#table !== null && this.#faults === 0) await this.#table.push(kept);
      if (range.end > end) break;
    }
    plain.fill(0);
  }

  /** An edit list that names more than there is was made for a longer file: this one was cut off. */
  #checkRanges(): void {
    const named = this.#ranges.reduce((sum, { start, end }) => sum + end - start, 0);
    if (!Number.isFinite(named) || named === this.#plainBytes || this.#faults > 0) return;
    this.#faults += 1;
    this.#problems.push({
      code: 'edit-list-invalid',
      where: 'end of the file',
      value: `${named - this.#plainBytes} bytes`,
      hint: 'The edit list of the file names bytes that the file does not have: it was cut off between two segments. Send it again.',
    });
  }
}

/** Reads files one after the other as if they were one. */
class PartsReader {
  readonly #paths: string[];
  #file: number | null = null;

  constructor(paths: readonly string[]) {
    this.#paths = [...paths];
  }

  /** Fills the buffer as far as there are bytes. */
  read(buffer: Buffer): Buffer {
    let filled = 0;
    while (filled < buffer.length) {
      if (this.#file === null) {
        const path = this.#paths.shift();
        if (path === undefined) break;
        this.#file = openSync(path, 'r');
      }
      const count = readSync(this.#file, buffer, filled, buffer.length - filled, null);
      if (count === 0) this.close();
      filled += count;
    }
    return buffer.subarray(0, filled);
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }
}
