import type { ListedRecord } from './archive.ts';
import { ArchiveError } from './archive-error.ts';

/** One look at a list: how many records were announced, and those that came, page by page. */
export interface Look {
  readonly announced: number;
  readonly records: Iterable<ListedRecord>;
}

const LOOKS = 4;
const FIRST_PAUSE_MILLISECONDS = 2000;

/**
 * A list that is whole. Pages are not of one moment: a record that is changed between two of them can be on both, and
 * another on none. So what came is counted by accession, compared with what was announced, and asked for anew where the two
 * differ; a list that never fits fails.
 * @throws ArchiveError archive-incomplete
 */
export async function listWhole(
  look: () => Promise<Look>,
  told: {
    readonly name: string;
    readonly where: string;
    pause(milliseconds: number): Promise<void>;
  },
): Promise<ReadonlyMap<string, ListedRecord>> {
  let seen = '';
  for (let attempt = 1; attempt <= LOOKS; attempt += 1) {
    const { announced, records } = await look();
    const found = new Map<string, ListedRecord>();
    for (const record of records) {
      const before = found.get(record.accession);
      if (before === undefined || (before.updated ?? '') <= (record.updated ?? '')) {
        found.set(record.accession, record);
      }
    }
    if (found.size === announced) return found;
    seen = `${announced} announced, ${found.size} received`;
    if (attempt < LOOKS) await told.pause(FIRST_PAUSE_MILLISECONDS * 2 ** (attempt - 1));
  }
  throw new ArchiveError('archive-incomplete', {
    where: told.where,
    value: seen,
    hint: `${told.name} announced another number of records than it gave, ${LOOKS} times: ${seen}. Nothing of this list was taken for whole; the next run asks again.`,
  });
}
