import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { type Answer, callOperation } from '../../../web/api/call-operation.ts';
import { formatBytes, formatMoment } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';

type Sources = Answer<'list-entry-sources'>;

function SourceView({ source }: { readonly source: Sources['sources'][number] }): ReactElement {
  const { archive, accessionVersion, address, fetchedAt, via, state, isFollowed } = source;
  return (
    <li className="stack-tight">
      <p>
        <strong>
          {archive} {accessionVersion}
        </strong>{' '}
        {isFollowed ? null : message('sources.linked')}
        {state === 'withdrawn' ? message('sources.withdrawn') : null}
      </p>
      <p className="small muted">
        {message('sources.brought', { when: formatMoment(fetchedAt), via })}
      </p>
      <p className="small">
        <a href={address} rel="noopener noreferrer">
          {address}
        </a>
      </p>
    </li>
  );
}

function RunView({ run }: { readonly run: Sources['runs'][number] }): ReactElement {
  const { accession, fields, files, withdrawnWhy } = run;
  const kind = [fields.instrument_model, fields.library_strategy, fields.library_layout];
  return (
    <li className="stack-tight">
      <p>
        <strong>{accession}</strong> {kind.filter((text) => text !== undefined).join(', ')}
      </p>
      {withdrawnWhy === null ? null : <p className="small muted">{withdrawnWhy}</p>}
      <ul className="list-plain small">
        {files.map(({ url, bytes, md5 }) => (
          <li key={url}>
            <a href={url} rel="noopener noreferrer">
              {url.split('/').at(-1)}
            </a>{' '}
            <span className="muted">
              {[bytes === null ? '' : formatBytes(bytes), md5 === null ? '' : `MD5 ${md5}`]
                .filter(Boolean)
                .join(', ')}
            </span>
          </li>
        ))}
      </ul>
    </li>
  );
}

/** Records of archives that an entry is, and raw reads of its sample there; nothing where there are none. */
export function SourcesPanel({ subject }: { readonly subject: string }): ReactElement | null {
  const found = useQuery({
    queryKey: ['entry-sources', subject],
    queryFn: ({ signal }) =>
      callOperation('list-entry-sources', { params: { accession: subject } }, signal),
  });
  const { sources = [], runs = [] } = found.data ?? {};
  if (sources.length === 0 && runs.length === 0) return null;
  return (
    <section className="panel stack-tight" aria-labelledby="sources">
      <h2 id="sources">{message('sources.title')}</h2>
      {sources.length === 0 ? null : (
        <>
          <p className="small muted">{message('sources.what')}</p>
          <ul className="list-plain stack">
            {sources.map((source) => (
              <SourceView key={`${source.source} ${source.accessionVersion}`} source={source} />
            ))}
          </ul>
        </>
      )}
      {runs.length === 0 ? null : (
        <>
          <h3>{message('sources.runs')}</h3>
          <p className="small muted">{message('sources.runsWhat')}</p>
          <ul className="list-plain stack">
            {runs.map((run) => (
              <RunView key={run.accession} run={run} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
