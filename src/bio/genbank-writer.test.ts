import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { parseGenBankEntry } from './genbank-entry.ts';
import { formatGenBank } from './genbank-writer.ts';

const text = fc
  .array(fc.string({ unit: fc.constantFrom(...'abcXYZ019-,"'), minLength: 1, maxLength: 25 }), {
    minLength: 1,
    maxLength: 9,
  })
  .map((words) => words.join(' '));

test('a record that is written is read to the same', () => {
  const record = fc.record({
    sequence: fc.string({ unit: fc.constantFrom(...'ACGTN'), minLength: 1, maxLength: 200 }),
    definition: text,
    isolate: text,
  });
  fc.assert(
    fc.property(record, ({ sequence, definition, isolate }) => {
      const written = formatGenBank({
        ...{ locus: 'OC_000001A', accession: 'OC_000001A', version: 2, definition, sequence },
        ...{ organism: 'some virus', day: '2026-03-05', comments: ['One.', 'Two.'] },
        source: [
          ['mol_type', 'genomic RNA'],
          ['isolate', isolate],
        ],
      });
      const lines = written.split('\n');
      assert.ok(lines.every((line) => line.length <= 80));
      const read = parseGenBankEntry(lines.slice(0, lines.indexOf('//')), 'written');
      assert.ok(read.ok, JSON.stringify(read));
      assert.equal(read.value.sequence, sequence);
      assert.equal(read.value.accession, 'OC_000001A');
      assert.equal(read.value.version, 2);
      assert.equal(read.value.updated, '2026-03-05');
      assert.equal(read.value.organism, 'some virus');
      assert.equal(read.value.description, definition);
      assert.deepEqual(read.value.source.get('isolate'), [isolate]);
    }),
    { numRuns: 300, seed: 9 },
  );
});
