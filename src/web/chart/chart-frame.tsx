import { type ReactElement, type ReactNode, type RefObject, useId, useRef, useState } from 'react';
import { message } from '../messages/message.ts';
import { SimulatedTag } from '../shell/simulated.tsx';
import { ScrollRegion } from '../table/scroll-region.tsx';
import { toCsv } from '../table/to-csv.ts';
import { drawFigure } from './draw-figure.ts';
import { saveFile, toPng } from './save-file.ts';

export interface ChartTable {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** Name of the file without its ending. */
  readonly fileName: string;
}

/** Where numbers are from, for a file that is read without the page. */
function describeSource(simulated: boolean): readonly string[] {
  const { origin, pathname, search } = window.location;
  const day = new Date().toISOString().slice(0, 10);
  return [
    ...(simulated ? [message('chart.simulatedNote')] : []),
    message('chart.source', { address: decodeURI(`${origin}${pathname}${search}`), day }),
  ];
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

/** Saves what a chart shows: its numbers, its drawing, a picture of it. */
function SaveButtons({
  title,
  simulated,
  table,
  figure,
}: {
  readonly title: string;
  readonly simulated: boolean;
  readonly table: ChartTable;
  readonly figure: RefObject<HTMLElement | null>;
}): ReactElement {
  const [isFailed, setFailed] = useState(false);
  const draw = () =>
    figure.current === null
      ? null
      : drawFigure(figure.current, { title, notes: describeSource(simulated) });
  const name = simulated ? `${table.fileName}-simulated` : table.fileName;
  const saveSvg = (): void => {
    const drawn = draw();
    if (drawn !== null) saveFile(`${name}.svg`, new Blob([drawn.svg], { type: 'image/svg+xml' }));
  };
  const savePng = async (): Promise<void> => {
    const drawn = draw();
    setFailed(false);
    if (drawn === null) return;
    await toPng(drawn).then(
      (blob) => saveFile(`${name}.png`, blob),
      () => setFailed(true),
    );
  };
  const saveCsv = (): void => {
    const text = toCsv([table.headers, ...table.rows]);
    saveFile(`${name}.csv`, new Blob([text], { type: 'text/csv' }));
  };
  return (
    <div className="row">
      <button type="button" className="button-link button-small" onClick={saveCsv}>
        {message('chart.saveCsv')}
      </button>
      <button type="button" className="button-link button-small" onClick={saveSvg}>
        {message('chart.saveSvg')}
      </button>
      <button type="button" className="button-link button-small" onClick={savePng}>
        {message('chart.savePng')}
      </button>
      {isFailed ? <span role="alert">{message('chart.notSaved')}</span> : null}
    </div>
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
  const figure = useRef<HTMLElement>(null);
  return (
    <figure className="chart" aria-labelledby={titleId} ref={figure}>
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
            <SaveButtons title={title} simulated={simulated} table={table} figure={figure} />
            <DataTable table={table} title={title} />
          </div>
        </details>
      )}
    </figure>
  );
}
