import type { ReactElement } from 'react';
import { message } from '../../../web/messages/message.ts';

/** The quality class of a genome as a word with a shape, so that colour alone says nothing. */
export function QcStatus({ status }: { readonly status: string }): ReactElement {
  if (status !== 'good' && status !== 'mediocre' && status !== 'bad') return <span>{status}</span>;
  return <span className={`status status-${status}`}>{message(`qc.${status}`)}</span>;
}
