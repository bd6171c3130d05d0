import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { guessColumns, type TableGuess } from '../../engine/validate/mapping/guess-columns.ts';
import { isUnsure } from '../../engine/validate/mapping/is-unsure.ts';
import { loadChecklists } from '../../parts/submission/checklists/checklist-store.ts';
import { readTable, TableError } from '../../parts/submission/import/read-table.ts';
import { readDecompressed } from '../../platform/files/read-decompressed.ts';
import { sampleMetadata } from '../../schema/records/sample-metadata.ts';
import { NO_MAPPING, type TableMapping, tableMapping } from '../../schema/table-mapping.ts';
import type { NodeClient } from '../node-client.ts';
import { shippedChecklists } from '../version.ts';
import { CommandError } from './command-error.ts';

/** The header of a table and some of its rows. */
export interface TableHead {
  readonly headers: readonly string[];
  readonly sample: readonly (readonly string[])[];
}

const SAMPLE_ROWS = 50;

/** @throws CommandError where the file is no table */
export async function readTableHead(path: string): Promise<TableHead> {
  const rows: string[][] = [];
  try {
    for await (const { cells } of readTable(readDecompressed(path), basename(path))) {
      rows.push(cells);
      if (rows.length > SAMPLE_ROWS) break;
    }
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    const { where, hint } = error.problem;
    // What comes first may be enough; the node tells of the rest with its rows.
    if (rows.length === 0) throw new CommandError(`${where}: ${hint}`);
  }
  const [headers = [], ...sample] = rows;
  return { headers, sample };
}

/**
 * What is decided of the table: a file of JSON, or with 'last' what the group decided of the last table with these
 * headers.
 * @throws CommandError where there is no such mapping
 */
export async function readMapping(
  client: NodeClient,
  flags: { readonly mapping?: string; readonly group: string },
  headers: readonly string[],
): Promise<TableMapping> {
  if (flags.mapping === undefined) return NO_MAPPING;
  if (flags.mapping !== 'last') return readMappingFile(flags.mapping);
  const { mappings } = await client.persist(() =>
    client.ask<{ mappings: { headers: string[]; mapping: TableMapping }[] }>(
      `/api/groups/${encodeURIComponent(flags.group)}/mappings`,
    ),
  );
  const toKey = (names: readonly string[]) => JSON.stringify(names.map((one) => one.trim()).sort());
  const found = mappings.find((one) => toKey(one.headers) === toKey(headers));
  if (found !== undefined) return found.mapping;
  throw new CommandError(
    `The group ${flags.group} has decided nothing yet of a table with these columns; give a file with --mapping.`,
  );
}

/** A mapping in a file of JSON. @throws CommandError where it is none */
export async function readMappingFile(path: string): Promise<TableMapping> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new CommandError(`${path}: ${error.message}`);
  });
  const example = '{"columns": {"Where": "country", "Ward": null}, "values": {}}';
  try {
    const parsed = tableMapping.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new Error(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  } catch (error) {
    throw new CommandError(`${path} is no mapping (${(error as Error).message}): ${example}`);
  }
}

/** What a node takes the table for, by the checklists that come with the program. */
export async function guessTable(
  { headers, sample }: TableHead,
  mapping: TableMapping,
): Promise<TableGuess> {
  const none = join(shippedChecklists, 'no folder of an operator');
  const { checklists } = await loadChecklists({ shipped: shippedChecklists, own: none });
  const overrides = mapping.columns;
  return guessColumns({ headers, sample, record: sampleMetadata, checklists, overrides });
}

/** A line for the table and one for each column, with how sure it is. */
export function describeGuess({ source, sourceShare, columns }: TableGuess): string {
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const head =
    source === null
      ? 'The table is of no known source.'
      : `The table is of ${source}: ${percent(sourceShare)} of its columns.`;
  const lines = columns.map((column) => {
    const { header, fields, status, confidence, reason } = column;
    const target = status === 'mapped' ? fields.join(' + ') : 'kept as it is';
    const sure = confidence === 0 ? '' : ` (${percent(confidence)})`;
    return `  ${header} -> ${target}${sure}${isUnsure(column) ? ` unsure: ${reason}` : ''}`;
  });
  return `${[head, ...lines].join('\n')}\n`;
}
