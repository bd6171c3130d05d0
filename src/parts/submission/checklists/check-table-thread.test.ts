import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { shipped } from '../../../engine/validate/checklists.test-kit.ts';
import { writeWorkbook } from '../../../platform/files/write-workbook.ts';
import { AppError } from '../../../schema/errors.ts';
import type { TableEvent } from './check-table.ts';
import { CheckThreads } from './check-table-thread.ts';

const request = {
  name: 'table',
  checklists: [...shipped.values()],
  today: '2026-11-23',
  emergenceDate: null,
  overrides: {},
};

async function* toStream(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function check(threads: CheckThreads, bytes: Uint8Array): Promise<TableEvent[]> {
  const events: TableEvent[] = [];
  for await (const event of threads.check(toStream(bytes), request)) events.push(event);
  return events;
}

const rows = (count: number) => Buffer.from(`strain\tdate\n${'x\t2024-13-01\n'.repeat(count)}`);

test('a table is checked in a thread, and this one goes on meanwhile', async () => {
  const threads = new CheckThreads();
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);
  const events = await check(threads, rows(2000));
  clearInterval(timer);
  assert.equal(events[0]?.type, 'mapping');
  assert.equal(events.filter(({ type }) => type === 'row').length, 2000);
  assert.deepEqual(events.at(-1), {
    type: 'summary',
    rows: 2000,
    errors: 3999,
    warnings: 0,
    privacy: 0,
  });
  assert.ok(turns > 20, `${turns} turns of the loop while 2000 rows were checked`);
});

test('more rows or bytes than are checked at once are refused before any is', async () => {
  const isTooLarge = (error: unknown) =>
    error instanceof AppError && error.code === 'request-too-large';
  const few = new CheckThreads({ maxBytes: 1 << 20, maxRows: 100 });
  await assert.rejects(check(few, rows(101)), isTooLarge);
  assert.equal((await check(few, rows(100))).length, 103);
  // Rows are counted, not lines, and those of a workbook as well.
  const cells = (count: number) => [
    ['strain', 'date'],
    ...Array.from({ length: count }, () => ['x', '2024-13-01']),
  ];
  const book = (count: number) => {
    const sheet = cells(count).map((row) => row.map((text) => ({ text })));
    return writeWorkbook([{ name: 'samples', rows: sheet }]);
  };
  await assert.rejects(check(few, book(101)), isTooLarge);
  assert.equal((await check(few, book(100))).length, 103);
  const lines = Buffer.from(`strain,note\n${'x,"a\nb"\n'.repeat(100)}`);
  assert.equal((await check(few, lines)).at(-1)?.type, 'summary');
  const bomb = gzipSync(Buffer.alloc(8 << 20, 97));
  assert.ok(bomb.length < 20_000);
  await assert.rejects(check(few, bomb), isTooLarge);
});

test('who stops reading ends the thread and makes room for those who wait', async () => {
  const threads = new CheckThreads();
  for (let run = 0; run < 3; run += 1) {
    for await (const event of threads.check(toStream(rows(5000)), request)) {
      assert.equal(event.type, 'mapping');
      break;
    }
  }
  const both = await Promise.all([1, 2, 3].map((count) => check(threads, rows(count))));
  assert.deepEqual(
    both.map((events) => events.filter(({ type }) => type === 'row').length),
    [1, 2, 3],
  );
});

test('more tables than may wait are refused', async () => {
  const threads = new CheckThreads();
  const all = await Promise.allSettled(Array.from({ length: 24 }, () => check(threads, rows(0))));
  const refused = all.filter(({ status }) => status === 'rejected');
  assert.ok(refused.length >= 1, 'at least one of 24');
  for (const one of refused) {
    assert.ok('reason' in one && one.reason instanceof AppError);
    assert.equal(one.reason.code, 'too-many-requests');
  }
});
