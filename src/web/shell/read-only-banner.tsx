import type { ReactElement } from 'react';
import { message } from '../messages/message.ts';

/** Above every page while the node takes no changes, with what its operator says of it. */
export function ReadOnlyBanner({ reason }: { readonly reason: string }): ReactElement {
  return (
    <aside className="site-banner" aria-label={message('readOnly.label')}>
      <strong>{message('readOnly.title')}</strong>
      <span>{reason}</span>
    </aside>
  );
}
