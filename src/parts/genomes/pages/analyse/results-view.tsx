import { type ReactElement, useCallback, useDeferredValue, useMemo, useState } from 'react';
import type { Pathogen } from '../../../../web/api/types.ts';
import { message } from '../../../../web/messages/message.ts';
import type { AnalysisSession } from './analysis-session.ts';
import { chooseRows, countClasses, type RowChoice, type RowClass } from './choose-rows.ts';
import { ReferenceTree } from './reference-tree.tsx';
import { ResultDownloads } from './result-downloads.tsx';
import type { ResultRow } from './result-row.ts';
import { ResultsTable } from './results-table.tsx';
import { ClassFilter, TrackLegend, TrackSelect } from './results-toolbar.tsx';
import { RowDetail } from './row-detail.tsx';
import type { DatasetDescription } from './thread-protocol.ts';

/** Results as they come: filters, table, the chosen sequence, the tree, files. */
export function ResultsView({
  session,
  pathogen,
  description,
  rows,
  isRunning,
}: {
  readonly session: AnalysisSession;
  readonly pathogen: Pathogen;
  readonly description: DatasetDescription;
  readonly rows: readonly ResultRow[];
  readonly isRunning: boolean;
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
  const row = selected === null ? null : (rows[selected] ?? null);
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
      {isRunning || rows.length === 0 ? null : (
        <ResultDownloads
          session={session}
          pathogen={pathogen}
          description={description}
          count={rows.length}
        />
      )}
    </>
  );
}
