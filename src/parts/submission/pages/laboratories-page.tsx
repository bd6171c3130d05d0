import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { type Answer, callOperation, toOperationPath } from '../../../web/api/call-operation.ts';
import { nodeQuery } from '../../../web/api/queries.ts';
import {
  formatCount,
  formatDay,
  formatMoment,
  formatShare,
} from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { SimulatedTag } from '../../../web/shell/simulated.tsx';
import { useSimulatedBanner } from '../../../web/shell/simulated-context.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { ScrollRegion } from '../../../web/table/scroll-region.tsx';

const KINDS = ['submittingLab', 'originatingLab', 'group'] as const;
type Kind = (typeof KINDS)[number];
type Laboratory = Answer<'list-laboratories'>['laboratories'][number];

const day = (iso: string) => formatDay(iso.slice(0, 10));

function formatDelay({ delayMedian, delayP10, delayP90 }: Laboratory): string {
  if (delayMedian === null || delayP10 === null || delayP90 === null)
    return message('state.notGiven');
  const days = (value: number) => formatCount(Math.round(value));
  return message('laboratories.delayOf', {
    median: days(delayMedian),
    p10: days(delayP10),
    p90: days(delayP90),
  });
}

/** The mean of the shares, and each of them. */
function Completeness({ laboratory }: { readonly laboratory: Laboratory }): ReactElement {
  const shares = Object.entries(laboratory.completeness);
  const mean = shares.reduce((sum, [, share]) => sum + share, 0) / Math.max(1, shares.length);
  return (
    <details>
      <summary>{formatShare(mean, 0)}</summary>
      <ul className="list-plain small">
        {shares.map(([field, share]) => (
          <li key={field}>
            {field} {formatShare(share, 0)}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Rows({ laboratories }: { readonly laboratories: readonly Laboratory[] }): ReactElement {
  return (
    <ScrollRegion label={message('laboratories.title')}>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{message('laboratories.name')}</th>
            <th scope="col" className="number">
              {message('laboratories.entries')}
            </th>
            <th scope="col" className="number">
              {message('laboratories.versions')}
            </th>
            <th scope="col">{message('laboratories.first')}</th>
            <th scope="col">{message('laboratories.last')}</th>
            <th scope="col">{message('laboratories.delay')}</th>
            <th scope="col">{message('laboratories.completeness')}</th>
            <th scope="col" className="number">
              {message('laboratories.uses')}
            </th>
          </tr>
        </thead>
        <tbody>
          {laboratories.map((one) => (
            <tr key={one.name ?? ''}>
              <th scope="row">{one.name ?? message('state.notGiven')}</th>
              <td className="number">{formatCount(one.entries)}</td>
              <td className="number">{formatCount(one.versions)}</td>
              <td>{day(one.firstReleasedAt)}</td>
              <td>{day(one.lastReleasedAt)}</td>
              <td>{formatDelay(one)}</td>
              <td>
                <Completeness laboratory={one} />
              </td>
              <td className="number">{formatCount(one.uses)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Counted({ instance, by }: { readonly instance: string; readonly by: Kind }): ReactElement {
  const counted = useQuery({
    queryKey: ['laboratories', instance, by],
    queryFn: ({ signal }) =>
      callOperation('list-laboratories', { params: { id: instance }, query: { by } }, signal),
  });
  if (counted.isPending) return <Loading />;
  if (counted.isError) {
    return <FailureView error={counted.error} retry={() => counted.refetch()} />;
  }
  const { laboratories, countedAt } = counted.data;
  if (laboratories.length === 0) return <p className="muted">{message('laboratories.none')}</p>;
  const path = toOperationPath('get-laboratory-table', { id: instance });
  return (
    <>
      <Rows laboratories={laboratories} />
      <p className="small muted">
        {message('laboratories.countedAt', { when: formatMoment(countedAt) })}{' '}
        <a download href={`${path}?by=${by}`}>
          {message('laboratories.csv')}
        </a>
      </p>
    </>
  );
}

/** What each laboratory has released, how soon and how completely, and how often it is cited. */
export function Page(): ReactElement {
  usePageTitle(message('laboratories.title'));
  const node = useQuery(nodeQuery);
  const [chosen, setChosen] = useState<string | null>(null);
  const [by, setBy] = useState<Kind>('submittingLab');
  const instances = node.data?.instances ?? [];
  const instance =
    instances.find((one) => one.id === chosen) ??
    instances.find(({ entries }) => entries > 0) ??
    instances[0];
  useSimulatedBanner(instance?.simulated ?? false);
  if (node.isPending) return <Loading />;
  if (node.isLoadingError) {
    return <FailureView error={node.error} isPage retry={() => node.refetch()} />;
  }
  return (
    <div className="stack">
      <div className="page-head">
        <h1>{message('laboratories.title')}</h1>
        {instance?.simulated === true ? <SimulatedTag /> : null}
        <p>{message('laboratories.what')}</p>
      </div>
      {instance === undefined ? null : (
        <section className="panel stack" aria-label={instance.displayName}>
          <div className="field-row">
            <NativeSelect
              label={message('laboratories.instance')}
              value={instance.id}
              onChange={(event) => setChosen(event.currentTarget.value)}
              data={instances.map((one) => ({ value: one.id, label: one.displayName }))}
            />
            <NativeSelect
              label={message('laboratories.by')}
              value={by}
              onChange={(event) =>
                setBy(KINDS.find((kind) => kind === event.currentTarget.value) ?? 'submittingLab')
              }
              data={KINDS.map((kind) => ({
                value: kind,
                label: message(`laboratories.by.${kind}`),
              }))}
            />
          </div>
          <Counted instance={instance.id} by={by} />
        </section>
      )}
    </div>
  );
}
