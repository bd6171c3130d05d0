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

// Written by programs of 26 November 2026, whose formats were 1 and 2; never to be written again.
const cases = new URL('./cases/', import.meta.url);
const { schema: former, rows } = JSON.parse(
  await readFile(new URL('format-1/rows.json', cases), 'utf8'),
) as {
  schema: IndexSchema;
  rows: RawRow[];
};
// Columns that schemas have gained since; they are null in its rows.
const { columns, trees } = defined(fc.sample(schemaArbitrary, 1)[0], 'schema');
const schema: IndexSchema = { ...former, columns, ...(trees === undefined ? {} : { trees }) };

const sortedTexts = (answer: Iterable<object>) =>
  [...answer].map((row) => JSON.stringify(Object.entries(row).sort())).sort();

function open(bytes: Uint8Array) {
  const opened = openSegment(schema, bytes);
  assert.ok(opened.ok, JSON.stringify(opened));
  return { segment: opened.value, tombstones: emptyBitmap };
}

async function checkFormat(version: number): Promise<void> {
  const bytes = await readFile(new URL(`format-${version}/segment`, cases));
  assert.ok(segmentFormatVersion > version && bytes[8] === version);
  const old = open(bytes);
  assert.equal(old.segment.rowCount, rows.length);
  const again = compactSegments(schema, [old]).map(open);
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
}

for (const version of [1, 2]) {
  test(`a segment of format ${version} answers as the rows that it was made of`, () =>
    checkFormat(version));
}
