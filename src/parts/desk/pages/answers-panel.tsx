import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { message } from '../../../web/messages/message.ts';
import { ActionFailure } from '../../../web/shell/action-failure.tsx';
import { useAction } from '../../../web/shell/use-action.ts';
import { type Application, type FormField, inLanguage } from './queries.ts';

type Answers = Application['answers'];
type Value = Answers[string];

interface FieldProps {
  readonly field: FormField;
  readonly value: Value | undefined;
  readonly problem: string | null;
  readonly onChange: (value: Value) => void;
}

const asText = (value: Value | undefined): string =>
  Array.isArray(value) ? value.join('\n') : value === null ? '' : String(value ?? '');

/** One question, in the form that its type asks for. */
function Field({ field, value, problem, onChange }: FieldProps): ReactElement {
  const { type, required, options = [] } = field;
  const help = field.help === undefined ? '' : inLanguage(field.help);
  const list = type === 'list' ? message('desk.listHint') : '';
  const about = {
    label: inLanguage(field.label),
    description: [help, list].filter((text) => text !== '').join(' ') || undefined,
    error: problem,
    withAsterisk: required,
  };
  if (type === 'choices') {
    const chosen = Array.isArray(value) ? value : [];
    return (
      <Checkbox.Group {...about} value={chosen} onChange={(all) => onChange(all)}>
        {options.map(({ id, label }) => (
          <Checkbox key={id} value={id} label={inLanguage(label)} mt="xs" />
        ))}
      </Checkbox.Group>
    );
  }
  if (type === 'choice' || type === 'yes-no') {
    const data =
      type === 'choice'
        ? options.map(({ id, label }) => ({ value: id, label: inLanguage(label) }))
        : [
            { value: 'true', label: message('desk.yes') },
            { value: 'false', label: message('desk.no') },
          ];
    return (
      <NativeSelect
        {...about}
        value={asText(value)}
        data={[{ value: '', label: message('desk.unanswered') }, ...data]}
        onChange={({ currentTarget: { value: text } }) =>
          onChange(text === '' ? null : type === 'choice' ? text : text === 'true')
        }
      />
    );
  }
  if (type === 'long-text' || type === 'list') {
    return (
      <Textarea
        {...about}
        autosize
        minRows={type === 'list' ? 2 : 4}
        maxRows={20}
        value={asText(value)}
        onChange={({ currentTarget: { value: text } }) =>
          onChange(type === 'list' ? text.split('\n') : text)
        }
      />
    );
  }
  return (
    <TextInput
      {...about}
      type={type === 'text' ? 'text' : type}
      value={asText(value)}
      onChange={({ currentTarget: { value: text } }) =>
        onChange(type === 'number' ? (text === '' ? null : Number(text)) : text)
      }
    />
  );
}

/** Lines without anything on them are no entries. */
function tidy(answers: Answers): Answers {
  return Object.fromEntries(
    Object.entries(answers).map(([id, value]) => [
      id,
      Array.isArray(value) ? value.map((one) => one.trim()).filter((one) => one !== '') : value,
    ]),
  );
}

function showAnswer({ type, options = [] }: FormField, value: Value | undefined): string {
  if (value === undefined || value === null || value === '') return message('desk.unanswered');
  if (typeof value === 'boolean') return message(value ? 'desk.yes' : 'desk.no');
  if (!type.startsWith('choice')) return asText(value);
  const all = Array.isArray(value) ? value : [String(value)];
  const labels = all.map((id) => options.find((one) => one.id === id)?.label);
  return labels.map((label) => inLanguage(label ?? null)).join(', ');
}

/** The answers: to be filled in by who may, else to be read. */
export function AnswersPanel({ application }: { readonly application: Application }): ReactElement {
  const { id, revision, form, problems, commands } = application;
  const [answers, setAnswers] = useState<Answers>(application.answers);
  const command = commands.find(({ does }) => does.includes('save-answers'))?.command;
  const save = useAction(() =>
    callOperation('act-on-application', {
      params: { application: id },
      body: { command: command ?? '', revision, answers: tidy(answers) },
    }),
  );
  const hasBegun = Object.keys(application.answers).length > 0;
  return (
    <section className="panel stack" aria-labelledby="desk-answers">
      <h2 id="desk-answers">{inLanguage(form.title)}</h2>
      {command === undefined ? (
        <dl className="facts facts-one">
          {form.fields.map((field) => (
            <div key={field.id}>
              <dt>{inLanguage(field.label)}</dt>
              <dd className="source-text">{showAnswer(field, answers[field.id])}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate();
          }}
        >
          {form.fields.map((field) => (
            <Field
              key={field.id}
              field={field}
              value={answers[field.id]}
              problem={
                hasBegun && problems.some(({ where }) => where === `answers.${field.id}`)
                  ? message('desk.missing')
                  : null
              }
              onChange={(value) => setAnswers((before) => ({ ...before, [field.id]: value }))}
            />
          ))}
          <ActionFailure error={save.error} />
          <p>
            <button type="submit" className="button-link button-primary" disabled={save.isPending}>
              {message('desk.save')}
            </button>
          </p>
        </form>
      )}
    </section>
  );
}
