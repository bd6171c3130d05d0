import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { RowSplitter, readCells, readHeader } from './row-splitter.ts';

function split(bytes: Uint8Array, pieces: readonly number[]): string[] {
  const splitter = new RowSplitter();
  const rows: Uint8Array[] = [];
  let at = 0;
  for (const length of [...pieces, bytes.length]) {
    rows.push(...splitter.push(bytes.subarray(at, at + length)));
    at += length;
  }
  const last = splitter.end();
  return [...rows, ...(last === null ? [] : [last])].map((row) => Buffer.from(row).toString());
}

test('rows end at line ends that are not quoted, of the kind that the first row has', () => {
  assert.deepEqual(split(Buffer.from('a,b\n1,"x\ny"\n2,z'), []), ['a,b\n', '1,"x\ny"\n', '2,z']);
  assert.deepEqual(split(Buffer.from('a\r\n1\n2\r\n'), []), ['a\r\n', '1\n2\r\n']);
  assert.deepEqual(split(Buffer.from('a\r1\r2'), []), ['a\r', '1\r', '2']);
  assert.deepEqual(split(Buffer.from('a\r\n1\r\n'), [2]), ['a\r\n', '1\r\n']);
  assert.deepEqual(readCells(Buffer.from('1\t"a ""b"" \t c"\tx\r\n'), '\t'), [
    '1',
    'a "b" \t c',
    'x',
  ]);
  assert.deepEqual(readHeader(Buffer.from('\ufeffid;"na,me";x\n')), {
    delimiter: ';',
    columns: ['id', 'na,me', 'x'],
  });
});

test('any table is cut as the reader of deposits reads it, however its bytes come, and nothing of it is lost', () => {
  const cell = fc.stringMatching(/^[a-zé",;\t\r\n ]{0,6}$/u);
  const table = fc.record({
    rows: fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 }),
    end: fc.constantFrom('\n', '\r\n', '\r'),
    isEnded: fc.boolean(),
    pieces: fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 20 }),
  });
  fc.assert(
    fc.property(table, ({ rows, end, isEnded, pieces }) => {
      const quote = (text: string) =>
        /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
      const lines = [['id', 'note'], ...rows].map((cells) => cells.map(quote).join(','));
      const text = lines.join(end) + (isEnded ? end : '');
      const found = split(Buffer.from(text), pieces);
      assert.equal(found.join(''), text);
      const read = parse(text, { relax_column_count: true }) as string[][];
      assert.deepEqual(
        found.map((row) => readCells(Buffer.from(row), ',')),
        read,
      );
    }),
  );
});
