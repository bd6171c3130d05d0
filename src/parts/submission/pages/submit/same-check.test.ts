import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import fc from 'fast-check';
import { shipped } from '../../../../engine/validate/checklists.test-kit.ts';
import { checkTable, type TableEvent } from '../../checklists/check-table.ts';
import { CheckThreads } from '../../checklists/check-table-thread.ts';
import { decodeTable } from './read-text-rows.ts';
import { collectReport, type TableReport } from './table-report.ts';
import type { TableAnswer, TableTask } from './table-thread.ts';

// The order in which the node lists them.
const checklists = [...shipped.values()].sort((a, b) =>
  a.id === 'core' ? -1 : b.id === 'core' ? 1 : a.id < b.id ? -1 : 1,
);
const today = new Date().toISOString().slice(0, 10);
const request = { checklists, today, emergenceDate: '2019-12-01', overrides: {} };

let code: string;
before(async () => {
  const built = await build({
    entryPoints: [fileURLToPath(new URL('table-thread.ts', import.meta.url))],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    logLevel: 'silent',
  });
  code = built.outputFiles[0]?.text ?? '';
});

/** What the bundle of the portal's thread answers, in a world without Node. */
async function checkInBrowser(table: string): Promise<TableReport> {
  let listen: ((event: { readonly data: TableTask }) => Promise<void>) | undefined;
  let answer: TableAnswer | undefined;
  const world = createContext({
    TextDecoder,
    addEventListener: (_: string, listener: typeof listen) => {
      listen = listener;
    },
    postMessage: (message: TableAnswer) => {
      answer = structuredClone(message);
    },
  });
  runInContext(code, world);
  const text = decodeTable(Buffer.from(table));
  assert.ok(text !== null);
  await listen?.({ data: { text, request: { ...request, table: { name: 'table.tsv' } } } });
  assert.ok(answer?.ok === true, JSON.stringify(answer));
  return answer.report;
}

async function* toStream<T>(...items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

const checkByServer = (table: string): Promise<TableReport> =>
  collectReport(
    checkTable({ ...request, table: { name: 'table.tsv', bytes: toStream(Buffer.from(table)) } }),
  );

const cell = fc.oneof(
  fc.constantFrom(
    '2024-01-02',
    '2024-13-02',
    '2030-01-01',
    '01/02/2024',
    'UK',
    'Zürich',
    'Europe / UK / England',
    'Human',
    'humann',
    'female',
    'not collected',
    '98',
    '5 months',
    '<script>alert(1)</script>',
    '=1+1',
    '',
  ),
  fc.string({ maxLength: 12 }).map((text) => text.replace(/["\t\r\n]/g, ' ')),
);
const header = fc.uniqueArray(
  fc.constantFrom(
    ...[
      'date',
      'country',
      'host',
      'age',
      'sex',
      'covv_location',
      'covv_host',
      'ward',
      'geo_loc_name',
    ],
  ),
  { minLength: 1, maxLength: 6 },
);
const tables = header.chain((names) =>
  fc
    .array(
      fc.tuple(fc.constantFrom('a', 'b', 'c', ''), fc.array(cell, { maxLength: names.length + 1 })),
      {
        maxLength: 8,
      },
    )
    .map((rows) =>
      [['strain', ...names], ...rows.map(([name, cells]) => [name, ...cells])]
        .map((cells) => cells.join('\t'))
        .join('\n'),
    ),
);

test('the browser finds in a table what the node finds', async () => {
  await fc.assert(
    fc.asyncProperty(tables, async (table) => {
      assert.deepEqual(await checkInBrowser(table), await checkByServer(table));
    }),
    { numRuns: 60 },
  );
});

test('browser, command and the thread of the node say the same of one table', async () => {
  const sampled = fc.sample(tables, { numRuns: 30, seed: 5 });
  const rows = sampled.flatMap((table) => table.split('\n').slice(1));
  const table = ['strain\tdate\tcountry\thost\tage\tward', ...rows].join('\n');
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-test-'));
  const path = join(folder, 'table.tsv');
  await writeFile(path, table);
  const program = fileURLToPath(new URL('../../../../../bin/outbreak', import.meta.url));
  const args = ['checklist', 'check', path, '--json', '--data', join(folder, 'data')];
  const printed = await promisify(execFile)(program, args, { maxBuffer: 1 << 26 }).catch(
    (error: { readonly stdout: string }) => error,
  );
  await rm(folder, { recursive: true });
  const lines = printed.stdout.trim().split('\n');
  const byCommand = await collectReport(
    toStream(...lines.map((line) => JSON.parse(line) as TableEvent)),
  );
  const bytes = toStream(Buffer.from(table));
  const inThread = new CheckThreads().check(bytes, { ...request, name: 'table.tsv' });
  const byNode = await collectReport(inThread);
  assert.ok(byNode.groups.length > 10);
  assert.deepEqual(byCommand, byNode);
  assert.deepEqual(await checkInBrowser(table), byNode);
});
