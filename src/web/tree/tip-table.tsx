import { type ReactElement, useEffect, useRef } from 'react';
import { message } from '../messages/message.ts';
import { useVirtualRows } from '../table/use-virtual-rows.ts';
import type { TipRow } from './tree-protocol.ts';

const ROW_HEIGHT = 33;

/** The tips of what is selected as a table: the same tree for whoever cannot see it, however many there are. */
export function TipTable({
  rows,
  valueTitle,
  onAsk,
  onPick,
}: {
  readonly rows: {
    readonly first: number;
    readonly total: number;
    readonly rows: readonly TipRow[];
  };
  readonly valueTitle: string;
  readonly onAsk: (first: number, end: number) => void;
  readonly onPick: (node: number) => void;
}): ReactElement {
  const scroller = useRef<HTMLElement>(null);
  const count = rows.total;
  const { first, end, before } = useVirtualRows(scroller, {
    ...{ count, rowHeight: ROW_HEIGHT, covered: ROW_HEIGHT },
  });
  useEffect(() => onAsk(first, Math.max(end, first + 20)), [first, end, onAsk]);
  const shown = rows.rows.slice(Math.max(0, first - rows.first), Math.max(0, end - rows.first));
  const start = Math.max(first, rows.first);
  const after = Math.max(0, count - start - shown.length) * ROW_HEIGHT;
  return (
    <section
      className="tree-table"
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: What scrolls can be scrolled with keys.
      tabIndex={0}
      aria-label={message('tree.table')}
    >
      <table className="data-table" aria-rowcount={count + 1}>
        <thead>
          <tr>
            <th scope="col">{message('tree.name')}</th>
            <th scope="col">{message('tree.date')}</th>
            <th scope="col" className="number">
              {message('tree.divergence')}
            </th>
            <th scope="col">{valueTitle}</th>
          </tr>
        </thead>
        <tbody>
          {before > 0 ? <tr style={{ height: start * ROW_HEIGHT }} /> : null}
          {shown.map((row, index) => (
            <tr key={row.node} aria-rowindex={start + index + 2} style={{ height: ROW_HEIGHT }}>
              <th scope="row">
                <button type="button" className="link-button" onClick={() => onPick(row.node)}>
                  {row.name}
                </button>
              </th>
              <td>{row.day ?? ''}</td>
              <td className="number">{Number(row.divergence.toPrecision(4))}</td>
              <td>{row.value ?? ''}</td>
            </tr>
          ))}
          {after > 0 ? <tr style={{ height: after }} /> : null}
        </tbody>
      </table>
    </section>
  );
}
