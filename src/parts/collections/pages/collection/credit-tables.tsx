import { type ReactElement, useState } from 'react';
import { formatCount } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import type { Collection } from './queries.ts';

interface Tallied {
  readonly key: string;
  readonly name: string;
  readonly focal: number;
  readonly background: number;
}

const SHOWN_AT_FIRST = 15;

function TallyTable({
  id,
  title,
  rows,
}: {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly Tallied[];
}): ReactElement | null {
  const [isLong, setLong] = useState(false);
  if (rows.length === 0) return null;
  const shown = isLong ? rows : rows.slice(0, SHOWN_AT_FIRST);
  return (
    <div className="stack-tight">
      <h3 id={id}>{title}</h3>
      <ScrollRegion labelledBy={id}>
        <table className="data-table tally-table">
          <thead>
            <tr>
              <th scope="col">{message('collections.name')}</th>
              <th scope="col" className="number">
                {message('collections.role.focal')}
              </th>
              <th scope="col" className="number">
                {message('collections.role.background')}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ key, name, focal, background }) => (
              <tr key={key}>
                <th scope="row">{name}</th>
                <td className="number">{formatCount(focal)}</td>
                <td className="number">{formatCount(background)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      {rows.length > SHOWN_AT_FIRST ? (
        <div>
          <button type="button" className="link-button small" onClick={() => setLong(!isLong)}>
            {isLong
              ? message('collections.fewer')
              : message('collections.allOf', { count: rows.length })}
          </button>
        </div>
      ) : null}
    </div>
  );
}

/** Whom the members come from: every laboratory and group with its counts, as the members themselves say. */
export function CreditTables({
  collection,
}: {
  readonly collection: Collection;
}): ReactElement | null {
  const { laboratories, groups, terms, countries, members, hidden } = collection;
  if (members === hidden) return null;
  const of = (as: 'submitting' | 'originating') =>
    laboratories.filter((one) => one.as === as).map((one) => ({ ...one, key: one.name }));
  return (
    <section className="panel stack" aria-labelledby="credit">
      <h2 id="credit">{message('collections.credit')}</h2>
      <p className="small muted">{message('collections.creditWhat')}</p>
      <TallyTable
        id="submitting"
        title={message('collections.submitting')}
        rows={of('submitting')}
      />
      <TallyTable
        id="originating"
        title={message('collections.originating')}
        rows={of('originating')}
      />
      <TallyTable
        id="groups"
        title={message('collections.groups')}
        rows={groups.map((one) => ({ ...one, key: one.id }))}
      />
      <TallyTable
        id="countries"
        title={message('collections.countries')}
        rows={countries.map((one) => ({ ...one, key: one.name }))}
      />
      <TallyTable
        id="terms"
        title={message('collections.terms')}
        rows={terms.map((one) => ({ ...one, key: one.id, name: one.title }))}
      />
    </section>
  );
}
