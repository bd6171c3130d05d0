import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Problem } from '../../schema/problem.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { fileProblem, systemCode, systemReason } from './file-problem.ts';

/** Names that start so are unfinished work of this module; readers skip them. */
export const UNFINISHED_PREFIX = '.unfinished-';

/**
 * Writes a file so that a reader, or a start after a crash, sees the old content or the new one and
 * never a part: a temporary file beside it, fsync, rename, fsync of the folder.
 */
export async function writeFileAtomically(
  path: string,
  data: string | Uint8Array,
): Promise<Result<void, Problem>> {
  const folder = dirname(path);
  const unfinished = join(folder, `${UNFINISHED_PREFIX}${basename(path)}-${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true });
    await writeDurably(unfinished, data);
    await rename(unfinished, path);
    await syncFolder(folder);
    return succeed(undefined);
  } catch (error) {
    await removeUnfinished(unfinished);
    return fail(toWriteProblem(path, error));
  }
}

/**
 * Writes a new folder of files that appears whole or not at all. Answers 'exists' and writes nothing
 * where the folder is there already. File names are plain names, maybe in a folder of it ('L/tree.json').
 */
export async function writeFolderAtomically(
  path: string,
  files: ReadonlyMap<string, string | Uint8Array>,
): Promise<Result<'written' | 'exists', Problem>> {
  const parent = dirname(path);
  const unfinished = join(parent, `${UNFINISHED_PREFIX}${basename(path)}-${randomUUID()}`);
  try {
    await mkdir(unfinished, { recursive: true });
    const folders = new Set([...files.keys()].map((name) => dirname(join(unfinished, name))));
    for (const folder of folders) await mkdir(folder, { recursive: true });
    for (const [name, data] of files) await writeDurably(join(unfinished, name), data);
    for (const folder of new Set([...folders, unfinished])) await syncFolder(folder);
    await rename(unfinished, path);
    await syncFolder(parent);
    return succeed('written');
  } catch (error) {
    await removeUnfinished(unfinished);
    const isThere = ['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(systemCode(error));
    if (isThere && (await isFolder(path))) return succeed('exists');
    return fail(toWriteProblem(path, error));
  }
}

/** Best effort: what made the write fail is what the caller must hear. */
async function removeUnfinished(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(() => undefined);
}

async function writeDurably(path: string, data: string | Uint8Array): Promise<void> {
  const handle = await open(path, 'wx', 0o644);
  try {
    await handle.writeFile(data);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    const handle = await open(path, 'r');
    const found = await handle.stat();
    await handle.close();
    return found.isDirectory();
  } catch {
    return false;
  }
}

/** Makes a rename durable; Windows cannot open a folder, and needs no such call. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function toWriteProblem(path: string, error: unknown): Problem {
  const hint = 'This could not be written; nothing was changed. Check free space and permissions.';
  return fileProblem('file-unwritable', path, [systemReason(error), hint]);
}
