import { Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { nodeQuery } from '../../../../web/api/queries.ts';
import { formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { Loading } from '../../../../web/shell/loading.tsx';
import { filesQuery } from '../queries.ts';
import { ReasonButton } from '../reason-button.tsx';
import { type AnsweredDataset, type Lock, locksQuery } from './queries.ts';

function LockRow({
  lock,
  mayLift,
}: {
  readonly lock: Lock;
  readonly mayLift: boolean;
}): ReactElement {
  const { scope, target, drill, why, byOperator, lockedAt } = lock;
  const lift = (reason: string) =>
    scope === 'dataset'
      ? callOperation('unlock-vault-dataset', {
          params: { record: target },
          query: { why: reason },
        })
      : callOperation('unlock-vault-file', { params: { deposit: target }, query: { why: reason } });
  return (
    <li className="notice notice-warn stack-tight">
      <p>
        <strong>
          {scope === 'file'
            ? message('holds.file', { file: target })
            : message(scope === 'vault' ? 'holds.vault' : 'holds.dataset')}
        </strong>
        {`, ${message('holds.since', { date: formatMoment(lockedAt) })} (${message(drill ? 'holds.drill' : 'holds.real')}`}
        {byOperator ? `, ${message('holds.byOperator')})` : ')'}
      </p>
      <p>{why}</p>
      {mayLift ? (
        <div>
          <ReasonButton
            label={message('holds.unlock')}
            title={message('holds.unlockTitle')}
            run={lift}
          >
            {message('holds.unlockWhat')}
          </ReasonButton>
        </div>
      ) : null}
    </li>
  );
}

function LockForm({ dataset }: { readonly dataset: string }): ReactElement {
  const [isDrill, setDrill] = useState(true);
  return (
    <div className="stack-tight">
      <Checkbox
        label={message('holds.isDrill')}
        checked={isDrill}
        onChange={(event) => setDrill(event.currentTarget.checked)}
      />
      <div>
        <ReasonButton
          label={message('holds.lock')}
          title={message('holds.lockTitle')}
          isGrave
          run={(why) =>
            callOperation('lock-vault-dataset', {
              params: { record: dataset },
              body: { why, drill: isDrill },
            })
          }
        >
          {message('holds.lockWhat')}
        </ReasonButton>
      </div>
    </div>
  );
}

/** Locks that hold a dataset or a file of its group; those who manage it lock it and lift their own locks. */
export function Locks({ dataset }: { readonly dataset: AnsweredDataset }): ReactElement {
  const { accession, mayManage, group } = dataset;
  const node = useQuery(nodeQuery);
  const list = useQuery(locksQuery);
  const isLocked = list.data?.locks.some(({ scope }) => scope === 'file') === true;
  const files = useQuery({ ...filesQuery(group), enabled: isLocked });
  const isOperator = node.data?.account?.role === 'administrator';
  const own = new Set(files.data?.files.map((file) => file.accession));
  const locks = (list.data?.locks ?? []).filter(
    ({ scope, target }) =>
      scope === 'vault' || target === accession || (scope === 'file' && own.has(target)),
  );
  const isWhole = locks.some(({ scope }) => scope === 'dataset');
  return (
    <section className="panel stack" aria-labelledby="steward-locks">
      <h2 id="steward-locks">{message('holds.title')}</h2>
      <p>{message('holds.what')}</p>
      {list.isPending ? <Loading /> : null}
      {list.isError ? <FailureView error={list.error} retry={() => list.refetch()} /> : null}
      {list.isSuccess && locks.length === 0 ? (
        <p className="muted">{message('holds.none')}</p>
      ) : null}
      <ul className="list-plain stack-tight">
        {locks.map((lock) => (
          <LockRow
            key={`${lock.scope} ${lock.target}`}
            lock={lock}
            mayLift={mayManage && lock.scope !== 'vault' && (isOperator || !lock.byOperator)}
          />
        ))}
      </ul>
      {mayManage && list.isSuccess && !isWhole ? <LockForm dataset={accession} /> : null}
    </section>
  );
}
