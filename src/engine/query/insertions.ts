import { defined } from '../../std/assert.ts';
import type { AnswerRow } from './answer-row.ts';
import { rankBitmap } from './bitmap.ts';
import type { SequenceInfo } from './compiled-schema.ts';
import type { FoundRows } from './found-rows.ts';
import { toAnswerName } from './mutations.ts';
import { countEntryOverlap, entrySize } from './posting-index.ts';
import { stringAt } from './string-table.ts';

interface InsertionCount {
  readonly position: number;
  readonly symbols: string;
  count: number;
}

function countInsertions(found: readonly FoundRows[], info: SequenceInfo): InsertionCount[] {
  const counts = new Map<string, InsertionCount>();
  for (const { segment, rows } of found) {
    if (rows.size === 0) continue;
    const sequence = defined(segment[info.kind][info.index], info.name);
    const { insertions, insertionPositions, insertionSymbols, symbols: table } = sequence;
    const ranked = rows.size === segment.rowCount ? null : rankBitmap(rows);
    for (let entry = 0; entry < insertionPositions.length; entry++) {
      const count =
        ranked === null
          ? entrySize(insertions, entry)
          : countEntryOverlap(insertions, entry, ranked);
      if (count === 0) continue;
      const position = insertionPositions[entry] as number;
      const symbols = stringAt(table, insertionSymbols[entry] as number);
      const known = counts.get(`${position}:${symbols}`);
      if (known === undefined) counts.set(`${position}:${symbols}`, { position, symbols, count });
      else known.count += count;
    }
  }
  return [...counts.values()].sort(
    (a, b) => a.position - b.position || (a.symbols < b.symbols ? -1 : 1),
  );
}

/** Insertions of the found rows with their number, by sequence, position and letters. */
export function listInsertions(
  found: readonly FoundRows[],
  infos: readonly SequenceInfo[],
  sequenceCount: number,
): AnswerRow[] {
  return infos.flatMap((info) => {
    const sequenceName = toAnswerName(info, sequenceCount);
    const prefix = sequenceName === null ? 'ins_' : `ins_${sequenceName}:`;
    return countInsertions(found, info).map(({ position, symbols, count }) => ({
      insertion: `${prefix}${position}:${symbols}`,
      count,
      insertedSymbols: symbols,
      position,
      sequenceName,
    }));
  });
}
