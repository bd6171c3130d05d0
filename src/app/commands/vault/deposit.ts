import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { encryptParts } from '../../../engine/crypt4gh/encrypt-stream.ts';
import { MAGIC } from '../../../engine/crypt4gh/format.ts';
import { nodeCryptoSuite } from '../../../platform/crypto/node-crypto-suite.ts';
import { TUS_BODY } from '../../../platform/uploads/tus-protocol.ts';
import { formatUploadMetadata } from '../../../platform/uploads/upload-metadata.ts';
import type { NodeClient } from '../../node-client.ts';
import { CommandError } from '../command-error.ts';
import {
  type CommandSettings,
  type NodeFlags,
  openCommand,
  parseParallel,
  requireOk,
  runAtOnce,
} from '../file/remote-file.ts';

export interface DepositFlags extends NodeFlags {
  readonly group: string;
  /** Folder in the vault that the files go to. */
  readonly folder?: string;
  /** Accession of a data dictionary. */
  readonly dictionary?: string;
  readonly simulated?: boolean;
  readonly parallel?: string;
  readonly json?: boolean;
}

/** A file of the vault, as far as the commands ask. */
export interface VaultFileState {
  readonly accession: string;
  readonly name: string;
  readonly state: string;
  readonly size: number | null;
  readonly sha256: string | null;
  readonly plainSha256: string | null;
  readonly problems: readonly { readonly where: string; readonly hint: string }[];
}

interface LocalFile {
  /** The encrypted file. */
  readonly path: string;
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  /** Of the plain text; null where only the encrypted file is here. */
  readonly plain: { readonly sha256: string; readonly md5: string } | null;
  /** Whether this command has encrypted it, and removes that when the node has it. */
  readonly isOurs: boolean;
}

const PIECE_BYTES = 16 << 20;
const PROTOCOL = { 'Tus-Resumable': '1.0.0' };
const PAUSE_MILLISECONDS = 300;
const MOST_MISMATCHES = 50;

/**
 * Sends files to the vault, encrypted here for the node's key unless they are already. What is encrypted stands beside
 * the file under its name and `.c4gh` until the node has verified it: the same command again goes on with that.
 * @returns exit code: 0 where the node keeps all of them, 2 where it refused some
 */
export async function depositFiles(
  paths: readonly string[],
  flags: DepositFlags,
  settings: CommandSettings = {},
): Promise<number> {
  const { client, print } = await openCommand(flags, settings);
  const { publicKey } = await client.persist(() =>
    client.ask<{ publicKey: string }>('/api/vault/key'),
  );
  const key = new Uint8Array(Buffer.from(publicKey, 'base64'));
  let refused = 0;
  await runAtOnce(paths, parseParallel(flags.parallel, 2), async (path) => {
    const local = await prepare(path, key);
    const file = await send(client, local, flags);
    if (file.state === 'ready' && local.isOurs) await rm(local.path);
    if (file.state !== 'ready') refused += 1;
    print(flags.json === true ? `${JSON.stringify(file)}\n` : describe(path, file));
  });
  return refused === 0 ? 0 : 2;
}

function describe(path: string, { accession, state, problems }: VaultFileState): string {
  if (state === 'ready') return `${path}: ${accession}\n`;
  const lines = problems.slice(0, 20).map(({ where, hint }) => `  ${where}: ${hint}\n`);
  return `${path}: ${state}\n${lines.join('')}`;
}

/** The encrypted file, made where there is none yet. */
async function prepare(path: string, key: Uint8Array): Promise<LocalFile> {
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isFile()) throw new CommandError(`${path}: there is no such file.`);
  if (await isEncrypted(path)) {
    const { size, sha256 } = await digest(path);
    return { path, name: basename(path), size, sha256, plain: null, isOurs: false };
  }
  const target = `${path}.c4gh`;
  const isThere = (await stat(target).catch(() => null)) !== null;
  if (!isThere) await encryptTo(path, target, key);
  else if (!(await isEncrypted(target))) {
    throw new CommandError(`${target} is there and is no encrypted file: move it away.`);
  }
  const plain = await digest(path);
  const { size, sha256 } = await digest(target);
  return { path: target, name: basename(target), size, sha256, plain, isOurs: true };
}

async function isEncrypted(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const start = Buffer.alloc(MAGIC.length);
    const { bytesRead } = await file.read(start, 0, start.length, 0);
    return bytesRead === MAGIC.length && start.equals(MAGIC);
  } finally {
    await file.close();
  }
}

/** The file gets its name when it is whole and on the disk. */
async function encryptTo(path: string, target: string, key: Uint8Array): Promise<void> {
  const unfinished = `${target}.part`;
  const output = await open(unfinished, 'w', 0o600);
  try {
    const plain = createReadStream(path, { highWaterMark: 1 << 20 });
    const parts = encryptParts(nodeCryptoSuite, plain as AsyncIterable<Uint8Array>, {
      recipients: [key],
    });
    for await (const batch of parts) await output.appendFile(Buffer.concat(batch));
    await output.sync();
  } finally {
    await output.close();
  }
  await rename(unfinished, target);
}

async function digest(path: string): Promise<{ size: number; sha256: string; md5: string }> {
  const [sha256, md5] = [createHash('sha256'), createHash('md5')];
  let size = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    size += (chunk as Buffer).length;
    sha256.update(chunk as Buffer);
    md5.update(chunk as Buffer);
  }
  return { size, sha256: sha256.digest('hex'), md5: md5.digest('hex') };
}

/** Sends what the node does not have, and waits until it has read it to its end. */
async function send(
  client: NodeClient,
  local: LocalFile,
  flags: DepositFlags,
): Promise<VaultFileState> {
  const name = [...(flags.folder === undefined ? [] : [flags.folder]), local.name].join('/');
  const known = await findKnown(client, { local, name, group: flags.group });
  if (known?.state === 'ready') return known;
  const accession = known?.accession ?? (await begin(client, { local, name, flags }));
  const handle = await open(local.path, 'r');
  try {
    await sendBytes(client, { handle, local, accession });
  } finally {
    await handle.close();
  }
  for (;;) {
    const file = await client.persist(() =>
      client.ask<VaultFileState>(`/api/vault/files/${accession}`),
    );
    if (file.state !== 'verifying' && file.state !== 'receiving') return file;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
  }
}

/** The same file, kept or on its way; null where there is none. */
async function findKnown(
  client: NodeClient,
  { local, name, group }: { local: LocalFile; name: string; group: string },
): Promise<VaultFileState | null> {
  for (const state of ['receiving', 'verifying', 'ready']) {
    const query = new URLSearchParams({ group, state, limit: '500' });
    const { files } = await client.persist(() =>
      client.ask<{ files: VaultFileState[] }>(`/api/vault/files?${query}`),
    );
    const found = files.find(
      (file) =>
        file.name === name &&
        (state === 'ready'
          ? file.sha256 === local.sha256 ||
            (local.plain !== null && file.plainSha256 === local.plain.sha256)
          : file.size === local.size),
    );
    if (found !== undefined) return found;
  }
  return null;
}

async function begin(
  client: NodeClient,
  { local, name, flags }: { local: LocalFile; name: string; flags: DepositFlags },
): Promise<string> {
  const values: [string, string][] = [
    ['filename', name],
    ['group', flags.group],
    ['sha256', local.sha256],
    ...(local.plain === null
      ? []
      : ([
          ['plainSha256', local.plain.sha256],
          ['plainMd5', local.plain.md5],
        ] as [string, string][])),
    ...(flags.dictionary === undefined
      ? []
      : ([['dictionary', flags.dictionary]] as [string, string][])),
    ...(flags.simulated === true ? ([['simulated', 'true']] as [string, string][]) : []),
  ];
  const answer = await client.persist(() =>
    client.request('/api/vault/uploads', {
      method: 'POST',
      headers: {
        ...PROTOCOL,
        'Upload-Length': String(local.size),
        'Upload-Metadata': formatUploadMetadata(values),
      },
    }),
  );
  return (await requireOk(answer)).headers.get('location')?.split('/').at(-1) ?? '';
}

async function sendBytes(
  client: NodeClient,
  { handle, local, accession }: { handle: FileHandle; local: LocalFile; accession: string },
): Promise<void> {
  const path = `/api/vault/uploads/${accession}`;
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
      if (bytesRead === 0) throw new CommandError(`${local.path} has become shorter.`);
      const answer = await client.request(path, {
        method: 'PATCH',
        bytes: buffer.subarray(0, bytesRead),
        headers: { ...PROTOCOL, 'Upload-Offset': String(offset), 'Content-Type': TUS_BODY },
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
