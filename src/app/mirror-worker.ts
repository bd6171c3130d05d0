// Copies what another node released, in a thread of its own: joins the releases part with submission's entries.
import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { createAnalysisReference } from '../parts/genomes/analysis/analysis-service.ts';
import { compressLetters } from '../parts/genomes/analysis/compress-letters.ts';
import { createPathogenCatalogue } from '../parts/genomes/pathogen-catalogue.ts';
import { followMirror } from '../parts/releases/follow-mirror.ts';
import type { Mirror } from '../parts/releases/mirror-store.ts';
import type { FollowOutcome } from '../parts/releases/mirrors-service.ts';
import { ReleaseError } from '../parts/releases/release-error.ts';
import { createMirroredWriter } from '../parts/submission/mirrored/write-mirrored.ts';
import type { DatabaseAddress } from '../platform/postgres/connection.ts';
import { type Database, openDatabase } from '../platform/postgres/database.ts';
import { MirrorRefusedError } from '../schema/mirrored-entries.ts';
import { defined } from '../std/assert.ts';
import { systemClock } from '../std/clock.ts';
import { packageFolder } from './version.ts';

/** Given to the thread at its start. */
export interface MirrorWorkerData {
  readonly database: DatabaseAddress;
  readonly dataFolder: string;
  readonly folder: string;
  readonly mirror: Mirror;
}

async function follow(
  db: Database,
  { dataFolder, folder, mirror }: MirrorWorkerData,
): Promise<FollowOutcome> {
  const catalogue = createPathogenCatalogue({
    shippedFolder: fileURLToPath(new URL('pathogens', packageFolder)),
    dataFolder,
    now: () => new Date(),
    timeoutMilliseconds: 60_000,
  });
  const entries = createMirroredWriter({
    db,
    findReferences: async (pathogen) => {
      const loaded = await catalogue.find(pathogen);
      return loaded === null ? null : createAnalysisReference(loaded).segments;
    },
    pack: (letters, reference) => compressLetters(letters, reference).letters,
  });
  try {
    // The thread is ended from outside.
    const { signal } = new AbortController();
    return {
      ok: true,
      ...(await followMirror(mirror, { db, entries, folder, signal, clock: systemClock })),
    };
  } catch (error) {
    if (error instanceof ReleaseError) {
      return { ok: false, reason: error.message, isPassing: error.isPassing };
    }
    if (error instanceof MirrorRefusedError) {
      return { ok: false, reason: error.message, isPassing: false };
    }
    throw error;
  }
}

const data = workerData as MirrorWorkerData;
const db = await openDatabase(data.database, { maximumConnections: 2 });
const outcome = await follow(db, data);
await db.close();
defined(parentPort, 'the port to the main thread').postMessage(outcome);
