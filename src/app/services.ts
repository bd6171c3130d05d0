import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ENGINE_VERSION } from '../engine/analysis/engine-version.ts';
import { readCollectionUses } from '../parts/collections/member-store.ts';
import type { AnalysisService } from '../parts/genomes/analysis/analysis-service.ts';
import { createAnalysisService } from '../parts/genomes/analysis/analysis-service.ts';
import {
  createPathogenCatalogue,
  type PathogenCatalogue,
} from '../parts/genomes/pathogen-catalogue.ts';
import { listPathogenIds } from '../parts/genomes/pathogens/pathogen-folder.ts';
import { listPathogens } from '../parts/genomes/pathogens/pathogen-store.ts';
import { findAccounts } from '../parts/identity/accounts/find-accounts.ts';
import { readGroupNames } from '../parts/identity/groups/read-group-names.ts';
import { listSchemes } from '../parts/reads/primer-schemes/scheme-store.ts';
import { ensureInstance, listInstances } from '../parts/submission/instance-store.ts';
import { SubmissionService } from '../parts/submission/submission-service.ts';
import type { Config } from '../schema/config.ts';
import { systemClock } from '../std/clock.ts';
import { findDatasetCache } from './config.ts';
import type { NodeState } from './open-state.ts';
import { shippedChecklists, shippedFolder } from './version.ts';

/** What commands and the server work with. */
export interface Services {
  readonly catalogue: PathogenCatalogue;
  readonly analysis: AnalysisService;
  readonly submission: SubmissionService;
  close(): Promise<void>;
}

/** Folders of pathogens: those that come with the program and those in the data folder. */
export function createCatalogue(dataFolder: string): PathogenCatalogue {
  return createPathogenCatalogue({
    shippedFolder,
    dataFolder,
    now: () => new Date(),
    timeoutMilliseconds: 60_000,
  });
}

/** Wires the parts together on an open state. */
export function createServices(state: NodeState, config: Config): Services {
  const catalogue = createCatalogue(state.folders.path);
  const analysis = createAnalysisService({
    catalogue,
    // Only what can be copied to a thread.
    folders: {
      shippedFolder: catalogue.store.shippedFolder,
      dataFolder: catalogue.store.dataFolder,
    },
    engineVersion: ENGINE_VERSION,
    cacheFolder: findDatasetCache(config),
    threads: config.threads ?? availableParallelism(),
    clock: systemClock,
  });
  const submission = new SubmissionService({
    db: state.db,
    analyse: analysis,
    references: analysis,
    clock: systemClock,
    originNode: state.identity.id,
    nodeName: config.nodeName,
    groups: {
      readGroupNames: (ids) => readGroupNames(state.db, ids),
      findAccounts: (emails) => findAccounts(state.db, emails),
    },
    readUses: () => readCollectionUses(state.db),
    accessionPrefix: config.accessionPrefix,
    maxRecordBytes: config.maxRecordBytes,
    uploadFolder: join(state.folders.objectsFolder, 'uploads'),
    filesFolder: join(state.folders.objectsFolder, 'submissions'),
    readPrimerSchemes: async (pathogen) => {
      const { schemes } = await listSchemes({ dataFolder: state.folders.path });
      return schemes.filter((scheme) => scheme.pathogen === pathogen);
    },
    checklistFolders: {
      shipped: shippedChecklists,
      own: join(state.folders.path, 'checklists'),
    },
  });
  return { catalogue, analysis, submission, close: () => analysis.close() };
}

/** Every pathogen has an instance for its real data, named like it. */
export async function ensureInstances(
  state: NodeState,
  catalogue: PathogenCatalogue,
): Promise<void> {
  for (const { id, displayName } of await listPathogens(catalogue.store)) {
    await ensureInstance(state.db, { id, pathogen: id, displayName, simulated: false });
  }
}

/**
 * The same for pathogens that were added beside a running node: gives the ids of those that got their
 * instance now. One that cannot be read is left for the next look.
 */
export async function ensureNewInstances(
  state: NodeState,
  catalogue: PathogenCatalogue,
): Promise<string[]> {
  const known = new Set((await listInstances(state.db)).map(({ id }) => id));
  const added: string[] = [];
  for (const id of await listPathogenIds(catalogue.store)) {
    if (known.has(id)) continue;
    const loaded = await catalogue.find(id);
    if (loaded === null) continue;
    const { displayName } = loaded.meta;
    await ensureInstance(state.db, { id, pathogen: id, displayName, simulated: false });
    added.push(id);
  }
  return added;
}
