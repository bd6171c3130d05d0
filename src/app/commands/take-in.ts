import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { IntakeEvent } from '../../parts/exchange/intake/intake-service.ts';
import { LoculusError } from '../../parts/exchange/intake/loculus-client.ts';
import { AppError } from '../../schema/errors.ts';
import { foreignSources } from '../../schema/foreign-records.ts';
import { openIntake } from '../open-exchange.ts';
import { openOrShareState } from '../open-state.ts';
import { createServices, ensureInstances } from '../services.ts';
import { CommandError, openContext, refuse } from './command-context.ts';

export interface TakeInFlags extends Readonly<Record<string, string | undefined>> {
  readonly pathogen?: string;
  /** ena, ncbi or loculus. */
  readonly from?: string;
  /** Address of a LAPIS of Loculus, in place of files. */
  readonly lapis?: string;
  /** What people call the instance of Loculus. */
  readonly name?: string;
  readonly report?: string;
}

const PROBLEMS_SHOWN = 20;

/** Takes records of an archive in; resolves with exit code 0 where none was refused, else 2. */
export async function takeIn(files: readonly string[], flags: TakeInFlags): Promise<number> {
  const { pathogen = '', from = '', lapis, name, report, ...others } = flags;
  const source = foreignSources.find((one) => one === from);
  if (source === undefined) throw new CommandError(`--from: give ${foreignSources.join(', ')}.`);
  if ((lapis === undefined) === (files.length === 0)) {
    throw new CommandError('Give files, or of Loculus the address of its LAPIS with --lapis.');
  }
  if (lapis !== undefined && source !== 'loculus')
    throw new CommandError('--lapis is for Loculus.');
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined) throw new CommandError(`${missing}: there is no such file.`);
  const { config, logger } = openContext({
    logLevel: 'warn',
    ...(others as Record<string, string | undefined>),
  });
  const opened = await openOrShareState(config, logger);
  if (!opened.ok) refuse([opened.error]);
  const state = opened.value;
  const services = createServices(state, config);
  const stopped = new AbortController();
  const stop = () => stopped.abort(new CommandError('Stopped; what was taken in stays.'));
  process.once('SIGINT', stop);
  try {
    await ensureInstances(state, services.catalogue);
    const intake = openIntake(services, config);
    const by = 'operator of the node';
    const events =
      lapis === undefined
        ? intake.takePackage({ instance: pathogen, source, files: files.map(toFile), by })
        : intake.takeLoculus({
            ...{ instance: pathogen, url: lapis, name: name ?? null, by },
            signal: stopped.signal,
          });
    return await tell(events, report);
  } catch (error) {
    if (error instanceof AppError || error instanceof LoculusError) {
      throw new CommandError(error.message);
    }
    throw error;
  } finally {
    process.off('SIGINT', stop);
    await services.close();
    await state.close();
  }
}

const toFile = (path: string) => ({ path, name: basename(path) });

async function tell(events: AsyncIterable<IntakeEvent>, path: string | undefined): Promise<number> {
  const file = path === undefined ? null : await open(path, 'w');
  let shown = 0;
  let refused = 0;
  try {
    await file?.write('source\toutcome\taccession\tproblem\twhere\tvalue\thint\n');
    for await (const event of events) {
      if (event.type === 'summary') {
        const { type: _type, ...counts } = event;
        refused = counts.refused;
        const parts = Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`);
        process.stdout.write(`${parts.join(', ')}\n`);
        continue;
      }
      const { source, outcome, accession, problems } = event;
      for (const one of problems.length === 0 ? [null] : problems) {
        const cells = [source, outcome, accession, one?.code, one?.where, one?.value, one?.hint];
        await file?.write(
          `${cells.map((cell) => (cell ?? '').replace(/[\t\r\n]+/g, ' ')).join('\t')}\n`,
        );
      }
      const [first] = problems;
      if (outcome !== 'refused' || first === undefined) continue;
      shown += 1;
      if (shown > PROBLEMS_SHOWN) continue;
      process.stderr.write(`${first.where}: ${first.hint}\n`);
    }
  } finally {
    await file?.close();
  }
  return refused === 0 ? 0 : 2;
}
