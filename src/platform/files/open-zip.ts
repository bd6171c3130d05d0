import { Buffer } from 'node:buffer';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import type { Problem } from '../../schema/problem.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { fileProblem, systemReason } from './file-problem.ts';

/** What a zip may hold before it is refused. */
export interface ZipLimits {
  readonly maxEntries: number;
  /** Unpacked size of one entry, in bytes. */
  readonly maxEntryBytes: number;
  /** Unpacked size of all entries that are read, in bytes. */
  readonly maxTotalBytes: number;
}

/** An opened zip whose names were all checked. Nothing is ever written by a name of the zip. */
export interface OpenedZip {
  /** Paths of all files inside, with '/' between folders. */
  readonly names: readonly string[];
  readonly read: (name: string) => Promise<Result<Uint8Array, Problem>>;
}

const FILE_TYPE_MASK = 0o170000;
const SYMBOLIC_LINK = 0o120000;

/**
 * Opens a zip held in memory. A name that leaves its folder ('../x', '/x', 'C:x', a backslash), a
 * symbolic link, an encrypted entry, or too many entries refuse the whole zip.
 */
export async function openZip(
  where: string,
  bytes: Uint8Array,
  limits: ZipLimits,
): Promise<Result<OpenedZip, Problem>> {
  const entries = new Map<string, Entry>();
  let zip: ZipFile;
  try {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    zip = await fromBufferPromise(buffer, {
      lazyEntries: true,
      strictFileNames: true,
      autoClose: false,
    });
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue;
      const refusal = findRefusal(entry);
      if (refusal) return fail(fileProblem('zip-unsafe', where, [entry.fileName, refusal]));
      entries.set(entry.fileName, entry);
      if (entries.size > limits.maxEntries) {
        const hint = `This zip holds more than ${limits.maxEntries} files. Pack only the dataset.`;
        return fail(fileProblem('zip-too-large', where, [`${zip.entryCount} entries`, hint]));
      }
    }
  } catch (error) {
    return fail(toZipProblem(where, error));
  }
  return succeed({ names: [...entries.keys()], read: makeReader({ where, zip, entries, limits }) });
}

interface ZipParts {
  readonly where: string;
  readonly zip: ZipFile;
  readonly entries: ReadonlyMap<string, Entry>;
  readonly limits: ZipLimits;
}

function makeReader({ where, zip, entries, limits }: ZipParts): OpenedZip['read'] {
  let total = 0;
  return async (name) => {
    const inside = `${where} > ${name}`;
    const entry = entries.get(name);
    if (!entry) return fail(fileProblem('file-missing', inside, ['', 'The zip has no such file.']));
    total += entry.uncompressedSize;
    if (entry.uncompressedSize > limits.maxEntryBytes || total > limits.maxTotalBytes) {
      const hint = `This unpacks to more than is accepted (${limits.maxEntryBytes} bytes a file).`;
      return fail(fileProblem('zip-too-large', inside, [`${entry.uncompressedSize} bytes`, hint]));
    }
    try {
      // The reader ends with an error where an entry unpacks to more than it declares.
      const chunks: Uint8Array[] = [];
      for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk);
      return succeed(new Uint8Array(Buffer.concat(chunks)));
    } catch (error) {
      return fail(toZipProblem(inside, error));
    }
  };
}

function findRefusal(entry: Entry): string | undefined {
  if (entry.isEncrypted()) return 'This entry is encrypted. Pack the dataset without a password.';
  const mode = (entry.externalFileAttributes >>> 16) & FILE_TYPE_MASK;
  if (mode === SYMBOLIC_LINK) return 'This entry is a symbolic link. Pack the file itself.';
  return undefined;
}

function toZipProblem(where: string, error: unknown): Problem {
  const reason = systemReason(error);
  if (/^(invalid relative path|absolute path|invalid characters in fileName)/.test(reason)) {
    const hint =
      'A file in this zip has a path that leaves its folder, so nothing of it was taken.';
    return fileProblem('zip-unsafe', where, [reason, hint]);
  }
  return fileProblem('zip-damaged', where, [
    reason,
    'This is not a whole zip file. Fetch or pack it again.',
  ]);
}
