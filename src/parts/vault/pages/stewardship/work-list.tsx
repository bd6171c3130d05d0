import type { ReactElement } from 'react';
import { formatDay } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { PageLink } from '../../../../web/router/page-link.tsx';
import { SimulatedTag } from '../../../../web/shell/simulated.tsx';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import type { AnsweredDataset } from './queries.ts';

type Wait = AnsweredDataset['waits'][number];

function toText({ kind, date, files }: Wait): string {
  const day = formatDay(date ?? '');
  switch (kind) {
    case 'files-held':
      return message('steward.wait.files-held', { count: files ?? 0 });
    case 'assessment-due':
      return message('steward.wait.assessment-due', { date: day });
    case 'assessment-overdue':
      return message('steward.wait.assessment-overdue', { date: day });
    default:
      return message(`steward.wait.${kind}`);
  }
}

const isGrave = ({ kind }: Wait) => kind === 'assessment-missing' || kind === 'assessment-overdue';

/** What waits for those who answer for a dataset. */
export function Waits({ waits }: { readonly waits: readonly Wait[] }): ReactElement {
  if (waits.length === 0) return <span className="muted">{message('steward.nothing')}</span>;
  return (
    <ul className="list-plain row">
      {waits.map((wait) => (
        <li
          key={wait.kind}
          className={`status ${isGrave(wait) ? 'status-bad' : 'status-mediocre'}`}
        >
          {toText(wait)}
        </li>
      ))}
    </ul>
  );
}

/** Datasets that the reader answers for, those with something that waits first. */
export function WorkList({
  datasets,
}: {
  readonly datasets: readonly AnsweredDataset[];
}): ReactElement {
  if (datasets.length === 0) return <p className="panel muted">{message('steward.none')}</p>;
  return (
    <section className="panel stack-tight" aria-labelledby="steward-datasets">
      <h2 id="steward-datasets">{message('steward.datasets')}</h2>
      <ScrollRegion label={message('steward.datasets')}>
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col">{message('steward.dataset')}</th>
              <th scope="col">{message('steward.waits')}</th>
              <th scope="col">{message('steward.owner')}</th>
              <th scope="col">{message('steward.committee')}</th>
            </tr>
          </thead>
          <tbody>
            {datasets.map(({ accession, title, simulated, waits, group, committee }) => (
              <tr key={accession}>
                <th scope="row">
                  <PageLink to="/vault/stewardship" search={{ dataset: accession }}>
                    {title}
                  </PageLink>{' '}
                  {simulated ? <SimulatedTag /> : null}
                  <div className="small muted code">{accession}</div>
                </th>
                <td className="cell-wide">
                  <Waits waits={waits} />
                </td>
                <td>{group}</td>
                <td>{committee}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}
