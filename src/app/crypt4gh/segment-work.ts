import { readSync, writevSync } from 'node:fs';
import { type Crypt4ghProblem, crypt4ghProblem } from '../../engine/crypt4gh/crypt4gh-problem.ts';
import { CIPHER_SEGMENT_BYTES, SEGMENT_BYTES, toBodyBytes } from '../../engine/crypt4gh/format.ts';
import { SegmentOpener, SegmentSealer } from '../../engine/crypt4gh/segments.ts';
import { nodeCryptoSuite } from '../../platform/crypto/node-crypto-suite.ts';
import { fail, type Result, succeed } from '../../std/result.ts';

/** One stretch of plain text of a body, and where its outcome goes. */
export interface Stretch {
  /** Bytes of plain text from here to before `end`; when encrypting, `start` is the border of two segments. */
  readonly start: number;
  readonly end: number;
  /** Place in the output. */
  readonly outputAt: number;
}

/** What threads do together: the file descriptors are the process's, so that every thread can use them. */
export interface SegmentWork {
  readonly kind: 'encrypt' | 'decrypt';
  readonly input: number;
  readonly output: number;
  /** Where the body, or when encrypting the plain text, begins in the input. */
  readonly inputAt: number;
  /** Bytes of plain text in the whole body. */
  readonly plainBytes: number;
  readonly dataKeys: readonly Uint8Array[];
  /** Stretches, three numbers each, in memory that threads share. */
  readonly stretches: Float64Array;
  /** Of createWorkState: the next stretch to be done, whether all shall stop, whether a thread writes. */
  readonly state: Int32Array;
}

/** Plain text that is done at once: 512 KiB, which the processor's cache holds. */
export const STRETCH_BYTES = 8 * SEGMENT_BYTES;
const NEXT = 0;
const STOPPED = 1;
const WRITING = 2;

/** What threads share of a work that has not begun. */
export function createWorkState(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));
}

/** Cuts ranges of plain text, each going to the place in the output behind the one before, into stretches. */
export function cutIntoStretches(
  ranges: readonly { readonly start: number; readonly end: number }[],
  toOutput: (done: number) => number,
): Float64Array {
  const numbers: number[] = [];
  let done = 0;
  for (const { start, end } of ranges) {
    for (let at = start; at < end; ) {
      // All borders but those of the range are borders of segments, so that none is decrypted twice.
      const border = (Math.floor(at / STRETCH_BYTES) + 1) * STRETCH_BYTES;
      const stop = Math.min(end, border);
      numbers.push(at, stop, toOutput(done));
      done += stop - at;
      at = stop;
    }
  }
  const stretches = new Float64Array(new SharedArrayBuffer(numbers.length * 8));
  stretches.set(numbers);
  return stretches;
}

/** Does stretches, one a call; null where none is left, or another thread has failed. */
export function createSegmentWorker(work: SegmentWork): () => Result<true, Crypt4ghProblem> | null {
  const writer = new TurnWriter(work);
  const write: Write = (parts, at) => writer.write(parts, at);
  const doStretch =
    work.kind === 'encrypt' ? createEncrypter(work, write) : createDecrypter(work, write);
  return () => {
    if (Atomics.load(work.state, STOPPED) !== 0) return null;
    const at = Atomics.add(work.state, NEXT, 1) * 3;
    if (at >= work.stretches.length) {
      writer.finish();
      return null;
    }
    const [start = 0, end = 0, outputAt = 0] = work.stretches.subarray(at, at + 3);
    const outcome = doStretch({ start, end, outputAt });
    if (!outcome.ok) stopWork(work);
    return outcome;
  };
}

/** Has every thread end behind the stretch it is at. */
export function stopWork(work: SegmentWork): void {
  Atomics.store(work.state, STOPPED, 1);
}

type Write = (parts: readonly Uint8Array[], outputAt: number) => void;
type DoStretch = (stretch: Stretch) => Result<true, Crypt4ghProblem>;

function createEncrypter({ input, inputAt, dataKeys }: SegmentWork, write: Write): DoStretch {
  const sealer = new SegmentSealer(nodeCryptoSuite, dataKeys[0] as Uint8Array);
  const buffer = Buffer.allocUnsafeSlow(STRETCH_BYTES);
  return ({ start, end, outputAt }) => {
    const plain = buffer.subarray(0, end - start);
    if (!readWhole(input, plain, inputAt + start)) return fail(inputChanged(start));
    const parts = sealer.seal(plain);
    write(parts, outputAt);
    return succeed(true);
  };
}

function createDecrypter(work: SegmentWork, write: Write): DoStretch {
  const opener = new SegmentOpener(nodeCryptoSuite, work.dataKeys);
  const bodyBytes = toBodyBytes(work.plainBytes);
  const buffer = Buffer.allocUnsafeSlow((STRETCH_BYTES / SEGMENT_BYTES) * CIPHER_SEGMENT_BYTES);
  return ({ start, end, outputAt }) => {
    const first = Math.floor(start / SEGMENT_BYTES);
    const behind = Math.ceil(end / SEGMENT_BYTES);
    const from = first * CIPHER_SEGMENT_BYTES;
    const bytes = buffer.subarray(0, Math.min(bodyBytes, behind * CIPHER_SEGMENT_BYTES) - from);
    if (!readWhole(work.input, bytes, work.inputAt + from)) return fail(inputChanged(start));
    const parts: Uint8Array[] = [];
    for (let index = first; index < behind; index += 1) {
      const at = (index - first) * CIPHER_SEGMENT_BYTES;
      const isLast = (index + 1) * SEGMENT_BYTES >= work.plainBytes;
      const plain = opener.open(bytes.subarray(at, at + CIPHER_SEGMENT_BYTES), { index, isLast });
      if (!plain.ok) return plain;
      const place = index * SEGMENT_BYTES;
      parts.push(plain.value.subarray(Math.max(0, start - place), Math.max(0, end - place)));
    }
    write(parts, outputAt);
    return succeed(true);
  };
}

/** Fills a buffer; false where the file ends before. */
function readWhole(file: number, buffer: Uint8Array, position: number): boolean {
  let read = 0;
  while (read < buffer.length) {
    const count = readSync(file, buffer, read, buffer.length - read, position + read);
    if (count === 0) return false;
    read += count;
  }
  return true;
}

/** Outcomes of so many stretches wait for their turn at most. */
const MAX_WAITING = 3;

/**
 * Writes to a file that others write to as well. The system lets in one at a time, and has the others spin at its
 * door; a thread that finds it taken does its next stretch instead.
 */
class TurnWriter {
  readonly #work: SegmentWork;
  readonly #waiting: { readonly parts: readonly Uint8Array[]; readonly at: number }[] = [];

  constructor(work: SegmentWork) {
    this.#work = work;
  }

  /** Writes now, or where another thread writes later, before it has much more to write. */
  write(parts: readonly Uint8Array[], at: number): void {
    this.#waiting.push({ parts, at });
    this.#writeWaiting(this.#waiting.length < MAX_WAITING);
  }

  /** Writes what still waits. */
  finish(): void {
    this.#writeWaiting(false);
  }

  #writeWaiting(canWait: boolean): void {
    const { state, output } = this.#work;
    while (Atomics.compareExchange(state, WRITING, 0, 1) !== 0) {
      if (canWait) return;
      Atomics.wait(state, WRITING, 1);
    }
    try {
      for (const { parts, at } of this.#waiting.splice(0)) {
        writeWhole(output, parts, at);
        releaseMemory(parts);
      }
    } finally {
      Atomics.store(state, WRITING, 0);
      Atomics.notify(state, WRITING, 1);
    }
  }
}

/** Writes all parts one after the other; the system may take fewer bytes than it is given. */
function writeWhole(file: number, parts: readonly Uint8Array[], position: number): void {
  let left = parts.filter(({ length }) => length > 0);
  let at = position;
  while (left.length > 0) {
    const written = writevSync(file, left, at);
    at += written;
    left = dropWritten(left, written);
  }
}

/** What of parts is left when so many bytes of them are written. */
export function dropWritten(parts: readonly Uint8Array[], written: number): Uint8Array[] {
  let done = written;
  const left: Uint8Array[] = [];
  for (const part of parts) {
    if (done < part.length) left.push(part.subarray(done));
    done = Math.max(0, done - part.length);
  }
  return left;
}

/** Smaller parts are not worth the call, and may lie in memory that others use too. */
const LEAST_RELEASED_BYTES = 16_384;

/**
 * Gives the memory of parts back that nobody will look at again, at once and not when it is next collected: the
 * next segments then lie in memory that the processor has at hand, which takes 15 % of all time off. Parts that
 * are only a piece of their memory stay.
 */
export function releaseMemory(parts: readonly Uint8Array[]): void {
  for (const { buffer, byteLength } of parts) {
    if (byteLength < LEAST_RELEASED_BYTES || byteLength !== buffer.byteLength) continue;
    if (buffer instanceof ArrayBuffer) buffer.transfer(0);
  }
}

function inputChanged(start: number): Crypt4ghProblem {
  const hint =
    'The file became shorter while it was read. Wait until nobody writes to it and start again.';
  return crypt4ghProblem('segment-truncated', `plain text from byte ${start}`, ['', hint]);
}
