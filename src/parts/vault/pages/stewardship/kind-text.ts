import { message } from '../../../../web/messages/message.ts';

const KINDS = [
  'general',
  'health',
  'disease',
  'ancestry',
  'population',
  'methods',
  'control',
  'clinical-care',
  'untold',
] as const;

/** A kind of research in the reader's language; one that is not known here stays as it is. */
export function kindText(kind: string): string {
  const known = KINDS.find((one) => one === kind);
  return known === undefined ? kind : message(`uses.kind.${known}`);
}
