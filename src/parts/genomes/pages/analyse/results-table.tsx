import { type KeyboardEvent, type ReactElement, useCallback, useRef, useState } from 'react';
import type { Pathogen } from '../../../../web/api/types.ts';
import { useWidth } from '../../../../web/genome-view/use-width.ts';
import { message } from '../../../../web/messages/message.ts';
import { useVirtualRows } from '../../../../web/table/use-virtual-rows.ts';
import type { RowChoice } from './choose-rows.ts';
import type { PointedMark } from './mutation-track.tsx';
import { listColumns, type ResultColumn } from './result-columns.ts';
import type { ResultRow } from './result-row.ts';
import { ResultTableRow, ROW_HEIGHT } from './result-table-row.tsx';
import type { DatasetDescription } from './thread-protocol.ts';
import { TrackAxis } from './track-axis.tsx';
import { useMarks } from './use-marks.ts';

// The header, and the axis with the gene map.
const COVERED = 34 + 78;
const TRACK_WIDTH = 420;

function HeaderCell({
  column,
  sort,
  onSort,
}: {
  readonly column: Omit<ResultColumn, 'cell'>;
  readonly sort: RowChoice['sort'];
  readonly onSort: (sort: RowChoice['sort']) => void;
}): ReactElement {
  const isCurrent = sort.key === column.key;
  const sorted = !isCurrent ? 'none' : sort.descending ? 'descending' : 'ascending';
  return (
    <th scope="col" className={column.className} aria-sort={sorted}>
      <button
        type="button"
        className="sort-button"
        title={column.hint}
        aria-label={column.hint}
        onClick={() => onSort({ key: column.key, descending: isCurrent && !sort.descending })}
      >
        {column.title}
        <span aria-hidden="true">
          {sorted === 'ascending' ? ' ↑' : sorted === 'descending' ? ' ↓' : ''}
        </span>
      </button>
    </th>
  );
}

export interface ResultsTableProps {
  readonly pathogen: Pathogen;
  readonly description: DatasetDescription;
  readonly rows: readonly ResultRow[];
  readonly sort: RowChoice['sort'];
  readonly onSort: (sort: RowChoice['sort']) => void;
  readonly selected: number | null;
  readonly onSelect: (index: number) => void;
  /** The CDS whose amino acids the tracks show; null for the genome. */
  readonly cds: string | null;
  readonly onCds: (cds: string) => void;
}

/** A row for each sequence, with its mutations along the genome; only rows in view are rendered. */
export function ResultsTable(props: ResultsTableProps): ReactElement {
  const { pathogen, description, rows, sort, onSort, selected, onSelect, cds, onCds } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [frame, measured] = useWidth<HTMLDivElement>(TRACK_WIDTH);
  const width = Math.max(120, measured);
  const [pointed, setPointed] = useState<PointedMark | null>(null);
  const virtual = useVirtualRows(scroller, {
    count: rows.length,
    rowHeight: ROW_HEIGHT,
    covered: COVERED,
  });
  const { findMarks, range } = useMarks(pathogen, description.header, cds);
  const columns = listColumns(description, pathogen);
  const { show } = virtual;
  const step = useCallback(
    (event: KeyboardEvent) => {
      const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
      if (by === 0) return;
      event.preventDefault();
      const at = rows.findIndex(({ index }) => index === selected);
      const next = Math.max(0, Math.min(rows.length - 1, at + by));
      const row = rows[next];
      if (row === undefined) return;
      onSelect(row.index);
      show(next);
    },
    [rows, selected, onSelect, show],
  );
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: A fieldset is for form fields; a section would be one landmark too many. */}
      <div
        role="group"
        ref={scroller}
        className="table-scroll results-scroll"
        aria-label={message('analyse.results')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: What scrolls must be reachable by keyboard; the arrow keys go from row to row.
        tabIndex={0}
        onKeyDown={step}
      >
        <table className="data-table results-table" aria-rowcount={rows.length + 1}>
          <thead>
            <tr>
              <HeaderCell
                column={{
                  key: 'index',
                  title: message('analyse.index'),
                  className: 'number',
                  hint: message('analyse.order'),
                }}
                sort={sort}
                onSort={onSort}
              />
              <HeaderCell
                column={{ key: 'name', title: message('analyse.name'), className: 'name-cell' }}
                sort={sort}
                onSort={onSort}
              />
              <HeaderCell
                column={{ key: 'qcScore', title: message('analyse.quality'), className: '' }}
                sort={sort}
                onSort={onSort}
              />
              {columns.map((column) => (
                <HeaderCell key={column.key} column={column} sort={sort} onSort={onSort} />
              ))}
              <th scope="col" className="track-cell">
                {cds === null ? message('analyse.track') : message('analyse.trackOf', { cds })}
              </th>
            </tr>
          </thead>
          <tbody>
            {virtual.before > 0 ? (
              <tr style={{ height: virtual.before }}>
                <td colSpan={columns.length + 4} />
              </tr>
            ) : null}
            {rows.slice(virtual.first, virtual.end).map((row, i) => (
              <ResultTableRow
                key={row.index}
                row={row}
                rank={virtual.first + i}
                columns={columns}
                isSelected={row.index === selected}
                onSelect={onSelect}
                track={{ findMarks, range, width, isAminoAcid: cds !== null, onPoint: setPointed }}
              />
            ))}
            {virtual.after > 0 ? (
              <tr style={{ height: virtual.after }}>
                <td colSpan={columns.length + 4} />
              </tr>
            ) : null}
          </tbody>
          <tfoot>
            <tr>
              <td colSpan={columns.length + 3} />
              <td className="track-cell">
                <div ref={frame}>
                  <TrackAxis pathogen={pathogen} cds={cds} width={width} onSelect={onCds} />
                </div>
              </td>
            </tr>
          </tfoot>
        </table>
      </div>
      {pointed === null ? null : (
        <div className="track-tip" style={{ left: pointed.x, top: pointed.y }} aria-hidden="true">
          {pointed.text}
        </div>
      )}
    </>
  );
}
