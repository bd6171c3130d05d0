import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type {
  RevisionPreview,
  RevisionsPreview,
} from '../../parts/submission/drafts/preview-revisions.ts';
import type { NodeClient } from '../node-client.ts';
import { CommandError } from './command-error.ts';
import { followRows, openClient } from './submit.ts';

export interface ReviseFlags {
  readonly url: string;
  readonly group: string;
  readonly pathogen: string;
  readonly token?: string;
  /** Stands in the history of each entry. */
  readonly why?: string;
  /** Only tells what would change. */
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

interface Told {
  readonly submission: string | null;
  readonly revisions: number;
  readonly nameless: readonly string[];
  readonly empty: number;
  readonly unknown: readonly string[];
  readonly problems: readonly { readonly value: string; readonly hint: string }[];
  readonly preview: Pick<RevisionsPreview, 'unchanged' | 'entries'> | null;
}

/**
 * Revises metadata of released entries by a table of accessions and the columns that change, or tells what that would
 * change. The same command again makes nothing new.
 * @returns exit code: 0 where every entry can be revised, 2 where some need attention
 */
export async function reviseEntries(
  table: string,
  flags: ReviseFlags,
  settings: { readonly client?: NodeClient; readonly print?: (text: string) => void } = {},
): Promise<number> {
  const print = settings.print ?? ((text: string) => process.stdout.write(text));
  const bytes = await readFile(table).catch((error: Error) => {
    throw new CommandError(`${table}: ${error.message}`);
  });
  const client = settings.client ?? (await openClient(flags));
  const told = await client.persist(() =>
    client.ask<Told>(toAddress(table, bytes, flags), { method: 'POST', bytes }),
  );
  const isJson = flags.json === true;
  if (told.preview !== null) return showPreview(told, print, isJson);
  if (!isJson) print(describeTable(told));
  const id = told.submission ?? '';
  const code = await followRows(client, id, { print, isJson });
  if (!isJson && code === 0) {
    print(
      `Approve them there, or by:\n  outbreak call approve-drafts submission=${id} selection='{"state":"ready"}'\n`,
    );
  }
  return told.problems.length > 0 ? 2 : code;
}

function toAddress(table: string, bytes: Uint8Array, flags: ReviseFlags): string {
  const { group, pathogen, why = '', dryRun = false } = flags;
  const content = createHash('sha256').update(JSON.stringify([group, pathogen, why]));
  const query = new URLSearchParams({
    instance: pathogen,
    name: basename(table).slice(0, 200),
    why,
    dryRun: String(dryRun),
    idempotencyKey: content.update(bytes).digest('hex'),
  });
  return `/api/groups/${encodeURIComponent(group)}/revisions?${query}`;
}

/** What of the table is not taken, and which entries cannot be revised. */
function describeTable({ revisions, nameless, empty, unknown, problems }: Told): string {
  const lines = [
    `${revisions} rows name an entry and what changes of it.`,
    ...(unknown.length === 0 ? [] : [`Columns that are no field, left out: ${unknown.join(', ')}`]),
    ...(nameless.length === 0 ? [] : [`Lines without an accession: ${nameless.join(', ')}`]),
    ...(empty === 0 ? [] : [`${empty} rows have an accession and nothing else.`]),
    ...problems.map(({ value, hint }) => `${value}: ${hint}`),
  ];
  return `${lines.join('\n')}\n`;
}

function describeEntry(entry: RevisionPreview): string {
  const { accession, version, name, changes, dropped, problems } = entry;
  const show = (value: string | null) => (value === null ? '(empty)' : value);
  return [
    `${accession}.${version} ${name}`,
    ...changes.map(({ field, before, after }) => `  ${field}: ${show(before)} -> ${show(after)}`),
    ...dropped.map((segment) => `  leaves out the segment ${segment}`),
    ...problems.map(
      ({ severity, field, hint }) => `  ${severity}${field === '' ? '' : ` ${field}`}: ${hint}`,
    ),
    '',
  ].join('\n');
}

function showPreview(told: Told, print: (text: string) => void, isJson: boolean): number {
  const { entries, unchanged } = told.preview ?? { entries: [], unchanged: 0 };
  if (isJson) for (const entry of entries) print(`${JSON.stringify(entry)}\n`);
  else {
    print(describeTable(told));
    for (const entry of entries) print(describeEntry(entry));
    print(
      `${entries.length} entries would be revised, ${unchanged} have these values already. Nothing was written.\n`,
    );
  }
  const isRefused = entries.some(({ problems }) =>
    problems.some(({ severity }) => severity === 'error'),
  );
  return isRefused || told.problems.length > 0 ? 2 : 0;
}
