import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { strFromU8, unzipSync } from 'fflate';
import type { Checklist } from '../../../schema/checklists/checklist.ts';
import { defined } from '../../../std/assert.ts';
import { checkTable, type TableEvent } from './check-table.ts';
import { getChecklist, loadChecklists } from './checklist-store.ts';
import { makeTsvTemplate, makeWorkbookTemplate } from './make-template.ts';
import { parseTemplateMark } from './template-mark.ts';

const shipped = fileURLToPath(new URL('../../../../checklists', import.meta.url));
let own: string;
let checklists: readonly Checklist[];

before(async () => {
  own = await mkdtemp(join(tmpdir(), 'outbreak-test-'));
  checklists = (await loadChecklists({ shipped, own: join(own, 'nothing') })).checklists;
});
after(() => rm(own, { recursive: true, force: true }));

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
}

async function check(table: string | Uint8Array): Promise<TableEvent[]> {
  const bytes = typeof table === 'string' ? Buffer.from(table) : table;
  const events: TableEvent[] = [];
  for await (const event of checkTable({
    table: { name: 'table', bytes: inPieces(bytes) },
    checklists,
    today: '2026-11-23',
    emergenceDate: '2019-12-01',
    overrides: {},
  })) {
    events.push(event);
  }
  return events;
}

const pick = <T extends TableEvent['type']>(events: readonly TableEvent[], type: T) =>
  events.filter((event): event is Extract<TableEvent, { type: T }> => event.type === type);

test("an operator's checklist is added or replaces one, and a damaged one is told and left out", async () => {
  const folder = join(own, 'checklists');
  await mkdir(folder);
  const core = getChecklist(checklists, 'core');
  await writeFile(
    join(folder, 'mine.json'),
    JSON.stringify({ ...core, id: 'mine', title: 'Mine' }),
  );
  await writeFile(
    join(folder, 'virusseq.json'),
    JSON.stringify({ ...core, id: 'virusseq', title: 'Ours' }),
  );
  await writeFile(join(folder, 'broken.json'), '{');
  await writeFile(join(folder, 'wrong.json'), JSON.stringify({ ...core, id: 'wrong', fields: [] }));
  const pattern = [{ ...core.fields[0], pattern: '(' }];
  await writeFile(
    join(folder, 'pattern.json'),
    JSON.stringify({ ...core, id: 'pattern', fields: pattern }),
  );
  const loaded = await loadChecklists({ shipped, own: folder });
  assert.equal(loaded.checklists[0]?.id, 'core');
  assert.equal(loaded.checklists.length, checklists.length + 1);
  assert.equal(getChecklist(loaded.checklists, 'virusseq').title, 'Ours');
  assert.deepEqual(
    loaded.problems.map(({ code, where }) => [
      code,
      // The texts are one long line.
      where.slice(folder.length + 1).replace(/column \d{3,}/, 'column far'),
    ]),
    [
      ['checklist-invalid', 'broken.json line 1 column 2'],
      ['checklist-invalid', 'pattern.json line 1 column far at fields.0.pattern'],
      ['checklist-invalid', 'wrong.json line 1 column far at fields'],
    ],
  );
});

test('a template says what it is of, and is read with what was filled in', async () => {
  for (const checklist of checklists) {
    const text = makeTsvTemplate(checklist);
    assert.deepEqual(parseTemplateMark(text), { id: checklist.id, version: checklist.version });
    for (const template of [text, makeWorkbookTemplate(checklist)]) {
      const [mapping] = pick(await check(template), 'mapping');
      assert.equal(mapping?.source, checklist.id);
      assert.equal(mapping.columns.length, checklist.fields.length);
      assert.deepEqual(mapping.missing, [], checklist.id);
    }
  }
});

test('the template of an older version is still read', async () => {
  const older =
    '# outbreak checklist core 0\nstrain\tdate\tcountry\tsomething gone\na\t2021-03-09\tPeru\tkept\n';
  const events = await check(older);
  assert.equal(pick(events, 'mapping')[0]?.source, 'core');
  assert.deepEqual(pick(events, 'summary'), [
    { type: 'summary', rows: 1, errors: 0, warnings: 0, privacy: 0 },
  ]);
});

test('a workbook offers vocabularies, colours what is asked for and hides its lists', () => {
  const core = getChecklist(checklists, 'core');
  const parts = unzipSync(makeWorkbookTemplate(core));
  const part = (name: string) => strFromU8(defined(parts[name], name));
  assert.match(
    part('xl/workbook.xml'),
    /name="core v1".*name="Definitions".*name="Lists" sheetId="3" state="hidden"/,
  );
  const data = part('xl/worksheets/sheet1.xml');
  const listed = core.fields.filter(({ terms }) => terms !== undefined).length;
  assert.equal([...data.matchAll(/<dataValidation /g)].length, listed);
  assert.match(data, /<c r="A1" s="1"[^>]*><is><t[^>]*>strain</);
  assert.match(part('xl/worksheets/sheet3.xml'), /Surveillance/);
  for (const { definition } of core.fields) {
    const escaped = definition.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
    assert.ok(part('xl/worksheets/sheet2.xml').includes(escaped), definition);
  }
});

test('a table is told in order: mapping, rows, verdicts, counts', async () => {
  const table =
    'strain,date,country,note\na,2021-03-09,UK,\nb,soon,Peru,mail a@b.org\nb,2021,Peru,\nc,2021,Peru,\n';
  for (const bytes of [Buffer.from(table), gzipSync(table)]) {
    const events = await check(bytes);
    assert.deepEqual(
      events.map(({ type }) => type),
      ['mapping', 'row', 'row', 'row', 'verdicts', 'summary'],
    );
    assert.deepEqual(
      pick(events, 'row').map(({ row, issues, privacy }) => [
        row,
        issues.map(({ code }) => code),
        privacy.map(({ code }) => code),
      ]),
      [
        [2, ['country-not-standard'], []],
        [3, ['date-invalid'], ['email-address']],
        [4, ['row-repeated'], []],
      ],
    );
    assert.deepEqual(pick(events, 'summary')[0], {
      type: 'summary',
      rows: 4,
      errors: 2,
      warnings: 1,
      privacy: 1,
    });
    assert.equal(pick(events, 'verdicts')[0]?.checklists.length, checklists.length);
  }
});

test('a damaged table is told, and rows before the damage count', async () => {
  const codes = async (table: string | Uint8Array) =>
    pick(await check(table), 'problem').map(({ problem }) => problem.code);
  assert.deepEqual(await codes(''), ['table-empty']);
  assert.deepEqual(await codes(Buffer.from('PK\u0003\u0004 nothing')), ['workbook-damaged']);
  assert.deepEqual(await codes(gzipSync('strain\na\n').subarray(0, 15)), ['file-damaged']);
  const cut = await check(`strain\tnote\na\tfine\n"b\tnever closed\n${'c\tx\n'.repeat(300_000)}`);
  assert.deepEqual(
    pick(cut, 'problem').map(({ problem }) => problem.code),
    ['table-unreadable'],
  );
  assert.equal(pick(cut, 'summary')[0]?.rows, 1);
  const noName = await check('country\nPeru\n');
  assert.deepEqual(pick(noName, 'mapping')[0]?.missing, ['strain']);
  assert.equal(pick(noName, 'summary')[0]?.errors, 1);
});

test('the files of checklists hold no machine paths and are as this program would format them', async () => {
  for (const { id } of checklists) {
    const text = await readFile(join(shipped, `${id}.json`), 'utf8');
    assert.ok(!/\/(?:work|home|tmp)\//.test(text), id);
    assert.equal(`${JSON.stringify(JSON.parse(text), null, 1)}\n`, text, id);
  }
});
