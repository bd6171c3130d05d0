import { useInfiniteQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { type FormEvent, type ReactElement, useState } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { message } from '../../../web/messages/message.ts';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { VariantTable } from './variant-table.tsx';

const FIELDS = [
  'mutation',
  'accession',
  'sample',
  'minShare',
  'maxShare',
  'minDepth',
  'minStrandReads',
] as const;
type Wish = Readonly<Partial<Record<(typeof FIELDS)[number] | 'run', string>>>;

const ROWS = 200;

/** What of a wish is given, as the operation takes it. */
function toQuery(wish: Wish): Record<string, string> {
  const given = Object.entries(wish).map(([name, value]) => [name, value.trim()] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== ''));
}

function Fields({
  start,
  onAsk,
}: {
  readonly start: Wish;
  readonly onAsk: (wish: Wish) => void;
}): ReactElement {
  const [wish, setWish] = useState(start);
  const send = (event: FormEvent): void => {
    event.preventDefault();
    onAsk(wish);
  };
  return (
    <form className="stack" onSubmit={send} aria-label={message('intraHost.ask')}>
      <div className="field-grid">
        {FIELDS.map((name) => (
          <label key={name} className="stack-tight">
            <span>{message(`intraHost.field.${name}`)}</span>
            <input
              className="native-field"
              value={wish[name] ?? ''}
              maxLength={100}
              inputMode={name.startsWith('min') || name.startsWith('max') ? 'decimal' : 'text'}
              placeholder={name === 'mutation' ? 'A23403G' : undefined}
              onChange={(event) => {
                const { value } = event.currentTarget;
                setWish((before) => ({ ...before, [name]: value }));
              }}
            />
          </label>
        ))}
      </div>
      <div>
        <button type="submit" className="button-link button-primary">
          {message('intraHost.ask')}
        </button>
      </div>
    </form>
  );
}

function Found({ wish }: { readonly wish: Wish }): ReactElement {
  const query = toQuery(wish);
  const found = useInfiniteQuery({
    queryKey: ['intra-host', query],
    queryFn: ({ pageParam, signal }) =>
      callOperation(
        'list-intra-host-variants',
        {
          query: {
            ...(query as object),
            limit: ROWS,
            ...(pageParam === null ? {} : { after: pageParam }),
          },
        },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  if (found.isPending) return <Loading />;
  if (found.isError) return <FailureView error={found.error} />;
  const variants = found.data.pages.flatMap((page) => page.variants);
  const toFile = (format: string) =>
    `/api/intra-host-variants/file?${new URLSearchParams({ ...query, format })}`;
  if (variants.length === 0) return <p className="muted">{message('intraHost.none')}</p>;
  return (
    <>
      <VariantTable variants={variants} label={message('intraHost.found')} />
      <p className="row">
        {found.hasNextPage ? (
          <button
            type="button"
            className="button-link button-small"
            onClick={() => found.fetchNextPage()}
          >
            {message('notices.more')}
          </button>
        ) : null}
        {['tsv', 'ndjson', 'vcf'].map((format) => (
          <a key={format} href={toFile(format)} download={`intra-host-variants.${format}`}>
            {message('intraHost.download', { format: format.toUpperCase() })}
          </a>
        ))}
      </p>
    </>
  );
}

/** Variants within hosts: what reads of samples have, minorities too. */
export function Page(): ReactElement {
  usePageTitle(message('intraHost.title'));
  const asked = useLocation({
    select: ({ search }) => search as Readonly<Record<string, unknown>>,
  });
  const start = Object.fromEntries(
    [...FIELDS, 'run'].flatMap((name) =>
      asked[name] === undefined ? [] : [[name, String(asked[name])]],
    ),
  ) as Wish;
  const [wish, setWish] = useState(start);
  return (
    <div className="stack">
      <div className="page-head">
        <h1>{message('intraHost.title')}</h1>
        <p>{message('intraHost.what')}</p>
      </div>
      <section className="panel">
        <Fields start={start} onAsk={(one) => setWish(one)} />
      </section>
      <section className="panel stack-tight" aria-labelledby="found-variants" aria-live="polite">
        <h2 id="found-variants">{message('intraHost.found')}</h2>
        <Found wish={wish} />
      </section>
    </div>
  );
}
