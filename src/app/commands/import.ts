import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { findInstance } from '../../parts/submission/instance-store.ts';
import { DatabaseError } from '../../platform/postgres/database-error.ts';
import { NO_MAPPING } from '../../schema/table-mapping.ts';
import { openOrShareState } from '../open-state.ts';
import { createServices, ensureInstances } from '../services.ts';
import { CommandError, openContext, refuse } from './command-context.ts';
import { ImportReport } from './import-report.ts';
import { readMappingFile } from './table-mapping.ts';

export interface ImportFlags extends Readonly<Record<string, string | boolean | undefined>> {
  readonly pathogen?: string;
  readonly metadata?: string;
  /** Where the table of verdicts goes. */
  readonly report?: string;
  /** File with what is decided of columns and values. */
  readonly mapping?: string;
  /** Rows in which something may tell who a person is are refused. */
  readonly refusePrivate?: boolean;
}

/** What no flag can ask for. */
export interface ImportSettings {
  /** For measurements, into a folder that is thrown away. */
  readonly acceptsSimulated?: boolean;
}

/** Imports sequences with their table; resolves with exit code 0 where every row passed, 2 where some did not. */
export async function importFiles(
  sequences: readonly string[],
  flags: ImportFlags,
  settings: ImportSettings = {},
): Promise<number> {
  const { pathogen = '', metadata = '', refusePrivate = false, ...others } = flags;
  const mapping = flags.mapping === undefined ? NO_MAPPING : await readMappingFile(flags.mapping);
  // Young generations that do not grow: 302 MB at the peak of 50,000 genomes in place of 488 MB, and no slower.
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=25');
  const { config, logger } = openContext({
    logLevel: 'warn',
    ...(others as Record<string, string | undefined>),
  });
  for (const file of [...sequences, metadata]) {
    if (!existsSync(file)) throw new CommandError(`${file}: there is no such file.`);
  }
  const report = await ImportReport.open(flags.report);
  try {
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
        {
          method: 'command line',
          by: 'operator of the node',
          mapping,
          refusesPrivate: refusePrivate,
          ...settings,
        },
      );
      for await (const event of events) await report.take(event);
      return report.exitCode;
    } finally {
      await services.close();
      await state.close();
    }
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    throw new CommandError(
      `The import stopped: ${error.message}\n${report.released} rows were released before and stay. Import the same files again for the rest: what is there already is not released twice.`,
    );
  } finally {
    await report.close();
  }
}
