import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { Answer } from '../../../web/api/call-operation.ts';
import { nodeQuery } from '../../../web/api/queries.ts';
import { formatBytes, formatDay, formatMoment } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { SimulatedTag } from '../../../web/shell/simulated.tsx';
import { ScrollRegion } from '../../../web/table/scroll-region.tsx';
import { datasetQuery } from './queries.ts';
import { stewardshipQuery } from './stewardship/queries.ts';
import { UseCounts } from './stewardship/use-counts.tsx';

type Dataset = Answer<'get-vault-dataset'>;

function Table({ table }: { readonly table: Dataset['tables'][number] }): ReactElement {
  const { title, rows, fields } = table;
  return (
    <div className="stack-tight">
      <h3>{title}</h3>
      <p className="small muted">
        {rows === null ? message('vault.rowsHidden') : message('vault.rows', { rows })}
      </p>
      <ScrollRegion label={title}>
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col">{message('vault.field')}</th>
              <th scope="col">{message('vault.fieldType')}</th>
              <th scope="col">{message('vault.fieldMeaning')}</th>
              <th scope="col">{message('vault.fieldLevel')}</th>
            </tr>
          </thead>
          <tbody>
            {fields.map(({ name, type, unit, description, identifying }) => (
              <tr key={name}>
                <th scope="row">
                  <code>{name}</code>
                </th>
                <td>{unit === null ? type : `${type}, ${unit}`}</td>
                <td>{description}</td>
                <td>{message(`vault.level.${identifying}`)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </div>
  );
}

function Policy({ policy }: Pick<Dataset, 'policy'>): ReactElement {
  const { committee } = policy;
  return (
    <section className="panel stack-tight" aria-labelledby="vault-policy">
      <h2 id="vault-policy">{message('vault.policy')}</h2>
      <h3>{policy.title}</h3>
      <ul>
        {policy.useTerms.map(({ code, shorthand, label, detail }) => (
          <li key={`${code} ${detail}`}>
            {label}
            {detail === null ? '' : `: ${detail}`}{' '}
            <span className="muted small">
              {shorthand}, {code}
            </span>
          </li>
        ))}
      </ul>
      <p className="source-text">{policy.text}</p>
      <dl className="facts">
        <div>
          <dt>{message('vault.committee')}</dt>
          <dd>{committee.title}</dd>
        </div>
        <div>
          <dt>{message('vault.contact')}</dt>
          <dd>{committee.contact}</dd>
        </div>
      </dl>
    </section>
  );
}

/** For those who answer for the dataset. */
function StewardshipLink({ accession }: { readonly accession: string }): ReactElement | null {
  const node = useQuery(nodeQuery);
  const answered = useQuery({ ...stewardshipQuery, enabled: node.data?.account != null });
  if (answered.data?.datasets.every((one) => one.accession !== accession) !== false) return null;
  return (
    <p>
      <PageLink to="/vault/stewardship" search={{ dataset: accession }}>
        {message('steward.open')}
      </PageLink>
    </p>
  );
}

/** What everybody may know of one dataset. */
export function DatasetView({ accession }: { readonly accession: string }): ReactElement {
  const found = useQuery(datasetQuery(accession));
  const back = (
    <p>
      <PageLink to="/vault">{message('vault.back')}</PageLink>
    </p>
  );
  if (found.isPending) return <Loading />;
  if (found.isError) {
    return (
      <>
        <FailureView error={found.error} retry={() => found.refetch()} />
        {back}
      </>
    );
  }
  const { title, description, version, publishedAt, files, mebibytes, tables, simulated, policy } =
    found.data;
  const { assessments } = found.data;
  const facts = [
    [message('vault.accession'), `${accession} · ${message('vault.version', { version })}`],
    [message('vault.published'), formatMoment(publishedAt)],
    [
      message('vault.size'),
      `${message('vault.files', { count: files })}, ${message('vault.sizeUpTo', { size: formatBytes(mebibytes * 2 ** 20) })}`,
    ],
    ...assessments.map(
      (one) =>
        [
          message('assess.public'),
          message('assess.publicOf', { title: one.title, date: formatDay(one.assessedOn) }),
        ] as const,
    ),
  ] as const;
  return (
    <>
      <section className="panel stack-tight" aria-labelledby="vault-dataset">
        <h2 id="vault-dataset">
          {title} {simulated ? <SimulatedTag /> : null}
        </h2>
        {description === '' ? null : <p className="source-text">{description}</p>}
        <dl className="facts">
          {facts.map(([name, value]) => (
            <div key={`${name} ${value}`}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <StewardshipLink accession={accession} />
      </section>
      <Policy policy={policy} />
      {tables.length === 0 ? null : (
        <section className="panel stack" aria-labelledby="vault-tables">
          <h2 id="vault-tables">{message('vault.tables')}</h2>
          {tables.map((table) => (
            <Table key={table.dictionary} table={table} />
          ))}
        </section>
      )}
      <UseCounts dataset={accession} />
      {back}
    </>
  );
}
