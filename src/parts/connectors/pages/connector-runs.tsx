import type { ReactElement } from 'react';
import type { Answer } from '../../../web/api/call-operation.ts';
import { formatCount, formatMoment } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { ScrollRegion } from '../../../web/table/scroll-region.tsx';

type Run = Answer<'get-connector'>['runs'][number];

const COUNTS = [
  'added',
  'changed',
  'unchanged',
  'duplicate',
  'refused',
  'withdrawn',
  'leftOut',
] as const;

function RunRow({ run }: { readonly run: Run }): ReactElement {
  return (
    <tr>
      <th scope="row">{formatMoment(run.startedAt)}</th>
      <td>{message(`connectors.state.${run.state}`)}</td>
      {COUNTS.map((name) => (
        <td key={name} className="number">
          {formatCount(run.counts[name])}
        </td>
      ))}
    </tr>
  );
}

/** The last runs of a connector, with what each counted. */
export function ConnectorRuns({
  name,
  runs,
}: {
  readonly name: string;
  readonly runs: readonly Run[];
}): ReactElement {
  if (runs.length === 0) return <p className="muted">{message('connectors.noRun')}</p>;
  return (
    <ScrollRegion label={message('connectors.runsOf', { name })}>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{message('connectors.startedAt')}</th>
            <th scope="col">{message('connectors.state')}</th>
            {COUNTS.map((count) => (
              <th key={count} scope="col" className="number">
                {message(`connectors.count.${count}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <RunRow key={run.id} run={run} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
