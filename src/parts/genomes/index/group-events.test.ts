import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { OutboxRow } from '../../../platform/postgres/outbox.ts';
import { groupEvents } from './group-events.ts';

const event = fc.record({
  topic: fc.constantFrom(
    'entries.released',
    'entries.reanalysed',
    'entries.changed',
    'instance.removed',
    'other',
  ),
  instance: fc.constantFrom('a', 'b'),
  size: fc.integer({ min: 1, max: 4 }),
});

test('every version comes once, in order, with the number of its last row', () => {
  fc.assert(
    fc.property(fc.array(event), (events) => {
      let version = 0;
      const rows = events.map(
        ({ topic, instance, size }, index): OutboxRow => ({
          sequence: index + 1,
          occurredAt: new Date(0),
          topic,
          instance,
          payload: {
            entries: Array.from({ length: size }, () => {
              version += 1;
              return { accession: 'x', version };
            }),
          },
        }),
      );
      const steps = groupEvents(rows, 5);
      const topics = {
        released: ['entries.released'],
        replaced: ['entries.reanalysed', 'entries.changed'],
      };
      for (const kind of ['released', 'replaced'] as const) {
        const expected = rows
          .filter(({ topic }) => topics[kind].includes(topic))
          .flatMap((row) => (row.payload as { entries: object[] }).entries);
        assert.deepEqual(
          steps.flatMap((step) => (step.kind === kind ? step.references : [])),
          expected,
        );
      }
      assert.equal(
        steps.filter(({ kind }) => kind === 'removed').length,
        rows.filter(({ topic }) => topic === 'instance.removed').length,
      );
      const sequences = steps.map(({ sequence }) => sequence);
      assert.deepEqual(
        sequences,
        sequences.toSorted((a, b) => a - b),
      );
      for (const step of steps) {
        if (step.kind !== 'removed') assert.ok(step.references.length < 5 + 4);
        assert.equal(rows[step.sequence - 1]?.instance, step.instance);
      }
    }),
  );
});
