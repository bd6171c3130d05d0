import type { ReactElement } from 'react';
import type { Answer } from '../../../../web/api/call-operation.ts';
import type { Instance } from '../../../../web/api/types.ts';
import { formatCount, formatDay } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { PageLink } from '../../../../web/router/page-link.tsx';
import { lineageAddress } from './lineage-address.ts';

export type Lineage = Answer<'get-lineage'>['data'];

const MOST_SHOWN = 40;
const FEWEST_SHOWN = 8;

function Related({
  instance,
  title,
  list,
}: {
  readonly instance: Instance;
  readonly title: string;
  readonly list: Lineage['parents'];
}): ReactElement {
  // Those with genomes come first; of the others a few are enough.
  const present = list.filter(({ genomes }) => genomes > 0).length;
  const shown = list.slice(0, Math.max(FEWEST_SHOWN, Math.min(MOST_SHOWN, present)));
  return (
    <div className="related">
      <h3 className="muted small">{title}</h3>
      {list.length === 0 ? <p>{message('lineage.noRelated')}</p> : null}
      <ul className="list-plain related-list">
        {shown.map(({ name, genomes }) => (
          <li key={name}>
            <PageLink to={lineageAddress(instance.id, name)}>{name}</PageLink>{' '}
            <span className="muted small">{formatCount(genomes)}</span>
          </li>
        ))}
        {list.length > shown.length ? (
          <li className="muted small">
            {message('lineage.moreRelated', { count: list.length - shown.length })}
          </li>
        ) : null}
      </ul>
    </div>
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
      </dl>
      <Related instance={instance} title={message('lineage.parents')} list={lineage.parents} />
      <Related instance={instance} title={message('lineage.children')} list={lineage.children} />
    </section>
  );
}
