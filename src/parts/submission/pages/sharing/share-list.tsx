import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { message } from '../../../../web/messages/message.ts';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { useGroupName } from './group-name.tsx';

/** A group that something is shared with, and the last day of that; null for no end. */
export interface Share {
  readonly group: string;
  readonly until: string | null;
}

const SHORTEST_TEXT = 2;

function ShareRow({
  share,
  onChange,
  onStop,
}: {
  readonly share: Share;
  readonly onChange: (share: Share) => void;
  readonly onStop: () => void;
}): ReactElement {
  const name = useGroupName(share.group);
  return (
    <li className="row">
      <span>{name}</span>
      <input
        type="date"
        className="native-field"
        aria-label={message('sharing.lastDay', { group: name })}
        value={share.until ?? ''}
        onChange={(event) => onChange({ ...share, until: event.currentTarget.value || null })}
      />
      <button type="button" className="button-link button-small" onClick={onStop}>
        {message('sharing.stop', { group: name })}
      </button>
    </li>
  );
}

function FindGroup({
  without,
  onFound,
}: {
  readonly without: readonly string[];
  readonly onFound: (group: string) => void;
}): ReactElement {
  const [text, setText] = useState('');
  const wanted = text.trim();
  const found = useQuery({
    queryKey: ['find-groups', wanted],
    queryFn: ({ signal }) => callOperation('find-groups', { query: { text: wanted } }, signal),
    enabled: wanted.length >= SHORTEST_TEXT,
    placeholderData: (before) => before,
  });
  const isAsked = wanted.length >= SHORTEST_TEXT && found.isSuccess;
  const groups = isAsked ? found.data.groups.filter(({ id }) => !without.includes(id)) : [];
  return (
    <div className="stack-tight">
      <TextInput
        label={message('sharing.find')}
        description={message('sharing.findHint')}
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {found.isError ? <FailureView error={found.error} /> : null}
      <p className="visually-hidden" role="status">
        {isAsked ? message('sharing.found', { count: groups.length }) : ''}
      </p>
      {isAsked && groups.length === 0 ? (
        <p className="muted small">{message('sharing.notFound')}</p>
      ) : null}
      <ul className="list-plain">
        {groups.map(({ id, name, institution }) => (
          <li key={id}>
            <button
              type="button"
              className="link-button"
              onClick={() => {
                onFound(id);
                setText('');
              }}
            >
              {name}
            </button>{' '}
            <span className="muted small">{institution}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The groups that something is shared with: found by name, each with its last day, ended by a button. */
export function ShareList({
  owner,
  shares,
  onChange,
}: {
  /** The owning group: it needs no sharing. */
  readonly owner: string;
  readonly shares: readonly Share[];
  readonly onChange: (shares: readonly Share[]) => void;
}): ReactElement {
  return (
    <div className="stack-tight">
      <span className="label">{message('sharing.sharedWith')}</span>
      {shares.length === 0 ? <p className="muted small">{message('sharing.nobody')}</p> : null}
      <ul className="list-plain stack-tight">
        {shares.map((share) => (
          <ShareRow
            key={share.group}
            share={share}
            onChange={(changed) =>
              onChange(shares.map((one) => (one.group === changed.group ? changed : one)))
            }
            onStop={() => onChange(shares.filter(({ group }) => group !== share.group))}
          />
        ))}
      </ul>
      <FindGroup
        without={[owner, ...shares.map(({ group }) => group)]}
        onFound={(group) => onChange([...shares, { group, until: null }])}
      />
    </div>
  );
}
