import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ImportEvent } from '../../../../web/api/types.ts';
import { applyImportEvent, columnOf, MOST_PROBLEMS, NO_PROGRESS } from './import-progress.ts';
import { readJsonLines } from './run-upload.ts';

const PROBLEM = {
  code: 'date-invalid',
  where: 'metadata.tsv line 3 column date',
  value: 'x',
  hint: 'y',
};

test('rows are counted by outcome, problems kept up to a limit, the summary has the last word', () => {
  const rows: ImportEvent[] = Array.from({ length: 30 }, (_, i) => ({
    type: 'row',
    row: i + 1,
    submissionId: `s${i}`,
    outcome: i % 3 === 0 ? 'refused' : 'released',
    problems: i % 3 === 0 ? Array.from({ length: MOST_PROBLEMS / 5 }, () => PROBLEM) : [],
  }));
  const progress = rows.reduce(applyImportEvent, NO_PROGRESS);
  assert.deepEqual(progress.counts, { released: 20, revised: 0, unchanged: 0, refused: 10 });
  assert.equal(progress.problems.length, MOST_PROBLEMS);
  assert.equal(progress.problemsLeftOut, MOST_PROBLEMS);
  assert.equal(progress.latest[0]?.row, 30);
  const finished = applyImportEvent(progress, {
    type: 'summary',
    released: 21,
    revised: 1,
    unchanged: 2,
    refused: 3,
  });
  assert.deepEqual(finished.counts, { released: 21, revised: 1, unchanged: 2, refused: 3 });
  assert.equal(finished.isFinished, true);
});

test('the column of a problem', () => {
  assert.equal(columnOf(PROBLEM), 'date');
  assert.equal(columnOf({ ...PROBLEM, where: 'genomes.fasta line 7 record 2' }), '');
});

test('lines of JSON are read however the bytes are cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.jsonValue()),
      fc.integer({ min: 1, max: 9 }),
      fc.boolean(),
      async (values, size, endsWithNewline) => {
        const text = values.map((value) => JSON.stringify(value)).join('\n');
        const bytes = new TextEncoder().encode(endsWithNewline ? `${text}\n` : text);
        async function* chunks(): AsyncGenerator<Uint8Array> {
          for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
        }
        const read: unknown[] = [];
        for await (const value of readJsonLines(chunks())) read.push(value);
        assert.deepEqual(read, JSON.parse(JSON.stringify(values)));
      },
    ),
  );
});
