import { chmod, mkdir, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Problem } from '../../schema/problem.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { type FolderLock, takeFolderLock } from './folder-lock.ts';
import {
  describeThisProcess,
  LOCK_FILE,
  type RunningNode,
  readNodeFile,
  type SharedPostgres,
  toNodeFile,
  writeNodeFile,
} from './running-node.ts';
import { writeFileDurably } from './write-file-durably.ts';

/** The layout of a data folder that this program reads and writes. */
export const DATA_FORMAT_VERSION = 1;

const FORMAT_FILE = 'outbreak-data.json';
const LAYOUT = [
  'pg',
  'index',
  'objects',
  'pathogens',
  'primer-schemes',
  'host-references',
  'run',
  'keys',
] as const;

/** The content of `outbreak-data.json`. */
export interface DataFormat {
  readonly formatVersion: number;
  /** ISO 8601. */
  readonly createdAt: string;
  /** The program version that made the folder. */
  readonly createdBy: string;
}

/** A node's whole state on disk, held by this process alone until it is closed or ends. */
export interface DataFolder {
  /** Absolute, without symbolic links. */
  readonly path: string;
  readonly format: DataFormat;
  /** The PostgreSQL cluster; made by the server's own set-up, so it need not exist yet. */
  readonly postgresFolder: string;
  readonly indexFolder: string;
  readonly objectsFolder: string;
  readonly pathogensFolder: string;
  /** Runtime files, of no worth once the node has stopped. */
  readonly runFolder: string;
  readonly keysFolder: string;
  /** Tells other processes of ours, through `readRunningNode`, how to reach PostgreSQL. */
  announcePostgres(postgres: SharedPostgres): Promise<void>;
  /** Gives the folder free. Safe to call twice. */
  close(): Promise<void>;
}

export interface OpenDataFolderOptions {
  readonly programVersion: string;
  readonly now?: () => Date;
}

/**
 * Makes the folder where it is missing, locks it for this process and checks its format. Refuses a
 * folder that another process holds, that a newer program made, or that holds something else.
 */
export async function openDataFolder(
  path: string,
  options: OpenDataFolderOptions,
): Promise<Result<DataFolder, Problem>> {
  let lock: FolderLock | undefined;
  try {
    const prepared = await prepareFolder(path);
    if (!prepared.ok) return prepared;
    const runFolder = join(prepared.value, 'run');
    lock = takeFolderLock(join(runFolder, LOCK_FILE));
    if (lock === undefined) return fail(describeHolder(path, await readNodeFile(runFolder)));
    const node = describeThisProcess(options.programVersion, options.now?.() ?? new Date());
    await writeNodeFile(runFolder, node);
    const format = await readOrCreateFormat(prepared.value, node);
    if (!format.ok) {
      await giveFree(runFolder, lock);
      return format;
    }
    for (const name of LAYOUT) {
      if (name !== 'pg') await makePrivateFolder(join(prepared.value, name));
    }
    return succeed(toDataFolder(prepared.value, format.value, { lock, node }));
  } catch (error) {
    lock?.release();
    return fail(describeFailure(path, error));
  }
}

function toDataFolder(
  path: string,
  format: DataFormat,
  held: { readonly lock: FolderLock; readonly node: RunningNode },
): DataFolder {
  const runFolder = join(path, 'run');
  let open = true;
  return {
    path,
    format,
    postgresFolder: join(path, 'pg'),
    indexFolder: join(path, 'index'),
    objectsFolder: join(path, 'objects'),
    pathogensFolder: join(path, 'pathogens'),
    runFolder,
    keysFolder: join(path, 'keys'),
    announcePostgres: (postgres) => writeNodeFile(runFolder, { ...held.node, postgres }),
    async close() {
      if (!open) return;
      open = false;
      await giveFree(runFolder, held.lock);
    },
  };
}

async function giveFree(runFolder: string, lock: FolderLock): Promise<void> {
  // The description goes first: once the lock is free it may be another process's.
  await rm(toNodeFile(runFolder), { force: true });
  lock.release();
}

/** Makes the folder and its `run`, unless it already holds something that is not ours. */
async function prepareFolder(path: string): Promise<Result<string, Problem>> {
  const made = await mkdir(resolve(path), { recursive: true, mode: 0o700 });
  const folder = await realpath(path);
  const entries = await readdir(folder);
  if (!entries.includes(FORMAT_FILE)) {
    const foreign = entries.filter((name) => !isOurs(name));
    if (foreign.length > 0) return fail(describeForeignFolder(path, foreign));
    // A folder that somebody made for us, by hand or as a mount, becomes as private as our own.
    if (made === undefined) await chmod(folder, 0o700);
  }
  await makePrivateFolder(join(folder, 'run'));
  return succeed(folder);
}

/** What may stand in a folder whose set-up was cut short, or in a fresh volume. */
function isOurs(name: string): boolean {
  const layout: readonly string[] = LAYOUT;
  // Another start may be writing the format file this instant, under a name that begins like its own.
  if (name.startsWith(`${FORMAT_FILE}.`)) return true;
  return layout.includes(name) || name.startsWith('.') || name === 'lost+found';
}

async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
}

async function readOrCreateFormat(
  folder: string,
  node: RunningNode,
): Promise<Result<DataFormat, Problem>> {
  const file = join(folder, FORMAT_FILE);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (!isMissing(error)) throw error;
    const format: DataFormat = {
      formatVersion: DATA_FORMAT_VERSION,
      createdAt: node.startedAt,
      createdBy: node.programVersion,
    };
    await writeFileDurably(file, formatDataFormat(format));
    return succeed(format);
  }
  const format = parseDataFormat(text);
  if (format === undefined) {
    return fail({
      code: 'data-folder-format-invalid',
      where: file,
      value: text.slice(0, 200),
      hint: `${FORMAT_FILE} is damaged. Restore it from a backup of the folder; it holds formatVersion, createdAt and createdBy.`,
    });
  }
  if (format.formatVersion > DATA_FORMAT_VERSION) {
    return fail({
      code: 'data-folder-too-new',
      where: file,
      value: String(format.formatVersion),
      hint: `A newer program made this data folder (format ${format.formatVersion}; this program reads up to ${DATA_FORMAT_VERSION}). Install the newer version of outbreak-commons and start that.`,
    });
  }
  return succeed(format);
}

/** The text of `outbreak-data.json`. */
export function formatDataFormat(format: DataFormat): string {
  return `${JSON.stringify(format, undefined, 2)}\n`;
}

/** Parses `outbreak-data.json`; undefined for anything that is not one. */
export function parseDataFormat(text: string): DataFormat | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { formatVersion, createdAt, createdBy } = value as Record<string, unknown>;
  if (typeof formatVersion !== 'number' || !Number.isSafeInteger(formatVersion)) return undefined;
  if (formatVersion < 1 || typeof createdAt !== 'string') return undefined;
  return typeof createdBy === 'string' ? { formatVersion, createdAt, createdBy } : undefined;
}

function describeHolder(path: string, node: RunningNode | undefined): Problem {
  const who =
    node === undefined
      ? 'Another outbreak is just starting on this data folder.'
      : `Another outbreak (process ${node.pid} on ${node.hostName}, started ${node.startedAt}) is using this data folder.`;
  const stop = node === undefined ? 'Wait for it' : `Stop it ("kill ${node.pid}" on that machine)`;
  return {
    code: 'data-folder-in-use',
    where: path,
    value: node === undefined ? '' : String(node.pid),
    hint: `${who} ${stop}, or start this one on a folder of its own with --data.`,
  };
}

function describeForeignFolder(path: string, foreign: readonly string[]): Problem {
  return {
    code: 'data-folder-not-ours',
    where: path,
    value: foreign.slice(0, 5).join(', ').slice(0, 200),
    hint: 'The folder holds other files and is not an outbreak data folder. Name an empty or a new folder with --data.',
  };
}

function describeFailure(path: string, error: unknown): Problem {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const value = error instanceof Error ? error.message.slice(0, 200) : String(error);
  if (code === 'EACCES' || code === 'EPERM' || isLockFileNotPermitted(error)) {
    return {
      code: 'data-folder-not-permitted',
      where: path,
      value,
      hint: 'This user may not write to the data folder: it, or a file in it, belongs to another user. Start as that user, or name another folder with --data.',
    };
  }
  return {
    code: 'data-folder-unusable',
    where: path,
    value,
    hint: 'The data folder could not be opened. It needs a local disk that can be written and that has file locks; name another folder with --data.',
  };
}

/** SQLITE_READONLY and SQLITE_CANTOPEN: the lock file belongs to somebody else. */
function isLockFileNotPermitted(error: unknown): boolean {
  if (!(error instanceof Error && 'errcode' in error)) return false;
  return typeof error.errcode === 'number' && [8, 14].includes(error.errcode & 0xff);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
