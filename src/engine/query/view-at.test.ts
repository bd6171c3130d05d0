import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { GenomeRow, IndexSchema } from '../../schema/genome-row.ts';
import {
  appendRows,
  createFreshSegment,
  deleteFreshRow,
  pinFreshSegment,
} from './fresh-segment.ts';
import { runQuery } from './run-query.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';
import { createQuery, everyRow } from './tree.ts';
import { viewAt } from './view-at.ts';

const schema: IndexSchema = {
  primaryKey: 'key',
  columns: [],
  nucleotideSequences: [{ name: 'main', sequence: 'ACGT' }],
  genes: [],
  lineageSystems: {},
  period: { fromColumn: 'from', untilColumn: 'until' },
};

interface Period {
  readonly from: number | null;
  readonly until: number | null;
  readonly isDeleted: boolean;
}

function seal(periods: readonly Period[], prefix: string) {
  const fresh = createFreshSegment(schema);
  const rows = periods.map(
    ({ from, until }, at): GenomeRow => ({
      key: `${prefix}${String(at).padStart(4, '0')}`,
      metadata: { from, until },
      nucleotide: {},
      aminoAcid: {},
    }),
  );
  assert.ok(appendRows(fresh, rows).ok);
  periods.forEach(({ isDeleted }, at) => {
    if (isDeleted) deleteFreshRow(fresh, (rows[at] as GenomeRow).key);
  });
  return pinFreshSegment(fresh);
}

function listKeys(snapshot: Snapshot): string[] {
  const query = createQuery(everyRow, { type: 'Details', fields: ['key'] });
  const answer = runQuery(snapshot, query, { randomSeed: 1 });
  assert.ok(answer.ok, JSON.stringify(answer));
  return [...answer.value.rows].map((row) => String((row as { key: string }).key)).sort();
}

// Days far apart and milliseconds close together: stored as doubles, as codes and as whole numbers.
const moment = fc.oneof(
  fc.integer({ min: 0, max: 5 }),
  fc.integer({ min: 1_700_000_000_000, max: 1_700_000_000_004 }),
  fc.constantFrom(1_300_000_000_000, 1_800_000_000_000),
);
const period = fc.record({
  from: fc.option(moment),
  until: fc.option(moment),
  isDeleted: fc.boolean(),
});

test('a view has the rows whose period holds the moment, of both sets, without deleted ones', () => {
  fc.assert(
    fc.property(
      fc.array(period, { minLength: 1, maxLength: 200 }),
      fc.array(period, { maxLength: 200 }),
      moment,
      (current, former, at) => {
        const snapshot = takeSnapshot({
          ...{ schema, segments: seal(current, 'c'), fresh: null, dataVersion: '1' },
        });
        const view = viewAt(snapshot, former.length === 0 ? [] : seal(former, 'f'), at);
        const isThere = ({ from, until, isDeleted }: Period) =>
          !isDeleted && from !== null && from <= at && (until === null || until > at);
        const expected = [
          ...current.map((one, i) => ({ one, key: `c${String(i).padStart(4, '0')}` })),
          ...former.map((one, i) => ({ one, key: `f${String(i).padStart(4, '0')}` })),
        ].filter(({ one }) => isThere(one));
        assert.deepEqual(
          listKeys(view),
          expected.map(({ key }) => key),
        );
      },
    ),
  );
});
