import type { ReactElement } from 'react';
import type { Entry, InstanceColumn } from '../../../../web/api/types.ts';
import { formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';

/** What others registered of an entry, each value with who says so and when; nothing where nobody did. */
export function ExternalValues({
  entry,
  columns,
}: {
  readonly entry: Entry;
  readonly columns: readonly InstanceColumn[];
}): ReactElement | null {
  const { external } = entry;
  if (external.length === 0) return null;
  return (
    <section className="panel stack-tight" aria-labelledby="external">
      <h2 id="external">{message('entry.external')}</h2>
      <p className="muted">{message('entry.externalWhat')}</p>
      <dl className="facts">
        {external.map(({ field, value, updater, version, at }) => (
          <div key={`${field} ${updater}`}>
            <dt>{columns.find((column) => column.name === field)?.title ?? field}</dt>
            <dd>
              {value}
              <span className="muted small block">
                {message('entry.externalBy', { updater, version, at: formatMoment(at) })}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
