import type { OutboxRow } from '../../../platform/postgres/outbox.ts';
import type { EntryReference, OutboxPayloads } from '../../../schema/ports.ts';

/** A step of the index: versions of one instance to take in, or an instance to drop. */
export type IndexStep =
  | {
      /** Of 'replaced' versions the rows that are there become others. */
      readonly kind: 'released' | 'replaced';
      readonly instance: string;
      readonly references: readonly EntryReference[];
      /** Number of the last outbox row that the step holds. */
      readonly sequence: number;
    }
  | { readonly kind: 'removed'; readonly instance: string; readonly sequence: number };

type EntriesStep = Exclude<IndexStep, { kind: 'removed' }>;

const kindOfTopic: Readonly<Record<string, EntriesStep['kind'] | undefined>> = {
  'entries.released': 'released',
  'entries.reanalysed': 'replaced',
  'entries.changed': 'replaced',
};

/** Joins consecutive rows of one instance and kind into steps of about `maxRows` versions, in order. */
export function groupEvents(events: readonly OutboxRow[], maxRows: number): IndexStep[] {
  const steps: IndexStep[] = [];
  for (const event of events) {
    const { instance, sequence } = event;
    if (event.topic === 'instance.removed') steps.push({ kind: 'removed', instance, sequence });
    const kind = kindOfTopic[event.topic];
    if (kind === undefined) continue;
    const { entries } = event.payload as OutboxPayloads[
      | 'entries.released'
      | 'entries.reanalysed'
      | 'entries.changed'];
    const last = steps.at(-1);
    const joins =
      last?.kind === kind && last.instance === instance && last.references.length < maxRows;
    const earlier = joins ? (steps.pop() as EntriesStep).references : [];
    steps.push({ kind, instance, sequence, references: [...earlier, ...entries] });
  }
  return steps;
}
