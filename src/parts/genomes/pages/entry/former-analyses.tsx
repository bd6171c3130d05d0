import type { ReactElement } from 'react';
import type { Entry } from '../../../../web/api/types.ts';
import { formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';

/** Clade and attributes by which earlier analyses called the sample; nothing where there are none. */
export function FormerAnalyses({ entry }: { readonly entry: Entry }): ReactElement | null {
  if (entry.formerAnalyses.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="former">
      <h2 id="former">{message('entry.former')}</h2>
      <ol className="list-plain stack-tight">
        {entry.formerAnalyses.map((former) => (
          <li key={former.replacedAt}>
            <p>
              {message('entry.formerClade', {
                clade: [former.clade, ...Object.values(former.attributes)]
                  .filter((name) => name !== null && name !== '')
                  .join(', '),
                dataset: former.datasetTag,
              })}
            </p>
            <p className="small muted">
              {message('entry.formerUntil', { when: formatMoment(former.replacedAt) })}{' '}
              {message('entry.formerChanged', {
                fields: former.changes.map(({ field }) => field).join(', '),
              })}
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}
