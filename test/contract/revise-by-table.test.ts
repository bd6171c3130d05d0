import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { reviseEntries } from '../../src/app/commands/revise.ts';
import { writeWorkbook } from '../../src/platform/files/write-workbook.ts';
import { ask, makeFasta, type Sender, submit } from './intake-kit.ts';
import { createAdministrator, startTestNode, type TestNode } from './test-node.ts';

const SECRET = 'oct_a-token-for-revisions';

let node: TestNode;
let sender: Sender;
let folder: string;
const accessions: string[] = [];

before(async () => {
  node = await startTestNode({ demo: 'false' });
  folder = await mkdtemp(join(tmpdir(), 'outbreak-revise-'));
  sender = { url: node.url, headers: { Cookie: await createAdministrator(node) } };
  await node.db.execute(
    `INSERT INTO api_token (id, token_digest, name, group_id, scopes, created_by, created_at, expires_at)
     VALUES ('revisions', $1, 'Revisions', 'node', '{read,submit}', 'test', now(), now() + interval '1 hour')`,
    [createHash('sha256').update(SECRET).digest()],
  );
  const names = ['r1', 'r2', 'r3'];
  const rows = names.map((name) => `${name}\t2024-01-03\tSwitzerland\tHomo sapiens\tKyiv\n`);
  const { id } = await submit(sender, {
    metadata: ['t.tsv', `strain\tdate\tcountry\thost\toriginating_lab\n${rows.join('')}`],
    sequences: ['t.fasta', makeFasta(...names)],
  });
  const approved = await ask(sender, `/api/submissions/${id}/approve`, { json: { selection: {} } });
  assert.equal(approved.status, 200, approved.text);
  await node.waitForEntries('sars-cov-2', 3);
  const found = await node.db.query<{ accession: string }>(
    'SELECT accession FROM entry ORDER BY submission_id',
  );
  accessions.push(...found.map(({ accession }) => accession));
});
after(async () => {
  await node?.stop();
  await rm(folder, { recursive: true, force: true });
});

const makeBook = (cells: readonly (readonly string[])[]) =>
  writeWorkbook([{ name: 'Changes', rows: cells.map((row) => row.map((text) => ({ text }))) }]);

/** What a group sees of its drafts of revisions. */
async function readDrafts(submission: string): Promise<string[]> {
  const { text } = await ask(sender, `/api/submissions/${submission}/drafts`);
  const { drafts } = JSON.parse(text) as {
    drafts: { accession: string; state: string; metadata: Record<string, string | null> }[];
  };
  return drafts.map(
    ({ accession, state, metadata }) =>
      `${accessions.indexOf(accession)} ${state} ${metadata.country} ${metadata.originatingLab}`,
  );
}

test('a workbook and a packed table are read as a text with the same cells', async () => {
  const [a = '', b = ''] = accessions;
  const cells = [
    ['accession', 'country', 'Ward', 'Drop segments'],
    [`${a}.1`, 'Peru', 'x', ''],
    [b, '[clear]', '', 'M, S'],
  ];
  const text = cells.map((row) => row.join('\t')).join('\n');
  const answers = [];
  for (const bytes of [Buffer.from(text), makeBook(cells), gzipSync(text)]) {
    const answer = await ask(sender, '/api/change-tables?name=t', { bytes });
    assert.equal(answer.status, 200, answer.text);
    answers.push(JSON.parse(answer.text));
  }
  assert.deepEqual(answers[0], {
    fields: ['country'],
    unknown: ['Ward'],
    rows: [
      { line: 2, accession: a, name: '', changes: { country: 'Peru' }, dropSegments: [] },
      { line: 3, accession: b, name: '', changes: { country: null }, dropSegments: ['M', 'S'] },
    ],
  });
  assert.deepEqual(answers[1], answers[0]);
  assert.deepEqual(answers[2], answers[0]);
});

test('what is no table of changes is refused with its reason', async () => {
  for (const [bytes, reason] of [
    [
      makeBook([
        ['strain', 'colour'],
        ['r1', 'blue'],
      ]),
      /No column is a field/,
    ],
    [makeBook([['country'], ['Peru']]), /No column tells the samples/],
    [Buffer.from('PK\x03\x04 cut off'), /./],
    [Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2]), /kind of file is not read/],
  ] as const) {
    const answer = await ask(sender, '/api/change-tables', { bytes });
    assert.equal(answer.status, 400, answer.text);
    assert.match((JSON.parse(answer.text) as { detail: string }).detail, reason);
  }
  const twice = Buffer.from(
    `accession\tcountry\n${accessions[0]}\tPeru\n${accessions[0]}.1\tChile\n`,
  );
  const answer = await ask(sender, '/api/groups/node/revisions?instance=sars-cov-2', {
    bytes: twice,
  });
  assert.equal(answer.status, 400);
  assert.match(answer.text, /entry-repeated/);
});

test('the command shows what a workbook would change, then revises, and again makes nothing new', async () => {
  const [a = '', b = '', c = ''] = accessions;
  const path = join(folder, 'changes.xlsx');
  await writeFile(
    path,
    makeBook([
      ['accession', 'country', 'originating_lab', 'Ward'],
      [a, 'Peru', '', 'x'],
      [`${b}.1`, '', '[clear]', ''],
      [c, 'Switzerland', '', ''],
      ['', 'Chile', '', ''],
      ['OC_0000000', 'Chile', '', ''],
    ]),
  );
  const flags = {
    url: node.url,
    token: SECRET,
    group: 'node',
    pathogen: 'sars-cov-2',
    why: 'moved',
  };
  const run = async (more: object): Promise<{ code: number; printed: string }> => {
    let printed = '';
    const code = await reviseEntries(
      path,
      { ...flags, ...more },
      {
        print: (text) => {
          printed += text;
        },
      },
    );
    return { code, printed };
  };
  const count = async () =>
    Number((await node.db.query<{ n: string }>('SELECT count(*) AS n FROM submission'))[0]?.n);
  const before = await count();
  const dry = await run({ dryRun: true });
  assert.equal(await count(), before, 'a dry run writes nothing');
  assert.equal(dry.code, 2);
  assert.equal(
    dry.printed,
    [
      '4 rows name an entry and what changes of it.',
      'Columns that are no field, left out: Ward',
      'Lines without an accession: 5',
      'OC_0000000: Your group has no entry with this accession here.',
      `${a}.1 r1`,
      '  country: Switzerland -> Peru',
      `${b}.1 r2`,
      '  originatingLab: Kyiv -> (empty)',
      '2 entries would be revised, 1 have these values already. Nothing was written.',
      '',
    ].join('\n'),
  );
  const first = await run({});
  assert.equal(first.code, 2);
  assert.match(first.printed, /2 ready\n/);
  const id = /\/submissions\/(\w+) shows them/.exec(first.printed)?.[1] ?? '';
  assert.deepEqual(await readDrafts(id), ['0 ready Peru Kyiv', '1 ready Switzerland null']);
  const again = await run({});
  assert.ok(again.printed.includes(id), 'the same submission');
  assert.equal(await count(), before + 1);
  const [step] = await node.db.query<{ why: string }>(
    'SELECT why FROM entry_transition WHERE draft IN (SELECT id FROM draft WHERE submission = $1)',
    [id],
  );
  assert.equal(step?.why, 'moved');
});

test('the command tells why a node refuses it', async () => {
  const path = join(folder, 'other.tsv');
  await writeFile(path, `accession\tcountry\n${accessions[0]}\tPeru\n`);
  const flags = { url: node.url, token: SECRET, group: 'node', pathogen: 'sars-cov-2' };
  await assert.rejects(reviseEntries(path, { ...flags, token: 'oct_x' }), /token is not valid/);
  await assert.rejects(reviseEntries(path, { ...flags, group: 'other' }), /no such group/);
  await assert.rejects(reviseEntries(join(folder, 'absent.tsv'), flags), /absent\.tsv: ENOENT/);
});
