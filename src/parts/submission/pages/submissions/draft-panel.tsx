import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useEffect, useRef, useState } from 'react';
import { sampleMetadata } from '../../../../schema/records/sample-metadata.ts';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { Loading } from '../../../../web/shell/loading.tsx';
import { shownValue } from '../bulk/plan-edits.ts';
import { KeptSegments } from './kept-segments.tsx';
import { type DraftPage, draftQuery } from './queries.ts';

const EDITABLE: ReadonlySet<string> = new Set(['received', 'waiting', 'needs-attention', 'ready']);

type Changes = Readonly<Record<string, string>>;

function ValueField({
  page,
  field,
  value,
  onChange,
}: {
  readonly page: DraftPage;
  readonly field: keyof typeof sampleMetadata.fields;
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactElement {
  const { title, definition, example } = sampleMetadata.fields[field];
  const problems = page.problems.filter((one) => one.field === field);
  const id = `value-${field}`;
  const isWrong = problems.some(({ severity }) => severity === 'error');
  return (
    <div className="stack-tight">
      <label htmlFor={id}>{title}</label>
      <input
        id={id}
        className="native-field"
        value={value}
        placeholder={example}
        aria-describedby={`${id}-hint`}
        aria-invalid={isWrong}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <span id={`${id}-hint`} className="small muted">
        {problems.length === 0 ? definition : problems.map(({ hint }) => hint).join(' ')}
      </span>
      {problems
        .flatMap(({ suggestion }) => (suggestion === null ? [] : [suggestion]))
        .map((suggestion) => (
          <button
            key={suggestion}
            type="button"
            className="button-link button-small"
            onClick={() => onChange(suggestion)}
          >
            {message('draft.take', { value: suggestion })}
          </button>
        ))}
    </div>
  );
}

function Values({ page }: { readonly page: DraftPage }): ReactElement {
  const cache = useQueryClient();
  const [changes, setChanges] = useState<Changes>({});
  const save = useMutation({
    mutationFn: () =>
      callOperation('edit-drafts', {
        params: { submission: page.submission },
        body: {
          edits: [
            {
              id: page.id,
              changes: Object.fromEntries(
                Object.entries(changes).map(([field, value]) => [
                  field,
                  value === '' ? null : value,
                ]),
              ),
            },
          ],
        },
      }),
    onSuccess: () => setChanges({}),
    onSettled: () => cache.invalidateQueries({ queryKey: ['submission', page.submission] }),
  });
  const isEditable = EDITABLE.has(page.state);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  const fields = Object.keys(sampleMetadata.fields) as (keyof typeof sampleMetadata.fields)[];
  return (
    <form className="stack" onSubmit={submit}>
      <fieldset className="draft-values" disabled={!isEditable || save.isPending}>
        <legend className="visually-hidden">{message('draft.values')}</legend>
        {fields.map((field) => (
          <ValueField
            key={field}
            page={page}
            field={field}
            value={changes[field] ?? shownValue(page, field)}
            onChange={(value) => setChanges({ ...changes, [field]: value })}
          />
        ))}
      </fieldset>
      {save.isError ? <FailureView error={save.error} /> : null}
      {isEditable ? (
        <div>
          <button
            type="submit"
            className="button-link button-primary"
            disabled={Object.keys(changes).length === 0 || save.isPending}
          >
            {message('draft.save')}
          </button>
        </div>
      ) : null}
    </form>
  );
}

function Diff({ page }: { readonly page: DraftPage }): ReactElement | null {
  const { diff } = page;
  if (diff === null) return null;
  return (
    <section className="stack-tight" aria-labelledby="draft-diff">
      <h3 id="draft-diff">{message('draft.diff', { entry: diff.accessionVersion })}</h3>
      <ul className="list-plain small">
        {diff.fields.map(({ field, before, after }) => (
          <li key={field}>
            <strong>{field}</strong> <del>{before}</del> <ins>{after}</ins>
          </li>
        ))}
        {diff.analysis.map((change) => (
          <li key={String(change.field)}>
            <strong>{String(change.field)}</strong>{' '}
            <del>{String(change.removed ?? change.before ?? '')}</del>{' '}
            <ins>{String(change.added ?? change.after ?? '')}</ins>
          </li>
        ))}
      </ul>
      {page.sequenceLength === null && page.segments === undefined ? (
        <p className="small muted">{message('draft.sameSequence')}</p>
      ) : null}
      {page.segments === undefined ? null : (
        <p className="small muted">
          {message('draft.otherSegments', { segments: page.segments.join(', ') })}
        </p>
      )}
    </section>
  );
}

function Steps({ page }: { readonly page: DraftPage }): ReactElement {
  return (
    <section className="stack-tight" aria-labelledby="draft-steps">
      <h3 id="draft-steps">{message('draft.steps')}</h3>
      <ol className="list-plain small">
        {page.steps.map(({ to, by, at, why }) => (
          <li key={`${at} ${to}`}>
            {message('draft.step', { to, by, at: formatMoment(at) })}{' '}
            <span className="muted">{why}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Comments({ page }: { readonly page: DraftPage }): ReactElement {
  const cache = useQueryClient();
  const [text, setText] = useState('');
  const send = useMutation({
    mutationFn: () =>
      callOperation('comment-draft', {
        params: { draft: page.id },
        body: { body: text },
      }),
    onSuccess: () => setText(''),
    onSettled: () => cache.invalidateQueries({ queryKey: ['draft', page.id] }),
  });
  return (
    <section className="stack-tight" aria-labelledby="draft-comments">
      <h3 id="draft-comments">{message('draft.comments')}</h3>
      <ul className="list-plain small">
        {page.comments.map(({ at, by, body }) => (
          <li key={`${at} ${by}`}>
            <strong>{by}</strong> {body} <span className="muted">{formatMoment(at)}</span>
          </li>
        ))}
      </ul>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== '') send.mutate();
        }}
      >
        <input
          className="native-field"
          aria-label={message('draft.comment')}
          placeholder={message('draft.comment')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" className="button-link button-small" disabled={send.isPending}>
          {message('draft.send')}
        </button>
      </form>
      {send.isError ? <FailureView error={send.error} /> : null}
    </section>
  );
}

/** One row with its values to mend, what its release would change, and what happened to it. */
export function DraftPanel({
  draft,
  change,
  onClose,
}: {
  readonly draft: number;
  /** Number of the submission's last change. */
  readonly change: number;
  readonly onClose: () => void;
}): ReactElement {
  const found = useQuery(draftQuery(draft, change));
  const title = useRef<HTMLHeadingElement>(null);
  const isThere = found.data !== undefined;
  useEffect(() => {
    // Who opened it by keyboard goes on in it.
    if (isThere) title.current?.focus();
  }, [isThere]);
  if (found.isPending) return <Loading />;
  if (found.isError) return <FailureView error={found.error} retry={() => found.refetch()} />;
  const page = found.data;
  return (
    <section className="panel stack" aria-labelledby="draft-title">
      <div className="row row-spread">
        <h2 id="draft-title" ref={title} tabIndex={-1}>
          {page.submissionId}
        </h2>
        <button type="button" className="button-link button-small" onClick={onClose}>
          {message('draft.close')}
        </button>
      </div>
      {page.problems.length === 0 ? (
        <p className="muted">{message('draft.noProblem')}</p>
      ) : (
        <ul>
          {page.problems.map(({ code, where, value, hint }) => (
            <li key={`${code} ${where} ${value}`}>
              {hint} <span className="code">{value}</span>
            </li>
          ))}
        </ul>
      )}
      <Diff page={page} />
      <KeptSegments page={page} isEditable={EDITABLE.has(page.state)} />
      <Values page={page} />
      <Comments page={page} />
      <Steps page={page} />
    </section>
  );
}
