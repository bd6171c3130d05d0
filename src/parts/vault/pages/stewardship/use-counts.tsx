import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { formatCount, formatMonth } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import { kindText } from './kind-text.ts';
import { useCountsQuery } from './queries.ts';

/** How many people used a dataset, as everybody may know it. */
export function UseCounts({ dataset }: { readonly dataset: string }): ReactElement | null {
  const counts = useQuery(useCountsQuery(dataset));
  const title = message('useCounts.title');
  if (counts.isPending) return null;
  if (counts.isError) return <FailureView error={counts.error} retry={() => counts.refetch()} />;
  const { months } = counts.data;
  const fewest = formatCount(counts.data.fewest);
  const told = months.filter(({ people }) => people !== null);
  return (
    <section className="panel stack-tight" aria-labelledby="use-counts">
      <h2 id="use-counts">{title}</h2>
      <p>{message('useCounts.what', { fewest })}</p>
      {told.length === 0 ? (
        <p className="muted">{message('useCounts.none', { fewest })}</p>
      ) : (
        <ScrollRegion label={title}>
          <table className="data-table">
            <thead>
              <tr>
                <th scope="col">{message('useCounts.month')}</th>
                <th scope="col">{message('useCounts.people')}</th>
                <th scope="col">{message('useCounts.purposes')}</th>
              </tr>
            </thead>
            <tbody>
              {told.map(({ month, people, purposes }) => (
                <tr key={month}>
                  <th scope="row">{formatMonth(new Date(`${month}-01T00:00:00Z`))}</th>
                  <td>{message('useCounts.atLeast', { people: formatCount(people ?? 0) })}</td>
                  <td>
                    {purposes
                      .map(({ kind, term, people: some }) => {
                        const name = term === null ? '' : ` (${term.shorthand})`;
                        return `${kindText(kind)}${name}: ${formatCount(some)}`;
                      })
                      .join(', ')}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </section>
  );
}
