import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { Problem } from '../../schema/problem.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { isFolderLocked } from './folder-lock.ts';
import { writeFileDurably } from './write-file-durably.ts';

/** How a process on this machine reaches the PostgreSQL that a running node has started. */
export interface SharedPostgres {
  readonly socketFolder: string;
  readonly user: string;
  readonly database: string;
}

/** What a node says about itself to other processes of ours while it holds its data folder. */
export interface RunningNode {
  readonly pid: number;
  /** The machine or container the pid belongs to. */
  readonly hostName: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly programVersion: string;
  /** Absent until PostgreSQL is up, and always when the node uses an outside one. */
  readonly postgres?: SharedPostgres;
}

/** A data folder is either free or held; a node that is only just starting has no details yet. */
export type FolderState =
  | { readonly state: 'free' }
  | { readonly state: 'held'; readonly node: RunningNode | undefined };

export const LOCK_FILE = 'lock';
const NODE_FILE = 'node.json';

/**
 * Tells whether a node is running on a data folder, and how to share its PostgreSQL: for another
 * process of ours, such as an import beside the server. Never changes anything in the folder.
 */
export async function readRunningNode(path: string): Promise<Result<FolderState, Problem>> {
  const runFolder = join(resolve(path), 'run');
  const lockFile = join(runFolder, LOCK_FILE);
  try {
    if (!existsSync(lockFile) || !isFolderLocked(lockFile)) return succeed({ state: 'free' });
    return succeed({ state: 'held', node: await readNodeFile(runFolder) });
  } catch (error) {
    return fail({
      code: 'data-folder-unreadable',
      where: path,
      value: error instanceof Error ? error.message.slice(0, 200) : '',
      hint: 'The data folder could not be read. Run this as the user that the node runs as.',
    });
  }
}

/** Reads `run/node.json`; undefined while the node has not written it yet. */
export async function readNodeFile(runFolder: string): Promise<RunningNode | undefined> {
  let text: string;
  try {
    text = await readFile(join(runFolder, NODE_FILE), 'utf8');
  } catch {
    return undefined;
  }
  return parseRunningNode(text);
}

/** Writes `run/node.json`. Only the holder of the lock may do so. */
export async function writeNodeFile(runFolder: string, node: RunningNode): Promise<void> {
  await writeFileDurably(join(runFolder, NODE_FILE), `${JSON.stringify(node, undefined, 2)}\n`);
}

/** Where `run/node.json` is. */
export function toNodeFile(runFolder: string): string {
  return join(runFolder, NODE_FILE);
}

/** This process as a running node. */
export function describeThisProcess(programVersion: string, now: Date): RunningNode {
  return {
    pid: process.pid,
    hostName: hostname(),
    startedAt: now.toISOString(),
    programVersion,
  };
}

/** Parses the text of `run/node.json`; undefined for anything that is not one. */
export function parseRunningNode(text: string): RunningNode | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  const { pid, hostName, startedAt, programVersion, postgres } = value;
  if (!Number.isSafeInteger(pid) || typeof pid !== 'number' || pid <= 0) return undefined;
  if (typeof hostName !== 'string' || typeof startedAt !== 'string') return undefined;
  if (typeof programVersion !== 'string') return undefined;
  const shared = parseSharedPostgres(postgres);
  const node = { pid, hostName, startedAt, programVersion };
  return shared === undefined ? node : { ...node, postgres: shared };
}

function parseSharedPostgres(value: unknown): SharedPostgres | undefined {
  if (!isRecord(value)) return undefined;
  const { socketFolder, user, database } = value;
  if (typeof socketFolder !== 'string' || typeof user !== 'string') return undefined;
  return typeof database === 'string' ? { socketFolder, user, database } : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
