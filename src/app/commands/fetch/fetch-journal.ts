import { type FileHandle, open, readFile, rename, rm, stat } from 'node:fs/promises';
import type { ByteRange } from '../../../engine/crypt4gh/edit-list.ts';
import type { LocalPlace } from './local-names.ts';
import type { OutboxEntry } from './outbox-entry.ts';

/** What the first line of a journal says: of which bytes the rest of it tells. */
interface Begun {
  readonly content: string;
  readonly headerBytes: number;
  readonly bytes: number;
}

/**
 * What of a file has come, beside the unfinished file: a line for what it is, then a line for each stretch that is on the
 * disk. What follows the header is the same for everybody, so it is gone on with although the node has sealed the header
 * anew; with other bytes it is begun anew.
 */
export class FetchJournal {
  readonly file: FileHandle;
  readonly #journal: FileHandle;
  #done: readonly ByteRange[];

  private constructor(file: FileHandle, journal: FileHandle, done: readonly ByteRange[]) {
    this.file = file;
    this.#journal = journal;
    this.#done = done;
  }

  static async open(place: LocalPlace, entry: OutboxEntry): Promise<FetchJournal> {
    const { content, headerBytes, bytes } = entry;
    const begun: Begun = { content, headerBytes, bytes };
    const done = await readJournal(place, begun);
    if (done === null) await begin(place, begun);
    const file = await open(place.unfinished, 'r+');
    const journal = await open(place.journal, 'a');
    // A last line that was cut off with the program ends here.
    if (done !== null) await journal.appendFile('\n');
    return new FetchJournal(file, journal, done ?? []);
  }

  /** Bytes behind the header that are here. */
  get doneBytes(): number {
    return this.#done.reduce((sum, { start, end }) => sum + end - start, 0);
  }

  /** What is missing, in pieces; the header always, because it may have been sealed anew. */
  listMissing({ bytes, headerBytes }: OutboxEntry, pieceBytes: number): readonly ByteRange[] {
    const missing: ByteRange[] = [];
    const add = (from: number, to: number) => {
      for (let start = from; start < to; start += pieceBytes) {
        missing.push({ start, end: Math.min(to, start + pieceBytes) });
      }
    };
    let at = 0;
    for (const { start, end } of this.#done) {
      add(at, Math.max(start, headerBytes));
      at = Math.max(at, end);
    }
    add(at, bytes);
    return missing;
  }

  /** Notes bytes that were written, when they are on the disk. */
  async note({ start, end }: ByteRange): Promise<void> {
    if (start >= end) return;
    await this.file.datasync();
    await this.#journal.appendFile(`${start} ${end}\n`);
  }

  async close(): Promise<void> {
    await this.file.close();
    await this.#journal.close();
  }
}

/** Stretches behind the header that are there, ascending; null where there is nothing of these bytes. */
async function readJournal(
  { journal, unfinished }: LocalPlace,
  begun: Begun,
): Promise<readonly ByteRange[] | null> {
  const text = await readFile(journal, 'utf8').catch(() => null);
  const found = await stat(unfinished).catch(() => null);
  if (text === null || found === null) return null;
  const [first = '', ...lines] = text.split('\n');
  if (first !== JSON.stringify(begun)) return null;
  const stretches = lines.flatMap((line): ByteRange[] => {
    const match = /^(\d+) (\d+)$/.exec(line);
    const [start, end] = [Number(match?.[1]), Number(match?.[2])];
    const isWhole = match !== null && start < end && end <= Math.min(found.size, begun.bytes);
    return isWhole ? [{ start, end }] : [];
  });
  return joinStretches(stretches, begun.headerBytes);
}

/** Stretches in order, none touching the next, without what lies before a place. */
export function joinStretches(stretches: readonly ByteRange[], from: number): readonly ByteRange[] {
  const joined: { start: number; end: number }[] = [];
  for (const { start, end } of stretches.toSorted((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (end <= from) continue;
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else joined.push({ start: Math.max(from, start), end });
  }
  return joined;
}

/** Nothing of other bytes stays, and the first line is there whole or not at all. */
async function begin({ journal, unfinished }: LocalPlace, begun: Begun): Promise<void> {
  await rm(journal, { force: true });
  await rm(unfinished, { force: true });
  await (await open(unfinished, 'wx', 0o600)).close();
  const fresh = await open(`${journal}.new`, 'w', 0o600);
  try {
    await fresh.writeFile(`${JSON.stringify(begun)}\n`);
    await fresh.sync();
  } finally {
    await fresh.close();
  }
  await rename(`${journal}.new`, journal);
}
