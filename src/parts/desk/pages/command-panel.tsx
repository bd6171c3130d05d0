import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { message } from '../../../web/messages/message.ts';
import { ActionFailure } from '../../../web/shell/action-failure.tsx';
import { useAction } from '../../../web/shell/use-action.ts';
import { type Application, inLanguage, type PossibleCommand } from './queries.ts';

/** What is done elsewhere on the page. */
const ELSEWHERE = ['save-answers', 'accept-licences', 'add-licences'] as const;

const keyOf = ({ command, dataset }: PossibleCommand): string => `${command} ${dataset ?? ''}`;

type Said = Readonly<Record<string, string>>;

/** The fields that a command needs, each with what was said so far. */
function Needs({
  application,
  chosen,
  said,
  onSay,
}: {
  readonly application: Application;
  readonly chosen: PossibleCommand;
  readonly said: Said;
  readonly onSay: (name: string, value: string) => void;
}): ReactElement {
  const { needs } = chosen;
  const text = (name: string, label: string, more: Readonly<Record<string, unknown>> = {}) => (
    <TextInput
      label={label}
      value={said[name] ?? ''}
      onChange={(event) => onSay(name, event.currentTarget.value)}
      {...more}
    />
  );
  const choice = (
    name: string,
    label: string,
    options: readonly { readonly value: string; readonly label: string }[],
  ) => (
    <NativeSelect
      label={label}
      withAsterisk
      value={said[name] ?? ''}
      data={[{ value: '', label: message('desk.unanswered') }, ...options]}
      onChange={(event) => onSay(name, event.currentTarget.value)}
    />
  );
  const people = application.candidates.map(({ account, name }) => ({
    value: account,
    label: name,
  }));
  const events = application.events.map(({ number, title }) => ({
    value: String(number),
    label: `${number}. ${inLanguage(title)}`,
  }));
  const verdicts = (needs.verdict ?? []).map(({ id, title }) => ({
    value: id,
    label: inLanguage(title),
  }));
  return (
    <>
      {needs.verdict === undefined ? null : choice('verdict', message('desk.verdict'), verdicts)}
      {needs.person === undefined ? null : choice('person', message('desk.person'), people)}
      {needs.event === undefined ? null : choice('event', message('desk.event'), events)}
      {needs.email === undefined
        ? null
        : text('email', message('desk.email'), { type: 'email', withAsterisk: true })}
      {needs.until === undefined
        ? null
        : text('until', message('desk.until'), {
            type: 'date',
            withAsterisk: needs.until === 'required',
          })}
      {needs.value === undefined
        ? null
        : text('value', message('desk.value'), { withAsterisk: true })}
      {needs.items === undefined ? null : (
        <Textarea
          label={message('desk.datasets')}
          description={message('desk.listHint')}
          autosize
          minRows={2}
          value={said.items ?? application.datasets.join('\n')}
          onChange={(event) => onSay('items', event.currentTarget.value)}
        />
      )}
      {needs.comment === undefined ? null : (
        <Textarea
          label={message('desk.comment')}
          withAsterisk={needs.comment === 'required'}
          autosize
          minRows={3}
          maxRows={15}
          maxLength={10_000}
          value={said.comment ?? ''}
          onChange={(event) => onSay('comment', event.currentTarget.value)}
        />
      )}
    </>
  );
}

/** What is sent of what was said: nothing for a field that was left empty. */
function toBody(
  application: Application,
  { command, dataset, needs }: PossibleCommand,
  said: Said,
) {
  const { items = application.datasets.join('\n'), event, ...texts } = said;
  const given = Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== ''));
  return {
    ...given,
    ...{ command, revision: application.revision },
    ...(dataset === null ? {} : { dataset }),
    ...(event === undefined || event === '' ? {} : { event: Number(event) }),
    ...(needs.items === undefined
      ? {}
      : {
          datasets: items
            .split('\n')
            .map((one) => one.trim())
            .filter((one) => one !== ''),
        }),
  };
}

/** The steps that the reader may take now. */
export function CommandPanel({ application }: { readonly application: Application }): ReactElement {
  const navigate = useNavigate();
  const possible = application.commands.filter(
    ({ does }) => !ELSEWHERE.some((action) => does.includes(action)),
  );
  const [key, setKey] = useState('');
  const [said, setSaid] = useState<Said>({});
  const chosen = possible.find((one) => keyOf(one) === key);
  const act = useAction(
    (body: ReturnType<typeof toBody>) =>
      callOperation('act-on-application', { params: { application: application.id }, body }),
    ({ copy }) =>
      copy === null ? undefined : navigate({ to: '/desk', search: { application: copy } as never }),
  );
  return (
    <section className="panel stack" aria-labelledby="desk-commands">
      <h2 id="desk-commands">{message('desk.todo')}</h2>
      {possible.length === 0 ? <p className="muted">{message('desk.nothing')}</p> : null}
      <form
        className="stack"
        hidden={possible.length === 0}
        onSubmit={(event) => {
          event.preventDefault();
          if (chosen !== undefined) act.mutate(toBody(application, chosen, said));
        }}
      >
        <NativeSelect
          label={message('desk.step')}
          value={key}
          data={[
            { value: '', label: message('desk.choose') },
            ...possible.map((one) => ({
              value: keyOf(one),
              label: `${inLanguage(one.title)}${one.dataset === null ? '' : `: ${one.dataset}`}`,
            })),
          ]}
          onChange={(event) => {
            setKey(event.currentTarget.value);
            setSaid({});
            act.reset();
          }}
        />
        {chosen === undefined ? null : (
          <Needs
            application={application}
            chosen={chosen}
            said={said}
            onSay={(name, value) => setSaid((before) => ({ ...before, [name]: value }))}
          />
        )}
        <ActionFailure error={act.error} />
        <p>
          <button
            type="submit"
            className="button-link button-primary"
            disabled={chosen === undefined || act.isPending}
          >
            {chosen === undefined ? message('desk.do') : inLanguage(chosen.title)}
          </button>
        </p>
      </form>
    </section>
  );
}
