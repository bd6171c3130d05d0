import { useQueries } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { entryQuery } from '../../../../web/api/queries.ts';
import { message } from '../../../../web/messages/message.ts';
import { MOST_REVISIONS, type RevisionPlan } from '../../revisions/plan-revisions.ts';
import { listNames } from './name-list.ts';
import { ValueChanges } from './value-changes.tsx';

const EXAMPLES = 5;

/** Whether the node would take it. */
export function isSendable({ revisions, repeated }: RevisionPlan): boolean {
  return repeated.length === 0 && revisions.length > 0 && revisions.length <= MOST_REVISIONS;
}

/** What a table revises: how many entries and fields, what it leaves out, and the first entries beside it. */
export function RevisionPreview({
  plan,
  unknown,
}: {
  readonly plan: RevisionPlan;
  readonly unknown: readonly string[];
}): ReactElement {
  const { revisions, nameless, repeated, empty } = plan;
  const byAccession = new Map(revisions.map((one) => [one.accession, one]));
  const dropping = revisions.filter(({ dropSegments = [] }) => dropSegments.length > 0);
  const first = [...byAccession.values()].slice(0, EXAMPLES);
  const entries = useQueries({
    queries: first.map(({ accession }) => ({ ...entryQuery(accession), retry: false })),
  });
  const counts = new Map<string, number>();
  for (const field of revisions.flatMap(({ changes }) => Object.keys(changes))) {
    counts.set(field, (counts.get(field) ?? 0) + 1);
  }
  return (
    <section className="stack-tight" aria-labelledby="revision-preview">
      <h2 id="revision-preview">{message('bulk.preview')}</h2>
      <p role="status">{message('revise.entries', { count: revisions.length })}</p>
      {repeated.length === 0 ? null : (
        <p className="notice notice-bad" role="alert">
          {message('revise.repeated', { names: listNames(repeated) })}
        </p>
      )}
      {revisions.length <= MOST_REVISIONS ? null : (
        <p className="notice notice-bad" role="alert">
          {message('revise.tooMany', { count: MOST_REVISIONS })}
        </p>
      )}
      <ul className="small">
        {[...counts].map(([field, count]) => (
          <li key={field}>{message('bulk.fieldRows', { field, count })}</li>
        ))}
        {dropping.length === 0 ? null : (
          <li>
            {message('revise.dropped', {
              count: dropping.length,
              names: listNames(
                dropping.map(
                  ({ accession, dropSegments = [] }) => `${accession}: ${dropSegments.join(' ')}`,
                ),
              ),
            })}
          </li>
        )}
        {nameless.length === 0 ? null : (
          <li>
            {message('revise.noAccession', { count: nameless.length, names: listNames(nameless) })}
          </li>
        )}
        {empty === 0 ? null : <li>{message('revise.empty', { count: empty })}</li>}
        {unknown.length === 0 ? null : (
          <li>{message('bulk.unknown', { names: listNames(unknown) })}</li>
        )}
      </ul>
      <h3>{message('revise.first')}</h3>
      <ul className="list-plain small">
        {first.map(({ accession, changes }, at) =>
          entries[at]?.isError ? (
            <li key={accession}>{message('revise.unseen', { accession })}</li>
          ) : (
            <ValueChanges
              key={accession}
              name={accession}
              pairs={Object.entries(changes).map(([field, value]) => ({
                field,
                before: entries[at]?.data?.metadata[field] ?? '',
                after: value ?? '',
              }))}
            />
          ),
        )}
      </ul>
    </section>
  );
}
