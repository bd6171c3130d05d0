import type { ReactElement } from 'react';
import type { Entry } from '../../../../web/api/types.ts';
import { formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';

function describe(former: Entry['formerAnalyses'][number]): string {
  const { segment, clade, attributes, datasetTag } = former;
  const name = message('entry.formerClade', {
    clade: [clade, ...Object.values(attributes)]
      .filter((one) => one !== null && one !== '')
      .join(', '),
    dataset: datasetTag,
  });
  return segment === undefined ? name : message('entry.formerSegment', { segment, name });
}

/** Clade and attributes by which earlier analyses called the sample; nothing where there are none. */
export function FormerAnalyses({ entry }: { readonly entry: Entry }): ReactElement | null {
  if (entry.formerAnalyses.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="former">
      <h2 id="former">{message('entry.former')}</h2>
      <ol className="list-plain stack-tight">
        {entry.formerAnalyses.map((former) => (
          <li key={`${former.segment} ${former.replacedAt}`}>
            <p>{describe(former)}</p>
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
