import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { NodeClient } from '../node-client.ts';
import { CommandError } from './command-error.ts';
import { type CommandSettings, type NodeFlags, openCommand } from './file/remote-file.ts';

interface ConnectorFlags extends NodeFlags {
  readonly json?: boolean;
}

export interface AddFlags extends ConnectorFlags {
  readonly source: string;
  readonly instance: string;
  readonly taxon: string;
  readonly contactEmail: string;
  readonly result?: string;
  readonly country?: string;
  readonly collectedFrom?: string;
  readonly collectedTo?: string;
  readonly publicFrom?: string;
  readonly publicTo?: string;
  readonly query?: string;
  readonly schedule?: string;
  readonly mostRecords?: string;
  readonly requestsASecond?: string;
  readonly keyFile?: string;
}

export interface RunFlags extends ConnectorFlags {
  readonly wait?: boolean;
  readonly acceptWithdrawals?: boolean;
}

interface Summary {
  readonly id: string;
  readonly name: string;
  readonly archive: string;
  readonly instance: string;
  readonly isPaused: boolean;
  readonly readUntil: string | null;
  readonly succeededAt: string | null;
  readonly records: { readonly held: number; readonly refused: number };
}

interface Run {
  readonly id: number;
  readonly state: string;
  readonly problem: { readonly hint: string } | null;
  readonly counts: Readonly<Record<string, number>>;
}

interface Details extends Summary {
  readonly nextRunAt: string | null;
  readonly runs: readonly Run[];
}

const LOOK_MILLISECONDS = 1000;

function toNumber(text: string, flag: string): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number)) return number;
  throw new CommandError(`${flag} (${text}): give a number.`);
}

/** The key is read from a file: arguments of a command are seen by everybody on the machine. */
async function readKey(path: string | undefined): Promise<string | null> {
  if (path === undefined) return null;
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new CommandError(`${path}: the key cannot be read: ${error.message}.`);
  });
  return text.trim();
}

/** Begins a connector. @returns exit code 0 */
export async function addConnector(
  name: string,
  flags: AddFlags,
  settings: CommandSettings = {},
): Promise<number> {
  const { client, print } = await openCommand(flags, settings);
  const { source, instance, contactEmail, result, schedule, mostRecords, requestsASecond } = flags;
  const json = {
    ...{ name, source, instance, contactEmail },
    ...(result === undefined ? {} : { result }),
    ...(schedule === undefined ? {} : { schedule }),
    ...(mostRecords === undefined ? {} : { mostRecords: toNumber(mostRecords, '--most-records') }),
    ...(requestsASecond === undefined
      ? {}
      : { requestsASecond: toNumber(requestsASecond, '--requests-a-second') }),
    query: {
      taxon: toNumber(flags.taxon, '--taxon'),
      country: flags.country ?? null,
      collectedFrom: flags.collectedFrom ?? null,
      collectedTo: flags.collectedTo ?? null,
      publicFrom: flags.publicFrom ?? null,
      publicTo: flags.publicTo ?? null,
      text: flags.query ?? null,
    },
    key: await readKey(flags.keyFile),
  };
  const added = await client.ask<Details>('/api/connectors', { method: 'POST', json });
  print(flags.json === true ? `${JSON.stringify(added)}\n` : `${added.id}\t${added.name}\n`);
  return 0;
}

/** Lists connectors. @returns exit code 0 */
export async function listConnectors(
  flags: ConnectorFlags,
  settings: CommandSettings = {},
): Promise<number> {
  const { client, print } = await openCommand(flags, settings);
  const { connectors } = await client.ask<{ connectors: readonly Summary[] }>('/api/connectors');
  for (const one of connectors) {
    const { name, archive, instance, isPaused, readUntil, succeededAt, records } = one;
    const state = isPaused ? 'paused' : `read until ${readUntil ?? 'nothing yet'}`;
    const cells = [name, archive, instance, state, succeededAt ?? 'never ended well'];
    const counts = `${records.held} here, ${records.refused} refused`;
    print(flags.json === true ? `${JSON.stringify(one)}\n` : `${[...cells, counts].join('\t')}\n`);
  }
  return 0;
}

/** Has one run, and waits for its end where that is wished. @returns exit code 2 where the run failed */
export async function runConnector(
  name: string,
  flags: RunFlags,
  settings: CommandSettings = {},
): Promise<number> {
  const { client, print } = await openCommand(flags, settings);
  const { id } = await find(client, name);
  const before = await client.ask<Details>(`/api/connectors/${id}`);
  const json = { acceptWithdrawals: flags.acceptWithdrawals === true };
  await client.ask(`/api/connectors/${id}/run`, { method: 'POST', json });
  if (flags.wait !== true) {
    print(`${name} runs.\n`);
    return 0;
  }
  const run = await waitForEnd(client, id, before.runs[0]);
  const counts = Object.entries(run.counts).map(([what, count]) => `${what} ${count}`);
  print(flags.json === true ? `${JSON.stringify(run)}\n` : `${run.state}\t${counts.join(', ')}\n`);
  if (run.problem !== null) print(`${run.problem.hint}\n`);
  return run.state === 'failed' ? 2 : 0;
}

/** The end of a run that is under way, or else of the next after the one that was the last. */
async function waitForEnd(client: NodeClient, id: string, before: Run | undefined): Promise<Run> {
  for (;;) {
    const { runs } = await client.persist(() => client.ask<Details>(`/api/connectors/${id}`));
    const [run] = runs;
    const isNew = run !== undefined && (before?.state === 'running' || run.id !== before?.id);
    if (isNew && run.state !== 'running') return run;
    await wait(LOOK_MILLISECONDS);
  }
}

/** Has one rest. @returns exit code 0 */
export async function pauseConnector(
  name: string,
  flags: ConnectorFlags,
  settings: CommandSettings = {},
): Promise<number> {
  const { client, print } = await openCommand(flags, settings);
  const { id } = await find(client, name);
  await client.ask(`/api/connectors/${id}/pause`, { method: 'POST' });
  print(`${name} is paused.\n`);
  return 0;
}

/** Ends one. @returns exit code 0 */
export async function removeConnector(
  name: string,
  flags: ConnectorFlags,
  settings: CommandSettings = {},
): Promise<number> {
  const { client, print } = await openCommand(flags, settings);
  const { id } = await find(client, name);
  await client.ask(`/api/connectors/${id}`, { method: 'DELETE' });
  print(`${name} is removed; what it brought stays.\n`);
  return 0;
}

async function find(client: NodeClient, name: string): Promise<Summary> {
  const { connectors } = await client.ask<{ connectors: readonly Summary[] }>('/api/connectors');
  const found = connectors.find((one) => one.name === name || one.id === name);
  if (found !== undefined) return found;
  const names = connectors.map((one) => one.name).join(', ');
  throw new CommandError(
    `The node has no connector '${name}'. ${names === '' ? 'It has none at all.' : `It has: ${names}.`}`,
  );
}
