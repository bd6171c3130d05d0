import { researchKinds } from '../../../../engine/duo/research-purpose.ts';
import { message } from '../../../../web/messages/message.ts';

/** Those that applications name, and what no application says. */
const KINDS = [...researchKinds, 'untold'] as const;

/** A kind of research in the reader's language; one that is not known here stays as it is. */
export function kindText(kind: string): string {
  const known = KINDS.find((one) => one === kind);
  return known === undefined ? kind : message(`uses.kind.${known}`);
}
