import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Dictionary, dictionaryBody } from '../records/dictionary.ts';
import { findOmopFields, omopTableNames } from '../records/omop-tables.ts';
import { type CheckedTable, TableChecker } from './table-checker.ts';

const SECRET = 'Hildegard Zuckermann 1957';

function makeDictionary(fields: readonly object[], more: object = {}): Dictionary {
  return dictionaryBody.parse({ title: 'T', fields, ...more });
}

const trial = makeDictionary([
  { name: 'id', type: 'text', required: true, unique: true, identifying: 'indirect' },
  { name: 'age', type: 'integer', unit: 'a', minimum: 0, maximum: 120, identifying: 'indirect' },
  { name: 'sex', type: 'code', values: [{ value: 'f' }, { value: 'm' }], identifying: 'indirect' },
  { name: 'onset', type: 'date', identifying: 'indirect' },
  { name: 'ct', type: 'decimal', identifying: 'none' },
  { name: 'admitted', type: 'boolean', identifying: 'sensitive' },
  { name: 'seen', type: 'datetime', identifying: 'sensitive' },
]);
const HEADER = 'id,age,sex,onset,ct,admitted,seen';

async function check(text: string, dictionary = trial, piece = 7): Promise<CheckedTable> {
  const checker = new TableChecker(dictionary);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += piece) {
    await checker.push(bytes.subarray(at, at + piece));
  }
  const checked = await checker.end();
  // Whatever is wrong: nothing of what the table holds is told.
  assert.ok(!JSON.stringify(checked).includes('Zuckermann'), JSON.stringify(checked));
  return checked;
}

test('rows that are what the dictionary says', async () => {
  for (const piece of [1, 5, 64, 100_000]) {
    const { report, problems } = await check(
      `\ufeff${HEADER}\r\na,30,f,2024-02-29,31.5,true,2024-03-01T10:00:00Z\r\n"b, c",0,m,,,0,\r\n`,
      trial,
      piece,
    );
    assert.deepEqual(problems, []);
    assert.deepEqual([report.rows, report.unknownColumns], [2, []]);
    assert.deepEqual(
      report.fields.map(({ name, missing, wrong }) => `${name} ${missing} ${wrong}`),
      ['id 0 0', 'age 0 0', 'sex 0 0', 'onset 1 0', 'ct 1 0', 'admitted 0 0', 'seen 1 0'],
    );
  }
});

test('tabs, semicolons and other signs for nothing', async () => {
  const rows = [HEADER, 'a,NA,f,NA,1,1,'].join('\n');
  const dictionary = makeDictionary(trial.fields, { nullValues: ['', 'NA'] });
  for (const sign of ['\t', ';', '|']) {
    const { problems, report } = await check(rows.replaceAll(',', sign), dictionary);
    assert.deepEqual([problems, report.rows], [[], 1]);
  }
});

test('every kind of fault is told by row and field, and by no value', async () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['a,12.5,f,,,,', 'value-wrong', 'row 1, field age'],
    ['a,121,f,,,,', 'value-wrong', 'row 1, field age'],
    ['a,-1,f,,,,', 'value-wrong', 'row 1, field age'],
    [`a,${SECRET},f,,,,`, 'value-wrong', 'row 1, field age'],
    [`a,1,${SECRET},,,,`, 'value-wrong', 'row 1, field sex'],
    ['a,1,f,2023-02-29,,,', 'value-wrong', 'row 1, field onset'],
    ['a,1,f,01.02.2023,,,', 'value-wrong', 'row 1, field onset'],
    ['a,1,f,,1e,,', 'value-wrong', 'row 1, field ct'],
    ['a,1,f,,,yes,', 'value-wrong', 'row 1, field admitted'],
    ['a,1,f,,,,2024-01-01T25:00', 'value-wrong', 'row 1, field seen'],
    [',1,f,,,,', 'value-missing', 'row 1, field id'],
    ['a,1,f,,,,\na,2,m,,,,', 'value-repeated', 'row 2, field id'],
    ['a,1,f', 'row-malformed', 'row 1'],
    [`a,1,f,,,,,${SECRET}`, 'row-malformed', 'row 1'],
    [`a,1,"f" ${SECRET},,,,`, 'table-unreadable', 'table'],
    [`a,1,f,,,,\nb,1,"${SECRET}`, 'table-unreadable', 'behind row 1'],
  ];
  for (const [row, code, where] of cases) {
    const { problems } = await check(`${HEADER}\n${row}\n`);
    const told = problems.map((one) => [one.code, one.where, one.value]);
    assert.deepEqual(told, [[code, where, '']], row);
  }
  const latin = Buffer.concat([
    Buffer.from(`${HEADER}\n`),
    Buffer.from('M\u00fcller,1,f,,,,\n', 'latin1'),
  ]);
  const checker = new TableChecker(trial);
  await checker.push(latin);
  assert.match((await checker.end()).problems[0]?.hint ?? '', /UTF-8/);
});

test('headers are not told either: a table without them begins with a person', async () => {
  const bare = await check(`${SECRET},30,f,2024-02-29,31.5,true,x\n`);
  assert.deepEqual(
    bare.problems.map(({ code }) => code),
    ['columns-unknown'],
  );
  const more = await check(`${HEADER},${SECRET}\na,1,f,,,,,x\n`);
  assert.deepEqual(
    more.problems.map(({ code, where }) => [code, where]),
    [['column-unknown', 'column 8']],
  );
  assert.deepEqual(more.report.unknownColumns, [8]);
  const less = await check('age,sex\n1,f\n');
  assert.deepEqual(
    less.problems.map(({ code, where }) => [code, where]),
    [['column-missing', 'field id']],
  );
});

test('what is no table', async () => {
  for (const [bytes, code] of [
    [Buffer.from([0x1f, 0x8b, 8, 0]), 'table-packed'],
    [Buffer.from('PK\u0003\u0004'), 'table-packed'],
    [Buffer.from(''), 'table-empty'],
    [Buffer.from('\n\n'), 'table-empty'],
  ] as const) {
    const checker = new TableChecker(trial);
    await checker.push(bytes);
    assert.equal((await checker.end()).problems[0]?.code, code);
  }
});

test('many faults are counted, and the first hundred told', async () => {
  const rows = Array.from({ length: 250 }, (_, row) => `p${row},x,f,,,,`).join('\n');
  const { problems, report } = await check(`${HEADER}\n${rows}\n`, trial, 4096);
  assert.equal(problems.length, 101);
  assert.match(problems.at(-1)?.hint ?? '', /150 more/);
  assert.equal(report.fields.find(({ name }) => name === 'age')?.wrong, 250);
});

test('tables of OMOP are known by their names', async () => {
  for (const name of omopTableNames) {
    const fields = findOmopFields(name) ?? [];
    assert.ok(
      fields.length > 4 && new Set(fields.map((one) => one.name)).size === fields.length,
      name,
    );
    const dictionary = dictionaryBody.parse({ title: name, omopTable: name });
    assert.deepEqual(dictionary.fields, fields);
  }
  const death = dictionaryBody.parse({ title: 'Deaths', omopTable: 'death' });
  const good = await check('person_id,death_date\n1,2020-01-01\n2,2021-01-01\n', death);
  assert.deepEqual(good.problems, []);
  const twice = await check('person_id,death_date\n1,2020-01-01\n1,2021-01-01\n', death);
  assert.equal(twice.problems[0]?.code, 'value-repeated');
  const part = { title: 'x', omopTable: 'death', fields: [{ ...trial.fields[0] }] };
  assert.equal(dictionaryBody.safeParse(part).success, false);
  assert.equal(dictionaryBody.safeParse({ title: 'x', omopTable: 'nothing' }).success, false);
});

test('dictionaries that contradict themselves', () => {
  const field = { name: 'a', type: 'text', identifying: 'none' };
  for (const fields of [
    [],
    [field, field],
    [{ ...field, type: 'code' }],
    [{ ...field, minimum: 1 }],
    [{ ...field, name: '1a' }],
    [{ ...field, identifying: undefined }],
  ]) {
    assert.equal(
      dictionaryBody.safeParse({ title: 'x', fields }).success,
      false,
      JSON.stringify(fields),
    );
  }
});
