import type { ReactElement } from 'react';
import { message } from '../messages/message.ts';

/** The strip over every page that shows simulated data. */
export function SimulatedBanner(): ReactElement {
  return (
    <aside className="site-banner simulated-banner" aria-label={message('simulated.label')}>
      <strong>{message('simulated.title')}</strong>
      <span>{message('simulated.explanation')}</span>
    </aside>
  );
}

/** The small label on every chart, card and table of simulated data. */
export function SimulatedTag(): ReactElement {
  return <span className="simulated-tag">{message('simulated.tag')}</span>;
}
