import type { ReactElement } from 'react';
import type { EntryAnalysis } from '../../../../web/api/types.ts';
import { message } from '../../../../web/messages/message.ts';
import { PageLink } from '../../../../web/router/page-link.tsx';

function TagList({
  texts,
  instance,
  param,
  prefix = '',
}: {
  readonly texts: readonly string[];
  readonly instance: string;
  /** Filter parameter of a search for the others that have it; null for none. */
  readonly param: string | null;
  /** Of the text, in a search. */
  readonly prefix?: string;
}): ReactElement {
  const toSearch = (text: string) =>
    `${param?.endsWith('Insertions') ? 'ins_' : ''}${prefix}${text}`;
  if (texts.length === 0) return <span className="muted">{message('entry.noneOfThese')}</span>;
  return (
    <span className="tags">
      {texts.map((text) =>
        param === null ? (
          <span key={text} className="tag">
            {text}
          </span>
        ) : (
          <PageLink
            key={text}
            className="tag"
            to={`/search/${encodeURIComponent(instance)}`}
            search={{ [param]: toSearch(text) }}
          >
            {text}
          </PageLink>
        ),
      )}
    </span>
  );
}

function groupByCds(texts: readonly string[]): ReadonlyMap<string, readonly string[]> {
  return Map.groupBy(texts, (text) => text.slice(0, Math.max(0, text.indexOf(':'))));
}

/** Every change of a genome as text, by CDS and by kind; each leads to all genomes that have it. */
export function MutationLists({
  analysis,
  instance,
  segment,
}: {
  readonly analysis: EntryAnalysis;
  readonly instance: string;
  /** Where the genome has several: nucleotide mutations are searched for by it. */
  readonly segment?: string;
}): ReactElement {
  const changes = [...analysis.aaSubstitutions, ...analysis.aaDeletions];
  const byCds = [...groupByCds(changes)];
  const lists = [
    {
      label: message('entry.substitutions'),
      texts: analysis.substitutions,
      param: 'nucleotideMutations',
    },
    { label: message('entry.deletions'), texts: analysis.deletions, param: null },
    {
      label: message('entry.insertions'),
      texts: analysis.insertions,
      param: 'nucleotideInsertions',
    },
    {
      label: message('entry.aaInsertions'),
      texts: analysis.aaInsertions,
      param: 'aminoAcidInsertions',
    },
    { label: message('entry.frameShifts'), texts: analysis.frameShifts, param: null },
    { label: message('entry.missing'), texts: analysis.missing, param: null },
    { label: message('entry.nonACGTNs'), texts: analysis.nonACGTNs, param: null },
  ];
  return (
    <div className="stack">
      <h3>{message('entry.aminoAcidChanges', { count: changes.length })}</h3>
      {byCds.length === 0 ? (
        <p className="muted">{message('entry.noneOfThese')}</p>
      ) : (
        <p className="small">
          <PageLink
            to={`/structures/${encodeURIComponent(instance)}`}
            search={{ mutations: changes.join(',') }}
          >
            {message('structure.ofSample')}
          </PageLink>
        </p>
      )}
      <dl className="mutation-list">
        {byCds.map(([cds, texts]) => (
          <div key={cds}>
            <dt>
              {cds}{' '}
              <span className="muted">
                {message('entry.countInGroup', { count: texts.length })}
              </span>
            </dt>
            <dd>
              <TagList texts={texts} instance={instance} param="aminoAcidMutations" />
            </dd>
          </div>
        ))}
      </dl>
      <h3>{message('entry.nucleotideChanges')}</h3>
      <dl className="mutation-list">
        {lists.map(({ label, texts, param }) => (
          <div key={label}>
            <dt>
              {label}{' '}
              <span className="muted">
                {message('entry.countInGroup', { count: texts.length })}
              </span>
            </dt>
            <dd>
              <TagList
                texts={texts}
                instance={instance}
                param={param}
                prefix={
                  segment === undefined || param === 'aminoAcidInsertions' ? '' : `${segment}:`
                }
              />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
