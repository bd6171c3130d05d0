import { open, readdir, stat } from 'node:fs/promises';
import type { Problem } from '../../schema/problem.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { fileProblem, systemCode, systemReason } from './file-problem.ts';

/** What stands at a path. */
export type PathKind = 'file' | 'folder' | 'missing' | 'other';

/** Says what stands at a path, following links; whatever cannot be looked at counts as missing. */
export async function findPathKind(path: string): Promise<PathKind> {
  try {
    const found = await stat(path);
    if (found.isFile()) return 'file';
    return found.isDirectory() ? 'folder' : 'other';
  } catch {
    return 'missing';
  }
}

/** Names of the plain files and of the folders directly inside a folder, each sorted. */
export async function listFolder(
  path: string,
): Promise<Result<{ readonly files: string[]; readonly folders: string[] }, Problem>> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    const files: string[] = [];
    const folders: string[] = [];
    for (const entry of entries) {
      const kind = entry.isSymbolicLink() ? await findPathKind(`${path}/${entry.name}`) : undefined;
      if (entry.isFile() || kind === 'file') files.push(entry.name);
      else if (entry.isDirectory() || kind === 'folder') folders.push(entry.name);
    }
    return succeed({ files: files.sort(), folders: folders.sort() });
  } catch (error) {
    return fail(toReadProblem(path, error));
  }
}

/**
 * Reads a whole file of at most `maxBytes`. A file that grows past the limit while it is read is
 * refused as well, because the size is taken from the opened file.
 */
export async function readBytes(
  path: string,
  maxBytes: number,
): Promise<Result<Uint8Array, Problem>> {
  try {
    const handle = await open(path, 'r');
    try {
      const { size } = await handle.stat();
      if (size > maxBytes) return fail(tooLarge(path, size, maxBytes));
      const bytes = await handle.readFile();
      return bytes.length > maxBytes
        ? fail(tooLarge(path, bytes.length, maxBytes))
        : succeed(bytes);
    } finally {
      await handle.close();
    }
  } catch (error) {
    return fail(toReadProblem(path, error));
  }
}

/** Decodes UTF-8 strictly (a byte order mark at the start is dropped); other bytes are a Problem. */
export function decodeUtf8(where: string, bytes: Uint8Array): Result<string, Problem> {
  try {
    return succeed(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    const hint = 'This file is not text in UTF-8. Save it again as UTF-8.';
    return fail(fileProblem('file-not-utf8', where, ['', hint]));
  }
}

/** Reads a whole text file in UTF-8 of at most `maxBytes`. */
export async function readText(path: string, maxBytes: number): Promise<Result<string, Problem>> {
  const bytes = await readBytes(path, maxBytes);
  return bytes.ok ? decodeUtf8(path, bytes.value) : bytes;
}

function tooLarge(path: string, size: number, maxBytes: number): Problem {
  const hint = `This file is larger than the ${maxBytes} bytes that are accepted here.`;
  return fileProblem('file-too-large', path, [`${size} bytes`, hint]);
}

function toReadProblem(path: string, error: unknown): Problem {
  if (systemCode(error) === 'ENOENT') {
    return fileProblem('file-missing', path, [
      '',
      'There is no such file or folder. Check the path.',
    ]);
  }
  const hint = 'This cannot be read. Check its permissions and that it is what it should be.';
  return fileProblem('file-unreadable', path, [systemReason(error), hint]);
}
