import { TextInput } from '@mantine/core';
import { type ReactElement, type ReactNode, useState } from 'react';
import { message } from '../../../web/messages/message.ts';
import { ActionFailure } from '../../../web/shell/action-failure.tsx';
import { Dialog } from '../../../web/shell/dialog.tsx';
import { useAction } from '../../../web/shell/use-action.ts';

const SHORTEST = 3;
const LONGEST = 500;

/** A button for what has to be given a reason for: asks for it in a dialog that says what will happen. */
export function ReasonButton({
  label,
  accessibleLabel,
  title,
  isGrave = false,
  isLarge = false,
  children,
  run,
}: {
  readonly label: string;
  /** Where several buttons of a page have the same label: which this is. */
  readonly accessibleLabel?: string;
  readonly title: string;
  readonly isGrave?: boolean;
  readonly isLarge?: boolean;
  /** What will happen. */
  readonly children: ReactNode;
  readonly run: (reason: string) => Promise<unknown>;
}): ReactElement {
  const [isAsking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const action = useAction(
    () => run(reason.trim()),
    () => setAsking(false),
  );
  const colour = isGrave ? ' button-danger' : '';
  return (
    <>
      <button
        type="button"
        className={`button-link${isLarge ? '' : ' button-small'}${colour}`}
        aria-label={accessibleLabel}
        onClick={() => {
          action.reset();
          setReason('');
          setAsking(true);
        }}
      >
        {label}
      </button>
      <Dialog title={title} isOpen={isAsking} onClose={() => setAsking(false)}>
        {isAsking ? (
          <form
            className="stack-tight"
            onSubmit={(event) => {
              event.preventDefault();
              action.mutate();
            }}
          >
            <p>{children}</p>
            <TextInput
              label={message('steward.reason')}
              description={message('steward.reasonHint')}
              withAsterisk
              required
              minLength={SHORTEST}
              maxLength={LONGEST}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <ActionFailure error={action.error} />
            <div className="row">
              <button
                type="submit"
                className={`button-link${colour}`}
                disabled={action.isPending || reason.trim().length < SHORTEST}
              >
                {label}
              </button>
              <button type="button" className="button-link" onClick={() => setAsking(false)}>
                {message('dialog.cancel')}
              </button>
            </div>
          </form>
        ) : null}
      </Dialog>
    </>
  );
}
