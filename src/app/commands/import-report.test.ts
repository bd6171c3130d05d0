import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

/** Lets a report take events in a process of its own, whose terminal is read. */
function report(events: readonly object[], path?: string): { out: string; errors: string } {
  const program = `
    import { ImportReport } from ${JSON.stringify(new URL('./import-report.ts', import.meta.url).href)};
    const report = await ImportReport.open(${JSON.stringify(path)});
    for (const event of ${JSON.stringify(events)}) await report.take(event);
    await report.close();
    process.exitCode = report.exitCode;`;
  const ran = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  assert.equal(ran.status, 0, ran.stderr);
  return { out: ran.stdout, errors: ran.stderr };
}

const problem = { code: 'age-over-89', where: 't row 2 column age', value: '93', hint: 'Old.' };
const events = [
  {
    type: 'mapping',
    source: null,
    sourceShare: 0,
    columns: [
      {
        ...{
          index: 0,
          header: 'st\u001b[31mrain',
          status: 'mapped',
          checklist: '',
          name: 'strain',
        },
        ...{ fields: ['strain'], confidence: 0.6, reason: 'It is so.' },
      },
    ],
  },
  {
    type: 'row',
    row: 2,
    submissionId: 'a',
    outcome: 'released',
    accession: 'X.1',
    problems: [problem],
  },
  { type: 'row', row: 3, submissionId: 'b', outcome: 'released', accession: 'Y.1', problems: [] },
  { type: 'summary', released: 2, revised: 0, unchanged: 0, refused: 0 },
];

test('the terminal tells what columns are and how many released rows may tell who a person is', () => {
  const { out, errors } = report(events);
  assert.equal(out, '2 released, 0 revised, 0 unchanged, 0 refused\n');
  assert.match(errors, /^The table is of no known source\.\n/);
  assert.match(errors, /rain -> strain \(60 %\) unsure: It is so\./);
  assert.ok(!errors.includes('\u001b'), 'a header steers no terminal');
  assert.match(
    errors,
    /In 1 released rows something may tell who a person is: --report FILE tells/,
  );
});

test('the report has a line for each thing, and nothing is said of people where nothing is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-report-'));
  const path = join(folder, 'report.tsv');
  const { errors } = report(events, path);
  assert.match(errors, /the report tells which/);
  assert.deepEqual((await readFile(path, 'utf8')).split('\n').slice(1), [
    '2\ta\treleased\tX.1\tage-over-89\tt row 2 column age\t93\tOld.',
    '3\tb\treleased\tY.1\t\t\t\t',
    '',
  ]);
  assert.doesNotMatch(
    report([...events.slice(0, 1), ...events.slice(2)]).errors,
    /who a person is/,
  );
  await rm(folder, { recursive: true });
});
