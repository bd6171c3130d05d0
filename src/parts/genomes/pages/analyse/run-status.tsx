import type { ReactElement } from 'react';
import { formatCount, formatDecimal } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import type { RunState } from './analysis-session.ts';
import type { InputFault } from './read-records.ts';

function describeFault({ kind, source, detail }: InputFault): string {
  switch (kind) {
    case 'empty':
      return message('analyse.fault.empty', { source });
    case 'no-fasta':
      return message('analyse.fault.noFasta', { source, text: detail });
    case 'damaged':
      return message('analyse.fault.damaged', { source });
    case 'unreadable':
      return message('analyse.fault.unreadable', { source, reason: detail });
  }
}

function describeStage({ stage, progress, seconds }: RunState): string {
  const count = progress.done;
  if (stage === 'running') return message('analyse.running', { count });
  const time = formatDecimal(seconds, seconds < 10 ? 1 : 0);
  return stage === 'finished'
    ? message('analyse.finished', { count, seconds: time })
    : message('analyse.stopped', { count });
}

/** How far a run is, and what of its input could not be read. */
export function RunStatus({
  run,
  onCancel,
}: {
  readonly run: RunState;
  readonly onCancel: () => void;
}): ReactElement {
  const { progress, seconds, stage, faults, sources } = run;
  const rate = seconds > 0.2 ? progress.done / seconds : 0;
  const label = describeStage(run);
  return (
    <div className="stack-tight">
      <div className="row row-spread">
        <span>
          <span role="status">{label}</span>{' '}
          <span className="muted small">
            {rate > 0 ? message('analyse.rate', { rate: formatCount(rate) }) : ''}{' '}
            {sources.join(', ').slice(0, 120)}
          </span>
        </span>
        {stage === 'running' ? (
          <button type="button" className="button-link button-small" onClick={onCancel}>
            {message('dialog.cancel')}
          </button>
        ) : null}
      </div>
      {stage === 'running' ? (
        <progress
          className="import-progress"
          max={1}
          value={progress.share}
          aria-label={message('analyse.progress')}
        />
      ) : null}
      {faults.map((fault) => (
        <p key={`${fault.source} ${fault.kind}`} className="notice notice-bad" role="alert">
          {describeFault(fault)}
        </p>
      ))}
      {stage === 'failed' ? (
        <p className="notice notice-bad" role="alert">
          {message('analyse.failed', { reason: (run.error as Error | null)?.message ?? '' })}
        </p>
      ) : null}
    </div>
  );
}
