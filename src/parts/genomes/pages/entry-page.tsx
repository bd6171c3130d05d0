import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { entryQuery, instanceQuery, pathogenQuery } from '../../../web/api/queries.ts';
import type { Entry, Pathogen } from '../../../web/api/types.ts';
import { listSegments, restrictToSegment } from '../../../web/genome-view/pathogen-segments.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { PageSlot } from '../../../web/shell/page-slot.tsx';
import { SimulatedTag } from '../../../web/shell/simulated.tsx';
import { useSimulatedBanner } from '../../../web/shell/simulated-context.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { DescribedEntry } from './entry/described-entry.tsx';
import {
  EntryDownloads,
  EntryMetadata,
  EntryQuality,
  EntryRecord,
  EntryVersions,
} from './entry/entry-sections.tsx';
import { ExternalValues } from './entry/external-values.tsx';
import { FormerAnalyses } from './entry/former-analyses.tsx';
import { MutationLists } from './entry/mutation-lists.tsx';
import { SampleGenome } from './entry/sample-genome.tsx';

function Superseded({ entry }: { readonly entry: Entry }): ReactElement | null {
  const current = entry.versions.find((one) => one.version === entry.version);
  if (current?.isRevocation) {
    return (
      <div className="notice notice-bad">
        <p>{message('entry.isRevoked')}</p>
      </div>
    );
  }
  if (current === undefined || current.isLatest) return null;
  return (
    <div className="notice notice-warn">
      <p>
        {message('entry.isOld')}{' '}
        <PageLink to={`/entries/${encodeURIComponent(entry.accession)}`}>
          {message('entry.goToLatest')}
        </PageLink>
      </p>
    </div>
  );
}

/** One segment's mutations along its reference, and as lists whose links name the segment. */
function SegmentGenome({
  entry,
  own,
  pathogen,
}: {
  readonly entry: Entry;
  readonly own: NonNullable<Entry['segments']>[number];
  readonly pathogen: Pathogen;
}): ReactElement {
  const { segment, length, analysis } = own;
  const id = `mutations-${segment}`;
  return (
    <section className="panel stack" aria-labelledby={id}>
      <div className="row">
        <h2 id={id}>{message('entry.segmentMutations', { segment })}</h2>
        {entry.simulated ? <SimulatedTag /> : null}
        <span className="small muted">{message('entry.segmentLetters', { count: length })}</span>
      </div>
      <SampleGenome
        pathogen={restrictToSegment(pathogen, segment)}
        analysis={analysis}
        controlsFor={`${entry.accessionVersion} ${segment}`}
      />
      <MutationLists analysis={analysis} instance={entry.instance} segment={segment} />
    </section>
  );
}

function SegmentGenomes({
  entry,
  segments,
}: {
  readonly entry: Entry;
  readonly segments: NonNullable<Entry['segments']>;
}): ReactElement {
  const pathogen = useQuery(pathogenQuery(entry.pathogen));
  if (pathogen.isError) return <FailureView error={pathogen.error} />;
  if (pathogen.data === undefined) return <Loading />;
  const { data } = pathogen;
  return (
    <>
      {listSegments(data).map((name) => {
        const own = segments.find(({ segment }) => segment === name);
        return own === undefined ? (
          <p key={name} className="muted">
            {message('entry.segmentMissing', { segment: name })}
          </p>
        ) : (
          <SegmentGenome key={name} entry={entry} own={own} pathogen={data} />
        );
      })}
    </>
  );
}

function Genome({ entry }: { readonly entry: Entry }): ReactElement {
  const pathogen = useQuery(pathogenQuery(entry.pathogen));
  const { analysis, segments } = entry;
  if (segments !== undefined) return <SegmentGenomes entry={entry} segments={segments} />;
  if (analysis === null) {
    return (
      <section className="panel" aria-labelledby="mutations">
        <h2 id="mutations">{message('entry.mutations')}</h2>
        <p className="muted">{message('entry.notAnalysed')}</p>
      </section>
    );
  }
  return (
    <section className="panel stack" aria-labelledby="mutations">
      <div className="row">
        <h2 id="mutations">{message('entry.mutations')}</h2>
        {entry.simulated ? <SimulatedTag /> : null}
      </div>
      {pathogen.isError ? <FailureView error={pathogen.error} /> : null}
      {pathogen.data === undefined ? null : (
        <SampleGenome
          pathogen={pathogen.data}
          analysis={analysis}
          controlsFor={entry.accessionVersion}
        />
      )}
      <MutationLists analysis={analysis} instance={entry.instance} />
    </section>
  );
}

function EntryView({ entry }: { readonly entry: Entry }): ReactElement {
  const instance = useQuery(instanceQuery(entry.instance));
  return (
    <div className="stack">
      <DescribedEntry entry={entry} />
      <div className="page-head">
        <h1 className="code-title">{entry.accessionVersion}</h1>
        {entry.simulated ? <SimulatedTag /> : null}
        <PageLink to={`/search/${encodeURIComponent(entry.instance)}`} className="small">
          {message('entry.back', {
            instance: instance.data?.displayName ?? entry.instance,
          })}
        </PageLink>
      </div>
      <Superseded entry={entry} />
      <div className="entry-columns">
        <div className="stack">
          <PageSlot name="entry-main" subject={entry.accession} />
          <EntryMetadata entry={entry} columns={instance.data?.columns ?? []} />
          <ExternalValues entry={entry} columns={instance.data?.columns ?? []} />
          {entry.analysis === null ? null : <EntryQuality analysis={entry.analysis} />}
          {entry.segments?.map(({ segment, analysis }) => (
            <EntryQuality key={segment} analysis={analysis} segment={segment} />
          ))}
          <Genome entry={entry} />
        </div>
        <div className="stack entry-side">
          <EntryDownloads entry={entry} />
          <EntryRecord entry={entry} />
          <EntryVersions entry={entry} />
          <FormerAnalyses entry={entry} />
          <PageSlot name="entry" subject={entry.accession} />
        </div>
      </div>
    </div>
  );
}

/** A sample's page: its record, its quality, its mutations along the genome, its files. */
export function Page(): ReactElement {
  const { accession } = useParams({ strict: false }) as { readonly accession: string };
  const entry = useQuery(entryQuery(accession));
  usePageTitle(entry.data?.accessionVersion ?? accession);
  useSimulatedBanner(entry.data?.simulated ?? false);
  if (entry.isPending) return <Loading />;
  if (entry.isError)
    return <FailureView error={entry.error} isPage retry={() => entry.refetch()} />;
  return <EntryView entry={entry.data} />;
}
