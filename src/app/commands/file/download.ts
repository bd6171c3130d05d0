import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, type FileHandle, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ConnectionError, type NodeClient } from '../../node-client.ts';
import { CommandError } from '../command-error.ts';
import {
  type CommandSettings,
  checkFileId,
  type NodeFlags,
  openCommand,
  parseParallel,
  type RemoteFile,
  requireOk,
  runAtOnce,
} from './remote-file.ts';

export interface DownloadFlags extends NodeFlags {
  /** Folder that the files are written to. */
  readonly output?: string;
  readonly parallel?: string;
  /** Writes over files that are there. */
  readonly force?: boolean;
}

const PART_BYTES = 16 << 20;

/**
 * Fetches files by their ids, in parts of which some come at once, and compares each with its digest before it gets its
 * name. The same command again fetches only the parts that are missing. @returns exit code 0
 */
export async function downloadFiles(
  ids: readonly string[],
  flags: DownloadFlags,
  settings: CommandSettings = {},
): Promise<number> {
  const { client, print } = await openCommand(flags, settings);
  const parallel = parseParallel(flags.parallel, 4);
  for (const id of ids) {
    const file = await client.persist(() =>
      client.ask<RemoteFile>(`/api/files/${checkFileId(id)}`),
    );
    const path = join(flags.output ?? '.', toLocalName(file.name));
    if (flags.force !== true && (await exists(path))) {
      throw new CommandError(`${path} is there already; --force writes over it.`);
    }
    await fetchFile(client, file, { path, parallel });
    print(`${path}\n`);
  }
  return 0;
}

/** A name from elsewhere is no way out of the folder. */
function toLocalName(name: string): string {
  const plain = (name.split(/[/\\]/).at(-1) ?? '').replace(/^\.+/, '_');
  return plain === '' ? 'file' : plain;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function fetchFile(
  client: NodeClient,
  file: RemoteFile,
  { path, parallel }: { readonly path: string; readonly parallel: number },
): Promise<void> {
  const { sha256 } = file;
  if (file.state !== 'ready' || sha256 === null) {
    throw new CommandError(`${file.id} is ${file.state}, so that there is nothing to fetch.`);
  }
  const unfinished = `${path}.part`;
  const journal = `${path}.part.done`;
  const done = await readJournal(journal, { sha256, unfinished });
  const handle = await open(unfinished, (await exists(unfinished)) ? 'r+' : 'wx+', 0o600);
  try {
    const count = Math.ceil(file.size / PART_BYTES);
    const parts = Array.from({ length: count }, (_, part) => part).filter(
      (part) => !done.has(part),
    );
    await runAtOnce(parts, parallel, async (part) => {
      await client.persist(() => fetchPart(client, { file, handle, part }));
      await appendFile(journal, `${part}\n`);
    });
    await handle.sync();
  } finally {
    await handle.close();
  }
  await compare(unfinished, sha256, journal);
  await rename(unfinished, path);
  await rm(journal, { force: true });
}

/** Parts that are there of the same file; of another one nothing counts. */
async function readJournal(
  journal: string,
  { sha256, unfinished }: { readonly sha256: string; readonly unfinished: string },
): Promise<ReadonlySet<number>> {
  const text = await readFile(journal, 'utf8').catch(() => '');
  const [first, ...lines] = text.split('\n');
  if (first === sha256 && (await exists(unfinished))) {
    // The last line may have been cut off with the program.
    return new Set(lines.slice(0, -1).map(Number).filter(Number.isInteger));
  }
  await rm(unfinished, { force: true });
  await rm(journal, { force: true });
  await appendFile(journal, `${sha256}\n`);
  return new Set();
}

async function fetchPart(
  client: NodeClient,
  {
    file,
    handle,
    part,
  }: { readonly file: RemoteFile; readonly handle: FileHandle; readonly part: number },
): Promise<void> {
  const start = part * PART_BYTES;
  const end = Math.min(start + PART_BYTES, file.size);
  const answer = await requireOk(
    await client.request(`/api/files/${file.id}/content`, {
      headers: { Range: `bytes=${start}-${end - 1}`, 'If-Range': `"${file.sha256}"` },
    }),
  );
  if (answer.status !== 206) {
    await answer.body?.cancel();
    throw new CommandError(`${file.id} has changed while it was fetched; begin again.`);
  }
  let at = start;
  try {
    for await (const chunk of answer.body ?? []) {
      await handle.write(chunk as Uint8Array, 0, (chunk as Uint8Array).length, at);
      at += (chunk as Uint8Array).length;
    }
  } catch (error) {
    throw new ConnectionError(`The connection broke: ${(error as Error).message}`);
  }
  if (at !== end) throw new ConnectionError(`A part of ${file.id} came short.`);
}

async function compare(path: string, sha256: string, journal: string): Promise<void> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(chunk as Buffer);
  }
  if (hash.digest('hex') === sha256) return;
  await rm(path, { force: true });
  await rm(journal, { force: true });
  throw new CommandError(
    'What came is not what its digest says; nothing of it was kept. Try again.',
  );
}

/**
 * Compares a file of the node with its digest: the copy at a path, or else what the node gives.
 * @returns exit code: 0 where it is right, 2 where it is not
 */
export async function verifyFile(
  id: string,
  path: string | undefined,
  flags: NodeFlags,
  settings: CommandSettings = {},
): Promise<number> {
  const { client, print } = await openCommand(flags, settings);
  const file = await client.persist(() => client.ask<RemoteFile>(`/api/files/${checkFileId(id)}`));
  if (file.sha256 === null) throw new CommandError(`${id} is ${file.state} and has no digest yet.`);
  const found = path === undefined ? await digestRemote(client, file) : await digestLocal(path);
  const isRight = found === file.sha256;
  print(`${path ?? id}: ${isRight ? 'right' : `WRONG, ${found} in place of ${file.sha256}`}\n`);
  return isRight ? 0 : 2;
}

async function digestLocal(path: string): Promise<string> {
  if (!(await exists(path))) throw new CommandError(`${path}: there is no such file.`);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function digestRemote(client: NodeClient, { id }: RemoteFile): Promise<string> {
  return client.persist(async () => {
    const answer = await requireOk(await client.request(`/api/files/${id}/content`, {}));
    const hash = createHash('sha256');
    try {
      for await (const chunk of answer.body ?? []) hash.update(chunk as Uint8Array);
    } catch (error) {
      throw new ConnectionError(`The connection broke: ${(error as Error).message}`);
    }
    return hash.digest('hex');
  });
}
