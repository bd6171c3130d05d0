import { parentPort, workerData } from 'node:worker_threads';
import { type LeaveOutTask, leaveOutRows } from '../parts/vault/holds/leave-out-rows.ts';

// Writes one table anew without some persons' rows; what it became is its only message.
const task = workerData as LeaveOutTask;
const answer = await leaveOutRows(task);
task.reader.fill(0);
parentPort?.postMessage(answer);
