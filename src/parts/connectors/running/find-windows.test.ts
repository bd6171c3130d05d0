import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DayWindow } from '../archives/archive.ts';
import { ArchiveError } from '../archives/archive-error.ts';
import { addDays, countDays, splitWindow } from './day-window.ts';
import { findWindows } from './find-windows.ts';

const inWindow = (day: string, { from, to }: DayWindow) => day >= from && day <= to;

async function collect(archive: Parameters<typeof findWindows>[0], span: DayWindow) {
  const windows: (DayWindow & { readonly count: number })[] = [];
  for await (const window of findWindows(archive, span)) windows.push(window);
  return windows;
}

test('windows cover a span without gap or overlap, in order, none with too many records', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat({ max: 400 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 20 }),
      async (offsets, most) => {
        const span = { from: '2024-01-01', to: addDays('2024-01-01', 400) };
        const days = offsets.map((offset) => addDays(span.from, offset));
        const count = async (window: DayWindow) =>
          days.filter((day) => inWindow(day, window)).length;
        const windows = await collect({ mostInWindow: most, count }, span);
        let next = span.from;
        for (const window of windows) {
          assert.equal(window.from, next);
          assert.ok(window.count <= most || countDays(window) === 1);
          next = addDays(window.to, 1);
        }
        assert.equal(next, addDays(span.to, 1));
        assert.equal(
          windows.reduce((sum, window) => sum + window.count, 0),
          days.length,
        );
      },
    ),
    { numRuns: 50 },
  ));

test('a window is halved, and a day is not', () => {
  assert.deepEqual(splitWindow({ from: '2024-02-28', to: '2024-03-01' }), [
    { from: '2024-02-28', to: '2024-02-28' },
    { from: '2024-02-29', to: '2024-03-01' },
  ]);
  assert.deepEqual(splitWindow({ from: '2024-12-31', to: '2025-01-01' }), [
    { from: '2024-12-31', to: '2024-12-31' },
    { from: '2025-01-01', to: '2025-01-01' },
  ]);
});

const failing = () =>
  new ArchiveError('archive-failing', { where: 'there', hint: 'It answered with 500.' });

test('an archive that fails on long windows is asked about shorter ones', async () => {
  const count = async (window: DayWindow) => {
    if (countDays(window) > 40) throw failing();
    return 1;
  };
  const windows = await collect(
    { mostInWindow: 10, count },
    { from: '2024-01-01', to: '2024-12-31' },
  );
  assert.ok(windows.length > 8);
  assert.ok(windows.every((window) => countDays(window) <= 40));
});

test('a failure on a single day, a refusal, and a day with far too many fail', async () => {
  const span = { from: '2024-01-01', to: '2024-01-04' };
  const fail = (error: Error) => async () => {
    throw error;
  };
  await assert.rejects(collect({ mostInWindow: 10, count: fail(failing()) }, span), {
    message: 'It answered with 500.',
  });
  const refused = new ArchiveError('archive-refused', { where: 'there', hint: 'No such field.' });
  await assert.rejects(collect({ mostInWindow: 10, count: fail(refused) }, span), {
    message: 'No such field.',
  });
  await assert.rejects(collect({ mostInWindow: 10, count: async () => 1_000_000 }, span), {
    message: /2024-01-01 .* 1000000 records .* narrower/,
  });
});
