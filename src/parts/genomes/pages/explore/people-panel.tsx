import type { ReactElement } from 'react';
import { type BarRow, BarRows } from '../../../../web/chart/bar-rows.tsx';
import { formatCount, formatShare } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import type { AnswerOf } from '../../explore/explore-panels.ts';
import { addToFilter, removeFromFilter } from '../search/search-state.ts';
import { useExplored } from './explore-queries.ts';
import { foldAges } from './fold-ages.ts';
import { PanelFrame } from './panel-frame.tsx';
import type { PanelProps } from './panel-props.ts';

const MOST_ROWS = 10;

type Counts = AnswerOf<'counts'>;

/** Genomes of each query by value: the most frequent values over all queries, or ages in their order. */
function toCounts(counts: Counts, isAge: boolean) {
  const byValue = new Map<string | null, number[]>();
  counts.byQuery.forEach(({ rows }, query) => {
    for (const { values, count } of isAge ? foldAges(rows) : rows) {
      const [value = null] = values;
      const key = value === null ? null : String(value);
      const known = byValue.get(key) ?? counts.byQuery.map(() => 0);
      known[query] = (known[query] ?? 0) + count;
      byValue.set(key, known);
    }
  });
  const sum = (own: readonly number[]) => own.reduce((all, one) => all + one, 0);
  const list = [...byValue].map(([value, own]) => ({ value, counts: own }));
  if (isAge) return list;
  // Those without a value stand last, however many they are.
  return list.sort(
    (a, b) => Number(a.value === null) - Number(b.value === null) || sum(b.counts) - sum(a.counts),
  );
}

/** One column of whom or what the samples are from: host, sex, age. */
export function ColumnPanel({
  instance,
  controls,
  compared,
  column: name,
}: PanelProps & { readonly column: string }): ReactElement {
  const { state } = controls;
  const isAge = name === 'age';
  const column = instance.columns.find((one) => one.name === name);
  const answer = useExplored<'counts'>(instance, state.queries, [
    { type: 'counts', columns: [name], limit: isAge ? 1000 : 200 },
  ]);
  const title = column?.title ?? name;
  const filter = state.queries[controls.active] ?? {};
  const select = (key: string): void => {
    const isNone = key === NONE;
    const param = isNone ? `${name}.isNull` : name;
    const value = isNone ? 'true' : key;
    const isChosen = filter[param]?.includes(value) ?? false;
    controls.setFilter(
      isChosen ? removeFromFilter(filter, param, value) : addToFilter(filter, param, value),
    );
  };
  const label = (value: string | null) => value ?? message('facet.none');
  return (
    <PanelFrame
      id={`by-${name}`}
      title={title}
      simulated={instance.simulated}
      answer={answer}
      isEmpty={({ totals }) => totals.every((total) => total === 0)}
      toTable={({ panels }) => ({
        headers: [title, ...compared.map((one) => one.label)],
        rows: toCounts(panels.counts, isAge).map(({ value, counts }) => [label(value), ...counts]),
        fileName: `by-${name}`,
      })}
    >
      {({ panels, totals }) => {
        const counted = toCounts(panels.counts, isAge);
        const shares = counted.flatMap(({ counts }) =>
          counts.map((count, query) => count / Math.max(1, totals[query] ?? 0)),
        );
        const most = Math.max(0.0001, ...shares);
        const rows = counted.slice(0, isAge ? counted.length : MOST_ROWS).map(
          ({ value, counts }): BarRow => ({
            key: value ?? NONE,
            label: label(value),
            bars: counts.map((count, query) => {
              const share = count / Math.max(1, totals[query] ?? 0);
              const color = compared[query]?.color ?? 'var(--cat-1)';
              return {
                share: share / most,
                color,
                text: `${formatCount(count)} · ${formatShare(share, share < 0.01 ? 2 : 0)}`,
              };
            }),
          }),
        );
        return (
          <>
            <BarRows
              rows={rows}
              title={title}
              {...(isAge
                ? {}
                : {
                    describe: (row: BarRow) =>
                      message('explore.filterBy', { column: title, value: row.label }),
                    onSelect: select,
                  })}
            />
            {counted.length > rows.length ? (
              <p className="muted small">
                {message('explore.moreValues', { count: counted.length - rows.length })}
              </p>
            ) : null}
          </>
        );
      }}
    </PanelFrame>
  );
}

/** No value is called so: it stands for those that have none. */
const NONE = '\u0000';
