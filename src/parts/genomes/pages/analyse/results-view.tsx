import { type ReactElement, useCallback, useDeferredValue, useMemo, useState } from 'react';
import type { Pathogen } from '../../../../web/api/types.ts';
import { restrictToSegment } from '../../../../web/genome-view/pathogen-segments.ts';
import { message } from '../../../../web/messages/message.ts';
import { Choice } from '../search/choice.tsx';
import type { AnalysisSession } from './analysis-session.ts';
import { chooseRows, countClasses, type RowChoice, type RowClass } from './choose-rows.ts';
import { ReferenceTree } from './reference-tree.tsx';
import { ResultDownloads } from './result-downloads.tsx';
import type { ResultRow } from './result-row.ts';
import { ResultsTable } from './results-table.tsx';
import { ClassFilter, TrackLegend, TrackSelect } from './results-toolbar.tsx';
import { RowDetail } from './row-detail.tsx';
import type { DatasetDescription, SegmentDescription } from './thread-protocol.ts';

/** Results of each segment by themselves, as their genomes have different lengths, genes and trees. */
export function SegmentedResults({
  segments,
  rows,
  ...props
}: ResultsProps & { readonly segments: readonly SegmentDescription[] }): ReactElement {
  const byName = useMemo(() => Map.groupBy(rows, ({ segment }) => segment ?? NO_SEGMENT), [rows]);
  const known = segments.map(({ segment }) => segment);
  const names = byName.has(NO_SEGMENT) ? [...known, NO_SEGMENT] : known;
  const [asked, setAsked] = useState<string | null>(null);
  const chosen = asked ?? names.find((name) => byName.has(name)) ?? names[0] ?? NO_SEGMENT;
  const description = segments.find(({ segment }) => segment === chosen) ?? segments[0];
  return (
    <>
      <section className="panel row" aria-label={message('analyse.segments')}>
        <span className="label small">{message('analyse.segments')}</span>
        <Choice
          label={message('analyse.segments')}
          value={chosen}
          options={names.map((name) => ({
            value: name,
            label: labelOf(name, byName.get(name)?.length ?? 0),
          }))}
          onChange={setAsked}
        />
      </section>
      {description === undefined ? null : (
        <ResultsView
          key={chosen}
          {...props}
          pathogen={restrictToSegment(props.pathogen, description.segment)}
          description={description}
          rows={byName.get(chosen) ?? []}
          segment={chosen}
        />
      )}
    </>
  );
}

function labelOf(segment: string, count: number): string {
  return segment === NO_SEGMENT
    ? message('analyse.noSegment', { count })
    : message('analyse.segment', { segment, count });
}

/** Stands for sequences that are none of the segments; no segment has this name. */
const NO_SEGMENT = '';

export interface ResultsProps {
  readonly session: AnalysisSession;
  readonly pathogen: Pathogen;
  readonly rows: readonly ResultRow[];
  readonly isRunning: boolean;
}

/** Results as they come: filters, table, the chosen sequence, the tree, files. */
export function ResultsView({
  session,
  pathogen,
  description,
  rows,
  isRunning,
  segment,
}: ResultsProps & {
  readonly description: DatasetDescription;
  /** Whose results they are, where the genome has several. */
  readonly segment?: string;
}): ReactElement {
  const [text, setText] = useState('');
  const [hidden, setHidden] = useState<ReadonlySet<RowClass>>(new Set());
  const [sort, setSort] = useState<RowChoice['sort']>({ key: 'index', descending: false });
  const [cds, setCds] = useState<string | null>(null);
  const [selected, setSelected] = useState<number | null>(null);
  const sought = useDeferredValue(text);
  const { header } = description;
  const chosen = useMemo(
    () => chooseRows(rows, { text: sought, hidden, sort }, header),
    [rows, sought, hidden, sort, header],
  );
  const counts = useMemo(() => countClasses(rows), [rows]);
  const row = selected === null ? null : (rows.find(({ index }) => index === selected) ?? null);
  const select = useCallback((index: number) => setSelected(index), []);
  return (
    <>
      <section className="panel stack-tight" aria-labelledby="results">
        <div className="row row-spread">
          <h2 id="results">{message('analyse.results')}</h2>
          <ClassFilter counts={counts} hidden={hidden} onChange={setHidden} />
        </div>
        <div className="row row-spread">
          <input
            type="search"
            className="native-field results-search"
            aria-label={message('analyse.search')}
            placeholder={message('analyse.searchPlaceholder')}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <span className="small muted" role="status">
            {chosen.length === rows.length
              ? ''
              : message('analyse.shown', { count: chosen.length, all: rows.length })}
          </span>
          <TrackSelect pathogen={pathogen} cds={cds} onChange={setCds} />
        </div>
        <ResultsTable
          pathogen={pathogen}
          description={description}
          rows={chosen}
          sort={sort}
          onSort={setSort}
          selected={selected}
          onSelect={select}
          cds={cds}
          onCds={setCds}
        />
        <TrackLegend isAminoAcid={cds !== null} />
      </section>
      {row === null ? null : (
        <RowDetail
          pathogen={pathogen}
          description={description}
          row={row}
          onClose={() => setSelected(null)}
        />
      )}
      {description.tree === null ? null : (
        <section className="panel stack-tight" aria-labelledby="tree">
          <h2 id="tree">{message('analyse.tree')}</h2>
          <ReferenceTree tree={description.tree} rows={chosen} selected={row} onSelect={select} />
        </section>
      )}
      {isRunning || rows.length === 0 || segment === NO_SEGMENT ? null : (
        <ResultDownloads
          session={session}
          pathogen={pathogen}
          description={description}
          count={rows.length}
          segment={segment}
        />
      )}
    </>
  );
}
