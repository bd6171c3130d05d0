import { type Entry, openPromise, type ZipFile } from 'yauzl';
import type { Problem } from '../../schema/problem.ts';
import { fileProblem, systemReason } from './file-problem.ts';

/** A file in a zip: its bytes, or why it is not read. */
export type ZipPart =
  | { readonly name: string; readonly bytes: AsyncIterable<Uint8Array> }
  | { readonly name: string; readonly problem: Problem };

const MAX_FILES = 10_000;
/** So much is unpacked of a zip however well it is packed. */
const FREE_BYTES = 1 << 30;
/** The same genome again and again packs 300 times; only what was made to fill a disk packs more. */
const MAX_PACKING = 500;
/** What programs put into zips beside their files. */
const BESIDE = /(^|\/)(__MACOSX\/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/;

/**
 * Reads the files of a zip one after the other as streams; nothing is written by a name of the zip. A name that leaves
 * its folder refuses the whole zip.
 * @param where name of the zip for problems
 */
export async function* readZip(path: string, where: string): AsyncGenerator<ZipPart> {
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(path, { lazyEntries: true, autoClose: false });
    const entries = await listEntries(zip);
    if (entries.length === 0) throw new Error('it holds no file');
    const total = { unpacked: 0, packed: 0 };
    for (const entry of entries) {
      const name = `${where} > ${entry.fileName}`;
      const problem = findRefusal(entry, name, total);
      if (problem !== null) yield { name, problem };
      else yield { name, bytes: await zip.openReadStreamPromise(entry) };
    }
  } catch (error) {
    yield { name: where, problem: toZipProblem(error, where) };
  } finally {
    zip?.close();
  }
}

async function listEntries(zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith('/') || BESIDE.test(entry.fileName)) continue;
    entries.push(entry);
    if (entries.length > MAX_FILES) throw new Error(`it holds more than ${MAX_FILES} files`);
  }
  return entries;
}

/** @param total of the files before this one */
function findRefusal(
  entry: Entry,
  name: string,
  total: { unpacked: number; packed: number },
): Problem | null {
  total.unpacked += entry.uncompressedSize;
  total.packed += entry.compressedSize;
  if (entry.isEncrypted()) {
    const hint = 'This file is encrypted. Pack it without a password.';
    return fileProblem('zip-encrypted', name, ['', hint]);
  }
  if (total.unpacked > FREE_BYTES && total.unpacked > total.packed * MAX_PACKING) {
    const hint =
      'Up to this file the zip unpacks to far more than sequences and tables do, so nothing of it was read. Send it packed as .gz or .zst.';
    return fileProblem('zip-too-large', name, [`${total.unpacked} bytes`, hint]);
  }
  return null;
}

/** What reading a zip, or a file in it, ended with. */
export function toZipProblem(error: unknown, where: string): Problem {
  const reason = systemReason(error);
  if (/^(invalid relative path|absolute path|invalid characters in fileName)/.test(reason)) {
    const hint =
      'A file in this zip has a path that leaves its folder, so nothing of it was read. Pack the files without their folders.';
    return fileProblem('zip-unsafe', where, [reason, hint]);
  }
  const hint =
    'The zip is cut, damaged or empty; files before the damage were read. Pack it and send it again.';
  return fileProblem('zip-damaged', where, [reason, hint]);
}
