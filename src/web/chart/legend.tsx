import type { ReactElement } from 'react';
import { message } from '../messages/message.ts';
import type { Series } from './time-chart.tsx';

/** What the colours of a chart stand for. */
export function Legend({ series }: { readonly series: readonly Series[] }): ReactElement {
  return (
    <ul className="legend" aria-label={message('chart.legend')}>
      {series.map((one) => (
        <li key={one.name}>
          <span className="swatch" style={{ background: one.color }} />
          {one.name}
        </li>
      ))}
    </ul>
  );
}
