import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { instanceQuery, pathogenQuery } from '../../../web/api/queries.ts';
import type { Instance, Pathogen } from '../../../web/api/types.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { useSimulatedBanner } from '../../../web/shell/simulated-context.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { findAsked } from '../assays/assay-address.ts';
import { AlertPanel } from './assays/alert-panel.tsx';
import { assayQuery } from './assays/assay-queries.ts';
import { ChangePanel } from './assays/change-panel.tsx';
import { OligoForm } from './assays/oligo-form.tsx';
import { OligoTable } from './assays/oligo-table.tsx';
import { PlacePanel } from './assays/place-panel.tsx';
import { type AssayControls, useAssayAddress } from './assays/use-assay-address.ts';
import { WeekPanel } from './assays/week-panel.tsx';
import { DateRange } from './search/date-range.tsx';
import { FilterChips } from './search/filter-chips.tsx';
import { SearchBox } from './search/search-box.tsx';
import { addToFilter, DEFAULT_STATE, formatSearchState } from './search/search-state.ts';

/** Which genomes are looked at: as on the pages of search and charts. */
function GenomeFilter({
  instance,
  pathogen,
  controls: { address, update },
}: {
  readonly instance: Instance;
  readonly pathogen: Pathogen;
  readonly controls: AssayControls;
}): ReactElement {
  const { filter } = address;
  return (
    <div className="stack-tight">
      <SearchBox
        instance={instance}
        pathogen={pathogen}
        onTerms={(terms) =>
          update({
            filter: terms.reduce((sum, { param, value }) => addToFilter(sum, param, value), filter),
          })
        }
      />
      <div className="row row-spread">
        {Object.keys(filter).length === 0 ? (
          <span className="muted">{message('explore.everything')}</span>
        ) : (
          <FilterChips
            filter={filter}
            columns={instance.columns}
            label={message('filter.inForce')}
            onChange={(next) => update({ filter: next })}
          />
        )}
        <div className="assay-dates">
          <DateRange
            instance={instance}
            filter={filter}
            onChange={(next) => update({ filter: next })}
          />
        </div>
      </div>
    </div>
  );
}

function AssayView({
  instance,
  pathogen,
}: {
  readonly instance: Instance;
  readonly pathogen: Pathogen;
}): ReactElement {
  const controls = useAssayAddress();
  const { address } = controls;
  const answer = useQuery(assayQuery(instance, address));
  const isAsked = findAsked(address) !== null;
  const search = formatSearchState({ ...DEFAULT_STATE, filter: address.filter });
  const id = encodeURIComponent(instance.id);
  const props = { instance, answer, controls };
  return (
    <div className="stack explore">
      <div className="row row-spread">
        <h1>{message('assay.heading', { name: instance.displayName })}</h1>
        <span className="row small">
          <PageLink to={`/explore/${id}`} search={search}>
            {message('explore.title')}
          </PageLink>
          <PageLink to={`/search/${id}`} search={search}>
            {message('explore.asTable')}
          </PageLink>
        </span>
      </div>
      <p className="muted">{message('assay.what')}</p>
      <OligoForm key={address.assay ?? ''} instance={instance} controls={controls} />
      <GenomeFilter instance={instance} pathogen={pathogen} controls={controls} />
      {isAsked ? (
        <>
          <OligoTable {...props} isSegmented={pathogen.segments.length > 1} />
          {answer.isError ? null : (
            <>
              <WeekPanel {...props} />
              <div className="panel-pair">
                <PlacePanel {...props} />
                <ChangePanel {...props} />
              </div>
              <AlertPanel instance={instance} controls={controls} />
            </>
          )}
        </>
      ) : (
        <div className="panel empty stack-tight">
          <h2>{message('assay.nothing')}</h2>
          <p className="muted">{message('assay.nothingHow')}</p>
        </div>
      )}
    </div>
  );
}

/** Whether primers and probes still fit the genomes of an instance: where, when, and by which mutations they do not. */
export function Page(): ReactElement {
  const { instance: id } = useParams({ strict: false }) as { readonly instance: string };
  const instance = useQuery(instanceQuery(id));
  const pathogen = useQuery({
    ...pathogenQuery(instance.data?.pathogen ?? ''),
    enabled: instance.data !== undefined,
  });
  usePageTitle(
    instance.data === undefined
      ? message('assay.title')
      : message('assay.heading', { name: instance.data.displayName }),
  );
  useSimulatedBanner(instance.data?.simulated ?? false);
  const failed = instance.isError ? instance : pathogen.isError ? pathogen : null;
  if (failed !== null) {
    return <FailureView error={failed.error} isPage retry={() => failed.refetch()} />;
  }
  if (instance.data === undefined || pathogen.data === undefined) return <Loading />;
  return <AssayView instance={instance.data} pathogen={pathogen.data} />;
}
