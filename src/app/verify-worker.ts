import { parentPort, workerData } from 'node:worker_threads';
import { type VerifyTask, verifyFile } from '../parts/vault/ingest/verify-file.ts';

// Reads one encrypted file to its end; what it is, is its only message.
const task = workerData as VerifyTask;
const answer = await verifyFile(task);
for (const key of task.dataKeys) key.fill(0);
parentPort?.postMessage(answer);
