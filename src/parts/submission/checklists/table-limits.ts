import { createReadStream } from 'node:fs';
import { openPromise } from 'yauzl';
import { findPacking } from '../../../platform/files/find-packing.ts';
import {
  DamagedFileError,
  PackedTooLargeError,
  readDecompressed,
} from '../../../platform/files/read-decompressed.ts';
import { readTable, TableError } from '../import/read-table.ts';

/** What a table that is read in a thread may be: bytes once it is unpacked, and rows. */
export interface CheckLimits {
  readonly maxBytes: number;
  readonly maxRows: number;
}

/** A table in a file. */
export interface LimitedTable {
  readonly path: string;
  readonly name: string;
  readonly limits: CheckLimits;
}

/** Why the table is more than is read at once, and what to do; null where it is not. */
export async function findRefusal(
  { path, name, limits }: LimitedTable,
  advice: string,
): Promise<string | null> {
  const { maxBytes, maxRows } = limits;
  if (await isLonger(path, maxBytes)) {
    return `The table unpacks to more than ${maxBytes} bytes. ${advice}`;
  }
  if (await hasMoreRows({ path, name }, maxRows)) {
    return `The table has more than ${maxRows} rows. ${advice}`;
  }
  return null;
}

/** Whether a file, or the workbook that it is, unpacks to more bytes. */
async function isLonger(path: string, maxBytes: number): Promise<boolean> {
  let bytes = 0;
  try {
    const limit = { freeBytes: maxBytes, packing: 0 };
    for await (const chunk of readDecompressed(createReadStream(path), { limit })) {
      if (bytes === 0 && findPacking(chunk) === 'zip')
        return (await findBookBytes(path)) > maxBytes;
      bytes += chunk.length;
      if (bytes > maxBytes) return true;
    }
  } catch (error) {
    if (error instanceof PackedTooLargeError) return true;
    // A damaged one is told of by the check itself.
    if (!(error instanceof DamagedFileError)) throw error;
  }
  return false;
}

/** Counts as the check reads them, whatever form the table has: a cell may hold the end of a line. */
async function hasMoreRows(
  { path, name }: { readonly path: string; readonly name: string },
  maxRows: number,
): Promise<boolean> {
  // The first row is the header.
  let rows = -1;
  try {
    for await (const _row of readTable(readDecompressed(path), name)) {
      rows += 1;
      if (rows > maxRows) return true;
    }
  } catch (error) {
    // One that cannot be read is told of by the check itself.
    if (!(error instanceof TableError || error instanceof DamagedFileError)) throw error;
  }
  return false;
}

/** Unpacked size of a workbook; 0 for one that cannot be read, which the check tells. */
async function findBookBytes(path: string): Promise<number> {
  try {
    const zip = await openPromise(path, { lazyEntries: true, autoClose: false });
    let bytes = 0;
    for await (const { uncompressedSize } of zip.eachEntry()) bytes += uncompressedSize;
    zip.close();
    return bytes;
  } catch {
    return 0;
  }
}
