import type { ReactElement } from 'react';
import { message } from '../../../../web/messages/message.ts';

/** When entries of a submission are seen by everybody. */
export interface ReleaseChoice {
  readonly kind: 'open' | 'restricted' | 'group' | 'check';
  /** 'YYYY-MM-DD' with 'restricted'. */
  readonly until: string;
}

const kinds = ['open', 'restricted', 'group', 'check'] as const;

/** The choice as the node takes it. */
export function toSettings({ kind, until }: ReleaseChoice) {
  return {
    visibility: kind === 'check' ? ('open' as const) : kind,
    restrictedUntil: kind === 'restricted' ? until : null,
    terms: 'open' as const,
    releaseWhenReady: false,
    needsSecondPerson: false,
    isValidateOnly: kind === 'check',
  };
}

/** Asks who shall see the entries once they are released. */
export function ReleaseFields({
  choice,
  onChange,
}: {
  readonly choice: ReleaseChoice;
  readonly onChange: (choice: ReleaseChoice) => void;
}): ReactElement {
  return (
    <fieldset className="release-fields stack-tight">
      <legend>{message('submit.release')}</legend>
      {kinds.map((kind) => (
        <label key={kind} className="release-choice">
          <input
            type="radio"
            name="release"
            checked={choice.kind === kind}
            onChange={() => onChange({ ...choice, kind })}
          />
          <span>{message(`submit.release.${kind}`)}</span>
        </label>
      ))}
      {choice.kind === 'restricted' ? (
        <label className="stack-tight">
          <span>{message('submit.until')}</span>
          <input
            type="date"
            className="native-field"
            required
            value={choice.until}
            onChange={(event) => onChange({ ...choice, until: event.currentTarget.value })}
          />
        </label>
      ) : null}
    </fieldset>
  );
}
