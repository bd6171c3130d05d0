import type { ReactElement } from 'react';
import type { Answer } from '../../../../web/api/call-operation.ts';
import type { Instance } from '../../../../web/api/types.ts';
import { formatCount, formatDay } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { PageLink } from '../../../../web/router/page-link.tsx';
import { lineageAddress } from './lineage-address.ts';

export type Lineage = Answer<'get-lineage'>['data'];

const MOST_SHOWN = 24;

function Related({
  instance,
  list,
}: {
  readonly instance: Instance;
  readonly list: Lineage['parents'];
}): ReactElement {
  if (list.length === 0) return <>{message('lineage.noRelated')}</>;
  const shown = list.slice(0, MOST_SHOWN);
  return (
    <ul className="list-plain row">
      {shown.map(({ name, genomes }) => (
        <li key={name}>
          <PageLink to={lineageAddress(instance.id, name)}>{name}</PageLink>{' '}
          <span className="muted small">{formatCount(genomes)}</span>
        </li>
      ))}
      {list.length > shown.length ? (
        <li className="muted small">
          {message('explore.moreValues', { count: list.length - shown.length })}
        </li>
      ) : null}
    </ul>
  );
}

/** What the definition says of a lineage, how many genomes it has, and since when. */
export function LineageFacts({
  instance,
  lineage,
}: {
  readonly instance: Instance;
  readonly lineage: Lineage;
}): ReactElement {
  return (
    <section className="panel" aria-labelledby="facts">
      <h2 id="facts">{message('lineage.facts')}</h2>
      <dl className="facts">
        <div>
          <dt>{message('lineage.own')}</dt>
          <dd>{formatCount(lineage.genomes)}</dd>
        </div>
        <div>
          <dt>{message('lineage.withSublineages')}</dt>
          <dd>{formatCount(lineage.genomesWithSublineages)}</dd>
        </div>
        <div>
          <dt>{message('lineage.first')}</dt>
          <dd>{lineage.first === null ? message('state.unknown') : formatDay(lineage.first)}</dd>
        </div>
        <div>
          <dt>{message('lineage.last')}</dt>
          <dd>{lineage.last === null ? message('state.unknown') : formatDay(lineage.last)}</dd>
        </div>
        {lineage.aliases.length === 0 ? null : (
          <div>
            <dt>{message('lineage.aliases')}</dt>
            <dd>{lineage.aliases.join(', ')}</dd>
          </div>
        )}
        <div>
          <dt>{message('lineage.parents')}</dt>
          <dd>
            <Related instance={instance} list={lineage.parents} />
          </dd>
        </div>
        <div>
          <dt>{message('lineage.children')}</dt>
          <dd>
            <Related instance={instance} list={lineage.children} />
          </dd>
        </div>
      </dl>
    </section>
  );
}
