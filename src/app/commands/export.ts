import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ExportReport } from '../../parts/exchange/exports/export-report.ts';
import { CommandError } from './command-error.ts';
import {
  type CommandSettings,
  type NodeFlags,
  openCommand,
  requireOk,
} from './file/remote-file.ts';

export interface ExportFlags extends NodeFlags {
  /** gisaid, ncbi, ena or pathoplexus. */
  readonly for: string;
  readonly pathogen: string;
  readonly output?: string;
  /** tsv, csv or xlsx. */
  readonly format?: string;
  /** 'column=value' */
  readonly set?: readonly string[];
  /** Only what it would hold. */
  readonly report?: boolean;
}

/**
 * Fetches tables and sequences of open entries as an archive takes them. Filters are those of the search, 'country=Peru'.
 * @returns exit code 0; 2 where a required column could not be filled or a value is not taken
 */
export async function exportEntries(
  filters: readonly string[],
  flags: ExportFlags,
  settings: CommandSettings = {},
): Promise<number> {
  const { client, print } = await openCommand(flags, settings);
  const query = new URLSearchParams();
  for (const filter of filters) {
    const at = filter.indexOf('=');
    if (at < 1) throw new CommandError(`${filter}: filters are written as country=Peru.`);
    query.append(filter.slice(0, at), filter.slice(at + 1));
  }
  for (const constant of flags.set ?? []) query.append('set', constant);
  query.set('format', flags.format ?? 'tsv');
  const path = `/api/instances/${encodeURIComponent(flags.pathogen)}/exports/${encodeURIComponent(flags.for)}`;
  const report = await client.persist(() => client.ask<ExportReport>(`${path}/report?${query}`));
  for (const line of describeReport(report)) print(`${line}\n`);
  if (flags.report !== true) {
    const output = flags.output ?? `${flags.pathogen}-${flags.for}.zip`;
    const answer = await requireOk(await client.request(`${path}?${query}`, {}));
    await save(answer, output);
    print(`${output}\n`);
  }
  return report.missing.length + report.invalid.length > 0 ? 2 : 0;
}

function describeReport({
  entries,
  exported,
  leftOut,
  missing,
  invalid,
  lost,
}: ExportReport): string[] {
  return [
    `${entries} entries match, ${exported} are exported`,
    ...leftOut.map(
      ({ reason, entries: count, examples }) =>
        `left out (${reason}): ${count}, such as ${examples.slice(0, 3).join(', ')}`,
    ),
    ...missing.map(
      ({ column, entries: count }) => `required and not filled: ${column}, ${count} entries`,
    ),
    ...invalid.map(
      ({ column, entries: count, example }) =>
        `not taken there: ${column}, ${count} entries, such as "${example}"`,
    ),
    ...lost.map(({ column, entries: count }) => `no column there: ${column}, ${count} entries`),
  ];
}

/** The file has its name when it is whole. */
async function save(answer: Response, path: string): Promise<void> {
  const part = `${path}.part`;
  try {
    await pipeline(Readable.from(answer.body ?? []), createWriteStream(part));
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw new CommandError(`${path}: ${(error as Error).message}`);
  }
}
