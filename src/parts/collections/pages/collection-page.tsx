import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { formatDay } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { SimulatedTag } from '../../../web/shell/simulated.tsx';
import { useSimulatedBanner } from '../../../web/shell/simulated-context.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { CitationPanel } from './collection/citation-panel.tsx';
import { ContentForm } from './collection/content-form.tsx';
import { ContentView } from './collection/content-view.tsx';
import { CreditTables } from './collection/credit-tables.tsx';
import { FilesPanel } from './collection/files-panel.tsx';
import { MembersForm } from './collection/members-form.tsx';
import { MembersTable } from './collection/members-table.tsx';
import { PublishPanel } from './collection/publish-panel.tsx';
import { type Collection, collectionQuery } from './collection/queries.ts';
import { SchemaOrg } from './collection/schema-org.tsx';
import { VersionsPanel } from './collection/versions-panel.tsx';

function Standing({ collection }: { readonly collection: Collection }): ReactElement | null {
  const { id, version, latest, rights } = collection;
  if (version === null) {
    return (
      <div className="notice">
        <p>
          {message('collections.draftNotice')}{' '}
          {latest === null ? null : (
            <PageLink to={`/collections/${id}`}>{message('collections.toPublished')}</PageLink>
          )}
        </p>
      </div>
    );
  }
  if (latest !== null && version < latest) {
    return (
      <div className="notice notice-warn">
        <p>
          {message('collections.isOld')}{' '}
          <PageLink to={`/collections/${id}`}>{message('collections.toLatest')}</PageLink>
        </p>
      </div>
    );
  }
  if (!rights.seeDraft) return null;
  return (
    <p className="small">
      <PageLink to={`/collections/${id}.draft`}>{message('collections.toDraft')}</PageLink>
    </p>
  );
}

function CollectionView({ collection }: { readonly collection: Collection }): ReactElement {
  const { version, publishedAt, title, simulated, rights } = collection;
  const isEditable = version === null && rights.edit;
  return (
    <div className="stack">
      {version === null ? null : <SchemaOrg reference={collection.reference} />}
      <div className="page-head">
        <h1>{title}</h1>
        {simulated ? <SimulatedTag /> : null}
        <span className="small muted">
          {version === null || publishedAt === null
            ? message('collections.isDraft')
            : message('collections.versionOf', {
                version,
                day: formatDay(publishedAt.slice(0, 10)),
              })}
        </span>
      </div>
      <Standing collection={collection} />
      <div className="entry-columns">
        <div className="stack">
          {isEditable ? (
            <ContentForm key={collection.id} collection={collection} />
          ) : (
            <ContentView collection={collection} />
          )}
          {isEditable ? <MembersForm collection={collection} /> : null}
          <MembersTable collection={collection} />
          <CreditTables collection={collection} />
        </div>
        <div className="stack entry-side">
          {version === null ? null : <CitationPanel collection={collection} />}
          {version === null && (rights.publish || rights.edit) ? (
            <PublishPanel collection={collection} />
          ) : null}
          <FilesPanel collection={collection} />
          <VersionsPanel collection={collection} />
        </div>
      </div>
    </div>
  );
}

/** The landing page of a collection: what it is, whom it comes from, how it is cited, and its draft for its group. */
export function Page(): ReactElement {
  const { collection: reference } = useParams({ strict: false }) as {
    readonly collection: string;
  };
  const collection = useQuery(collectionQuery(reference));
  usePageTitle(collection.data?.title ?? message('collections.one'));
  useSimulatedBanner(collection.data?.simulated ?? false);
  if (collection.isPending) return <Loading />;
  if (collection.isError) {
    return <FailureView error={collection.error} isPage retry={() => collection.refetch()} />;
  }
  return <CollectionView collection={collection.data} />;
}
