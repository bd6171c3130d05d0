// Runs in a thread: makes its share of a simulated outbreak and releases it.
import { parentPort, workerData } from 'node:worker_threads';
import { createAnalysisReference } from '../parts/genomes/analysis/analysis-service.ts';
import { openDatabase } from '../platform/postgres/database.ts';
import type { FillWorkerData } from './fill-in-threads.ts';
import { fillSimulated } from './fill-simulated.ts';
import { createCatalogue } from './services.ts';

// Larger batches do not make it faster; smaller ones wait more often for the disk.
const BATCH_SIZE = 500;

const data = workerData as FillWorkerData;
const db = await openDatabase(data.address, { maximumConnections: 2 });
try {
  const pathogen = await createCatalogue(data.dataFolder).load(data.pathogen);
  const reference = createAnalysisReference(pathogen);
  const filling = fillSimulated({ ...data, db, pathogen, reference, batchSize: BATCH_SIZE });
  let told = 0;
  for await (const done of filling) {
    parentPort?.postMessage(done - told);
    told = done;
  }
} finally {
  await db.close();
}
