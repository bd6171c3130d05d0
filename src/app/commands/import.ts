import { createWriteStream, existsSync } from 'node:fs';
import { basename } from 'node:path';
import { SingleBar } from 'cli-progress';
import type { ImportEvent, RowEvent } from '../../parts/submission/import/import-event.ts';
import { findInstance } from '../../parts/submission/instance-store.ts';
import { openOrShareState } from '../open-state.ts';
import { createServices, ensureInstances } from '../services.ts';
import { CommandError, openContext, refuse } from './command-context.ts';

export interface ImportFlags extends Record<string, string | undefined> {
  readonly pathogen?: string;
  readonly metadata?: string;
  /** Where the table of verdicts goes. */
  readonly report?: string;
}

// More problems than this on a terminal help nobody; the report has all of them.
const PROBLEMS_SHOWN = 20;

/** Imports sequences with their table; resolves with exit code 0 where every row passed, 2 where some did not. */
export async function importFiles(
  sequences: readonly string[],
  flags: ImportFlags,
): Promise<number> {
  const { pathogen = '', metadata = '' } = flags;
  const { config, logger } = openContext({ logLevel: 'warn', ...flags });
  for (const file of [...sequences, metadata]) {
    if (!existsSync(file)) throw new CommandError(`${file}: there is no such file.`);
  }
  const opened = await openOrShareState(config, logger);
  if (!opened.ok) refuse([opened.error]);
  const state = opened.value;
  const services = createServices(state, config);
  try {
    await ensureInstances(state, services.catalogue);
    const instance = await findInstance(state.db, pathogen);
    if (instance === null || instance.simulated) {
      throw new CommandError(
        `There is no pathogen '${pathogen}'. "outbreak pathogen list" shows those that are there.`,
      );
    }
    const events = services.submission.importFiles(
      instance,
      {
        metadata: { name: basename(metadata), bytes: metadata },
        sequences: sequences.map((file) => ({ name: basename(file), bytes: file })),
      },
      { method: 'command line', by: 'operator of the node' },
    );
    return await report(events, flags.report);
  } finally {
    await services.close();
    await state.close();
  }
}

async function report(
  events: AsyncIterable<ImportEvent>,
  file: string | undefined,
): Promise<number> {
  const table = file === undefined ? null : createWriteStream(file);
  table?.write('row\tsubmissionId\toutcome\taccession\tproblem\twhere\tvalue\thint\n');
  const bar = process.stderr.isTTY
    ? new SingleBar({
        format: '{bar} {value} of {total} rows, {rate} genomes/s',
        stream: process.stderr,
      })
    : null;
  const started = performance.now();
  let shown = 0;
  let exitCode = 1;
  for await (const event of events) {
    if (event.type === 'row') {
      table?.write(formatRow(event));
      if (event.outcome === 'refused' && shown < PROBLEMS_SHOWN) {
        for (const { where, value, hint } of event.problems)
          process.stderr.write(`${where}${value === '' ? '' : ` (${value})`}: ${hint}\n`);
        shown += 1;
        if (shown === PROBLEMS_SHOWN)
          process.stderr.write('... more in the report: give --report FILE.\n');
      }
    } else if (event.type === 'progress') {
      const rate = Math.round((event.done * 1000) / (performance.now() - started));
      if (event.done === 0) bar?.start(event.total ?? 0, 0, { rate: 0 });
      else bar?.update(event.done, { rate });
    } else {
      bar?.stop();
      const { released, revised, unchanged, refused } = event;
      process.stdout.write(
        `${released} released, ${revised} revised, ${unchanged} unchanged, ${refused} refused\n`,
      );
      exitCode = refused === 0 ? 0 : 2;
    }
  }
  await new Promise<void>((resolve) => (table === null ? resolve() : table.end(resolve)));
  return exitCode;
}

function formatRow(event: RowEvent): string {
  const first = [event.row ?? '', event.submissionId ?? '', event.outcome, event.accession ?? ''];
  const problems =
    event.problems.length === 0
      ? [['', '', '', '']]
      : event.problems.map(({ code, where, value, hint }) => [code, where, value, hint]);
  const clean = (cell: string | number) => String(cell).replace(/[\t\r\n]+/g, ' ');
  return problems.map((problem) => `${[...first, ...problem].map(clean).join('\t')}\n`).join('');
}
