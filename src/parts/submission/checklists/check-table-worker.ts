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
import { checkTable, type TableEvent } from './check-table.ts';
import type { CheckLimits, CheckTask, ThreadMessage } from './check-table-thread.ts';

// Few enough to be sent at once, many enough that a message costs little.
const EVENTS = 100;

const port = defined(parentPort, 'the port to the main thread');
const task = workerData as CheckTask;

/** Why the table is more than is checked at once; null where it is not. Nothing is checked before. */
async function findRefusal(path: string, limits: CheckLimits): Promise<string | null> {
  const { maxBytes, maxRows } = limits;
  const tooLong = `The table unpacks to more than ${maxBytes} bytes. Check a part of it, or send it as a submission that is checked only.`;
  let bytes = 0;
  let lines = 0;
  try {
    const limit = { freeBytes: maxBytes, packing: 0 };
    for await (const chunk of readDecompressed(createReadStream(path), { limit })) {
      if (bytes === 0 && findPacking(chunk) === 'zip') {
        return (await findBookBytes(path)) > maxBytes ? tooLong : null;
      }
      bytes += chunk.length;
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1;
      if (bytes > maxBytes) return tooLong;
      if (lines > maxRows + 1) {
        return `The table has more than ${maxRows} lines. Check a part of it, or send it as a submission that is checked only.`;
      }
    }
  } catch (error) {
    if (error instanceof PackedTooLargeError) return tooLong;
    // A damaged one is told of by the check itself.
    if (!(error instanceof DamagedFileError)) throw error;
  }
  return null;
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

const refusal = await findRefusal(task.path, task.limits);
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
