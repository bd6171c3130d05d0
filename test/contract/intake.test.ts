import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { makeStoredZip } from '../../src/platform/files/stored-zip-fixture.ts';
import { writeWorkbook } from '../../src/platform/files/write-workbook.ts';
import { ask, makeFasta, type Sender, type SentFiles, submit } from './intake-kit.ts';
import { createPerson } from './people.ts';
import { createAdministrator, startTestNode, type TestNode } from './test-node.ts';

let node: TestNode;
let sender: Sender;

before(async () => {
  node = await startTestNode({ demo: 'false' });
  sender = { url: node.url, headers: { Cookie: await createAdministrator(node) } };
});
after(() => node?.stop());

const TSV = 'strain\tdate\tcountry\na\t2024-01-02\tPeru\nb\t2024-01-03\tPeru\n';
const FASTA = makeFasta('a', 'b');

function makeBook(rows: readonly (readonly string[])[]): Uint8Array {
  const cells = rows.map((row) => row.map((text) => ({ text })));
  return writeWorkbook([{ name: 'samples', rows: cells }]);
}

/** A workbook whose sheet is written by hand; style 1 is a date. */
function makeRawBook(rows: string, merged = ''): Uint8Array {
  const parts = unzipSync(makeBook([['strain']]));
  const head = 'strain date country'
    .split(' ')
    .map((name, at) => `<c r="${'ABC'[at]}1" t="inlineStr"><is><t>${name}</t></is></c>`)
    .join('');
  const merges = merged === '' ? '' : `<mergeCells><mergeCell ref="${merged}"/></mergeCells>`;
  return zipSync({
    ...parts,
    'xl/styles.xml': strToU8(
      '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
    ),
    'xl/worksheets/sheet1.xml': strToU8(
      `<worksheet><sheetData><row r="1">${head}</row>${rows}</sheetData>${merges}</worksheet>`,
    ),
  });
}

function makeRow(number: number, name: string, date: string): string {
  const text = (column: string, value: string) =>
    `<c r="${column}${number}" t="inlineStr"><is><t>${value}</t></is></c>`;
  return `<row r="${number}">${text('A', name)}${date}${text('C', 'Peru')}</row>`;
}

/** A packed zip whose directory tells another unpacked size than its file has. */
function makeLyingZip(declaredBytes: number): Uint8Array {
  const zip = Buffer.from(zipSync({ 'a.fasta': strToU8(FASTA) }));
  zip.writeUInt32LE(declaredBytes, zip.indexOf('PK\x01\x02') + 24);
  return zip;
}

const hasPackers = ['xz', 'bzip2'].every(
  (tool) => spawnSync(tool, ['-c'], { input: 'x' }).status === 0,
);

/** Packs by a program of the system, since nothing here does. */
function packByTool(tool: 'xz' | 'bzip2', content: string | Uint8Array): Buffer {
  if (!hasPackers) return Buffer.alloc(0);
  return execFileSync(tool, ['-c'], { input: content, maxBuffer: 1 << 26 });
}

const toOptions = (name: string) => ({
  skip: !hasPackers && /xz|bzip2/.test(name) ? 'xz or bzip2 is not installed' : false,
});

function pack(...entries: readonly (readonly [string, string])[]): Uint8Array {
  return makeStoredZip(entries.map(([name, text]) => ({ name, text })));
}

describe('formats of submissions', () => {
  const tables: Readonly<Record<string, readonly [string, string | Uint8Array]>> = {
    TSV: ['t.tsv', TSV],
    CSV: ['t.csv', TSV.replaceAll('\t', ',')],
    'CSV with semicolons': ['t.csv', TSV.replaceAll('\t', ';')],
    workbook: [
      't.xlsx',
      makeBook(
        TSV.trim()
          .split('\n')
          .map((line) => line.split('\t')),
      ),
    ],
    NDJSON: [
      't.ndjson',
      '{"strain":"a","date":"2024-01-02","country":"Peru"}\n{"strain":"b","date":"2024-01-03","country":"Peru"}\n',
    ],
    'TSV packed with gzip': ['t.tsv.gz', gzipSync(TSV)],
    'TSV in a zip': ['t.zip', pack(['in/t.tsv', TSV], ['__MACOSX/in/._t.tsv', 'x'])],
    'TSV packed with xz': ['t.tsv.xz', packByTool('xz', TSV)],
    'TSV packed with bzip2': ['t.tsv.bz2', packByTool('bzip2', TSV)],
  };
  for (const [form, metadata] of Object.entries(tables)) {
    test(`a table as ${form} becomes drafts`, toOptions(form), async () => {
      const outcome = await submit(sender, { metadata, sequences: ['s.fasta', FASTA] });
      assert.deepEqual(
        outcome.drafts.map(({ submissionId, state, metadata: { date, country } }) =>
          [submissionId, state, date, country].join(' '),
        ),
        ['a ready 2024-01-02 Peru', 'b ready 2024-01-03 Peru'],
      );
    });
  }

  const [a, b] = [makeFasta('a'), makeFasta('a', 'b').slice(makeFasta('a').length)];
  const packings: Readonly<Record<string, SentFiles>> = {
    gzip: { sequences: ['s.fasta.gz', gzipSync(FASTA)] },
    zstd: { sequences: ['s.fasta.zst', zstdCompressSync(FASTA)] },
    bzip2: { sequences: ['s.fasta.bz2', packByTool('bzip2', FASTA)] },
    xz: { sequences: ['s.fasta', packByTool('xz', FASTA)] },
    'xz in a zip': {
      sequences: ['s.zip', zipSync({ 'a.fasta.xz': packByTool('xz', FASTA) })],
    },
    zip: { sequences: ['s.zip', pack(['in/a.fasta', a], ['__MACOSX/._a', 'x'], ['b.fa', b])] },
    'two files, one packed': {
      sequences: ['a.fasta', a],
      'sequences-2': ['b.fasta.gz', gzipSync(b)],
    },
  };
  for (const [form, files] of Object.entries(packings)) {
    test(`sequences as ${form} find their rows`, toOptions(form), async () => {
      const outcome = await submit(sender, { metadata: ['t.tsv', TSV], ...files });
      assert.deepEqual([outcome.rows, outcome.problems], [['a: ready', 'b: ready'], []]);
    });
  }

  test('a row may name its sequence, the only segment may stand behind the name, others are told of', async () => {
    const table =
      'id\tdate\tfastaIds\na\t2024-01-02\tlab-1\nb\t2024-01-03\t\nc\t2024-01-04\tx y\nd\t2024-01-05\t\n';
    const fasta = makeFasta('lab-1', 'b_main', 'd_L');
    const outcome = await submit(sender, { metadata: ['t.tsv', table], sequences: ['s', fasta] });
    assert.deepEqual(outcome.rows, [
      'a: ready',
      'b: ready',
      'c: needs-attention segments-several sequence-missing',
      'd: needs-attention sequence-missing',
    ]);
    assert.deepEqual(outcome.problems, ['segment-unknown']);
  });
});

interface BadInput {
  readonly files: SentFiles;
  readonly state?: string;
  readonly rows: readonly string[];
  readonly problems?: readonly string[];
}

const wide = Array.from({ length: 10_000 }, (_, index) => `c${index}`).join('\t');
const sequences = ['s.fasta', FASTA] as const;
const latin1 = Buffer.from(
  'strain\tdate\tlocation\na\t2024-01-02\tZürich\nb\t2024-01-03\tBern\n',
  'latin1',
);

const bad: Readonly<Record<string, BadInput>> = {
  'UTF-16 with its mark': {
    files: { metadata: ['t.tsv', Buffer.from(`\ufeff${TSV}`, 'utf16le')], sequences },
    rows: ['a: ready', 'b: ready'],
  },
  'UTF-16 without a mark': {
    files: { metadata: ['t.tsv', Buffer.from(TSV, 'utf16le')], sequences },
    rows: ['a: ready', 'b: ready'],
  },
  'Latin-1': {
    files: { metadata: ['t.tsv', latin1], sequences },
    rows: ['a: needs-attention character-invalid', 'b: ready place-and-day'],
  },
  'Latin-1 in a column of one’s own': {
    files: {
      metadata: ['t.tsv', Buffer.from(String(latin1).replace('location', 'ward'), 'latin1')],
      sequences,
    },
    rows: ['a: needs-attention character-invalid', 'b: ready'],
  },
  'names that are twice there': {
    files: { metadata: ['t.tsv', `${TSV}a\t2024-01-04\tPeru\n`], sequences },
    rows: ['a: ready', 'b: ready', 'a: needs-attention row-repeated'],
  },
  'sequences without rows and rows without sequences': {
    files: { metadata: ['t.tsv', TSV], sequences: ['s.fasta', makeFasta('a', 'z')] },
    rows: ['a: ready', 'b: needs-attention sequence-missing'],
    problems: ['row-missing'],
  },
  'a row of 10,000 columns': {
    files: { metadata: ['t.tsv', `${TSV}c\t${wide}\n`], sequences },
    rows: [
      'a: ready',
      'b: ready',
      'c: needs-attention date-invalid country-unknown cells-too-many sequence-missing',
    ],
  },
  'a header of 10,000 columns': {
    files: { metadata: ['t.tsv', `strain\t${wide}\na\n`], sequences },
    state: 'failed',
    rows: [],
    problems: ['columns-too-many'],
  },
  'a zip that unpacks to far more than it is': {
    files: {
      metadata: ['t.tsv', TSV],
      sequences: [
        's.zip',
        makeStoredZip([{ name: 'a.fasta', text: FASTA, declaredBytes: 2 ** 32 - 2 }]),
      ],
    },
    rows: ['a: needs-attention sequence-missing', 'b: needs-attention sequence-missing'],
    problems: ['zip-damaged'],
  },
  'a zip in a zip': {
    files: {
      metadata: ['t.tsv', TSV],
      sequences: [
        's.zip',
        makeStoredZip([
          { name: 'inner.zip', text: Buffer.from(pack(['a.fasta', 'x'])).toString('latin1') },
          { name: 'a.fasta', text: FASTA },
        ]),
      ],
    },
    rows: ['a: ready', 'b: ready'],
    problems: ['file-nested'],
  },
  'a zip whose file leaves its folder': {
    files: { metadata: ['t.tsv', TSV], sequences: ['s.zip', pack(['../../a.fasta', FASTA])] },
    rows: ['a: needs-attention sequence-missing', 'b: needs-attention sequence-missing'],
    problems: ['zip-unsafe'],
  },
  'a path in the name of a file': {
    files: { metadata: ['../../etc/passwd', TSV], sequences: ['C:\\temp\\s.fasta', FASTA] },
    rows: ['a: ready', 'b: ready'],
  },
  'gzip that is cut': {
    files: {
      metadata: ['t.tsv', TSV],
      sequences: ['s.fasta.gz', gzipSync(FASTA, { level: 0 }).subarray(0, 40_000)],
    },
    rows: ['a: ready', 'b: needs-attention sequence-missing'],
    problems: ['file-damaged'],
  },
  'a formula in a workbook': {
    files: {
      metadata: [
        't.xlsx',
        makeRawBook(
          makeRow(2, 'a', '<c r="B2" s="1"><f>TODAY()</f><v>45293</v></c>') +
            makeRow(3, 'b', '<c r="B3" s="1"><v>45294</v></c>'),
        ),
      ],
      sequences,
    },
    state: 'failed',
    rows: [],
    problems: ['formula-refused'],
  },
  'a date that is merged over two rows of a workbook': {
    files: {
      metadata: [
        't.xlsx',
        makeRawBook(
          makeRow(2, 'a', '<c r="B2" s="1"><v>45293</v></c>') + makeRow(3, 'b', ''),
          'B2:B3',
        ),
      ],
      sequences,
    },
    rows: ['a: ready', 'b: ready'],
  },
  'a zip that unpacks to more than is unpacked': {
    files: { metadata: ['t.tsv', TSV], sequences: ['s.zip', makeLyingZip(0xf000_0000)] },
    rows: ['a: needs-attention sequence-missing', 'b: needs-attention sequence-missing'],
    problems: ['zip-too-large'],
  },
  'a zip that unpacks to more than it says': {
    files: { metadata: ['t.tsv', TSV], sequences: ['s.zip', makeLyingZip(100)] },
    rows: ['a: needs-attention sequence-missing', 'b: needs-attention sequence-missing'],
    problems: ['zip-damaged'],
  },
  'rar, which is not read': {
    files: { metadata: ['t.tsv', TSV], sequences: ['s.rar', 'Rar!\x1a\x07\x01\0'] },
    rows: ['a: needs-attention sequence-missing', 'b: needs-attention sequence-missing'],
    problems: ['packing-unknown'],
  },
  '7z, which is not read': {
    files: {
      metadata: ['t.tsv', TSV],
      sequences: ['s.7z', Buffer.from('377abcaf271c0004', 'hex')],
    },
    rows: ['a: needs-attention sequence-missing', 'b: needs-attention sequence-missing'],
    problems: ['packing-unknown'],
  },
  'a workbook of the old Excel': {
    files: { metadata: ['t.xls', Buffer.from('d0cf11e0a1b11ae1', 'hex')], sequences },
    state: 'failed',
    rows: [],
    problems: ['table-unreadable'],
  },
  'a table in a rar': {
    files: { metadata: ['t.rar', 'Rar!\x1a\x07\x01\0'], sequences },
    state: 'failed',
    rows: [],
    problems: ['table-unreadable'],
  },
  'bzip2 that is cut': {
    files: {
      metadata: ['t.tsv', TSV],
      sequences: ['s.fasta.bz2', packByTool('bzip2', FASTA).subarray(0, 2000)],
    },
    rows: ['a: needs-attention sequence-missing', 'b: needs-attention sequence-missing'],
    problems: ['file-damaged'],
  },
  'xz that is damaged': {
    files: {
      metadata: ['t.tsv', TSV],
      sequences: ['s.fasta.xz', packByTool('xz', FASTA).fill(0, 200, 300)],
    },
    rows: ['a: needs-attention sequence-missing', 'b: needs-attention sequence-missing'],
    problems: ['file-damaged'],
  },
  'xz in a bzip2': {
    files: {
      metadata: ['t.tsv', TSV],
      sequences: ['s.fasta.xz.bz2', packByTool('bzip2', packByTool('xz', FASTA))],
    },
    rows: ['a: needs-attention sequence-missing', 'b: needs-attention sequence-missing'],
    problems: ['file-nested'],
  },
  'a table in xz that is cut': {
    files: { metadata: ['t.tsv.xz', packByTool('xz', TSV).subarray(0, 40)], sequences },
    state: 'failed',
    rows: [],
    problems: ['file-damaged'],
  },
  'a zip with two tables': {
    files: { metadata: ['t.zip', pack(['a.tsv', TSV], ['b.tsv', TSV])], sequences },
    state: 'failed',
    rows: [],
    problems: ['table-unreadable'],
  },
  'an empty zip as the table': {
    files: { metadata: ['t.zip', pack(['in/', ''])], sequences },
    state: 'failed',
    rows: [],
    problems: ['zip-damaged'],
  },
  'a table that is packed twice': {
    files: { metadata: ['t.zip', zipSync({ 't.tsv.gz': gzipSync(TSV) })], sequences },
    state: 'failed',
    rows: [],
    problems: ['table-unreadable'],
  },
  'a zip whose table leaves its folder': {
    files: { metadata: ['t.zip', pack(['../t.tsv', TSV])], sequences },
    state: 'failed',
    rows: [],
    problems: ['zip-unsafe'],
  },
  'a zip whose table unpacks to more than is unpacked': {
    files: { metadata: ['t.zip', makeLyingZip(0xf000_0000)], sequences },
    state: 'failed',
    rows: [],
    problems: ['zip-too-large'],
  },
  'a table in a zip that is cut': {
    files: { metadata: ['t.zip', pack(['t.tsv', TSV]).subarray(0, 60)], sequences },
    state: 'failed',
    rows: [],
    problems: ['zip-damaged'],
  },
  'a workbook in a zip': {
    files: {
      metadata: [
        't.zip',
        zipSync({
          't.xlsx': makeBook(
            TSV.trim()
              .split('\n')
              .map((line) => line.split('\t')),
          ),
        }),
      ],
      sequences,
    },
    rows: ['a: ready', 'b: ready'],
  },
  'JSON that is no NDJSON': {
    files: { metadata: ['t.json', '[{"strain": "a"}]'], sequences },
    state: 'failed',
    rows: [],
    problems: ['table-unreadable'],
  },
  'no table at all': {
    files: { metadata: ['t.tsv', '\n\n'], sequences },
    state: 'failed',
    rows: [],
    problems: ['column-missing'],
  },
};

describe('damaged submissions', () => {
  for (const [name, { files, state = 'complete', rows, problems = [] }] of Object.entries(bad)) {
    test(name, toOptions(name), async () => {
      const outcome = await submit(sender, files);
      assert.deepEqual(
        { state: outcome.state, rows: outcome.rows, problems: outcome.problems },
        { state, rows, problems },
      );
      for (const { problems: found } of outcome.drafts) {
        for (const { where, hint } of found) assert.ok(where !== '' && hint.length > 10);
      }
    });
  }

  test('a token of another group finds nothing, and sends nothing', async () => {
    const { id, drafts } = await submit(sender, { metadata: ['t.tsv', TSV], sequences });
    const cookie = await createPerson(node.db, { id: 'stranger', memberOf: [] });
    const strangers = [
      { url: node.url, headers: { Cookie: cookie } },
      await createToken({ name: 'other', group: 'others', scopes: ['read', 'submit', 'release'] }),
    ];
    for (const stranger of strangers) {
      const path = `/api/submissions/${id}`;
      for (const read of [
        path,
        `${path}/drafts`,
        `${path}/events`,
        `/api/drafts/${drafts[0]?.id}`,
      ]) {
        assert.equal((await ask(stranger, read)).status, 404, read);
      }
      const announce = { method: 'PUT', json: { name: 'x', size: 1 } };
      assert.equal((await ask(stranger, `${path}/files/metadata`, announce)).status, 404);
      for (const change of ['start', 'withdraw', 'approve']) {
        const json = change === 'start' ? {} : { selection: {}, why: 'x' };
        const answer = await ask(stranger, `${path}/${change}`, { json });
        assert.equal(answer.status, 404, `${change}: ${answer.text}`);
      }
      const json = { group: 'node', instance: 'sars-cov-2', title: 'Mine' };
      assert.equal((await ask(stranger, '/api/submissions', { json })).status, 404);
    }
  });

  test('a token that may send and not read follows what it has sent, and sees nothing else', async () => {
    const others = await submit(sender, { metadata: ['t.tsv', TSV], sequences });
    const token = await createToken({ name: 'sequencer', group: 'node', scopes: ['submit'] });
    const rows = 'strain\tdate\tcountry\ntoken-a\t2024-02-02\tPeru\ntoken-b\t2024-02-03\tPeru\n';
    const own = await submit(token, {
      metadata: ['t.tsv', rows],
      sequences: ['s.fasta', makeFasta('token-a', 'token-b')],
    });
    assert.deepEqual(own.rows, ['token-a: ready', 'token-b: ready']);
    const draft = await ask(token, `/api/drafts/${own.drafts[0]?.id}`);
    assert.equal(draft.status, 200, draft.text);
    const selection = { selection: {}, why: 'x' };
    const approve = await ask(token, `/api/submissions/${own.id}/approve`, { json: selection });
    assert.equal(approve.status, 403, 'it may not release');
    for (const path of ['', '/drafts', '/events']) {
      assert.equal((await ask(token, `/api/submissions/${others.id}${path}`)).status, 404, path);
    }
    assert.equal((await ask(token, `/api/drafts/${others.drafts[0]?.id}`)).status, 404);
    const list = await ask(token, '/api/submissions');
    assert.ok(!list.text.includes(others.id), 'lists are of what may be read');
  });
});

/** A token of a group, with these scopes. */
async function createToken(token: {
  readonly name: string;
  readonly group: string;
  readonly scopes: readonly string[];
}): Promise<Sender> {
  const secret = `oct_intake-${token.name}`;
  await node.db.execute(
    `INSERT INTO people_group (id, name, institution, country, contact_email, address, created_at)
     VALUES ($1, $1, '', '', '', '', now()) ON CONFLICT DO NOTHING`,
    [token.group],
  );
  await node.db.execute(
    `INSERT INTO api_token (id, token_digest, name, group_id, scopes, created_by, created_at, expires_at)
     VALUES ($1, $2, $1, $3, $4, 'test', now(), now() + interval '1 hour')`,
    [token.name, createHash('sha256').update(secret).digest(), token.group, token.scopes],
  );
  return { url: node.url, headers: { Authorization: `Bearer ${secret}` } };
}

describe('the work list of a group', () => {
  const search = async (query: Record<string, string>, as: Sender = sender) => {
    const answer = await ask(as, `/api/groups/node/drafts?${new URLSearchParams(query)}`);
    assert.equal(answer.status, 200, answer.text);
    return JSON.parse(answer.text) as {
      drafts: {
        id: number;
        submissionId: string;
        submission: string;
        state: string;
        changedAt: string;
      }[];
      total: number;
      next: number | null;
    };
  };
  const names = async (query: Record<string, string>) =>
    (await search(query)).drafts.map(({ submissionId }) => submissionId);

  test('drafts are found over submissions by state, problem, text, submission and day, page by page', async () => {
    const table = 'strain\tdate\tcountry\tward\n';
    const first = await submit(sender, {
      metadata: ['t.tsv', `${table}work-1\t2024-01-02\tPeru\tIsar\nwork-2\tsoon\tKenya\t\n`],
      sequences: ['s.fasta', makeFasta('work-1', 'work-2')],
    });
    const second = await submit(sender, {
      metadata: ['t.tsv', `${table}work-3\t2024-01-03\tKenya\tSpree\n`],
      sequences: ['s.fasta', makeFasta('work-3')],
    });
    const all = ['work-3', 'work-2', 'work-1'];
    assert.deepEqual(await names({ text: 'WORK-' }), all);
    assert.deepEqual(await names({ text: 'work-', state: 'ready' }), ['work-3', 'work-1']);
    assert.deepEqual(await names({ text: 'work-', problem: 'date-invalid' }), ['work-2']);
    const inKenya = { text: 'kenya', field: 'country' };
    assert.deepEqual(
      (await names(inKenya)).filter((name) => all.includes(name)),
      ['work-3', 'work-2'],
    );
    assert.deepEqual(await names({ ...inKenya, field: 'host' }), []);
    // A column that is no field, and a sign that patterns of SQL would read.
    assert.deepEqual(await names({ text: 'spree' }), ['work-3']);
    assert.deepEqual(await names({ text: 'w_rk-' }), []);
    assert.deepEqual(await names({ submission: first.id }), ['work-2', 'work-1']);
    assert.deepEqual(await names({ text: 'work-', instance: 'sars-cov-2' }), all);
    assert.deepEqual(await names({ text: 'work-', instance: 'other' }), []);
    const [{ changedAt = '' } = {}] = (await search({ text: 'work-3' })).drafts;
    const day = changedAt.slice(0, 10);
    assert.deepEqual(await names({ text: 'work-3', from: day, to: day }), ['work-3']);
    assert.deepEqual(await names({ text: 'work-3', to: '2020-01-01' }), []);

    const paged: string[] = [];
    for (let before: string | undefined; ; ) {
      const more = before === undefined ? {} : { before };
      const page = await search({ text: 'work-', limit: '2', ...more });
      assert.equal(page.total, 3);
      paged.push(...page.drafts.map(({ submissionId }) => submissionId));
      if (page.next === null) break;
      before = String(page.next);
    }
    assert.deepEqual(paged, all);

    const withdrawn = await ask(sender, `/api/submissions/${second.id}/withdraw`, {
      json: { selection: { ids: second.drafts.map(({ id }) => id) } },
    });
    assert.equal(withdrawn.status, 200, withdrawn.text);
    assert.deepEqual(await names({ text: 'work-3' }), []);
    assert.deepEqual(await names({ text: 'work-3', state: 'all' }), ['work-3']);
  });

  test('who may read for one instance only finds what is there, and strangers nothing', async () => {
    const { db } = node;
    await db.execute(
      "INSERT INTO people_group VALUES ('helpers', 'helpers', '', '', '', '', now())",
    );
    const helper = {
      url: node.url,
      headers: { Cookie: await createPerson(db, { id: 'helper', memberOf: ['helpers:owner'] }) },
    };
    assert.equal((await ask(helper, '/api/groups/node/drafts')).status, 404);
    const grant = (instance: string) =>
      db.execute(
        `INSERT INTO broker_grant VALUES ('node', 'helpers', '{submit}', 'x', now(), now() + interval '1 day', $1)
         ON CONFLICT (group_id, broker) DO UPDATE SET instances = excluded.instances`,
        [[instance]],
      );
    await grant('elsewhere');
    assert.equal((await search({ state: 'all' }, helper)).total, 0);
    await grant('sars-cov-2');
    assert.ok((await search({ state: 'all' }, helper)).total > 0);
  });
});
