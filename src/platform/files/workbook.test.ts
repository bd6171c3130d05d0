import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { readWorkbook } from './read-workbook.ts';
import { formatColumn, formatDay, isDateCode, parseAddress } from './workbook-cells.ts';
import { WorkbookError, type WorkbookLimits } from './workbook-rows.ts';
import { writeWorkbook } from './write-workbook.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outbreak-test-'));
});
after(() => rm(folder, { recursive: true, force: true }));

async function readAll(bytes: Uint8Array, limits?: WorkbookLimits) {
  const path = join(folder, 'book.xlsx');
  await writeFile(path, bytes);
  const rows: [number, string[]][] = [];
  for await (const { cells, rowNumber } of readWorkbook(path, 'book.xlsx', limits)) {
    rows.push([rowNumber, cells]);
  }
  return rows;
}

async function readCode(bytes: Uint8Array, limits?: WorkbookLimits): Promise<string> {
  try {
    await readAll(bytes, limits);
  } catch (error) {
    assert.ok(error instanceof WorkbookError && error.problem.hint.length > 20);
    return `${error.problem.code} ${error.problem.where}`;
  }
  return 'read';
}

interface Book {
  readonly sheet: string;
  readonly strings?: string;
  readonly sheets?: string;
  readonly properties?: string;
  readonly others?: Record<string, Uint8Array>;
}

const STYLES =
  '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy;@"/><numFmt numFmtId="165" formatCode="00000"/><numFmt numFmtId="166" formatCode="[Red]0.00"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="22"/></cellXfs></styleSheet>';

/** A workbook as Excel saves it, with these rows. */
function makeBook({ sheet, strings = '', sheets, properties = '', others = {} }: Book): Uint8Array {
  const list =
    sheets ?? '<sheet name="Hidden" state="hidden" r:id="rId2"/><sheet name="Data" r:id="rId1"/>';
  return zipSync({
    'xl/workbook.xml': strToU8(
      `<?xml version="1.0"?><workbook xmlns:r="r">${properties}<sheets>${list}</sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': strToU8(
      '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>',
    ),
    'xl/styles.xml': strToU8(STYLES),
    'xl/sharedStrings.xml': strToU8(`<sst>${strings}</sst>`),
    'xl/worksheets/sheet1.xml': strToU8(`<worksheet><sheetData>${sheet}`),
    'xl/worksheets/sheet2.xml': strToU8(
      '<worksheet><sheetData><row r="1"><c t="str"><v>hidden</v></c></row></sheetData></worksheet>',
    ),
    ...others,
  });
}

const END = '</sheetData></worksheet>';

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML cannot hold them.
const UNWRITABLE = /[\u0000-\u001f\ufffe\uffff]/;

test('the first sheet that is shown is read, strings of all kinds, gaps kept', async () => {
  const rows = await readAll(
    makeBook({
      strings:
        '<si><t>strain</t></si><si><r><t>rich </t></r><r><t xml:space="preserve">text &amp; more</t></r><rPh><t>sound</t></rPh></si>',
      sheet: `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row><row r="4"><c r="B4" t="inlineStr"><is><t>in</t></is></c><c r="C4" t="b"><v>1</v></c></row><row r="5"/>${END}`,
    }),
  );
  assert.deepEqual(rows, [
    [1, ['strain', '', 'rich text & more']],
    [4, ['', 'in', 'TRUE']],
  ]);
});

test('days come as ISO dates, numbers as a person sees them', async () => {
  const cell = (style: number, value: string) => `<c s="${style}"><v>${value}</v></c>`;
  const sheet = `<row r="1">${cell(1, '44264')}${cell(2, '44264')}${cell(5, '44264.5')}${cell(0, '44264')}${cell(3, '42')}${cell(4, '21.5')}${cell(0, '0.30000000000000004')}${cell(0, '1.2345678901E10')}</row>${END}`;
  const expected = [
    '2021-03-09',
    '2021-03-09',
    '2021-03-09T12:00:00',
    '44264',
    '00042',
    '21.5',
    '0.3',
    '12345678901',
  ];
  assert.deepEqual(await readAll(makeBook({ sheet })), [[1, expected]]);
  const old = await readAll(
    makeBook({
      sheet: `<row>${cell(1, '42802')}</row>${END}`,
      properties: '<workbookPr date1904="1"/>',
    }),
  );
  assert.deepEqual(old, [[1, ['2021-03-09']]]);
  assert.deepEqual(
    [formatDay(59, false), formatDay(61, false), formatDay(-1, false)],
    ['1900-02-28', '1900-03-01', null],
  );
  assert.deepEqual(
    ['yyyy-mm-dd', 'mmm-yy', '0.00', '[Red]0.0', '"day" 0', 'h:mm', 'mm:ss'].map(isDateCode),
    [true, true, false, false, false, false, false],
  );
});

test('a merged date stands in every row that it covers', async () => {
  const row = (number: number, date: string) =>
    `<row r="${number}"><c r="A${number}" t="str"><v>s${number}</v></c>${date}</row>`;
  const merges = '<mergeCells><mergeCell ref="B1:B3"/></mergeCells>';
  const sheet = `${row(1, '<c r="B1" s="1"><v>44264</v></c>')}${row(2, '<c r="B2" s="1"/>')}${row(3, '')}${row(4, '')}</sheetData>${merges}</worksheet>`;
  assert.deepEqual(await readAll(makeBook({ sheet })), [
    [1, ['s1', '2021-03-09']],
    [2, ['s2', '2021-03-09']],
    [3, ['s3', '2021-03-09']],
    [4, ['s4']],
  ]);
});

const limits = { maxColumns: 100, maxStringCharacters: 1000, maxPartBytes: 1 << 22 };

test('what is refused names its place', async () => {
  const formula = `<row r="7"><c r="C7"><f>A1&amp;B1</f><v>1</v></c></row>${END}`;
  assert.equal(await readCode(makeBook({ sheet: formula })), 'formula-refused book.xlsx cell C7');
  const wide = `<row r="1"><c r="ALL1" t="str"><v>x</v></c></row>${END}`;
  assert.equal(
    await readCode(makeBook({ sheet: wide }), limits),
    'columns-too-many book.xlsx cell ALL1',
  );
  const columns = Array.from(
    { length: 10_000 },
    (_, i) => `<c r="${formatColumn(i)}1" t="str"><v>${i}</v></c>`,
  );
  assert.equal(
    await readCode(makeBook({ sheet: `<row r="1">${columns.join('')}</row>${END}` })),
    'columns-too-many book.xlsx cell BXY1',
  );
  const bomb = makeBook({
    sheet: END,
    others: { 'xl/sharedStrings.xml': new Uint8Array(3 << 20) },
  });
  assert.equal(await readCode(bomb), 'workbook-too-large book.xlsx > xl/sharedStrings.xml');
  const long = makeBook({ sheet: END, strings: `<si><t>${'ab'.repeat(600)}</t></si>` });
  assert.equal(await readCode(long, limits), 'workbook-too-large book.xlsx > strings');
  const merged = makeBook({
    sheet: `</sheetData><mergeCells><mergeCell ref="A1:XFD1000"/></mergeCells></worksheet>`,
  });
  assert.equal(await readCode(merged), 'cells-merged book.xlsx cells A1:XFD1000');
  const hidden = makeBook({
    sheet: END,
    sheets: '<sheet name="a" state="veryHidden" r:id="rId1"/>',
  });
  assert.equal(await readCode(hidden), 'workbook-without-sheet book.xlsx');
  const entity = makeBook({ sheet: `<row r="1"><c r="A1" t="str"><v>&lol;</v></c></row>${END}` });
  assert.equal(await readCode(entity), 'workbook-damaged book.xlsx');
  for (const damaged of [
    makeBook({ sheet: '<row><c>' }),
    makeBook({ sheet: END }).subarray(0, 500),
    strToU8('PK\u0003\u0004'),
    new Uint8Array(0),
  ]) {
    assert.equal(await readCode(damaged), 'workbook-damaged book.xlsx');
  }
});

test('what is written is read as the same', async () => {
  const text = fc
    .string({ unit: 'grapheme', maxLength: 12 })
    .filter((value) => value.trim() !== '' && !UNWRITABLE.test(value) && value.isWellFormed());
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(text, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 }),
      async (rows) => {
        const sheets = [
          { name: 'A & B', rows: rows.map((row) => row.map((value) => ({ text: value }))) },
        ];
        assert.deepEqual(
          (await readAll(writeWorkbook(sheets))).map(([, cells]) => cells),
          rows,
        );
      },
    ),
    { numRuns: 40 },
  );
});

test('what begins like a formula is written as text, never as a formula', async () => {
  const texts = ['=1+1', '+1', '-1', '@SUM(1)', '\t=1', '=HYPERLINK("https://example.org")'];
  const book = writeWorkbook([{ name: 'x', rows: [texts.map((text) => ({ text }))] }]);
  const [[, cells] = [0, []]] = await readAll(book);
  assert.deepEqual(cells, texts);
  const sheet = strFromU8(unzipSync(book)['xl/worksheets/sheet1.xml'] ?? new Uint8Array());
  assert.doesNotMatch(sheet, /<f[ >]/);
  assert.equal([...sheet.matchAll(/t="inlineStr"/g)].length, texts.length);
});

test('addresses', () => {
  fc.assert(
    fc.property(fc.nat(16_383), fc.nat(1_000_000), (column, row) => {
      assert.deepEqual(parseAddress(`${formatColumn(column)}${row + 1}`), { column, row });
    }),
  );
  assert.deepEqual(
    [parseAddress('A'), parseAddress('1A'), parseAddress('ABCD1')],
    [null, null, null],
  );
});
