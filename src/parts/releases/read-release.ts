import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { parseEntryAccession } from '../../bio/accession.ts';
import { digestFile } from '../../platform/files/digest-file.ts';
import { DamagedFileError, readDecompressed } from '../../platform/files/read-decompressed.ts';
import {
  type OpenRecord,
  openRecordSchema,
  type ReleaseChange,
  type ReleaseFile,
  type ReleaseManifest,
  releaseChangeSchema,
} from '../../schema/release-manifest.ts';
import { LineTooLongError, splitLines } from '../../std/split-lines.ts';
import { ReleaseError } from './release-error.ts';

/** Letters of one segment of an entry, checked against the digest in its record. */
export interface ReleasedLetters {
  readonly segment: string;
  readonly letters: Uint8Array;
}

/** A record with all its letters. */
export interface ReleasedEntry {
  readonly record: OpenRecord;
  readonly letters: readonly ReleasedLetters[];
  /** SHA-256 of the record's text, as the node that made the release has kept it. */
  readonly recordDigest: Uint8Array;
}

/** What changed; letters are there where they are others than in the release before. */
export type ReleasedChange =
  | (Extract<ReleaseChange, { readonly record: unknown }> & {
      readonly letters: readonly ReleasedLetters[];
      readonly recordDigest: Uint8Array;
    })
  | Extract<ReleaseChange, { readonly change: 'removed' }>;

/** Longer than any genome or analysis that a node takes in. */
const MAX_LINE_BYTES = 1 << 28;
/** How far a file may unpack: a million genomes of one outbreak pack to a thousandth. */
const UNPACK_LIMIT = { freeBytes: 1 << 34, packing: 1e6 };

/** @throws ReleaseError unless the file is the one that the manifest names */
export async function checkReleaseFile(path: string, file: ReleaseFile): Promise<void> {
  const { bytes, sha256 } = await digestFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new ReleaseError(`${file.name} cannot be read: ${error.code ?? error.message}.`);
  });
  if (bytes === file.bytes && sha256 === file.sha256) return;
  throw new ReleaseError(
    `${file.name} is not the file that was signed: ${bytes} bytes with SHA-256 ${sha256}, not ${file.bytes} with ${file.sha256}.`,
  );
}

/** The lines of a file of a release; at the end as many as the manifest says, each taken for `rows` of it. */
async function* readLines(
  folder: string,
  file: ReleaseFile,
  linesARow: number,
): AsyncGenerator<Uint8Array> {
  let lines = 0;
  try {
    const bytes = readDecompressed(join(folder, file.name), { limit: UNPACK_LIMIT });
    for await (const line of splitLines(bytes, MAX_LINE_BYTES)) {
      lines += 1;
      yield line;
    }
  } catch (error) {
    if (!(error instanceof DamagedFileError || error instanceof LineTooLongError)) throw error;
    throw new ReleaseError(`${file.name} is damaged: ${error.message}.`, { cause: error });
  }
  if (lines === file.rows * linesARow) return;
  throw new ReleaseError(
    `${file.name} has ${lines / linesARow} records, and its manifest says ${file.rows}.`,
  );
}

function findFiles(manifest: ReleaseManifest, role: ReleaseFile['role']): ReleaseFile[] {
  return manifest.files.filter((file) => file.role === role);
}

function getFile(manifest: ReleaseManifest, role: ReleaseFile['role']): ReleaseFile {
  const [file] = findFiles(manifest, role);
  if (file !== undefined) return file;
  throw new ReleaseError(`The manifest names no file of the kind '${role}'.`);
}

/** The sequences of one segment, which stand in the order of the records. */
class SequenceReader {
  readonly segment: string;
  readonly #name: string;
  readonly #lines: AsyncGenerator<Uint8Array>;
  /** The name of the next sequence; undefined: not read yet; null: there is none. */
  #next: string | null | undefined;

  constructor(folder: string, file: ReleaseFile) {
    this.segment = file.segment ?? 'main';
    this.#name = file.name;
    this.#lines = readLines(folder, file, 2);
  }

  /** The letters of a sequence where it is the next one; else null. */
  async take(name: string): Promise<Uint8Array | null> {
    if ((await this.#peek()) !== name) return null;
    this.#next = undefined;
    const letters = await this.#lines.next();
    return letters.done === true ? new Uint8Array(0) : letters.value;
  }

  /** @throws ReleaseError where sequences are left that no record took */
  async end(): Promise<void> {
    const next = await this.#peek();
    if (next === null) return;
    throw new ReleaseError(`${this.#name}: '${next}' has no record, or stands out of order.`);
  }

  async close(): Promise<void> {
    await this.#lines.return(undefined);
  }

  async #peek(): Promise<string | null> {
    if (this.#next !== undefined) return this.#next;
    const line = await this.#lines.next();
    const text = line.done === true ? null : Buffer.from(line.value).toString('latin1');
    if (text !== null && !text.startsWith('>')) {
      throw new ReleaseError(`${this.#name} is no FASTA with a line for each sequence.`);
    }
    this.#next = text?.slice(1) ?? null;
    return this.#next;
  }
}

function parseLine<T>(
  line: Uint8Array,
  schema: {
    safeParse(value: unknown): {
      success: boolean;
      data?: T;
      error?: { issues: { path: PropertyKey[]; message: string }[] };
    };
  },
  file: string,
): T {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(line).toString('utf8'));
  } catch {
    throw new ReleaseError(`${file}: a line is no JSON.`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data as T;
  const issue = parsed.error?.issues[0];
  throw new ReleaseError(`${file}: ${issue?.path.join('.')}: ${issue?.message}.`);
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

/** The record within a line of changes, as it was put there: see write-release.ts. */
function findRecordText(line: Uint8Array, change: string): Uint8Array {
  return line.subarray(`{"change":"${change}","record":`.length, -1);
}

function checkRecord(record: OpenRecord): void {
  const { accession } = record;
  const parsed = parseEntryAccession(accession);
  if (!parsed.ok || parsed.value.accession !== accession) {
    throw new ReleaseError(`'${accession}' is no accession.`);
  }
}

async function takeLetters(
  record: OpenRecord,
  readers: readonly SequenceReader[],
): Promise<ReleasedLetters[]> {
  const found: ReleasedLetters[] = [];
  const name = `${record.accession}.${record.version}`;
  for (const reader of readers) {
    const expected = record.sequences[reader.segment];
    if (expected === undefined) continue;
    const letters = await reader.take(name);
    if (letters === null) continue;
    const digest = createHash('sha256').update(letters).digest('hex');
    if (digest !== expected.sha256 || letters.length !== expected.length) {
      throw new ReleaseError(`The letters of ${name} are not those that its record names.`);
    }
    found.push({ segment: reader.segment, letters });
  }
  return found;
}

/**
 * Reads the records of a release with their letters, which are checked against the digests that records name.
 * Files must have been checked before (`checkReleaseFile`): what comes is used before the end is seen.
 * @throws ReleaseError
 */
export async function* readWholeRelease(
  folder: string,
  manifest: ReleaseManifest,
): AsyncGenerator<ReleasedEntry> {
  const file = getFile(manifest, 'entries');
  const readers = findFiles(manifest, 'sequences').map((one) => new SequenceReader(folder, one));
  try {
    for await (const line of readLines(folder, file, 1)) {
      const record = parseLine<OpenRecord>(line, openRecordSchema, file.name);
      checkRecord(record);
      const letters = await takeLetters(record, readers);
      if (letters.length < Object.keys(record.sequences).length) {
        throw new ReleaseError(
          `${record.accession}.${record.version} lacks letters, or stands out of order.`,
        );
      }
      yield { record, letters, recordDigest: sha256(line) };
    }
    for (const reader of readers) await reader.end();
  } finally {
    for (const reader of readers) await reader.close();
  }
  const { entries } = manifest.counts;
  if (file.rows !== entries) {
    throw new ReleaseError(`${file.name} has ${file.rows} records, and ${entries} are counted.`);
  }
}

/** Reads what a release changed, the same way. @throws ReleaseError */
export async function* readReleaseChanges(
  folder: string,
  manifest: ReleaseManifest,
): AsyncGenerator<ReleasedChange> {
  const file = getFile(manifest, 'changes');
  const readers = findFiles(manifest, 'changed-sequences').map(
    (one) => new SequenceReader(folder, one),
  );
  const counts = { added: 0, changed: 0, removed: 0 };
  try {
    for await (const line of readLines(folder, file, 1)) {
      const change = parseLine<ReleaseChange>(line, releaseChangeSchema, file.name);
      counts[change.change] += 1;
      if (change.change === 'removed') yield change;
      else {
        checkRecord(change.record);
        const letters = await takeLetters(change.record, readers);
        yield { ...change, letters, recordDigest: sha256(findRecordText(line, change.change)) };
      }
    }
    for (const reader of readers) await reader.end();
  } finally {
    for (const reader of readers) await reader.close();
  }
  for (const [kind, count] of Object.entries(counts)) {
    const said = manifest.counts[kind as keyof typeof counts];
    if (count === said) continue;
    throw new ReleaseError(`${file.name} has ${count} ${kind} records, and ${said} are counted.`);
  }
}
