import { NativeSelect } from '@mantine/core';
import { useQueries, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, type ReactElement, useState } from 'react';
import { entryQuery } from '../../../../web/api/queries.ts';
import type { Entry } from '../../../../web/api/types.ts';
import { CopyButton } from '../../../../web/form/copy-button.tsx';
import { message } from '../../../../web/messages/message.ts';
import { PageLink } from '../../../../web/router/page-link.tsx';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { Loading } from '../../../../web/shell/loading.tsx';
import { compareVersions, formatComparison, parseComparison } from './compare-versions.ts';

interface Line {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

const textOf = (value: string | number | boolean | null): string =>
  value === null ? '' : String(value);

function DiffTable({
  caption,
  lines,
  heads,
}: {
  readonly caption: string;
  readonly lines: readonly Line[];
  readonly heads: readonly [string, string];
}): ReactElement | null {
  if (lines.length === 0) return null;
  return (
    <table className="diff-table">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{message('compare.field')}</th>
          {heads.map((head) => (
            <th key={head} scope="col" className="code">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map(({ field, before, after }) => (
          <tr key={field}>
            <th scope="row">{field}</th>
            <td>{before === '' ? null : <del>{before}</del>}</td>
            <td>{after === '' ? null : <ins>{after}</ins>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function DiffView({ before, after }: { readonly before: Entry; readonly after: Entry }) {
  const { fields, analysis } = compareVersions(before, after);
  const heads = [before.accessionVersion, after.accessionVersion] as const;
  return (
    <>
      <DiffTable
        caption={message('compare.fields')}
        heads={heads}
        lines={fields.map((one) => ({
          field: one.field,
          before: textOf(one.before),
          after: textOf(one.after),
        }))}
      />
      <DiffTable
        caption={message('compare.analysis')}
        heads={heads}
        lines={(analysis ?? []).map((change) =>
          'removed' in change
            ? {
                field: change.field,
                before: change.removed.join(', '),
                after: change.added.join(', '),
              }
            : { field: change.field, before: textOf(change.before), after: textOf(change.after) },
        )}
      />
      {analysis === null ? <p className="muted">{message('compare.unanalysed')}</p> : null}
      {fields.length === 0 && analysis?.length === 0 ? <p>{message('compare.same')}</p> : null}
    </>
  );
}

function Comparison({
  entry,
  before,
  after,
}: {
  readonly entry: Entry;
  readonly before: number;
  readonly after: number;
}): ReactElement {
  const known = new Set(entry.versions.map(({ version }) => version));
  const missing = [before, after].find((version) => !known.has(version));
  const [one, other] = useQueries({
    queries: [before, after].map((version) => ({
      ...entryQuery(`${entry.accession}.${version}`),
      enabled: missing === undefined,
    })),
  });
  if (missing !== undefined) {
    return <p role="status">{message('compare.missing', { version: missing })}</p>;
  }
  const error = one?.error ?? other?.error;
  if (error) return <FailureView error={error} />;
  if (one?.data === undefined || other?.data === undefined) return <Loading />;
  return <DiffView before={one.data} after={other.data} />;
}

function ChooseVersions({ entry }: { readonly entry: Entry }): ReactElement {
  const navigate = useNavigate();
  const versions = entry.versions.map(({ version }) => version).sort((a, b) => a - b);
  const latest = versions.at(-1) ?? 1;
  const [before, setBefore] = useState(String(versions.at(-2) ?? latest));
  const [after, setAfter] = useState(String(latest));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const compare = formatComparison(Number(before), Number(after));
    navigate({ to: `/entries/${encodeURIComponent(entry.accession)}`, search: { compare } });
  };
  return (
    <form className="row row-end" onSubmit={submit}>
      <NativeSelect
        label={message('compare.before')}
        value={before}
        data={versions.map(String)}
        onChange={(event) => setBefore(event.currentTarget.value)}
      />
      <NativeSelect
        label={message('compare.after')}
        value={after}
        data={versions.map(String)}
        onChange={(event) => setAfter(event.currentTarget.value)}
      />
      <button type="submit" className="button-link" disabled={before === after}>
        {message('compare.show')}
      </button>
    </form>
  );
}

/** What differs between two versions of an entry: those that the address names, as in '?compare=1..2'. */
export function ComparePanel({ subject }: { readonly subject: string }): ReactElement | null {
  const { compare } = useSearch({ strict: false }) as { readonly compare?: unknown };
  const { data: entry } = useQuery(entryQuery(subject));
  const isAsked = compare !== undefined;
  if (entry === undefined || (!isAsked && entry.versions.length < 2)) return null;
  const asked = parseComparison(String(compare));
  return (
    <section className="panel stack-tight" aria-labelledby="compare">
      <h2 id="compare">
        {asked === null ? message('compare.choose') : message('compare.title', asked)}
      </h2>
      {isAsked && asked === null ? <p role="status">{message('compare.invalid')}</p> : null}
      {asked === null ? null : <Comparison entry={entry} {...asked} />}
      {entry.versions.length < 2 ? null : <ChooseVersions entry={entry} />}
      {isAsked ? (
        <div className="row">
          {asked === null ? null : (
            <CopyButton text={window.location.href} label={message('compare.link')} />
          )}
          <PageLink to={`/entries/${encodeURIComponent(entry.accession)}`} className="small">
            {message('compare.close')}
          </PageLink>
        </div>
      ) : null}
    </section>
  );
}
