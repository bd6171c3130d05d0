import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { nodeQuery } from '../../../../web/api/queries.ts';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';

interface FoundGroup {
  readonly id: string;
  readonly name: string;
  readonly institution: string;
}

const SHORTEST_TEXT = 2;
const USUAL_DAYS = 180;
const DAY_MS = 86_400_000;

function toDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function ChooseGroup({
  group,
  onChoose,
}: {
  /** The group that allows: it does not act for itself. */
  readonly group: string;
  readonly onChoose: (found: FoundGroup) => void;
}): ReactElement {
  const [text, setText] = useState('');
  const wanted = text.trim();
  const found = useQuery({
    queryKey: ['find-groups', wanted],
    queryFn: ({ signal }) => callOperation('find-groups', { query: { text: wanted } }, signal),
    enabled: wanted.length >= SHORTEST_TEXT,
    placeholderData: (before) => before,
  });
  const groups = (found.data?.groups ?? []).filter(({ id }) => id !== group);
  return (
    <div className="stack-tight">
      <TextInput
        className="find-field"
        label={message('brokers.find')}
        description={message('brokers.findHint')}
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {found.isError ? <FailureView error={found.error} /> : null}
      <p className="visually-hidden" role="status">
        {found.isSuccess ? message('brokers.found', { count: groups.length }) : ''}
      </p>
      {found.isSuccess && groups.length === 0 ? (
        <p className="muted">{message('brokers.notFound')}</p>
      ) : null}
      <ul className="plain-rows">
        {groups.map((one) => (
          <li key={one.id}>
            <button type="button" className="link-button" onClick={() => onChoose(one)}>
              {one.name}
            </button>{' '}
            <span className="muted small">{one.institution}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function InstanceFields({
  isLimited,
  chosen,
  onLimit,
  onChoose,
}: {
  readonly isLimited: boolean;
  readonly chosen: readonly string[];
  readonly onLimit: (isLimited: boolean) => void;
  readonly onChoose: (ids: readonly string[]) => void;
}): ReactElement {
  const node = useQuery(nodeQuery);
  const instances = node.data?.instances.filter(({ simulated }) => !simulated) ?? [];
  return (
    <fieldset className="stack-tight">
      <legend>{message('brokers.for')}</legend>
      {([false, true] as const).map((value) => (
        <label key={String(value)}>
          <input
            type="radio"
            name="broker-instances"
            checked={isLimited === value}
            onChange={() => onLimit(value)}
          />{' '}
          {message(value ? 'brokers.forSome' : 'brokers.forAll')}
        </label>
      ))}
      {isLimited
        ? instances.map(({ id, displayName }) => (
            <label key={id}>
              <input
                type="checkbox"
                checked={chosen.includes(id)}
                onChange={(event) =>
                  onChoose(
                    event.currentTarget.checked
                      ? [...chosen, id]
                      : chosen.filter((one) => one !== id),
                  )
                }
              />{' '}
              {displayName}
            </label>
          ))
        : null}
      {isLimited && chosen.length === 0 ? (
        <span className="small muted">{message('brokers.chooseOne')}</span>
      ) : null}
    </fieldset>
  );
}

function AllowForm({
  group,
  broker,
  onDone,
}: {
  readonly group: string;
  readonly broker: FoundGroup;
  readonly onDone: () => void;
}): ReactElement {
  const [rights, setRights] = useState<'submit' | 'both'>('submit');
  const [isLimited, setLimited] = useState(false);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [day, setDay] = useState(() => toDay(new Date(Date.now() + USUAL_DAYS * DAY_MS)));
  const allow = useAction(
    () =>
      callOperation('allow-broker', {
        params: { group, id: broker.id },
        body: {
          rights: rights === 'both' ? ['submit', 'release'] : ['submit'],
          instances: isLimited ? [...chosen] : null,
          expiresOn: day,
        },
      }),
    onDone,
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    allow.mutate();
  };
  return (
    <form className="stack-tight" onSubmit={submit}>
      <p>
        <strong>{broker.name}</strong> <span className="muted">{broker.institution}</span>
      </p>
      <div className="field-row">
        <NativeSelect
          label={message('brokers.may')}
          value={rights}
          data={[
            { value: 'submit', label: message('brokers.submit') },
            { value: 'both', label: message('brokers.submitAndRelease') },
          ]}
          onChange={(event) => setRights(event.currentTarget.value as 'submit' | 'both')}
        />
        <label className="stack-tight">
          <span className="label">{message('brokers.until')}</span>
          <input
            type="date"
            className="native-field"
            required
            min={toDay(new Date())}
            value={day}
            onChange={(event) => setDay(event.currentTarget.value)}
          />
        </label>
      </div>
      <InstanceFields
        isLimited={isLimited}
        chosen={chosen}
        onLimit={setLimited}
        onChoose={setChosen}
      />
      <ActionFailure error={allow.error} />
      <div className="row">
        <button
          type="submit"
          className="button-link button-primary"
          disabled={allow.isPending || (isLimited && chosen.length === 0)}
        >
          {message('brokers.allow')}
        </button>
        <button type="button" className="button-link" onClick={onDone}>
          {message('dialog.cancel')}
        </button>
      </div>
    </form>
  );
}

/** Letting another group act for this one: find it, say what it may do and until when. */
export function AllowBroker({ group }: { readonly group: string }): ReactElement {
  const [broker, setBroker] = useState<FoundGroup | null>(null);
  return (
    <div className="stack-tight sub-panel">
      <h3>{message('brokers.allowTitle')}</h3>
      {broker === null ? (
        <ChooseGroup group={group} onChoose={setBroker} />
      ) : (
        <AllowForm group={group} broker={broker} onDone={() => setBroker(null)} />
      )}
    </div>
  );
}
