import { setTimeout as delay } from 'node:timers/promises';
import type { IndexClient } from '../parts/genomes/index/index-client.ts';
import { findColumnsOfNoUse } from '../parts/genomes/index/index-schema.ts';
import { listInstances } from '../parts/submission/instance-store.ts';
import type { Logger } from '../platform/log/logger.ts';
import type { Config } from '../schema/config.ts';
import type { NodeState } from './open-state.ts';
import { ensureNewInstances, type Services } from './services.ts';

// Two small files a pathogen: so long may a running node work on with the datasets from before.
const LOOK_MILLISECONDS = 5000;

export interface KeepOptions {
  readonly state: NodeState;
  readonly services: Services;
  readonly config: Config;
  readonly logger: Logger;
  readonly index: IndexClient;
}

/**
 * Has a running node follow its pathogens: a dataset that a command beside it updated or added is used from
 * then on, by analysis and index, and what older ones analysed is brought up to date, now and at the start.
 */
export function keepAnalysesCurrent(options: KeepOptions): { stop(): Promise<void> } {
  const { state, services, config, logger, index } = options;
  const { reanalysis } = services.submission;
  const stop = new AbortController();
  const start = async (pathogen: string | null) => {
    if (!config.reanalyse) return;
    for (const instance of await listInstances(state.db)) {
      if (pathogen === null || instance.pathogen === pathogen) reanalysis.start(instance);
    }
  };
  const report = (error: unknown) => {
    if (!stop.signal.aborted) logger.error({ err: error }, 'pathogens could not be followed');
  };
  reanalysis.onEnd = ({ instance, ...end }) => {
    if ('error' in end) logger.error({ instance, err: end.error }, 'analysing again has stopped');
    else logger.info({ instance, ...end.summary }, 'entries were analysed again');
  };
  const warnOfFiles = async (pathogen: string) => {
    const loaded = await services.catalogue.find(pathogen);
    const problems = [
      ...(loaded?.segments ?? []).flatMap(({ lineages }) => lineages?.problems ?? []),
      ...(loaded?.phylogenies.problems ?? []),
    ];
    const columns = loaded === null ? [] : findColumnsOfNoUse(loaded);
    if (columns.length > 0) logger.warn({ pathogen, columns }, 'no such columns for its trees');
    if (problems.length > 0) logger.warn({ pathogen, problems }, 'a file beside it is not used');
  };
  services.catalogue.onChange((pathogen) => {
    logger.info({ pathogen }, 'the dataset of a pathogen, its lineages or its trees are others');
    warnOfFiles(pathogen).catch(report);
    index.reopenPathogen(pathogen);
    start(pathogen).catch(report);
  });
  const look = async () => {
    const instances = await listInstances(state.db);
    const pathogens = new Set(instances.map(({ pathogen }) => pathogen));
    for (const pathogen of pathogens) await services.catalogue.refresh(pathogen);
    for (const pathogen of await ensureNewInstances(state, services.catalogue)) {
      logger.info({ pathogen }, 'a pathogen was added, and has its instance');
      await warnOfFiles(pathogen);
      index.reopenPathogen(pathogen);
    }
  };
  const follow = async () => {
    await start(null).catch(report);
    while (!stop.signal.aborted) {
      await delay(LOOK_MILLISECONDS, undefined, { signal: stop.signal }).catch(() => undefined);
      if (!stop.signal.aborted) await look().catch(report);
    }
  };
  const following = follow();
  return {
    async stop() {
      stop.abort();
      await following;
      await reanalysis.stop();
    },
  };
}
