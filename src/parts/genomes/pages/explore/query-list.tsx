import type { ReactElement } from 'react';
import type { Instance, Pathogen } from '../../../../web/api/types.ts';
import { message } from '../../../../web/messages/message.ts';
import { FilterChips } from '../search/filter-chips.tsx';
import { SearchBox } from '../search/search-box.tsx';
import { addToFilter } from '../search/search-state.ts';
import type { Compared } from './compared.ts';
import { MOST_QUERIES, replaceQuery } from './explore-state.ts';
import type { ExploreControls } from './use-explore-state.ts';

function QueryRow({
  one,
  place,
  total,
  instance,
  controls,
}: {
  readonly one: Compared;
  readonly place: number;
  readonly total: number | undefined;
  readonly instance: Instance;
  readonly controls: ExploreControls;
}): ReactElement {
  const { state, active, setActive, update, removeQuery } = controls;
  const isSeveral = state.queries.length > 1;
  const isActive = place === active;
  return (
    <li className={isSeveral && isActive ? 'query-row query-row-active' : 'query-row'}>
      {isSeveral ? (
        <button
          type="button"
          className="query-letter"
          style={{ borderColor: one.color }}
          aria-pressed={isActive}
          aria-label={message('explore.change', { letter: one.letter })}
          onClick={() => setActive(place)}
        >
          {one.letter}
        </button>
      ) : null}
      <div className="query-filters">
        {Object.keys(one.filter).length === 0 ? (
          <span className="muted">{message('explore.everything')}</span>
        ) : (
          <FilterChips
            filter={one.filter}
            columns={instance.columns}
            label={
              isSeveral
                ? message('explore.filtersOf', { letter: one.letter })
                : message('filter.inForce')
            }
            onChange={(filter) => update({ queries: replaceQuery(state.queries, place, filter) })}
          />
        )}
      </div>
      <span className="query-count" aria-live="polite">
        {total === undefined ? '' : message('explore.count', { count: total })}
      </span>
      {isSeveral ? (
        <button type="button" className="link-button small" onClick={() => removeQuery(place)}>
          {message('explore.remove', { letter: one.letter })}
        </button>
      ) : null}
    </li>
  );
}

/** The queries that are shown side by side, one search box for the one that is being changed, and one more. */
export function QueryList({
  instance,
  pathogen,
  controls,
  compared,
  totals,
}: {
  readonly instance: Instance;
  readonly pathogen: Pathogen | undefined;
  readonly controls: ExploreControls;
  readonly compared: readonly Compared[];
  readonly totals: readonly number[] | undefined;
}): ReactElement {
  const { state, active, setFilter, addQuery } = controls;
  const isSeveral = state.queries.length > 1;
  return (
    <div className="stack-tight">
      <SearchBox
        instance={instance}
        pathogen={pathogen}
        onTerms={(terms) =>
          setFilter(
            terms.reduce(
              (filter, { param, value }) => addToFilter(filter, param, value),
              state.queries[active] ?? {},
            ),
          )
        }
      />
      {isSeveral ? (
        <p className="muted small">
          {message('explore.changes', { letter: compared[active]?.letter ?? '' })}
        </p>
      ) : null}
      <ul className="list-plain query-list" aria-label={message('explore.queries')}>
        {compared.map((one, place) => (
          <QueryRow
            key={one.letter}
            one={one}
            place={place}
            total={totals?.[place]}
            instance={instance}
            controls={controls}
          />
        ))}
      </ul>
      {state.queries.length >= MOST_QUERIES ? null : (
        <div>
          <button type="button" className="button-link button-small" onClick={addQuery}>
            {isSeveral ? message('explore.addQuery') : message('explore.compare')}
          </button>
        </div>
      )}
    </div>
  );
}
