import { describeRefusal, type NodeClient } from '../../node-client.ts';
import { CommandError } from '../command-error.ts';
import { openClient } from '../submit.ts';

/** A file of a node, as far as commands ask. */
export interface RemoteFile {
  readonly id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly received: number;
  readonly sha256: string | null;
  readonly announcedSha256: string | null;
  readonly state: string;
  readonly group: string;
  readonly instance: string;
  readonly visibility: string;
  readonly links: readonly string[];
  readonly problems: readonly { readonly hint: string }[];
}

/** How commands on files find their node. */
export interface NodeFlags {
  readonly url: string;
  readonly token?: string;
}

export interface CommandSettings {
  readonly client?: NodeClient;
  readonly print?: (text: string) => void;
}

/** The node and where a command prints to. */
export async function openCommand(
  flags: NodeFlags,
  settings: CommandSettings,
): Promise<{ readonly client: NodeClient; readonly print: (text: string) => void }> {
  return {
    client: settings.client ?? (await openClient(flags)),
    print: settings.print ?? ((text) => process.stdout.write(text)),
  };
}

/** All files of a question, page by page. */
export async function* listRemote(
  client: NodeClient,
  query: Readonly<Record<string, string>>,
): AsyncGenerator<RemoteFile> {
  let after: string | null = null;
  do {
    const asked = new URLSearchParams({ ...query, ...(after === null ? {} : { after }) });
    const page: { files: RemoteFile[]; next: string | null } = await client.persist(() =>
      client.ask(`/api/files?${asked}`),
    );
    yield* page.files;
    after = page.next;
  } while (after !== null);
}

/** @throws CommandError for an id that is none */
export function checkFileId(id: string): string {
  if (/^(?:sim-)?file-[0-9a-z]{20}$/.test(id)) return id;
  throw new CommandError(`${id}: ids of files look like file-0123456789abcdefghij.`);
}

/** @throws CommandError with the reason of a refusal */
export async function requireOk(answer: Response): Promise<Response> {
  if (answer.ok) return answer;
  throw new CommandError(describeRefusal(answer.status, await answer.text()));
}

/** Does work on many things, so many at once. Throws what the first failure is, when those under way have ended. */
export async function runAtOnce<Item>(
  items: Iterable<Item>,
  count: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  let failure: unknown = null;
  const take = async () => {
    for (let next = queue.next(); next.done !== true && failure === null; next = queue.next()) {
      try {
        await work(next.value);
      } catch (error) {
        failure ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: count }, take));
  if (failure !== null) throw failure;
}

/** Parses how many things are done at once. @throws CommandError */
export function parseParallel(text: string | undefined, otherwise: number): number {
  const count = Number(text ?? otherwise);
  if (Number.isInteger(count) && count >= 1 && count <= 16) return count;
  throw new CommandError('--parallel: give a number from 1 to 16.');
}
