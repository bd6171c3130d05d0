import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { formatMoment } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { AdministratorGate } from '../../../web/shell/access-gate.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { CutReport } from './lockdown/cut-report.tsx';
import { LockHistory, type PastLock } from './lockdown/lock-history.tsx';
import { RadioChoice } from './radio-choice.tsx';
import { ReasonButton } from './reason-button.tsx';

/** The vault as a whole is locked. */
function Locked({ lock }: { readonly lock: PastLock }): ReactElement {
  return (
    <>
      <div className="notice notice-bad stack-tight">
        <p>
          <strong>{message(lock.drill ? 'lockdown.lockedDrill' : 'lockdown.locked')}</strong>
          {`, ${message('holds.since', { date: formatMoment(lock.lockedAt) })}`}
        </p>
        <p>{lock.why}</p>
      </div>
      <CutReport lock={lock} />
      <div>
        <ReasonButton
          label={message('lockdown.unlock')}
          title={message('lockdown.unlockTitle')}
          isLarge
          run={(why) => callOperation('unlock-vault', { query: { why } })}
        >
          {message('lockdown.unlockWhat')}
        </ReasonButton>
      </div>
    </>
  );
}

/** Locks the vault, as a drill unless one says otherwise. */
function Giving(): ReactElement {
  const [kind, setKind] = useState<'drill' | 'real'>('drill');
  return (
    <>
      <p>
        <span className="status status-good">{message('lockdown.gives')}</span>
      </p>
      <RadioChoice
        label={message('lockdown.kind')}
        value={kind}
        options={(['drill', 'real'] as const).map((one) => ({
          value: one,
          label: message(`lockdown.${one}`),
          hint: message(`lockdown.${one}Hint`),
        }))}
        onChange={setKind}
      />
      <div>
        <ReasonButton
          label={message('lockdown.lock')}
          title={message('lockdown.lockTitle')}
          isGrave
          isLarge
          run={(why) => callOperation('lock-vault', { body: { why, drill: kind === 'drill' } })}
        >
          {message('lockdown.lockWhat')}
        </ReasonButton>
      </div>
    </>
  );
}

function Lockdown(): ReactElement {
  const list = useQuery({
    queryKey: ['vault-lock-history'],
    queryFn: ({ signal }) => callOperation('list-vault-lock-history', {}, signal),
  });
  const whole = list.data?.locks.find(
    ({ scope, endedAt }) => scope === 'vault' && endedAt === null,
  );
  return (
    <div className="stack">
      <div className="page-head">
        <h1>{message('lockdown.title')}</h1>
        <p>{message('lockdown.what')}</p>
      </div>
      {list.isPending ? <Loading /> : null}
      {list.isError ? <FailureView error={list.error} retry={() => list.refetch()} /> : null}
      {list.isSuccess ? (
        <>
          <section className="panel stack" aria-labelledby="lockdown-state">
            <h2 id="lockdown-state">{message('lockdown.state')}</h2>
            {whole === undefined ? <Giving /> : <Locked lock={whole} />}
            <p className="small muted">{message('lockdown.command.hint')}</p>
          </section>
          <LockHistory locks={list.data.locks} />
        </>
      ) : null}
    </div>
  );
}

/** State of the vault, drills and lockdowns, for those who run the node. */
export function Page(): ReactElement {
  usePageTitle(message('lockdown.title'));
  return (
    <AdministratorGate>
      <Lockdown />
    </AdministratorGate>
  );
}
