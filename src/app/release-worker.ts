// Writes the files of one release in a process of its own: joins the releases part with submission's entries.
import { holdsNone, noteChanges, readHeldRecords } from '../parts/releases/release-records.ts';
import type { WrittenFiles } from '../parts/releases/releases-service.ts';
import { writeRelease } from '../parts/releases/write-release.ts';
import { createOpenEntryReader } from '../parts/submission/open-entries.ts';
import type { DatabaseAddress } from '../platform/postgres/connection.ts';
import { type Database, openDatabase } from '../platform/postgres/database.ts';
import { serveBackgroundTask } from '../platform/workers/run-background-process.ts';
import type { OpenEntriesSnapshot } from '../schema/open-entries.ts';

/** Given to the process at its start. */
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

serveBackgroundTask(async (data: ReleaseWorkerData) => {
  const db = await openDatabase(data.database, { maximumConnections: 2, isInBackground: true });
  try {
    const reader = createOpenEntryReader(db, async () => data.lineageAttribute);
    return await reader.withOpenEntries(data.instance, (snapshot) =>
      writeFiles(db, data, snapshot),
    );
  } finally {
    await db.close();
  }
});

async function writeFiles(
  db: Database,
  { instance, folder, segments }: ReleaseWorkerData,
  snapshot: OpenEntriesSnapshot,
): Promise<WrittenFiles> {
  const release = await writeRelease(snapshot, {
    folder,
    segments,
    state: {
      isFirst: () => holdsNone(db, instance),
      readHeld: (range) => readHeldRecords(db, instance, range),
      note: (changes) => noteChanges(db, instance, changes),
    },
    // The process is ended from outside.
    signal: new AbortController().signal,
  });
  return { ...release, position: snapshot.position };
}
