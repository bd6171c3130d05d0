import type { Archive, DayWindow } from '../archives/archive.ts';
import { ArchiveError } from '../archives/archive-error.ts';
import { countDays, splitWindow } from './day-window.ts';

/** Never so many records of one day: whoever gets there has asked for too much. */
const MOST_IN_A_DAY = 200_000;

/**
 * The windows of a span of days, in their order, each with no more records than the archive gives whole. A longer one is
 * asked about in halves, also where the archive fails on it: searches over years do.
 * @throws ArchiveError
 */
export async function* findWindows(
  archive: Pick<Archive<unknown>, 'count' | 'mostInWindow'>,
  span: DayWindow,
): AsyncGenerator<DayWindow & { readonly count: number }> {
  const waiting: DayWindow[] = [span];
  for (let window = waiting.pop(); window !== undefined; window = waiting.pop()) {
    const isDay = countDays(window) === 1;
    const count = await countOrNull(archive, window, isDay);
    if (count !== null && count <= archive.mostInWindow) {
      yield { ...window, count };
      continue;
    }
    if (!isDay) {
      const [first, second] = splitWindow(window);
      waiting.push(second, first);
      continue;
    }
    if (count !== null && count <= MOST_IN_A_DAY) yield { ...window, count };
    else {
      throw new ArchiveError('archive-refused', {
        where: window.from,
        value: String(count),
        hint: `On ${window.from} the archive changed ${count} records that the connector asks for, more than are read at once (${MOST_IN_A_DAY}). Make its query narrower: a country, or days of collection.`,
      });
    }
  }
}

async function countOrNull(
  archive: Pick<Archive<unknown>, 'count'>,
  window: DayWindow,
  isDay: boolean,
): Promise<number | null> {
  try {
    return await archive.count(window);
  } catch (error) {
    const isTooMuch =
      error instanceof ArchiveError &&
      ['archive-failing', 'archive-unreachable', 'archive-unreadable'].includes(error.problem.code);
    if (isDay || !isTooMuch) throw error;
    return null;
  }
}
