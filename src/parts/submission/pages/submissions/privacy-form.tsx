import { type ReactElement, useState } from 'react';
import { message } from '../../../../web/messages/message.ts';

/** Asks why rows may be released although something in them may tell who a person is. */
export function PrivacyForm({
  isPending,
  onAnswer,
}: {
  readonly isPending: boolean;
  readonly onAnswer: (reason: string) => void;
}): ReactElement {
  const [reason, setReason] = useState('');
  return (
    <form
      className="stack-tight"
      role="alert"
      onSubmit={(event) => {
        event.preventDefault();
        onAnswer(reason.trim());
      }}
    >
      <p>{message('privacy.heldBack')}</p>
      <label className="stack-tight">
        <span>{message('privacy.reason')}</span>
        <input
          className="native-field"
          required
          pattern=".*\S.*"
          maxLength={1000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      <span className="row">
        <button type="submit" className="button-link" disabled={isPending}>
          {message('privacy.release')}
        </button>
      </span>
    </form>
  );
}
