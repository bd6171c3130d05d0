import { createReadStream } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { openPromise } from 'yauzl';
import { findPacking } from '../../../platform/files/find-packing.ts';
import {
  DamagedFileError,
  PackedTooLargeError,
  readDecompressed,
} from '../../../platform/files/read-decompressed.ts';
import { defined } from '../../../std/assert.ts';
import { readTable, TableError } from '../import/read-table.ts';
import { checkTable, type TableEvent } from './check-table.ts';
import type { CheckTask, ThreadMessage } from './check-table-thread.ts';

// Few enough to be sent at once, many enough that a message costs little.
const EVENTS = 100;

const port = defined(parentPort, 'the port to the main thread');
const task = workerData as CheckTask;

/** Why the table is more than is checked at once; null where it is not. Nothing is checked before. */
async function findRefusal({ path, name, limits }: CheckTask): Promise<string | null> {
  const { maxBytes, maxRows } = limits;
  const advice = 'Check a part of it, or send it as a submission that is checked only.';
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

/** Sends events and waits until they were taken, so that a slow reader does not fill memory. */
async function send(message: ThreadMessage): Promise<void> {
  const taken = new Promise((resolve) => port.once('message', resolve));
  port.postMessage(message);
  await taken;
}

const refusal = await findRefusal(task);
if (refusal !== null) await send({ type: 'refused', detail: refusal });
else {
  let events: TableEvent[] = [];
  let rows = 0;
  const { path, limits, ...request } = task;
  const table = { name: request.name, bytes: path };
  for await (const event of checkTable({ ...request, table, maxRows: limits.maxRows })) {
    events.push(event);
    rows += 1;
    // The mapping goes at once: whoever asks sees that the check has begun.
    if (events.length < EVENTS && rows > 1) continue;
    await send({ type: 'events', events });
    events = [];
  }
  if (events.length > 0) await send({ type: 'events', events });
}
port.close();
