import type { ReactElement } from 'react';
import { formatCount, formatShare } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { SimulatedTag } from '../../../../web/shell/simulated.tsx';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import type { Compared } from './compared.ts';

/** How many genomes each two queries have in common: where they overlap, their numbers are not independent. */
export function OverlapPanel({
  compared,
  totals,
  overlaps,
  simulated,
}: {
  readonly compared: readonly Compared[];
  readonly totals: readonly number[];
  readonly overlaps: readonly (readonly number[])[];
  readonly simulated: boolean;
}): ReactElement {
  return (
    <section className="panel stack-tight" id="overlap" aria-labelledby="overlap-title">
      <div className="row">
        <h2 id="overlap-title">{message('overlap.title')}</h2>
        {simulated ? <SimulatedTag /> : null}
      </div>
      <ScrollRegion labelledBy="overlap-title">
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col">{message('explore.query')}</th>
              {compared.map(({ letter }) => (
                <th key={letter} scope="col" className="number">
                  {message('overlap.with', { letter })}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {compared.map(({ letter, label, color }, row) => (
              <tr key={letter}>
                <th scope="row">
                  <span className="swatch swatch-inline" style={{ background: color }} />
                  {label}
                </th>
                {compared.map((other, column) => {
                  const count = overlaps[row]?.[column] ?? 0;
                  const total = totals[row] ?? 0;
                  return (
                    <td key={other.letter} className="number">
                      {formatCount(count)}
                      {row === column || total === 0 ? null : (
                        <span className="muted"> {formatShare(count / total, 0)}</span>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <p className="muted small">{message('overlap.note')}</p>
    </section>
  );
}
