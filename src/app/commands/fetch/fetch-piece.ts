import { setTimeout as wait } from 'node:timers/promises';
import type { ByteRange } from '../../../engine/crypt4gh/edit-list.ts';
import { ConnectionError, describeRefusal, type NodeClient } from '../../node-client.ts';
import { CommandError } from '../command-error.ts';
import type { FetchJournal } from './fetch-journal.ts';
import type { OutboxEntry } from './outbox-entry.ts';

/** The node does not know who asks any more: no file can be fetched. */
export class SignedOutError extends CommandError {}

/** What a piece is fetched with. */
export interface PieceSettings {
  readonly client: NodeClient;
  readonly entry: OutboxEntry;
  readonly journal: FetchJournal;
  /** Told of bytes as they are written. */
  readonly onBytes: (count: number) => void;
  /** Told that a connection broke. */
  readonly onBreak: () => void;
  readonly pause?: ((milliseconds: number) => Promise<unknown>) | undefined;
}

/** Tries without a byte in between; with pauses that grow to half a minute that is about three minutes. */
const TRIES = 10;
const PAUSE_MILLISECONDS = 250;
const LONGEST_PAUSE_MILLISECONDS = 30_000;
/** A connection over which nothing comes for so long is given up. */
const LONGEST_SILENCE_MILLISECONDS = 30_000;
/** So much at most, or what comes in so long, has to be fetched again when the program is killed, for each connection. */
const NOTED_BYTES = 4 << 20;
const NOTED_MILLISECONDS = 2000;

/** Fetches bytes of an entry, going on behind the last byte that came whenever a connection breaks. @throws CommandError */
export async function fetchPiece(piece: ByteRange, settings: PieceSettings): Promise<void> {
  const pause = settings.pause ?? wait;
  let at = piece.start;
  for (let failures = 0; at < piece.end; ) {
    const before = at;
    try {
      await fetchOnce({ start: at, end: piece.end }, settings, (end) => {
        at = end;
      });
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      settings.onBreak();
      failures = at > before ? 1 : failures + 1;
      if (failures >= TRIES) throw error;
      const longest = Math.min(
        PAUSE_MILLISECONDS * 2 ** (failures - 1),
        LONGEST_PAUSE_MILLISECONDS,
      );
      // Connections that broke at once do not come again at once.
      await pause(longest * (0.5 + Math.random() / 2));
    }
  }
}

async function fetchOnce(
  { start, end }: ByteRange,
  { client, entry, journal, onBytes }: PieceSettings,
  onWritten: (end: number) => void,
): Promise<void> {
  const silence = new SilenceWatch();
  let at = start;
  let noted = start;
  let notedAt = performance.now();
  try {
    const answer = await client.request(entry.address, {
      headers: { Range: `bytes=${start}-${end - 1}`, 'If-Range': `"${entry.tag}"` },
      signal: silence.signal,
    });
    if (answer.status !== 206) await refuse(answer, entry);
    for await (const chunk of answer.body ?? []) {
      silence.heard();
      const bytes = (chunk as Uint8Array).subarray(0, end - at);
      await journal.file.write(bytes, 0, bytes.length, at);
      at += bytes.length;
      onWritten(at);
      onBytes(bytes.length);
      const isDue = at - noted >= NOTED_BYTES || performance.now() - notedAt > NOTED_MILLISECONDS;
      if (!isDue) continue;
      await journal.note({ start: noted, end: at });
      noted = at;
      notedAt = performance.now();
    }
  } catch (error) {
    if (error instanceof CommandError || (error as NodeJS.ErrnoException).syscall === 'write') {
      throw error;
    }
    throw new ConnectionError(
      `The connection broke at byte ${at} of ${entry.file}: ${(error as Error).message}`,
    );
  } finally {
    silence.end();
    await journal.note({ start: noted, end: at });
  }
  if (at < end) throw new ConnectionError(`${entry.file} ended at byte ${at}, before its end.`);
}

/** @throws CommandError with what to do; ConnectionError where trying again helps */
async function refuse(answer: Response, { file }: OutboxEntry): Promise<never> {
  if (answer.status === 429) {
    await answer.body?.cancel();
    const seconds = Math.min(60, Number(answer.headers.get('retry-after') ?? 5) || 5);
    await wait(seconds * 1000);
    throw new ConnectionError('The node asks to send fewer requests; try again in a while.');
  }
  const text = await answer.text().catch(() => '');
  if (answer.status === 404) {
    throw new CommandError(
      `${file}: the right to it has ended or was withdrawn, or the node does not give it any more. Nothing more of it can be fetched; ask its committee, on the page /desk.`,
    );
  }
  if (answer.status === 401) {
    throw new SignedOutError(
      `${describeRefusal(answer.status, text)} Sign in with "outbreak login" and give the same command again: it goes on where it was.`,
    );
  }
  if (answer.status === 200 || answer.status === 416) {
    throw new CommandError(
      `${file} is not what it was when the download began. Give the same command again: what is the same is kept.`,
    );
  }
  throw new CommandError(describeRefusal(answer.status, text));
}

/** Gives up a request over which nothing comes. */
class SilenceWatch {
  readonly #controller = new AbortController();
  readonly #timer = setTimeout(
    () => this.#controller.abort(new Error('nothing came for half a minute')),
    LONGEST_SILENCE_MILLISECONDS,
  );

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  heard(): void {
    this.#timer.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
