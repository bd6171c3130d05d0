import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { formatUploadMetadata } from '../../../platform/uploads/upload-metadata.ts';
import type { NodeClient } from '../../node-client.ts';
import { CommandError } from '../command-error.ts';
import {
  type CommandSettings,
  listRemote,
  type NodeFlags,
  openCommand,
  parseParallel,
  type RemoteFile,
  requireOk,
  runAtOnce,
} from './remote-file.ts';

export interface UploadFlags extends NodeFlags {
  readonly group: string;
  readonly pathogen: string;
  readonly visibility?: string;
  readonly restrictedUntil?: string;
  readonly terms?: string;
  /** Accessions of entries. */
  readonly link?: readonly string[];
  readonly parallel?: string;
  readonly json?: boolean;
}

interface LocalFile {
  readonly path: string;
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

const PIECE_BYTES = 16 << 20;
const PROTOCOL = { 'Tus-Resumable': '1.0.0' };
// How often a node may say that the place is another one before that is taken for a fault.
const MOST_MISMATCHES = 50;

/**
 * Sends files to a node, some at once. The same command again goes on where it was, also after the connection, the node
 * or this program broke; a file that the group has already is not sent again.
 * @returns exit code: 0 where the node keeps all of them, 2 where it refused some
 */
export async function uploadFiles(
  paths: readonly string[],
  flags: UploadFlags,
  settings: CommandSettings = {},
): Promise<number> {
  const { client, print } = await openCommand(flags, settings);
  const parallel = parseParallel(flags.parallel, 2);
  let refused = 0;
  await runAtOnce(paths, parallel, async (path) => {
    const local = await readLocal(path);
    const file = await sendFile(client, local, flags);
    if (file.state !== 'ready') refused += 1;
    print(flags.json === true ? `${JSON.stringify(file)}\n` : describe(local, file));
  });
  return refused === 0 ? 0 : 2;
}

function describe({ path }: LocalFile, { id, state, problems }: RemoteFile): string {
  if (state === 'ready') return `${path}: ${id}\n`;
  return `${path}: ${state}. ${problems.map(({ hint }) => hint).join(' ')}\n`;
}

async function readLocal(path: string): Promise<LocalFile> {
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isFile()) throw new CommandError(`${path}: there is no such file.`);
  if (found.size === 0) throw new CommandError(`${path}: the file is empty.`);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(chunk as Buffer);
  }
  return { path, name: basename(path), size: found.size, sha256: hash.digest('hex') };
}

/** Sends what the node does not have, and waits until it has looked at it. */
async function sendFile(
  client: NodeClient,
  local: LocalFile,
  flags: UploadFlags,
): Promise<RemoteFile> {
  const known = await findKnown(client, local, flags);
  const id = known?.id ?? (await begin(client, local, flags));
  if (known === null || known.state === 'uploading') {
    const handle = await open(local.path);
    try {
      await sendBytes(client, { handle, local, id });
    } finally {
      await handle.close();
    }
  }
  return waitForCheck(client, id);
}

/** The same file in the same place, on its way or kept. */
async function findKnown(
  client: NodeClient,
  local: LocalFile,
  { group, pathogen }: UploadFlags,
): Promise<RemoteFile | null> {
  for (const state of ['uploading', 'checking', 'ready']) {
    for await (const file of listRemote(client, { group, state, limit: '500' })) {
      const isSame =
        file.name === local.name && file.size === local.size && file.instance === pathogen;
      if (isSame && file.announcedSha256 === local.sha256) return file;
    }
  }
  return null;
}

async function begin(client: NodeClient, local: LocalFile, flags: UploadFlags): Promise<string> {
  const { group, pathogen: instance, visibility, restrictedUntil, terms, link = [] } = flags;
  const metadata: [string, string | undefined][] = [
    ['filename', local.name],
    ['group', group],
    ['instance', instance],
    ['sha256', local.sha256],
    ['visibility', visibility],
    ['restrictedUntil', restrictedUntil],
    ['terms', terms],
    ['links', link.length === 0 ? undefined : link.join(' ')],
  ];
  const given = metadata.filter((pair): pair is [string, string] => pair[1] !== undefined);
  const answer = await client.persist(() =>
    client.request('/api/files/uploads', {
      method: 'POST',
      headers: {
        ...PROTOCOL,
        'Upload-Length': String(local.size),
        'Upload-Metadata': formatUploadMetadata(given),
      },
    }),
  );
  const location = (await requireOk(answer)).headers.get('location') ?? '';
  return location.split('/').at(-1) ?? '';
}

async function sendBytes(
  client: NodeClient,
  {
    handle,
    local,
    id,
  }: { readonly handle: FileHandle; readonly local: LocalFile; readonly id: string },
): Promise<void> {
  const path = `/api/files/uploads/${id}`;
  const askOffset = async () => {
    const answer = await requireOk(
      await client.request(path, { method: 'HEAD', headers: PROTOCOL }),
    );
    return Number(answer.headers.get('upload-offset'));
  };
  let mismatches = 0;
  await client.persist(async () => {
    let offset = await askOffset();
    while (offset < local.size) {
      const buffer = Buffer.allocUnsafe(Math.min(PIECE_BYTES, local.size - offset));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
      if (bytesRead === 0) {
        throw new CommandError(`${local.path} has become shorter; begin again.`);
      }
      const answer = await client.request(path, {
        method: 'PATCH',
        bytes: buffer.subarray(0, bytesRead),
        headers: {
          ...PROTOCOL,
          'Upload-Offset': String(offset),
          'Content-Type': 'application/offset+octet-stream',
        },
      });
      if (answer.status === 409 && mismatches < MOST_MISMATCHES) {
        // Another run of the same command sends it too, or the node knew less than we.
        await answer.body?.cancel();
        mismatches += 1;
        offset = await askOffset();
      } else offset = Number((await requireOk(answer)).headers.get('upload-offset'));
    }
  });
}

const PAUSE_MILLISECONDS = 200;

async function waitForCheck(client: NodeClient, id: string): Promise<RemoteFile> {
  for (;;) {
    const file = await client.persist(() => client.ask<RemoteFile>(`/api/files/${id}`));
    if (file.state !== 'checking' && file.state !== 'uploading') return file;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
  }
}
