import { join } from 'node:path';
import type { OutboxEntry } from './outbox-entry.ts';

/** Where a file goes. */
export interface LocalPlace {
  /** Its name when it is whole. */
  readonly target: string;
  /** The encrypted bytes that have come. */
  readonly unfinished: string;
  /** What of them has come. */
  readonly journal: string;
}

const LONGEST_NAME = 200;

/** A place for each entry, none for two, whatever letters a disk tells apart. */
export function findPlaces(
  entries: readonly OutboxEntry[],
  { folder, isDecrypted }: { readonly folder: string; readonly isDecrypted: boolean },
): ReadonlyMap<OutboxEntry, LocalPlace> {
  const names = entries.map(toLocalName);
  const counts = new Map<string, number>();
  for (const name of names) {
    const key = name.toLowerCase();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return new Map(
    entries.map((entry, at) => {
      const name = names[at] ?? entry.file;
      const isAlone = counts.get(name.toLowerCase()) === 1;
      const own = isAlone ? name : name.replace(/[^/]*$/, (last) => `${entry.file}.${last}`);
      const path = join(folder, own);
      return [
        entry,
        {
          target: isDecrypted ? path : `${path}.c4gh`,
          unfinished: `${path}.c4gh.part`,
          journal: `${path}.c4gh.part.state`,
        },
      ];
    }),
  );
}

/** The name of the plain file below a folder. A name from elsewhere is no way out of it, and hides nothing. */
export function toLocalName({ name, file, ranges }: Pick<OutboxEntry, 'name' | 'file' | 'ranges'>) {
  const parts = name
    .split(/[/\\]/)
    .filter((part) => part !== '' && part !== '.')
    .map((part) =>
      // Windows does not take these; control characters are no part of a name that people read.
      part
        .replace(/^\.+/, '_')
        .replace(/[<>:"|?*\p{Cc}]/gu, '_')
        .slice(0, LONGEST_NAME),
    );
  const last = (parts.pop() ?? '').replace(/\.c4gh$/, '');
  const first = ranges?.[0];
  const behind = ranges?.at(-1);
  const range =
    first === undefined || behind === undefined ? '' : `.bytes-${first.start}-${behind.end}`;
  const several = (ranges?.length ?? 0) > 1 ? `-in-${ranges?.length}` : '';
  return [...parts, `${last === '' ? file : last}${range}${several}`].join('/');
}
