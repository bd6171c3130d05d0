import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { X25519Key } from '../../../std/crypto-suite.ts';
import { ConnectionError, type NodeClient } from '../../node-client.ts';
import { CommandError } from '../command-error.ts';
import { explain } from '../crypt4gh/command-errors.ts';
import { parseRanges } from '../crypt4gh/parse-flags.ts';
import {
  type CommandSettings,
  type NodeFlags,
  openCommand,
  runAtOnce,
} from '../file/remote-file.ts';
import { FetchJournal } from './fetch-journal.ts';
import { withLock } from './fetch-lock.ts';
import { fetchPiece, SignedOutError } from './fetch-piece.ts';
import { FetchProgress, formatBytes } from './fetch-progress.ts';
import { compareTarget, finishFile } from './finish-file.ts';
import { findPlaces, type LocalPlace } from './local-names.ts';
import { makeEntries, type OutboxEntry } from './outbox-entry.ts';
import { type ReaderKey, readReaderKey } from './reader-key.ts';
import { Turns } from './turns.ts';

export interface FetchFlags extends NodeFlags {
  /** Key file of the reader, public or private; else that of C4GH_SECRET_KEY. */
  readonly key?: string;
  readonly passphraseFile?: string;
  /** Bytes of the decrypted file, such as '100-200'. */
  readonly range?: readonly string[];
  /** Folder that the files are written to. */
  readonly output?: string;
  readonly connections?: string;
  readonly decrypt?: boolean;
  /** Writes over files that are there. */
  readonly force?: boolean;
}

export interface FetchSettings extends CommandSettings {
  readonly tell?: (text: string) => void;
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/** What the fetching of one file needs. */
interface Work {
  readonly client: NodeClient;
  readonly turns: Turns;
  readonly progress: FetchProgress;
  readonly key: X25519Key | null;
  readonly flags: FetchFlags;
  readonly settings: FetchSettings;
}

const MOST_CONNECTIONS = 64;
const SMALLEST_PIECE = 4 << 20;
const LARGEST_PIECE = 64 << 20;

/**
 * Fetches what one may have of datasets and files of the vault: sealed for one's own key, in pieces of which some come at
 * once, compared with its digests before it has its name, decrypted where that is asked for. Whatever cut it off, the same
 * command again fetches what is missing.
 * @returns exit code: 0 where all is there, 2 where some is left, which is told
 */
export async function fetchFiles(
  names: readonly string[],
  flags: FetchFlags,
  settings: FetchSettings = {},
): Promise<number> {
  const connections = parseConnections(flags.connections);
  const ranges = flags.range === undefined ? null : parseRanges(flags.range);
  const reader: ReaderKey = await readReaderKey(flags);
  const { client, print } = await openCommand(flags, settings);
  const entries = await makeEntries(client, names, { publicKey: reader.publicKey, ranges });
  const isDecrypted = flags.decrypt === true;
  const places = findPlaces(entries, { folder: flags.output ?? '.', isDecrypted });
  const tell = settings.tell ?? ((text: string) => void process.stderr.write(text));
  const progress = new FetchProgress({ write: tell });
  progress.expect(
    entries.length,
    entries.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  const work = {
    client,
    turns: new Turns(connections),
    progress,
    key: reader.key,
    flags,
    settings,
  };
  const left = new Map<OutboxEntry, string>();
  // Where the node is not there, or knows us no more, the other files need not try.
  let end: string | null = null;
  try {
    await runAtOnce(places, connections, async ([entry, place]) => {
      try {
        if (end !== null) throw new CommandError(end);
        await fetchOne(entry, place, work);
        progress.fileDone();
        print(`${place.target}\n`);
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        if (error instanceof ConnectionError || error instanceof SignedOutError) {
          end ??= 'Not tried any more.';
        }
        left.set(entry, error.message);
      }
    });
  } finally {
    progress.end();
  }
  if (left.size === 0) return 0;
  tell(describeLeft(left, entries.length));
  return 2;
}

function describeLeft(left: ReadonlyMap<OutboxEntry, string>, all: number): string {
  const lines = [...left].map(
    ([{ file, name, bytes }, why]) => `  ${file}  ${name}  ${formatBytes(bytes)}: ${why}\n`,
  );
  return `${left.size} of ${all} files are left; the same command again goes on with them:\n${lines.join('')}`;
}

function parseConnections(text = '4'): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= MOST_CONNECTIONS) return count;
  throw new CommandError(`--connections: give a number from 1 to ${MOST_CONNECTIONS}.`);
}

async function fetchOne(entry: OutboxEntry, place: LocalPlace, work: Work): Promise<void> {
  const { flags, progress, key } = work;
  const isDecrypted = flags.decrypt === true;
  await explain(entry.file, async () => {
    await mkdir(dirname(place.target), { recursive: true });
    await withLock(`${place.unfinished}.lock`, async () => {
      if (flags.force !== true && (await isThere(place, entry, isDecrypted))) {
        progress.found(entry.bytes);
        return;
      }
      await fetchBytes(entry, place, work);
      await finishFile({ entry, place, key, isDecrypted });
    });
  });
}

/** @throws CommandError where something else has the name */
async function isThere(
  place: LocalPlace,
  entry: OutboxEntry,
  isDecrypted: boolean,
): Promise<boolean> {
  const found = await compareTarget(place, entry, isDecrypted);
  if (found !== 'other') return found === 'same';
  throw new CommandError(
    `${place.target} is there already and is not known to be the same file; --force writes over it.`,
  );
}

async function fetchBytes(
  entry: OutboxEntry,
  place: LocalPlace,
  { client, turns, progress, settings }: Work,
): Promise<void> {
  const journal = await FetchJournal.open(place, entry);
  try {
    progress.found(journal.doneBytes);
    const share = Math.ceil(entry.bytes / turns.count / 4);
    const pieceBytes = Math.min(LARGEST_PIECE, Math.max(SMALLEST_PIECE, share));
    await runAtOnce(journal.listMissing(entry, pieceBytes), turns.count, (piece) =>
      turns.take(() =>
        fetchPiece(piece, {
          ...{ client, entry, journal, pause: settings.pause },
          onBytes: (count) => progress.came(count),
          onBreak: () => progress.broke(),
        }),
      ),
    );
  } finally {
    await journal.close();
  }
}
