import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { readGroupNames } from '../parts/identity/groups/read-group-names.ts';
import {
  ReleasesService,
  type WriteFilesTask,
  type WrittenFiles,
} from '../parts/releases/releases-service.ts';
import { findInstance, listInstances } from '../parts/submission/instance-store.ts';
import { workerModule } from '../platform/workers/serve-tasks.ts';
import type { Config } from '../schema/config.ts';
import { systemClock } from '../std/clock.ts';
import type { NodeState } from './open-state.ts';
import type { ReleaseWorkerData } from './release-worker.ts';
import type { Services } from './services.ts';

/** Joins releases with the entries that they hold. */
export function openReleases(
  state: NodeState,
  config: Config,
  services: Pick<Services, 'analysis'>,
): ReleasesService {
  const { db, identity, folders } = state;
  return new ReleasesService({
    db,
    clock: systemClock,
    identity,
    nodeName: config.nodeName,
    folder: join(folders.path, 'releases'),
    keepWhole: config.releasesKept,
    listInstances: () => listInstances(db),
    readGroupNames: (ids) => readGroupNames(db, ids),
    writeFiles: async (task, signal) =>
      writeInThread(await toWorkerData(task, state, services), signal),
  });
}

async function toWorkerData(
  { instance, folder }: WriteFilesTask,
  { db }: NodeState,
  { analysis }: Pick<Services, 'analysis'>,
): Promise<ReleaseWorkerData> {
  const found = await findInstance(db, instance);
  const reference = found === null ? null : await analysis.findReference(found.pathogen);
  if (reference === null) throw new Error(`The pathogen of ${instance} cannot be read.`);
  return {
    database: db.address,
    instance,
    folder,
    segments: [reference.segment],
    lineageAttribute: reference.lineageAttribute,
  };
}

function writeInThread(workerData: ReleaseWorkerData, signal: AbortSignal): Promise<WrittenFiles> {
  signal.throwIfAborted();
  const worker = new Worker(workerModule('release-worker', import.meta.url), { workerData });
  const abort = () => void worker.terminate();
  signal.addEventListener('abort', abort, { once: true });
  return new Promise<WrittenFiles>((resolve, reject) => {
    worker.once('message', (written: WrittenFiles | null) => {
      if (written !== null) resolve(written);
      else reject(new Error(`The instance ${workerData.instance} is gone.`));
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(signal.reason ?? new Error('the thread ended')));
  }).finally(() => signal.removeEventListener('abort', abort));
}
