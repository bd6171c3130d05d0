import type { OutboxRow } from '../../../platform/postgres/outbox.ts';
import type { EntryReference, OutboxPayloads } from '../../../schema/ports.ts';

/** A step of the index: versions of one instance to take in, or an instance to drop. */
export type IndexStep =
  | {
      readonly kind: 'released';
      readonly instance: string;
      readonly references: readonly EntryReference[];
      /** Number of the last outbox row that the step holds. */
      readonly sequence: number;
    }
  | { readonly kind: 'removed'; readonly instance: string; readonly sequence: number };

/** Joins consecutive rows of one instance into steps of about `maxRows` versions, in order. */
export function groupEvents(events: readonly OutboxRow[], maxRows: number): IndexStep[] {
  const steps: IndexStep[] = [];
  for (const event of events) {
    const { instance, sequence } = event;
    if (event.topic === 'instance.removed') steps.push({ kind: 'removed', instance, sequence });
    if (event.topic !== 'entries.released') continue;
    const { entries } = event.payload as OutboxPayloads['entries.released'];
    const last = steps.at(-1);
    const joins =
      last?.kind === 'released' && last.instance === instance && last.references.length < maxRows;
    const earlier = joins
      ? (steps.pop() as Extract<IndexStep, { kind: 'released' }>).references
      : [];
    steps.push({ kind: 'released', instance, sequence, references: [...earlier, ...entries] });
  }
  return steps;
}
