import type { ReactElement } from 'react';
import { formatCount } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import type { DraftSummary, SubmissionSummary } from './queries.ts';

type State = DraftSummary['state'];

/** In the order in which a draft goes through them. */
export const shownStates = [
  'received',
  'waiting',
  'needs-attention',
  'ready',
  'approved',
  'released',
  'withdrawn',
] as const satisfies readonly State[];

const looks: Readonly<Record<State, string>> = {
  received: 'status',
  waiting: 'status',
  'needs-attention': 'status status-bad',
  ready: 'status status-mediocre',
  approved: 'status status-good',
  released: 'status status-good',
  withdrawn: 'status',
};

/** The state of a draft as a word with a sign. */
export function DraftState({ state }: { readonly state: State }): ReactElement {
  return <span className={looks[state]}>{message(`draft.state.${state}`)}</span>;
}

/** How many drafts are in which state; what has none is left out. */
export function StateCounts({
  counts,
}: {
  readonly counts: SubmissionSummary['counts'];
}): ReactElement {
  return (
    <span className="row">
      {shownStates.map((state) => {
        const count = counts[state] ?? 0;
        return count === 0 ? null : (
          <span key={state} className={looks[state]}>
            {formatCount(count)} {message(`draft.state.${state}`)}
          </span>
        );
      })}
    </span>
  );
}
