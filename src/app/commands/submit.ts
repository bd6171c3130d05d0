import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { TableMapping } from '../../schema/table-mapping.ts';
import { ConnectionError, NodeClient } from '../node-client.ts';
import { findToken } from '../token-store.ts';
import { CommandError } from './command-error.ts';
import { describeGuess, guessTable, readMapping, readTableHead } from './table-mapping.ts';

// A connection that breaks costs at most so much.
const PIECE_BYTES = 8 << 20;
// More rows than this on a terminal help nobody; --json has all of them.
const ROWS_SHOWN = 20;

export interface SubmitFlags {
  readonly url: string;
  readonly group: string;
  readonly pathogen: string;
  readonly title?: string;
  readonly token?: string;
  /** Approves what is ready without asking. */
  readonly release?: boolean;
  readonly validateOnly?: boolean;
  /** Day on which the entries open. */
  readonly restrictedUntil?: string;
  readonly json?: boolean;
  /** File with what is decided of columns and values, or 'last' for what the group decided of such a table. */
  readonly mapping?: string;
}

type Kind = 'metadata' | 'sequences' | `sequences-${number}`;

interface LocalFile {
  readonly kind: Kind;
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

interface Draft {
  readonly row: number;
  readonly submissionId: string;
  readonly state: string;
  readonly accession: string | null;
  readonly change: number;
  readonly problems: readonly {
    readonly severity: string;
    readonly field: string;
    readonly hint: string;
  }[];
}

type FollowLine =
  | { readonly type: 'draft'; readonly draft: Draft }
  | { readonly type: 'state'; readonly state: string; readonly changes: number };

/**
 * Sends a table with its sequences to a node, and shows what becomes of each row. The same command again
 * goes on where it was, also after the connection or the program broke.
 * @returns exit code: 0 where every row passed, 2 where some need attention
 */
export async function submitFiles(
  files: { readonly metadata: string; readonly sequences: string | readonly string[] },
  flags: SubmitFlags,
  settings: { readonly client?: NodeClient; readonly print?: (text: string) => void } = {},
): Promise<number> {
  const print = settings.print ?? ((text: string) => process.stdout.write(text));
  const client = settings.client ?? (await openClient(flags));
  const sequences = [files.sequences].flat();
  if (sequences.length > 99) {
    throw new CommandError('Give at most 99 files of sequences; a zip may hold more.');
  }
  const local = await Promise.all([
    readLocalFile('metadata', files.metadata),
    ...sequences.map((path, index) =>
      readLocalFile(index === 0 ? 'sequences' : `sequences-${index + 1}`, path),
    ),
  ]);
  const table = await readTableHead(files.metadata);
  const mapping = await readMapping(client, flags, table.headers);
  if (flags.json !== true) print(describeGuess(await guessTable(table, mapping)));
  const id = await create(client, local, { ...flags, decided: mapping });
  for (const file of local) await sendFile(client, id, file);
  await client.persist(() => client.ask(`/api/submissions/${id}/start`, { method: 'POST' }));
  return followRows(client, id, { print, isJson: flags.json === true });
}

/** Calls the node in the name of the token that is given, set or kept. @throws CommandError where there is none */
export async function openClient({
  token,
  url,
}: Pick<SubmitFlags, 'token' | 'url'>): Promise<NodeClient> {
  const secret = await findToken(url, token);
  if (secret === null) {
    throw new CommandError(
      'Sign in with "outbreak login", or give a token: set OUTBREAK_TOKEN, or use --token. You make one on your account page, with the right to submit.',
    );
  }
  return new NodeClient({ url, token: secret });
}

async function readLocalFile(kind: Kind, path: string): Promise<LocalFile> {
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isFile()) throw new CommandError(`${path}: there is no such file.`);
  if (found.size === 0) throw new CommandError(`${path}: the file is empty.`);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return { kind, path, size: found.size, sha256: hash.digest('hex') };
}

/** The same files for the same place are the same submission, however often they are sent. */
async function create(
  client: NodeClient,
  files: readonly LocalFile[],
  flags: SubmitFlags & { readonly decided: TableMapping },
): Promise<string> {
  const { group, pathogen: instance, restrictedUntil } = flags;
  const settings = {
    visibility: restrictedUntil === undefined ? 'open' : 'restricted',
    restrictedUntil: restrictedUntil ?? null,
    releaseWhenReady: flags.release === true,
    isValidateOnly: flags.validateOnly === true,
  };
  const { decided: mapping } = flags;
  const content = JSON.stringify([
    ...[group, instance, settings, mapping],
    files.map(({ sha256 }) => sha256),
  ]);
  const json = {
    group,
    instance,
    title: flags.title ?? basename(files[0]?.path ?? 'table'),
    method: 'command',
    settings,
    mapping,
    idempotencyKey: createHash('sha256').update(content).digest('hex'),
  };
  const { id } = await client.persist(() =>
    client.ask<{ id: string }>('/api/submissions', { method: 'POST', json }),
  );
  return id;
}

async function sendFile(client: NodeClient, id: string, file: LocalFile): Promise<void> {
  const { state } = await client.persist(() =>
    client.ask<{ state: string }>(`/api/submissions/${id}`),
  );
  // Another run of the same command has sent everything.
  if (state !== 'receiving') return;
  const path = `/api/submissions/${id}/files/${file.kind}`;
  const { size, sha256 } = file;
  const handle = await open(file.path);
  try {
    await client.persist(async () => {
      const json = { name: basename(file.path), size, sha256 };
      let { received } = await client.ask<{ received: number }>(path, { method: 'PUT', json });
      while (received < size) {
        const buffer = Buffer.alloc(Math.min(PIECE_BYTES, size - received));
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, received);
        if (bytesRead === 0)
          throw new CommandError(`${file.path} has become shorter; begin again.`);
        const bytes = buffer.subarray(0, bytesRead);
        const target = `${path}?offset=${received}`;
        ({ received } = await client.ask<{ received: number }>(target, { method: 'POST', bytes }));
      }
    });
  } finally {
    await handle.close();
  }
}

/** Shows what becomes of the rows of a submission. @returns exit code: 0 where every row passed, 2 where some did not */
export async function followRows(
  client: NodeClient,
  id: string,
  { print, isJson }: { readonly print: (text: string) => void; readonly isJson: boolean },
): Promise<number> {
  const latest = new Map<number, Draft>();
  let after = 0;
  let state = 'processing';
  let shown = 0;
  const take = (draft: Draft): void => {
    latest.set(draft.row, draft);
    after = draft.change;
    if (isJson) print(`${JSON.stringify(draft)}\n`);
    else if (draft.state === 'needs-attention' && shown < ROWS_SHOWN) {
      shown += 1;
      print(describeDraft(draft));
    }
  };
  while (state === 'processing' || state === 'receiving') {
    const before = after;
    try {
      const lines = client.follow<FollowLine>(`/api/submissions/${id}/events?after=${after}`);
      for await (const line of lines) {
        if (line.type === 'draft') take(line.draft);
        else state = line.state;
      }
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      // Whoever got a line meanwhile has a connection again.
      if (after === before) await client.persist(() => client.ask(`/api/submissions/${id}`));
    }
  }
  return summarise([...latest.values()], { id, state, isJson, print });
}

function describeDraft(
  { row, submissionId, problems }: Draft,
  kind: 'error' | 'privacy' = 'error',
): string {
  return problems
    .filter(({ severity }) => severity === kind)
    .map(
      ({ field, hint }) =>
        `row ${row} ${submissionId}${field === '' ? '' : ` ${field}`}: ${hint}\n`,
    )
    .join('');
}

function isHeldBack({ state, problems }: Draft): boolean {
  return state === 'ready' && problems.some(({ severity }) => severity === 'privacy');
}

/** Why rows wait although they are ready, and what to do about it. */
function describeHeldBack(drafts: readonly Draft[], id: string): string {
  const lines = drafts.slice(0, ROWS_SHOWN).map((draft) => describeDraft(draft, 'privacy'));
  const selection = `submission=${id} selection='{"state":"ready"}'`;
  return [
    `In ${drafts.length} of the rows something may tell who a person is; they are not released:\n`,
    ...lines,
    'Write what is proposed in its place:\n',
    `  outbreak call coarsen-drafts ${selection}\n`,
    'Approve what is then ready, or answer for what stays, with a reason that is kept with your name:\n',
    `  outbreak call approve-drafts ${selection} acknowledgePrivacy=true why='...'\n`,
  ].join('');
}

function summarise(
  drafts: readonly Draft[],
  end: {
    readonly id: string;
    readonly state: string;
    readonly isJson: boolean;
    readonly print: (text: string) => void;
  },
): number {
  const counts = new Map<string, number>();
  for (const { state } of drafts) counts.set(state, (counts.get(state) ?? 0) + 1);
  const open = drafts.filter(isHeldBack);
  if (!end.isJson) {
    const text = [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
    end.print(`${text || 'no rows'}\n/submissions/${end.id} shows them.\n`);
    if (open.length > 0) end.print(describeHeldBack(open, end.id));
  }
  if (end.state !== 'complete') return 2;
  return counts.has('needs-attention') || open.length > 0 ? 2 : 0;
}
