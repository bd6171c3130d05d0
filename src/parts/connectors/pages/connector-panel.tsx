import type { ReactElement } from 'react';
import type { Answer } from '../../../web/api/call-operation.ts';
import { formatCount, formatDay, formatMoment } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { ConnectorDetails } from './connector-details.tsx';
import { describeQuery } from './describe-query.ts';

type ConnectorSummary = Answer<'list-connectors'>['connectors'][number];

/** One connector: what it brings for everybody, how it runs for administrators. */
export function ConnectorPanel({
  connector,
  instanceName,
  isAdministrator,
}: {
  readonly connector: ConnectorSummary;
  readonly instanceName: string;
  readonly isAdministrator: boolean;
}): ReactElement {
  const { id, name, archive, result, query, records, readUntil, succeededAt, isPaused } = connector;
  const facts = [
    [message('connectors.archive'), archive],
    [message('connectors.brings'), message(`connectors.result.${result}`)],
    [message('connectors.data'), instanceName],
    [message('connectors.query'), describeQuery(query)],
    [message('connectors.held'), formatCount(records.held)],
    [
      message('connectors.readUntil'),
      readUntil === null ? message('connectors.notYet') : formatDay(readUntil),
    ],
    [
      message('connectors.succeededAt'),
      succeededAt === null ? message('connectors.notYet') : formatMoment(succeededAt),
    ],
  ] as const;
  const title = `connector-${id}`;
  return (
    <section className="panel stack-tight" aria-labelledby={title}>
      <h2 id={title}>{name}</h2>
      {isPaused ? <p className="muted">{message('connectors.isPaused')}</p> : null}
      <dl className="facts">
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {isAdministrator ? <ConnectorDetails id={id} name={name} /> : null}
    </section>
  );
}
