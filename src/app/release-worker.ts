// Writes the files of one release in a thread of its own: joins the releases part with submission's entries.
import { parentPort, workerData } from 'node:worker_threads';
import { noteChanges, readHeldRecords } from '../parts/releases/release-records.ts';
import type { WrittenFiles } from '../parts/releases/releases-service.ts';
import { writeRelease } from '../parts/releases/write-release.ts';
import { createOpenEntryReader } from '../parts/submission/open-entries.ts';
import type { DatabaseAddress } from '../platform/postgres/connection.ts';
import { openDatabase } from '../platform/postgres/database.ts';
import { defined } from '../std/assert.ts';

/** Given to the thread at its start. */
export interface ReleaseWorkerData {
  readonly database: DatabaseAddress;
  readonly instance: string;
  /** An empty folder. */
  readonly folder: string;
  /** Of the instance's pathogen, in their order. */
  readonly segments: readonly string[];
  /** The attribute of analyses that is the pathogen's lineage; null where there is none. */
  readonly lineageAttribute: string | null;
}

const data = workerData as ReleaseWorkerData;
const db = await openDatabase(data.database, { maximumConnections: 2 });
const reader = createOpenEntryReader(db, async () => data.lineageAttribute);
const written = await reader.withOpenEntries(
  data.instance,
  async (snapshot): Promise<WrittenFiles> => {
    const release = await writeRelease(snapshot, {
      folder: data.folder,
      segments: data.segments,
      state: {
        readHeld: (range) => readHeldRecords(db, data.instance, range),
        note: (changes) => noteChanges(db, data.instance, changes),
      },
      // The thread is ended from outside.
      signal: new AbortController().signal,
    });
    return { ...release, position: snapshot.position };
  },
);
await db.close();
defined(parentPort, 'the port to the main thread').postMessage(written);
