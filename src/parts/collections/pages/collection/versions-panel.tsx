import type { ReactElement } from 'react';
import { formatDay } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { PageLink } from '../../../../web/router/page-link.tsx';
import type { Collection } from './queries.ts';

/** Every published version, and what was new in it. */
export function VersionsPanel({
  collection,
}: {
  readonly collection: Collection;
}): ReactElement | null {
  const { id, versions, memberDigest } = collection;
  if (versions.length === 0) return null;
  return (
    <section className="panel stack-tight" aria-labelledby="versions">
      <h2 id="versions">{message('collections.versions')}</h2>
      <ul className="list-plain stack-tight">
        {versions.map(({ version, publishedAt, note, members }) => (
          <li key={version}>
            <PageLink to={`/collections/${id}.${version}`}>
              {message('collections.versionOf', {
                version,
                day: formatDay(publishedAt.slice(0, 10)),
              })}
            </PageLink>
            <div className="small muted">
              {message('collections.memberCount', { count: members })} {note}
            </div>
          </li>
        ))}
      </ul>
      {memberDigest === null ? null : (
        <details className="small">
          <summary>{message('collections.digest')}</summary>
          <p className="citation">{memberDigest}</p>
        </details>
      )}
    </section>
  );
}
