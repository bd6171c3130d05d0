import { compareValues } from '../../../engine/query/answer-row.ts';
import {
  countDayDifferences,
  type DayDifferences,
  findDayQuantiles,
} from '../../../engine/query/day-differences.ts';
import { countJointly } from '../../../engine/query/joint-counts.ts';
import type { Filter } from '../../../engine/query/tree.ts';
import type { AnswerOf, PanelOf } from './explore-panels.ts';
import type { ExploredRows } from './explored-rows.ts';

/** Genomes by the values of columns, the most first. */
export function answerCounts(
  queries: readonly ExploredRows[],
  { columns, limit }: PanelOf<'counts'>,
): AnswerOf<'counts'> {
  const byQuery = queries.map((query) => {
    const { fields, counts } = query.count(columns);
    const rows = Array.from(counts, (count, group) => ({
      values: fields.map(({ values, ids }) => values[ids[group] as number] ?? null),
      count,
    })).sort(
      (a, b) =>
        b.count - a.count ||
        a.values.reduce<number>(
          (order, value, at) => order || compareValues(value, b.values[at] ?? null),
          0,
        ),
    );
    return { rows: rows.slice(0, limit), leftOut: Math.max(0, rows.length - limit) };
  });
  return { type: 'counts', byQuery };
}

type Delays = AnswerOf<'delays'>['byQuery'][number]['all'];

const SHARES = [0.1, 0.5, 0.9];

/** Times that run backwards are errors of dates: they are counted and told, and in no quantile. */
function describeDelays({ value, days, undated }: DayDifferences): Delays {
  const forward = new Map([...days].filter(([day]) => day >= 0));
  const sum = (counts: Iterable<number>) => [...counts].reduce((all, one) => all + one, 0);
  const [p10 = null, median = null, p90 = null] = findDayQuantiles(forward, SHARES);
  const count = sum(forward.values());
  return { value, count, p10, median, p90, reversed: sum(days.values()) - count, undated };
}

function addUp(groups: readonly DayDifferences[]): DayDifferences {
  const days = new Map<number, number>();
  let undated = 0;
  for (const group of groups) {
    undated += group.undated;
    for (const [day, count] of group.days) days.set(day, (days.get(day) ?? 0) + count);
  }
  return { value: null, days, undated };
}

/** Days between two dates: of all genomes, and of the values of a column that have most of them. */
export function answerDelays(
  queries: readonly ExploredRows[],
  { from, to, by, top }: PanelOf<'delays'>,
): AnswerOf<'delays'> {
  const byQuery = queries.map(({ found, snapshot }) => {
    snapshot.checkpoint?.();
    const counted = countDayDifferences(found, { from, to, by });
    const groups =
      by === null
        ? []
        : counted
            .map(describeDelays)
            .sort(
              (a, b) =>
                b.count + b.reversed + b.undated - (a.count + a.reversed + a.undated) ||
                compareValues(a.value, b.value),
            )
            .slice(0, top);
    return { all: describeDelays(addUp(counted)), groups };
  });
  return { type: 'delays', byQuery };
}

/** Genomes that have no value in columns. */
export function answerMissing(
  queries: readonly ExploredRows[],
  { columns }: PanelOf<'missing'>,
): AnswerOf<'missing'> {
  const filters = columns.map((column): Filter => ({ type: 'IsNull', column }));
  const byQuery = queries.map(({ snapshot, found }) =>
    filters.map((filter) => countJointly(snapshot, found, [filter]).counts[0] ?? 0),
  );
  return { type: 'missing', columns: [...columns], byQuery };
}
