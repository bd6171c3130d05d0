import { TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { message } from '../../../../web/messages/message.ts';

/** A person whom something is shared with, and the last day of that; null for no end. */
export interface PersonShare {
  readonly email: string;
  readonly until: string | null;
}

function PersonRow({
  share,
  onChange,
  onStop,
}: {
  readonly share: PersonShare;
  readonly onChange: (share: PersonShare) => void;
  readonly onStop: () => void;
}): ReactElement {
  const { email, until } = share;
  return (
    <li className="row">
      <span>{email}</span>
      <input
        type="date"
        className="native-field"
        aria-label={message('sharing.lastDay', { group: email })}
        value={until ?? ''}
        onChange={(event) => onChange({ email, until: event.currentTarget.value || null })}
      />
      <button
        type="button"
        className="button-link button-small"
        aria-label={message('sharing.stopWith', { group: email })}
        onClick={onStop}
      >
        {message('sharing.stop')}
      </button>
    </li>
  );
}

/**
 * People whom something is shared with, by the addresses of their accounts, each with a last day. Whether an account has
 * an address nobody is told, so that the list says the same of all.
 */
export function PeopleList({
  people,
  onChange,
}: {
  readonly people: readonly PersonShare[];
  readonly onChange: (people: readonly PersonShare[]) => void;
}): ReactElement {
  const [text, setText] = useState('');
  const email = text.trim().toLowerCase();
  const isAddable = /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email);
  const add = (): void => {
    if (!isAddable) return;
    if (people.every((one) => one.email !== email)) onChange([...people, { email, until: null }]);
    setText('');
  };
  return (
    <div className="stack-tight">
      <span className="label">{message('sharing.people')}</span>
      {people.length === 0 ? <p className="muted small">{message('sharing.noPeople')}</p> : null}
      <ul className="list-plain stack-tight">
        {people.map((share) => (
          <PersonRow
            key={share.email}
            share={share}
            onChange={(changed) =>
              onChange(people.map((one) => (one.email === changed.email ? changed : one)))
            }
            onStop={() => onChange(people.filter((one) => one.email !== share.email))}
          />
        ))}
      </ul>
      <TextInput
        label={message('sharing.addPerson')}
        description={message('sharing.personHint')}
        type="email"
        autoComplete="off"
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          // The form is saved by its own button.
          event.preventDefault();
          add();
        }}
      />
      <div>
        <button
          type="button"
          className="button-link button-small"
          disabled={!isAddable}
          onClick={add}
        >
          {message('sharing.add')}
        </button>
      </div>
    </div>
  );
}
