import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useId, useState } from 'react';
import { type Answer, callOperation } from '../../../../web/api/call-operation.ts';
import { message } from '../../../../web/messages/message.ts';
import { PageLink } from '../../../../web/router/page-link.tsx';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { Loading } from '../../../../web/shell/loading.tsx';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import { ProblemList } from './problem-list.tsx';

type Deposits = Answer<'list-ena-deposits'>;
type Deposit = Deposits['deposits'][number];

const STATES = ['waiting', 'deposited', 'refused', 'cancelled'] as const;
type State = (typeof STATES)[number];

/** While something waits, how it goes on. */
const WAITING_INTERVAL_MS = 4000;

const COLOURS: Readonly<Record<State, string>> = {
  waiting: '',
  deposited: 'status-good',
  refused: 'status-bad',
  cancelled: 'status-mediocre',
};

/** What of a group is at ENA, what waits, and what was refused and why. */
export function DepositList({ group }: { readonly group: string }): ReactElement {
  const [state, setState] = useState<State | null>(null);
  const [after, setAfter] = useState('');
  const deposits = useQuery({
    queryKey: ['ena', group, 'deposits', state, after],
    queryFn: () =>
      callOperation('list-ena-deposits', {
        params: { group },
        query: { ...(state === null ? {} : { state }), after, limit: 50 },
      }),
    refetchInterval: ({ state: { data } }) =>
      (data?.counts.waiting ?? 0) > 0 ? WAITING_INTERVAL_MS : false,
  });
  const choose = (wanted: State | null) => {
    setAfter('');
    setState(wanted);
  };
  return (
    <section className="panel stack" aria-labelledby="ena-list">
      <h2 id="ena-list">{message('ena.list')}</h2>
      {deposits.isPending ? <Loading /> : null}
      {deposits.isError ? (
        <FailureView error={deposits.error} retry={() => deposits.refetch()} />
      ) : null}
      {deposits.data === undefined ? null : (
        <>
          <StateChoice counts={deposits.data.counts} state={state} choose={choose} />
          <Studies studies={deposits.data.studies} />
          {deposits.data.deposits.length === 0 ? (
            <p className="muted">{message('ena.empty')}</p>
          ) : (
            <DepositTable deposits={deposits.data.deposits} />
          )}
          <Pages next={deposits.data.next} after={after} go={setAfter} />
        </>
      )}
    </section>
  );
}

function StateChoice({
  counts,
  state,
  choose,
}: {
  readonly counts: Deposits['counts'];
  readonly state: State | null;
  readonly choose: (state: State | null) => void;
}): ReactElement {
  const name = useId();
  const options = [
    { value: null, label: message('ena.state.all') },
    ...STATES.map((value) => ({
      value,
      label: message('ena.count', {
        state: message(`ena.state.${value}`),
        count: counts[value],
      }),
    })),
  ];
  return (
    <fieldset className="choice">
      <legend className="visually-hidden">{message('ena.state')}</legend>
      {options.map(({ value, label }) => (
        <label key={value ?? 'all'}>
          <input
            type="radio"
            name={name}
            checked={value === state}
            onChange={() => choose(value)}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Studies({ studies }: { readonly studies: Deposits['studies'] }): ReactElement | null {
  if (studies.length === 0) return null;
  return (
    <ul className="list-plain">
      {studies.map(({ alias, accession, status }) => (
        <li key={alias}>
          {message('ena.kind.project')} <span className="code">{accession}</span>{' '}
          <span className="muted">
            {alias} {status}
          </span>
        </li>
      ))}
    </ul>
  );
}

function DepositTable({ deposits }: { readonly deposits: readonly Deposit[] }): ReactElement {
  return (
    <ScrollRegion labelledBy="ena-list">
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{message('ena.entry')}</th>
            <th scope="col">{message('ena.state')}</th>
            <th scope="col">{message('ena.at')}</th>
            <th scope="col">{message('ena.problems')}</th>
          </tr>
        </thead>
        <tbody>
          {deposits.map(({ entry, version, state, objects, problems }) => (
            <tr key={entry}>
              <th scope="row">
                <PageLink to={`/entries/${entry}.${version}`}>{`${entry}.${version}`}</PageLink>
              </th>
              <td>
                <span className={`status ${COLOURS[state]}`}>{message(`ena.state.${state}`)}</span>
              </td>
              <td>
                <ul className="list-plain small">
                  {objects.map(({ kind, alias, accession, otherAccession }) => (
                    <li key={alias}>
                      {message(`ena.kind.${kind}`)}{' '}
                      <span className="code">{otherAccession ?? accession}</span>
                    </li>
                  ))}
                </ul>
              </td>
              <td>
                <ProblemList problems={problems} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Pages({
  next,
  after,
  go,
}: {
  readonly next: string | null;
  readonly after: string;
  readonly go: (after: string) => void;
}): ReactElement | null {
  if (next === null && after === '') return null;
  return (
    <p className="row">
      {after === '' ? null : (
        <button type="button" className="button-link button-small" onClick={() => go('')}>
          {message('ena.first')}
        </button>
      )}
      {next === null ? null : (
        <button type="button" className="button-link button-small" onClick={() => go(next)}>
          {message('ena.more')}
        </button>
      )}
    </p>
  );
}
