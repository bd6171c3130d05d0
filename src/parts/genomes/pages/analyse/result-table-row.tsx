import type { ReactElement } from 'react';
import type { Range } from '../../../../bio/position.ts';
import { formatCount, formatDecimal } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { QcStatus } from '../qc-status.tsx';
import type { Mark } from './mutation-marks.ts';
import { MutationTrack, type PointedMark } from './mutation-track.tsx';
import type { ResultColumn } from './result-columns.ts';
import type { ResultRow } from './result-row.ts';

export const ROW_HEIGHT = 34;

function Quality({ row }: { readonly row: ResultRow }): ReactElement {
  if (row.error !== null) {
    return <span className="status status-bad">{message('analyse.class.failed')}</span>;
  }
  if (row.qcStatus === null)
    return <span className="muted">{message('analyse.class.unrated')}</span>;
  return (
    <span title={message('analyse.score', { score: formatDecimal(row.qcScore ?? 0, 1) })}>
      <QcStatus status={row.qcStatus} />
    </span>
  );
}

/** One sequence in the table: its figures and its track, or why there are none. */
export function ResultTableRow({
  row,
  rank,
  columns,
  isSelected,
  onSelect,
  track,
}: {
  readonly row: ResultRow;
  /** Place among the rows of the table, from 0. */
  readonly rank: number;
  readonly columns: readonly ResultColumn[];
  readonly isSelected: boolean;
  readonly onSelect: (index: number) => void;
  readonly track: {
    readonly findMarks: (row: ResultRow) => readonly Mark[];
    readonly range: Range;
    readonly width: number;
    readonly isAminoAcid: boolean;
    readonly onPoint: (mark: PointedMark | null) => void;
  };
}): ReactElement {
  const { findMarks, range, width, isAminoAcid, onPoint } = track;
  return (
    <tr
      className={isSelected ? 'clickable row-selected' : 'clickable'}
      style={{ height: ROW_HEIGHT }}
      aria-rowindex={rank + 2}
      // The whole row for the pointer; for the keyboard its name is a button.
      onClick={() => onSelect(row.index)}
    >
      <td className="number muted">{formatCount(row.index + 1)}</td>
      <th scope="row" className="name-cell">
        <button type="button" className="row-button" title={row.name} aria-pressed={isSelected}>
          {row.name === '' ? message('analyse.nameless') : row.name}
        </button>
      </th>
      <td>
        <Quality row={row} />
      </td>
      {row.error === null ? (
        <>
          {columns.map(({ key, className, cell }) => (
            <td key={key} className={className} title={cell(row)}>
              {cell(row)}
            </td>
          ))}
          <td className="track-cell">
            <MutationTrack
              marks={findMarks(row)}
              range={range}
              width={width}
              isAminoAcid={isAminoAcid}
              onPoint={onPoint}
            />
          </td>
        </>
      ) : (
        <td colSpan={columns.length + 1} className="error-cell" title={row.error}>
          {row.error}
        </td>
      )}
    </tr>
  );
}
