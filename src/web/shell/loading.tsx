import type { ReactElement } from 'react';
import { message } from '../messages/message.ts';

/** Says that something is on its way; read out politely, and shown only after a short while. */
export function Loading(): ReactElement {
  return (
    <p className="loading muted" role="status">
      {message('state.loading')}
    </p>
  );
}
