// The index thread: joins the genomes part's index with submission's entries.
import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { withCorrections } from '../parts/curation/read-entry-corrections.ts';
import { IndexThread } from '../parts/genomes/index/index-thread.ts';
import { createPathogenCatalogue } from '../parts/genomes/pathogen-catalogue.ts';
import { createEntryReader } from '../parts/submission/entry-reader.ts';
import { withExternal } from '../parts/submission/external/read-external.ts';
import { createFormerReader } from '../parts/submission/former-versions.ts';
import { listInstances } from '../parts/submission/instance-store.ts';
import type { DatabaseAddress } from '../platform/postgres/connection.ts';
import { openDatabase } from '../platform/postgres/database.ts';
import { defined } from '../std/assert.ts';
import { packageFolder } from './version.ts';

/** Given to the thread at its start. */
export interface IndexWorkerData {
  readonly database: DatabaseAddress;
  readonly dataFolder: string;
  readonly indexFolder: string;
}

const { database, dataFolder, indexFolder } = workerData as IndexWorkerData;
const db = await openDatabase(database, { maximumConnections: 2 });
const catalogue = createPathogenCatalogue({
  shippedFolder: fileURLToPath(new URL('pathogens', packageFolder)),
  dataFolder,
  now: () => new Date(),
  timeoutMilliseconds: 60_000,
});
const thread = new IndexThread({
  port: defined(parentPort, 'the port to the main thread'),
  db,
  entries: withCorrections(db, withExternal(db, createEntryReader(db))),
  former: createFormerReader(db),
  listInstances: () => listInstances(db),
  catalogue,
  indexFolder,
});
await thread.run();
