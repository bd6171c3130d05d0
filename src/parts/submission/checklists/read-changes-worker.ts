import { parentPort, workerData } from 'node:worker_threads';
import { readDecompressed } from '../../../platform/files/read-decompressed.ts';
import type { Problem } from '../../../schema/problem.ts';
import { defined } from '../../../std/assert.ts';
import { readTable, TableError } from '../import/read-table.ts';
import { type ChangeTable, collectChanges } from '../revisions/change-table.ts';
import { findRefusal, type LimitedTable } from './table-limits.ts';
import { sendToMain } from './table-thread-message.ts';

/** What becomes of a table of changes: what it changes, or why it cannot be used. */
export type ChangesEvent = { readonly table: ChangeTable } | { readonly problem: Problem };

const port = defined(parentPort, 'the port to the main thread');
const task = workerData as LimitedTable;

async function readChanges(): Promise<ChangesEvent> {
  const rows = readTable(readDecompressed(task.path), task.name);
  try {
    return { table: await collectChanges(rows, task.name) };
  } catch (error) {
    if (error instanceof TableError) return { problem: error.problem };
    throw error;
  }
}

const refusal = await findRefusal(task, 'Split it.');
if (refusal !== null) await sendToMain(port, { type: 'refused', detail: refusal });
else await sendToMain(port, { type: 'events', events: [await readChanges()] });
port.close();
