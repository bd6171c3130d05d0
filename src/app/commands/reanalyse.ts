import { constants, setPriority } from 'node:os';
import { listInstances } from '../../parts/submission/instance-store.ts';
import { InstanceClaimedError } from '../../parts/submission/reanalysis/instance-claim.ts';
import { DatabaseError } from '../../platform/postgres/database-error.ts';
import type { Instance } from '../../schema/ports.ts';
import { openOrShareState } from '../open-state.ts';
import { createServices, ensureInstances, type Services } from '../services.ts';
import { CommandError, openContext, refuse } from './command-context.ts';
import { ReanalysisReport } from './reanalysis-report.ts';

export interface ReanalyseFlags {
  readonly pathogen?: string;
  readonly instance?: string;
  readonly all?: boolean;
  readonly dryRun?: boolean;
  readonly report?: string;
  readonly limit?: string;
}

/** Flags of this command beside the settings that every command takes. */
export type ReanalyseSettings = Record<string, string | undefined>;

interface Choice {
  readonly scope: 'all' | 'outdated';
  readonly isDryRun: boolean;
  readonly limit: number | null;
}

/**
 * Analyses entries again that an older engine or dataset analysed; resolves with exit code 0, or 2 where
 * some sequences can no longer be analysed.
 */
export async function reanalyse(
  { pathogen, instance, all, dryRun, report: path, limit }: ReanalyseFlags,
  settings: ReanalyseSettings,
): Promise<number> {
  const choice: Choice = {
    scope: all === true ? 'all' : 'outdated',
    isDryRun: dryRun === true,
    limit: readLimit(limit),
  };
  if (pathogen !== undefined && instance !== undefined)
    throw new CommandError('Give --pathogen or --instance, not both.');
  // Whoever asks something of this machine comes first; the threads take over what the process has.
  setPriority(constants.priority.PRIORITY_LOW);
  const { config, logger } = openContext({ logLevel: 'warn', ...settings });
  const report = await ReanalysisReport.open(path, choice.isDryRun);
  try {
    const opened = await openOrShareState(config, logger);
    if (!opened.ok) refuse([opened.error]);
    const state = opened.value;
    const services = createServices(state, config);
    try {
      await ensureInstances(state, services.catalogue);
      const instances = choose(await listInstances(state.db), { pathogen, instance });
      return await runAll(services, instances, { choice, report });
    } finally {
      await services.close();
      await state.close();
    }
  } catch (error) {
    if (error instanceof InstanceClaimedError) {
      throw new CommandError(
        `${error.message} Wait for its end: GET /api/instances/{id}/reanalysis of a running node tells how its own stands.`,
      );
    }
    if (!(error instanceof DatabaseError)) throw error;
    throw new CommandError(
      `It stopped: ${error.message}\nWhat is done stays; the same command goes on with the rest.`,
    );
  } finally {
    await report.close();
  }
}

function readLimit(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^[1-9][0-9]{0,8}$/.test(text))
    throw new CommandError(`--limit (${text}): give a whole number from 1 on.`);
  return Number(text);
}

function choose(
  instances: readonly Instance[],
  { pathogen, instance }: { pathogen: string | undefined; instance: string | undefined },
): Instance[] {
  const chosen = instances.filter(
    (one) =>
      (pathogen === undefined || one.pathogen === pathogen) &&
      (instance === undefined || one.id === instance),
  );
  if (chosen.length > 0) return chosen;
  const names = instances.map(({ id }) => id).join(', ');
  const asked = pathogen === undefined ? `instance '${instance}'` : `pathogen '${pathogen}'`;
  throw new CommandError(`There is no ${asked} with entries on this node. Instances: ${names}.`);
}

async function runAll(
  services: Services,
  instances: readonly Instance[],
  { choice, report }: { choice: Choice; report: ReanalysisReport },
): Promise<number> {
  // The first signal ends it after the batches under way, in order.
  const stop = new AbortController();
  const abort = () => stop.abort();
  process.once('SIGINT', abort).once('SIGTERM', abort);
  let left = choice.limit;
  for (const instance of instances) {
    if (stop.signal.aborted || left === 0) break;
    const events = services.submission.reanalyse({
      ...choice,
      instance,
      limit: left,
      signal: stop.signal,
    });
    const before = report.checked;
    for await (const event of events) await report.take(instance.id, event);
    if (left !== null) left -= report.checked - before;
  }
  return stop.signal.aborted ? 1 : report.exitCode;
}
