import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseFasta } from '../../../../bio/fasta.ts';
import { analyse } from '../../../../engine/analysis/analyse.ts';
import { fixtureDataset, fixtureReference } from '../../../../engine/analysis/fixture-dataset.ts';
import { formatTsvRow, tsvHeader } from '../../../../engine/analysis/tsv.ts';
import { listOf, parseTsvRow, toNamedCells, toResultRow } from './result-row.ts';

test('a row of the table is read back as it was written', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', '\t', '\n', '\r', ',', ' ') });
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 6 }), (cells) => {
      assert.deepEqual(parseTsvRow(formatTsvRow(cells)), cells);
    }),
  );
});

test('a result keeps its figures and all its cells; a failure keeps why', () => {
  const dataset = fixtureDataset();
  const text = `>a\n${fixtureReference()}\n>b\nACGT\n`;
  const rows = parseFasta(text, 'x').records.map(({ index, name, letters }) =>
    toResultRow(dataset, analyse(dataset, { index, name, sequence: letters })),
  );
  const [good, failed] = rows;
  assert.ok(good !== undefined && failed !== undefined);
  assert.equal(good.error, null);
  assert.equal(good.substitutions, 0);
  assert.equal(good.coverage, 1);
  assert.notEqual(good.clade, null);
  const cells = toNamedCells(tsvHeader(dataset), good);
  assert.equal(cells.clade, good.clade);
  assert.deepEqual(listOf(cells, 'substitutions'), []);
  assert.match(failed.error ?? '', /./);
  assert.equal(failed.qcStatus, null);
});
