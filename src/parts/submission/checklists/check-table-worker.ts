import { parentPort, workerData } from 'node:worker_threads';
import { defined } from '../../../std/assert.ts';
import { checkTable, type TableEvent } from './check-table.ts';
import type { CheckTask } from './check-table-thread.ts';
import { findRefusal } from './table-limits.ts';
import { sendToMain } from './table-thread-message.ts';

// Few enough to be sent at once, many enough that a message costs little.
const EVENTS = 100;
const ADVICE = 'Check a part of it, or send it as a submission that is checked only.';

const port = defined(parentPort, 'the port to the main thread');
const task = workerData as CheckTask;

const refusal = await findRefusal(task, ADVICE);
if (refusal !== null) await sendToMain(port, { type: 'refused', detail: refusal });
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
    await sendToMain(port, { type: 'events', events });
    events = [];
  }
  if (events.length > 0) await sendToMain(port, { type: 'events', events });
}
port.close();
