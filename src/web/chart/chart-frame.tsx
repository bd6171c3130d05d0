import { type ReactElement, type ReactNode, useId } from 'react';
import { message } from '../messages/message.ts';
import { SimulatedTag } from '../shell/simulated.tsx';
import { ScrollRegion } from '../table/scroll-region.tsx';
import { toCsv } from '../table/to-csv.ts';

export interface ChartTable {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** Name of the file without its ending. */
  readonly fileName: string;
}

function saveCsv(table: ChartTable): void {
  const blob = new Blob([toCsv([table.headers, ...table.rows])], { type: 'text/csv' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = `${table.fileName}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 0);
}

const MOST_ROWS_SHOWN = 400;

function DataTable({
  table,
  title,
}: {
  readonly table: ChartTable;
  readonly title: string;
}): ReactElement {
  return (
    <ScrollRegion className="chart-table" label={title}>
      <table className="data-table">
        <thead>
          <tr>
            {table.headers.map((header, index) => (
              <th key={header} scope="col" className={index === 0 ? '' : 'number'}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.slice(0, MOST_ROWS_SHOWN).map((row) => (
            <tr key={row.join(' ')}>
              {row.map((cell, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: The cells of a row never change places.
                <td key={index} className={typeof cell === 'number' ? 'number' : ''}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

/**
 * What surrounds every chart: its title, the simulated label, controls, and the same numbers as a
 * table that can be read, copied and saved.
 */
export function ChartFrame({
  title,
  note,
  simulated,
  controls,
  table,
  children,
}: {
  readonly title: string;
  readonly note?: string;
  readonly simulated: boolean;
  readonly controls?: ReactNode;
  readonly table?: ChartTable;
  readonly children: ReactNode;
}): ReactElement {
  const titleId = useId();
  return (
    <figure className="chart" aria-labelledby={titleId}>
      <figcaption className="chart-head">
        <h2 id={titleId}>{title}</h2>
        {simulated ? <SimulatedTag /> : null}
        <div className="row chart-controls">{controls}</div>
      </figcaption>
      {children}
      {note === undefined ? null : <p className="muted small">{note}</p>}
      {table === undefined ? null : (
        <details className="chart-details no-print">
          <summary>{message('chart.asTable')}</summary>
          <div className="stack-tight">
            <div>
              <button
                type="button"
                className="button-link button-small"
                onClick={() => saveCsv(table)}
              >
                {message('chart.saveCsv')}
              </button>
            </div>
            <DataTable table={table} title={title} />
          </div>
        </details>
      )}
    </figure>
  );
}
