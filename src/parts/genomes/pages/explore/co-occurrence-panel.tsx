import type { ReactElement } from 'react';
import { HeatMap, ShareLegend } from '../../../../web/chart/heat-map.tsx';
import { formatShare } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import type { AnswerOf } from '../../explore/explore-panels.ts';
import type { Compared } from './compared.ts';
import { type Explored, useExplored } from './explore-queries.ts';
import { PanelFrame } from './panel-frame.tsx';
import type { PanelProps } from './panel-props.ts';

type CoOccurrence = AnswerOf<'coOccurrence'>;

const TOP = 18;

/** Genomes with both of those with either (Jaccard); null where no genome has either. */
function shareOfBoth({ counts, both }: CoOccurrence['byQuery'][number], a: number, b: number) {
  const common = both[a]?.[b] ?? 0;
  const either = (counts[a] ?? 0) + (counts[b] ?? 0) - common;
  return { common, either, share: either === 0 ? null : common / either };
}

function toTable({ mutations, byQuery }: CoOccurrence, compared: readonly Compared[]) {
  return {
    headers: [
      message('coOccurrence.first'),
      message('coOccurrence.second'),
      message('explore.query'),
      message('coOccurrence.both'),
      message('coOccurrence.either'),
    ],
    rows: byQuery.flatMap((own, query) =>
      mutations.flatMap((first, a) =>
        mutations.slice(a + 1).map((second, offset): (string | number)[] => {
          const { common, either } = shareOfBoth(own, a, a + 1 + offset);
          return [first, second, compared[query]?.label ?? '', common, either];
        }),
      ),
    ),
    fileName: 'co-occurring-mutations',
  };
}

function toRows({ mutations, byQuery }: CoOccurrence, query: number) {
  const own = byQuery[query] ?? { counts: [], both: [] };
  return mutations.map((first, a) => ({
    key: first,
    label: first,
    cells: mutations.map((second, b) => {
      const { common, either, share } = shareOfBoth(own, a, b);
      const shown = share === null ? message('heat.noData') : formatShare(share);
      const values = { first, second, count: common, either, share: shown };
      return { share, title: message('coOccurrence.cell', values) };
    }),
  }));
}

/** Which mutations go together: of the genomes with either of two, how many have both. */
export function CoOccurrencePanel({ instance, controls, compared }: PanelProps): ReactElement {
  const { state } = controls;
  const answer = useExplored<'coOccurrence'>(instance, state.queries, [
    { type: 'coOccurrence', kind: state.kind, top: TOP },
  ]);
  const title = message('coOccurrence.title');
  return (
    <PanelFrame<Explored<'coOccurrence'>>
      id="co-occurrence"
      title={title}
      simulated={instance.simulated}
      note={message('coOccurrence.note')}
      answer={answer}
      isEmpty={({ panels }) => panels.coOccurrence.mutations.length === 0}
      toTable={({ panels }) => toTable(panels.coOccurrence, compared)}
    >
      {({ panels: { coOccurrence } }) => (
        <>
          <ShareLegend />
          <div className={compared.length > 1 ? 'chart-multiples' : ''}>
            {coOccurrence.byQuery.map((_, query) => (
              <div key={compared[query]?.letter ?? query} className="stack-tight">
                {compared.length === 1 ? null : (
                  <h3 className="chart-of" style={{ borderColor: compared[query]?.color }}>
                    {compared[query]?.label}
                  </h3>
                )}
                <HeatMap
                  rows={toRows(coOccurrence, query)}
                  columns={coOccurrence.mutations}
                  title={
                    compared.length === 1 ? title : `${title}, ${compared[query]?.label ?? ''}`
                  }
                  areColumnsTurned
                />
              </div>
            ))}
          </div>
        </>
      )}
    </PanelFrame>
  );
}
