import type { IndexClient } from '../parts/genomes/index/index-client.ts';
import { hasRealEntries, listInstances } from '../parts/submission/instance-store.ts';
import type { Logger } from '../platform/log/logger.ts';
import type { Config } from '../schema/config.ts';
import { fillSimulated, toSimulatedInstance } from './fill-simulated.ts';
import type { NodeState } from './open-state.ts';
import type { Services } from './services.ts';

const DEMO_PATHOGEN = 'sars-cov-2';
const DEMO_SEED = 2020;
// Each batch holds the main thread for about 15 ms; requests come in between.
const BATCH_SIZE = 20;

/** The simulated outbreak that an empty node shows; it is made while the node already answers. */
export interface Demo {
  /** The instance being filled; null when there is none. */
  readonly instance: string | null;
  /** Null when it is complete, or not being made. */
  readonly progress: { readonly done: number; readonly total: number } | null;
  stop(): Promise<void>;
}

export interface DemoOptions {
  readonly state: NodeState;
  readonly services: Services;
  readonly config: Config;
  readonly logger: Logger;
  readonly index: IndexClient;
}

/** Starts to make the demo where the node is empty, or goes on where an earlier start was cut off. */
export function startDemo(options: DemoOptions): Demo {
  const cancel = new AbortController();
  const demo = {
    instance: null as string | null,
    progress: null as { done: number; total: number } | null,
    stop: async () => {
      cancel.abort();
      await running;
    },
  };
  const running = makeDemo(options, demo, cancel.signal).catch((error: unknown) => {
    options.logger.error({ err: error }, 'the demonstration data could not be made');
    demo.progress = null;
  });
  return demo;
}

async function makeDemo(
  { state, services, config, logger }: DemoOptions,
  demo: { instance: string | null; progress: { done: number; total: number } | null },
  signal: AbortSignal,
): Promise<void> {
  if (!config.demo) return;
  const pathogen = await services.catalogue.find(DEMO_PATHOGEN);
  const reference = await services.analysis.findReference(DEMO_PATHOGEN);
  if (pathogen === null || reference === null) return;
  const { id } = toSimulatedInstance(pathogen.meta);
  if (!(await isWanted(state, id, config.demoGenomes))) return;
  demo.instance = id;
  demo.progress = { done: 0, total: config.demoGenomes };
  const started = Date.now();
  const filling = fillSimulated({
    db: state.db,
    pathogen,
    reference,
    originNode: state.identity.id,
    genomes: config.demoGenomes,
    seed: DEMO_SEED,
    now: new Date(),
    batchSize: BATCH_SIZE,
    signal,
  });
  for await (const done of filling) demo.progress = { done, total: config.demoGenomes };
  demo.progress = null;
  logger.info(
    { instance: id, seconds: (Date.now() - started) / 1000 },
    'demonstration data is complete',
  );
}

/** Offered on an empty node only; one that was begun is finished, one that was removed does not come back. */
async function isWanted(state: NodeState, id: string, genomes: number): Promise<boolean> {
  const instances = await listInstances(state.db);
  if (instances.some((instance) => instance.id === id)) {
    const [row] = await state.db.query<{ entries: number }>(
      'SELECT count(*) AS entries FROM entry WHERE instance = $1',
      [id],
    );
    return (row?.entries ?? 0) < genomes;
  }
  const removed = await state.db.query(
    "SELECT 1 FROM outbox WHERE topic = 'instance.removed' LIMIT 1",
  );
  return removed.length === 0 && !(await hasRealEntries(state.db));
}
