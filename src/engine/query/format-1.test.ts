import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import fc from 'fast-check';
import type { IndexSchema } from '../../schema/genome-row.ts';
import { defined } from '../../std/assert.ts';
import { actionArbitrary, filterArbitrary, schemaArbitrary } from './arbitrary.test-kit.ts';
import { emptyBitmap } from './bitmap.ts';
import { compactSegments } from './compact-segments.ts';
import { oracleAnswer, type RawRow } from './oracle.test-kit.ts';
import { runQuery } from './run-query.ts';
import { segmentFormatVersion } from './section-file.ts';
import { openSegment } from './segment.ts';
import { takeSnapshot } from './snapshot.ts';
import { createQuery } from './tree.ts';

// Written by the program of 26 November 2026, whose format was 1; never to be written again.
const folder = new URL('./cases/format-1/', import.meta.url);
const { schema: former, rows } = JSON.parse(
  await readFile(new URL('rows.json', folder), 'utf8'),
) as {
  schema: IndexSchema;
  rows: RawRow[];
};
const bytes = await readFile(new URL('segment', folder));
// Columns that schemas have gained since; they are null in its rows.
const { columns, trees } = defined(fc.sample(schemaArbitrary, 1)[0], 'schema');
const schema: IndexSchema = { ...former, columns, ...(trees === undefined ? {} : { trees }) };

const sortedTexts = (answer: Iterable<object>) =>
  [...answer].map((row) => JSON.stringify(Object.entries(row).sort())).sort();

function openOld() {
  const opened = openSegment(schema, bytes);
  assert.ok(opened.ok, JSON.stringify(opened));
  return { segment: opened.value, tombstones: emptyBitmap };
}

test('a segment of format 1 answers as the rows that it was made of', () => {
  assert.ok(segmentFormatVersion > 1 && bytes[8] === 1);
  const old = openOld();
  assert.equal(old.segment.rowCount, rows.length);
  const again = compactSegments(schema, [old]).map((sealed) => {
    const opened = openSegment(schema, sealed);
    assert.ok(opened.ok);
    return { segment: opened.value, tombstones: emptyBitmap };
  });
  const keys = rows.map(({ key }) => key);
  fc.assert(
    fc.property(filterArbitrary(schema, keys), actionArbitrary(schema), (filter, action) => {
      const query = createQuery(filter, action);
      const expected = sortedTexts(oracleAnswer({ schema, rows }, query));
      for (const segments of [[old], again]) {
        const answer = runQuery(
          takeSnapshot({ schema, segments, fresh: null, dataVersion: '1' }),
          query,
        );
        assert.ok(answer.ok, JSON.stringify(answer));
        assert.deepEqual(sortedTexts(answer.value.rows), expected);
      }
    }),
    { numRuns: 300, seed: 2020 },
  );
});
