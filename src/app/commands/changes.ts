import { setTimeout as wait } from 'node:timers/promises';
import { NodeClient } from '../node-client.ts';
import { findToken } from '../token-store.ts';
import { CommandError } from './command-error.ts';

export interface ChangesFlags {
  readonly url: string;
  readonly token?: string;
  /** Cursor of the last line that came before. */
  readonly since?: string;
  /** Goes on asking when all has come. */
  readonly follow?: boolean;
  /** Seconds between questions then. */
  readonly every?: string;
}

type Line =
  | { readonly type: 'position'; readonly cursor: string; readonly isEnd: boolean }
  | { readonly type: 'released' | 'revised' | 'revoked' | 'changed' | 'closed' };

const MOST_LINES = 1000;

/**
 * Prints the single changes of an instance's open entries as lines of JSON, in order; the last one tells where to go on.
 * Each line has its own cursor, so that whoever keeps the last one that was dealt with misses nothing.
 */
export async function printChanges(
  instance: string,
  flags: ChangesFlags,
  settings: {
    readonly client?: NodeClient;
    readonly print?: (text: string) => void;
    /** Waits before the next question; ends the following where it resolves with false. */
    readonly pause?: (milliseconds: number) => Promise<unknown>;
  } = {},
): Promise<number> {
  const print = settings.print ?? ((text: string) => process.stdout.write(text));
  const pause = settings.pause ?? wait;
  const seconds = Number(flags.every ?? '30');
  if (!(seconds >= 1)) throw new CommandError('--every: give seconds, at least 1.');
  // What is open needs no token, but on a private node.
  const token = (await findToken(flags.url, flags.token)) ?? '';
  const client = settings.client ?? new NodeClient({ url: flags.url, token });
  for (let since = flags.since; ; ) {
    const query = new URLSearchParams({ limit: String(MOST_LINES) });
    if (since !== undefined) query.set('since', since);
    const lines = await client.persist(() =>
      readAll<Line>(
        client.follow(`/api/instances/${encodeURIComponent(instance)}/changes?${query}`),
      ),
    );
    const position = lines.find((line) => line.type === 'position');
    if (position === undefined) throw new CommandError('The node broke off its answer: try again.');
    for (const line of lines) if (line !== position) print(`${JSON.stringify(line)}\n`);
    since = position.cursor;
    if (!position.isEnd) continue;
    if (flags.follow !== true) {
      print(`${JSON.stringify(position)}\n`);
      return 0;
    }
    if ((await pause(seconds * 1000)) === false) return 0;
  }
}

async function readAll<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
