import { join } from 'node:path';
import { readGroupNames } from '../parts/identity/groups/read-group-names.ts';
import { type FollowOutcome, MirrorsService } from '../parts/releases/mirrors-service.ts';
import {
  ReleasesService,
  type WriteFilesTask,
  type WrittenFiles,
} from '../parts/releases/releases-service.ts';
import { findInstance, listInstances } from '../parts/submission/instance-store.ts';
import { runBackgroundProcess } from '../platform/workers/run-background-process.ts';
import { runThread } from '../platform/workers/run-thread.ts';
import { workerModule } from '../platform/workers/serve-tasks.ts';
import type { Config } from '../schema/config.ts';
import { systemClock } from '../std/clock.ts';
import type { MirrorWorkerData } from './mirror-worker.ts';
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
      writeFiles(await toWorkerData(task, state, services), signal),
    mirrors: openMirrors(state),
  });
}

function openMirrors({ db, identity, folders }: NodeState): MirrorsService {
  const folder = join(folders.path, 'mirrors');
  return new MirrorsService({
    db,
    clock: systemClock,
    nodeId: identity.id,
    folder,
    follow: (mirror, signal) => {
      const data = { database: db.address, dataFolder: folders.path, folder, mirror };
      const module = workerModule('mirror-worker', import.meta.url);
      return runThread<FollowOutcome>(module, data satisfies MirrorWorkerData, signal);
    },
  });
}

async function writeFiles(data: ReleaseWorkerData, signal: AbortSignal): Promise<WrittenFiles> {
  const module = workerModule('release-worker', import.meta.url);
  const written = await runBackgroundProcess<WrittenFiles | null>(module, data, signal);
  if (written !== null) return written;
  throw new Error(`The instance ${data.instance} is gone.`);
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
    segments: reference.segments.map(({ segment }) => segment),
    lineageAttribute: reference.lineageAttribute,
  };
}
