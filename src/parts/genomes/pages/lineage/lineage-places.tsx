import type { ReactElement } from 'react';
import type { Instance } from '../../../../web/api/types.ts';
import { BarRows } from '../../../../web/chart/bar-rows.tsx';
import { formatCount, formatShare } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { type Explored, useExplored } from '../explore/explore-queries.ts';
import { PanelFrame } from '../explore/panel-frame.tsx';
import { cladeQuery } from './lineage-address.ts';
import type { Lineage } from './lineage-facts.tsx';

const MOST_PLACES = 12;

/** The countries that a lineage with its sublineages was found in. */
export function LineagePlaces({
  instance,
  lineage,
}: {
  readonly instance: Instance;
  readonly lineage: Lineage;
}): ReactElement {
  const answer = useExplored<'counts'>(
    instance,
    [{ advancedQuery: [cladeQuery(lineage.column, lineage.name)] }],
    [{ type: 'counts', columns: [instance.countryColumn], limit: 300 }],
  );
  const title = message('map.title');
  const listRows = ({ panels }: Explored<'counts'>) => panels.counts.byQuery[0]?.rows ?? [];
  const nameOf = (value: unknown) => (value === null ? message('facet.none') : String(value));
  return (
    <PanelFrame<Explored<'counts'>>
      id="lineage-places"
      title={title}
      simulated={instance.simulated}
      answer={answer}
      isEmpty={(data) => listRows(data).length === 0}
      toTable={(data) => ({
        headers: [message('map.country'), message('map.genomes')],
        rows: listRows(data).map(({ values, count }) => [nameOf(values[0]), count]),
        fileName: `countries-of-${lineage.name}`,
      })}
    >
      {(data) => {
        const rows = listRows(data);
        const total = Math.max(1, data.totals[0] ?? 0);
        return (
          <>
            <BarRows
              title={title}
              rows={rows.slice(0, MOST_PLACES).map(({ values, count }) => ({
                key: String(values[0]),
                label: nameOf(values[0]),
                bars: [
                  {
                    share: count / (rows[0]?.count ?? 1),
                    text: `${formatCount(count)} · ${formatShare(count / total, 0)}`,
                    color: 'var(--cat-1)',
                  },
                ],
              }))}
            />
            {rows.length > MOST_PLACES ? (
              <p className="muted small">
                {message('explore.moreValues', { count: rows.length - MOST_PLACES })}
              </p>
            ) : null}
          </>
        );
      }}
    </PanelFrame>
  );
}
