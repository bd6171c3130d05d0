import { join } from 'node:path';
import { parseAccession } from '../bio/accession.ts';
import { nucString } from '../bio/alphabet.ts';
import type { ArchiveService } from '../parts/archive/archive-service.ts';
import type { PathogenCatalogue } from '../parts/genomes/pathogen-catalogue.ts';
import { listSchemes } from '../parts/reads/primer-schemes/scheme-store.ts';
import { findAccessions, proposeEntry } from '../parts/submission/drafts/propose-entry.ts';
import { listInstances } from '../parts/submission/instance-store.ts';
import { ToolFinder } from '../parts/workflows/tools/find-tools.ts';
import { WorkflowService } from '../parts/workflows/workflow-service.ts';
import type { Logger } from '../platform/log/logger.ts';
import { runThread } from '../platform/workers/run-thread.ts';
import { workerModule } from '../platform/workers/serve-tasks.ts';
import type { Config } from '../schema/config.ts';
import type { GenomeReference, GroupsPort } from '../schema/ports.ts';
import { systemClock } from '../std/clock.ts';
import { readEnvironment } from './config.ts';
import type { NodeState } from './open-state.ts';
import type { Services } from './services.ts';
import { programVersion, shippedWorkflows } from './version.ts';

const USUAL_PATH = '/usr/local/bin:/usr/bin:/bin';

/** Joins workflows with the archive, the drafts and what the node has installed. */
export async function openWorkflows(
  { db, folders }: NodeState,
  {
    services: { catalogue, submission },
    config,
    logger,
    groups,
    archive,
  }: {
    readonly services: Services;
    readonly config: Config;
    readonly logger: Logger;
    readonly groups: GroupsPort;
    readonly archive: ArchiveService;
  },
): Promise<WorkflowService> {
  const path = readEnvironment().PATH ?? USUAL_PATH;
  const runsFolder = join(folders.objectsFolder, 'runs');
  const service = new WorkflowService(
    {
      ...{ db, clock: systemClock, logger, groups, path, runsFolder, programVersion },
      settings: {
        isEnabled: config.workflows,
        atOnce: config.workflowsAtOnce,
        threads: config.workflowThreads,
        memoryBytes: config.workflowMemoryBytes,
        diskBytes: config.workflowDiskBytes,
        minutes: config.workflowMinutes,
      },
      folders: { shipped: shippedWorkflows, own: join(folders.path, 'workflows') },
      tools: new ToolFinder({ path, folder: folders.runFolder }),
      listInstances: () => listInstances(db),
      archive: archive.files,
      drafts: {
        proposeEntry: (entry) => proposeEntry(submission.drafts, entry),
        findAccessions: (submissions) => findAccessions(db, submissions),
      },
      entries: {
        findEntry: async (text) => {
          const parsed = parseAccession(text);
          const ownership = parsed.ok ? await submission.findEntryOwnership(text) : null;
          if (!parsed.ok || ownership === null) return null;
          return { accession: parsed.value.accession, ownership };
        },
      },
      genomes: { findGenome: (pathogen) => findGenome(catalogue, pathogen) },
      primers: {
        listPrimers: async () => (await listSchemes({ dataFolder: folders.path })).schemes,
      },
      evaluate: (sample, signal) =>
        runThread(workerModule('workflow-worker', import.meta.url), sample, signal),
    },
    (access) => submission.recordAccess(access),
  );
  await service.open();
  return service;
}

/** The reference of a pathogen whose genome is one piece. */
async function findGenome(
  catalogue: PathogenCatalogue,
  pathogen: string,
): Promise<GenomeReference | 'segmented' | null> {
  const loaded = await catalogue.find(pathogen);
  const [only, second] = loaded?.segments ?? [];
  if (only === undefined) return null;
  if (second !== undefined) return 'segmented';
  const { reference, referenceName } = only.dataset;
  const [name = pathogen] = referenceName.split(/\s/, 1);
  return { name, letters: new TextEncoder().encode(nucString(reference)) };
}
