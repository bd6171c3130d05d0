import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { type Answer, callOperation } from '../../../web/api/call-operation.ts';
import { instanceQuery } from '../../../web/api/queries.ts';
import type { Instance } from '../../../web/api/types.ts';
import { formatCount, formatShare } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { SimulatedTag } from '../../../web/shell/simulated.tsx';
import { useSimulatedBanner } from '../../../web/shell/simulated-context.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { ScrollRegion } from '../../../web/table/scroll-region.tsx';
import { lineageAddress } from './lineage/lineage-address.ts';

const PAGE_SIZE = 100;
const DEBOUNCE_MS = 150;

type Listed = Answer<'list-lineages'>['data']['lineages'][number];

function LineageRows({
  instance,
  lineages,
}: {
  readonly instance: Instance;
  readonly lineages: readonly Listed[];
}): ReactElement {
  return (
    <ScrollRegion labelledBy="lineages">
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{message('lineage.name')}</th>
            <th scope="col">{message('lineage.parents')}</th>
            <th scope="col" className="number">
              {message('lineage.own')}
            </th>
            <th scope="col" className="number">
              {message('lineage.withSublineages')}
            </th>
            <th scope="col" className="number">
              {message('map.share')}
            </th>
          </tr>
        </thead>
        <tbody>
          {lineages.map((one) => (
            <tr key={one.name}>
              <th scope="row">
                <PageLink to={lineageAddress(instance.id, one.name)}>{one.name}</PageLink>
              </th>
              <td>{one.parents.join(', ')}</td>
              <td className="number">{formatCount(one.genomes)}</td>
              <td className="number">{formatCount(one.genomesWithSublineages)}</td>
              <td className="number">
                {formatShare(one.genomesWithSublineages / Math.max(1, instance.entries))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

/** The way through a list that is longer than a page. */
function Pager({
  offset,
  total,
  onChange,
}: {
  readonly offset: number;
  readonly total: number;
  readonly onChange: (offset: number) => void;
}): ReactElement | null {
  if (total <= PAGE_SIZE) return null;
  const range = { from: offset + 1, to: Math.min(total, offset + PAGE_SIZE), all: total };
  return (
    <div className="row">
      <button
        type="button"
        className="button-link button-small"
        disabled={offset === 0}
        onClick={() => onChange(Math.max(0, offset - PAGE_SIZE))}
      >
        {message('lineages.previous')}
      </button>
      <span className="small">{message('lineages.shown', range)}</span>
      <button
        type="button"
        className="button-link button-small"
        disabled={offset + PAGE_SIZE >= total}
        onClick={() => onChange(offset + PAGE_SIZE)}
      >
        {message('lineages.next')}
      </button>
    </div>
  );
}

function LineageTable({
  instance,
  column,
}: {
  readonly instance: Instance;
  readonly column: string;
}): ReactElement {
  const [text, setText] = useState('');
  const [offset, setOffset] = useState(0);
  const [needle] = useDebouncedValue(text, DEBOUNCE_MS);
  const answer = useQuery({
    queryKey: ['lineages', instance.id, instance.dataVersion, column, needle, offset],
    queryFn: ({ signal }) => {
      const query = { column, text: needle, limit: PAGE_SIZE, offset };
      return callOperation('list-lineages', { params: { id: instance.id }, query }, signal);
    },
    placeholderData: keepPreviousData,
  });
  if (answer.isError) return <FailureView error={answer.error} retry={() => answer.refetch()} />;
  const { lineages = [], total = 0 } = answer.data?.data ?? {};
  return (
    <section className="panel stack" aria-labelledby="lineages">
      <div className="row row-spread">
        <div className="row">
          <h2 id="lineages">{message('lineages.list', { count: total })}</h2>
          {instance.simulated ? <SimulatedTag /> : null}
        </div>
        <input
          className="native-field"
          type="search"
          aria-label={message('lineages.find')}
          placeholder={message('lineages.find')}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setOffset(0);
          }}
        />
      </div>
      {answer.data === undefined ? (
        <Loading />
      ) : lineages.length === 0 ? (
        <p className="muted">{message('lineages.none')}</p>
      ) : (
        <LineageRows instance={instance} lineages={lineages} />
      )}
      <Pager offset={offset} total={total} onChange={setOffset} />
    </section>
  );
}

/** The lineages of an instance, those of most genomes first, to look through and to find one. */
export function Page(): ReactElement {
  const { instance: id } = useParams({ strict: false }) as { readonly instance: string };
  const instance = useQuery(instanceQuery(id));
  usePageTitle(message('lineages.title'));
  useSimulatedBanner(instance.data?.simulated ?? false);
  if (instance.isPending) return <Loading />;
  if (instance.isError) {
    return <FailureView error={instance.error} isPage retry={() => instance.refetch()} />;
  }
  const { lineageColumn } = instance.data;
  return (
    <div className="stack">
      <div className="row row-spread">
        <h1>{message('lineages.heading', { name: instance.data.displayName })}</h1>
        <PageLink to={`/explore/${encodeURIComponent(id)}`} className="small">
          {message('explore.title')}
        </PageLink>
      </div>
      {lineageColumn === null ? (
        <div className="panel empty">
          <h2>{message('lineages.noSystem')}</h2>
        </div>
      ) : (
        <LineageTable instance={instance.data} column={lineageColumn} />
      )}
    </div>
  );
}
