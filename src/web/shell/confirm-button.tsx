import { type ReactElement, type ReactNode, useState } from 'react';
import { message } from '../messages/message.ts';
import { ActionFailure } from './action-failure.tsx';
import { Dialog } from './dialog.tsx';
import { useAction } from './use-action.ts';

/** A button for what one should think of twice: says in a dialog what will happen, and does it from there. */
export function ConfirmButton({
  label,
  accessibleLabel,
  title,
  isGrave,
  isDisabled,
  children,
  run,
  onDone,
}: {
  readonly label: string;
  /** Where several buttons of a page have the same label: which this is. */
  readonly accessibleLabel?: string;
  readonly title: string;
  /** What it does cannot be undone by doing something else: the button says so by its colour. */
  readonly isGrave?: boolean;
  /** What it needs is not given yet. */
  readonly isDisabled?: boolean;
  /** What will happen. */
  readonly children: ReactNode;
  readonly run: () => Promise<unknown>;
  readonly onDone?: () => unknown;
}): ReactElement {
  const [isAsking, setAsking] = useState(false);
  const action = useAction(run, () => {
    setAsking(false);
    return onDone?.();
  });
  return (
    <>
      <button
        type="button"
        className={`button-link button-small${isGrave ? ' button-danger' : ''}`}
        aria-label={accessibleLabel}
        disabled={isDisabled}
        onClick={() => {
          action.reset();
          setAsking(true);
        }}
      >
        {label}
      </button>
      <Dialog title={title} isOpen={isAsking} onClose={() => setAsking(false)}>
        {isAsking ? (
          <>
            <p>{children}</p>
            <ActionFailure error={action.error} />
            <div className="row">
              <button
                type="button"
                className="button-link button-danger"
                disabled={action.isPending}
                onClick={() => action.mutate()}
              >
                {label}
              </button>
              <button type="button" className="button-link" onClick={() => setAsking(false)}>
                {message('dialog.cancel')}
              </button>
            </div>
          </>
        ) : null}
      </Dialog>
    </>
  );
}
