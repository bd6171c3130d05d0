import type { ByteRange } from '../../../engine/crypt4gh/edit-list.ts';
import type { NodeClient } from '../../node-client.ts';
import { CommandError } from '../command-error.ts';

/** An entry of the outbox, as far as the command asks; `entrySchema` of the part delivery says what each is. */
export interface OutboxEntry {
  readonly id: string;
  readonly file: string;
  readonly name: string;
  readonly until: string;
  readonly ranges: readonly { readonly start: number; readonly end: number }[] | null;
  readonly address: string;
  readonly bytes: number;
  readonly tag: string;
  readonly headerBytes: number;
  readonly headerSha256: string;
  readonly bodySha256: string | null;
  readonly content: string;
  readonly plainBytes: number;
  readonly plainSha256: string | null;
}

interface Accessible {
  readonly datasets: readonly {
    readonly dataset: string;
    readonly files: readonly { readonly accession: string }[];
  }[];
}

/** Files that one request has sealed: each takes the node a moment. */
const FILES_A_REQUEST = 100;

/**
 * Has the node seal what is named for a key; what it has sealed before is the same again.
 * @throws CommandError for what one may not have, with what one may
 */
export async function makeEntries(
  client: NodeClient,
  names: readonly string[],
  asked: { readonly publicKey: Uint8Array; readonly ranges: readonly ByteRange[] | null },
): Promise<readonly OutboxEntry[]> {
  const files = await findFiles(client, names);
  if (asked.ranges !== null && files.length > 1) {
    throw new CommandError(
      `--range is about the bytes of one file, and ${files.length} are named. Name one.`,
    );
  }
  const ranges = asked.ranges?.map(({ start, end }) => ({
    start,
    ...(end === Number.POSITIVE_INFINITY ? {} : { end }),
  }));
  const publicKey = Buffer.from(asked.publicKey).toString('base64');
  const entries: OutboxEntry[] = [];
  for (let at = 0; at < files.length; at += FILES_A_REQUEST) {
    const some = files.slice(at, at + FILES_A_REQUEST);
    const json = { publicKey, files: some.map((file) => ({ file, ...(ranges && { ranges }) })) };
    const made = await client.persist(() =>
      client.ask<{ entries: OutboxEntry[] }>('/api/access/outbox', { method: 'POST', json }),
    );
    entries.push(...made.entries);
  }
  return entries;
}

/** Accessions of files, each once, of datasets and files that are named. */
async function findFiles(client: NodeClient, names: readonly string[]): Promise<readonly string[]> {
  const { datasets } = await client.persist(() => client.ask<Accessible>('/api/access/datasets'));
  const all = new Set(datasets.flatMap(({ files }) => files.map(({ accession }) => accession)));
  const found = names.flatMap((name) => {
    const dataset = datasets.find((one) => one.dataset === name);
    if (dataset !== undefined) return dataset.files.map(({ accession }) => accession);
    if (all.has(name)) return [name];
    const may = datasets.map((one) => `${one.dataset} (${one.files.length} files)`).join(', ');
    throw new CommandError(
      `${name}: there is no dataset and no file of this accession that you may have now: it may never have been there, or your right may have ended. ${may === '' ? 'You may have none at the moment; apply for access on the page /desk.' : `You may have ${may}.`}`,
    );
  });
  if (found.length === 0) throw new CommandError('The datasets that are named have no files.');
  return [...new Set(found)];
}
