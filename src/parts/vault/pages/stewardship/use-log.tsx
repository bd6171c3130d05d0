import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { toOperationPath } from '../../../../web/api/call-operation.ts';
import { formatBytes, formatCount, formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { PageLink } from '../../../../web/router/page-link.tsx';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { Loading } from '../../../../web/shell/loading.tsx';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import { kindText } from './kind-text.ts';
import { type Use, usesQuery } from './queries.ts';

const OUTCOMES = ['whole', 'broken', 'cut', 'failed', 'running'] as const;
const WAYS = ['crypt4gh', 'outbox', 'htsget', 'drs', 'ega'] as const;

function wayText(way: string): string {
  const known = WAYS.find((one) => one === way);
  return known === undefined ? way : message(`uses.way.${known}`);
}

function Purpose({ use }: { readonly use: Use }): ReactElement {
  const { application, project, kinds, diseases, institutions } = use;
  if (application === null) return <span className="muted">{message('uses.noPurpose')}</span>;
  const facts = [...kinds.map(kindText), ...diseases, ...institutions];
  return (
    <>
      {project === '' ? null : <div>{project}</div>}
      {facts.length === 0 ? null : <div className="small">{facts.join(', ')}</div>}
      <div className="small">
        <PageLink to="/desk" search={{ application }}>
          {message('uses.application', { id: application })}
        </PageLink>
      </div>
    </>
  );
}

function Row({ use }: { readonly use: Use }): ReactElement {
  const { person, account, last, times, file, way, bytes, outcomes } = use;
  return (
    <tr>
      <th scope="row">
        {person === '' ? message('uses.gone') : person}
        <div className="small muted code">{account}</div>
      </th>
      <td className="nowrap">{formatMoment(last)}</td>
      <td className="number">{formatCount(times)}</td>
      <td>
        <code>{file}</code>
        <div className="small">{wayText(way)}</div>
      </td>
      <td className="number">{formatBytes(bytes)}</td>
      <td>
        <Purpose use={use} />
      </td>
      <td>
        {OUTCOMES.filter((outcome) => (outcomes[outcome] ?? 0) > 0)
          .map((outcome) =>
            message(`uses.outcome.${outcome}`, { times: formatCount(outcomes[outcome] ?? 0) }),
          )
          .join(', ')}
      </td>
    </tr>
  );
}

/** Who was given a dataset, when, how much and for what. */
export function UseLog({ dataset }: { readonly dataset: string }): ReactElement {
  const list = useQuery(usesQuery(dataset));
  const title = message('uses.title');
  return (
    <section className="panel stack-tight" aria-labelledby="steward-uses">
      <h2 id="steward-uses">{title}</h2>
      {list.isPending ? <Loading /> : null}
      {list.isError ? <FailureView error={list.error} retry={() => list.refetch()} /> : null}
      {list.isSuccess ? (
        <>
          <p>
            {message('uses.what')}{' '}
            {list.data.keptDays === 0
              ? message('uses.keptAlways')
              : message('uses.kept', { count: list.data.keptDays })}
          </p>
          {list.data.uses.length === 0 ? (
            <p className="muted">{message('uses.none')}</p>
          ) : (
            <>
              <ScrollRegion label={title}>
                <table className="data-table">
                  <thead>
                    <tr>
                      <th scope="col">{message('uses.person')}</th>
                      <th scope="col">{message('uses.when')}</th>
                      <th scope="col" className="number">
                        {message('uses.times')}
                      </th>
                      <th scope="col">{message('uses.file')}</th>
                      <th scope="col" className="number">
                        {message('uses.bytes')}
                      </th>
                      <th scope="col">{message('uses.purpose')}</th>
                      <th scope="col">{message('uses.outcome')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {list.data.uses.map((use) => (
                      <Row
                        key={[use.account, use.file, use.way, use.application].join(' ')}
                        use={use}
                      />
                    ))}
                  </tbody>
                </table>
              </ScrollRegion>
              <p>
                <a
                  className="button-link button-small"
                  href={toOperationPath('export-dataset-uses', { dataset })}
                  download
                >
                  {message('uses.csv')}
                </a>
              </p>
            </>
          )}
        </>
      ) : null}
    </section>
  );
}
