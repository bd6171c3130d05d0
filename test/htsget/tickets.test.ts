// htsget of a node over files of its vault: who gets a ticket, what it leads to, and that nothing of it outlives the right.
// CI runs it with --must-run.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { formatPublicKey } from '../../src/engine/crypt4gh/keys/public-key.ts';
import { nodeCryptoSuite as suite } from '../../src/platform/crypto/node-crypto-suite.ts';
import { compilePublished, STANDARDS } from '../archive/published-schemas.ts';
import {
  createGrantedDataset,
  type GrantedDataset,
  type Grantee,
  type Person,
} from '../contract/granted-dataset.test-kit.ts';
import { startTestNode, type TestNode } from '../contract/test-node.ts';
import { createKey, createRandom, tryDecrypt } from '../crypt4gh/kit.ts';
import { findMissingTools, type MadeFile, makeFiles, REFERENCES, run } from './kit.ts';
import { askTicket, followTicket, setPlainDelivery, takeTicket } from './ticket-kit.ts';

const skip = findMissingTools();
const folder = mkdtempSync(join(tmpdir(), 'outbreak-htsget-node-'));
const random = createRandom(20_261_129);
const made = skip === false ? makeFiles(folder, random) : [];
const madeOf = (name: string): MadeFile => {
  const found = made.find((one) => one.name === name);
  assert.ok(found, name);
  return found;
};
/** Files by their index: deposited with them, of another file, or none at all. */
const withIndex = ['csi.bam', 'usual.cram', 'usual.vcf.gz'];
const withWrongIndex = ['across.bam'];
const withoutIndex = ['usual.bam', 'several.cram', 'across.vcf.gz', 'usual.bcf'];
const NAMES = [...withIndex, ...withWrongIndex, ...withoutIndex];
const READER = createKey(suite);
const KEY = Buffer.from(READER.publicKey).toString('base64');
const ABSENT = 'OCVF_YYYYYYR';

let node: TestNode;
let lab: GrantedDataset;
let stranger: Person;
let second: Grantee;
const accessions = new Map<string, string>();
const pathOf = ({ name, format }: MadeFile, query = ''): string => {
  const kind = format === 'BAM' || format === 'CRAM' ? 'reads' : 'variants';
  return `${kind}/${accessions.get(name)}?format=${format}${query}`;
};
const as = (headers: Readonly<Record<string, string>>) => ({ url: node.url, headers });
const applicant = (more: Readonly<Record<string, string>> = {}) =>
  as({ Authorization: lab.applicant.token, ...more });

before(async () => {
  if (skip !== false) return;
  node = await startTestNode({ demo: 'false' });
  const ending = (name: string) =>
    name === 'csi.bam'
      ? 'csi'
      : name.endsWith('.cram')
        ? 'crai'
        : name.endsWith('.gz')
          ? 'tbi'
          : 'bai';
  const files = NAMES.flatMap((name) => {
    const file = { name: `run/${name}.c4gh`, plain: madeOf(name).bytes };
    const index = `run/${name}.${ending(name)}.c4gh`;
    if (withIndex.includes(name)) return [file, { name: index, plain: madeOf(name).index }];
    if (!withWrongIndex.includes(name)) return [file];
    return [file, { name: index, plain: madeOf('usual.vcf.gz').index }];
  });
  files.push({ name: 'notes.txt.c4gh', plain: Buffer.from('No reads are here.\n') });
  lab = await createGrantedDataset(node, { files });
  for (const { name, accession } of lab.files) {
    accessions.set(name.replace(/^run\//, '').replace(/\.c4gh$/, ''), accession);
  }
  stranger = await lab.addStranger('stranger');
  second = await lab.grantTo('second');
});
after(async () => {
  await node?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const view = (file: MadeFile, path: string, region?: string): string =>
  file.tool === 'samtools'
    ? run('samtools', 'view', path, ...(region === undefined ? [] : [region]))
    : run(
        'bcftools',
        'view',
        '--no-version',
        '-H',
        path,
        ...(region === undefined ? [] : ['-r', region]),
      );

/** That an answer has of a region what the tool finds in the original. */
function compare(file: MadeFile, bytes: Buffer, region: string): void {
  const path = join(folder, `answer-${file.name}`);
  writeFileSync(path, bytes);
  for (const ending of ['bai', 'csi', 'crai', 'tbi']) rmSync(`${path}.${ending}`, { force: true });
  run(file.tool, 'index', path);
  assert.equal(view(file, path, region), view(file, file.path, region), `${file.name} ${region}`);
}

function draw(): { readonly query: string; readonly text: string } {
  const [name, length] = REFERENCES[random(3)] ?? ['', 0];
  const start = random(length - 1);
  const end = Math.min(length, start + 1 + random(5000));
  return {
    query: `&referenceName=${name}&start=${start}&end=${end}`,
    text: `${name}:${start + 1}-${end}`,
  };
}

test('where the policy does not let the node decrypt, files leave for a key only', {
  skip,
}, async () => {
  const file = madeOf('csi.bam');
  const clear = await askTicket(applicant(), pathOf(file));
  const refusal = (await clear.json()) as { htsget: { error: string; message: string } };
  assert.equal(clear.status, 400);
  assert.equal(refusal.htsget.error, 'InvalidInput');
  assert.match(refusal.htsget.message, /Htsget-Context-Public-Key/);
  const pem = Buffer.from(formatPublicKey(READER.publicKey)).toString('base64');
  for (const headers of [
    { 'Htsget-Context-Public-Key': KEY },
    { 'X-C4GH-Public-Key': pem },
  ] as const) {
    for (const name of NAMES) {
      const one = madeOf(name);
      const { query, text } = draw();
      const ticket = await takeTicket(applicant(headers), pathOf(one, query));
      const opened = await tryDecrypt(suite, await followTicket(ticket), { keys: [READER] });
      compare(one, Buffer.from(opened.plain), text);
    }
  }
  const whole = await takeTicket(applicant({ 'X-C4GH-Public-Key': KEY }), pathOf(file));
  const opened = await tryDecrypt(suite, await followTicket(whole), { keys: [READER] });
  assert.ok(file.bytes.equals(opened.plain));
  const both = { 'X-C4GH-Public-Key': KEY, 'Htsget-Context-Public-Key': pem };
  for (const headers of [both, { 'X-C4GH-Public-Key': 'bm8=' }]) {
    const refused = await askTicket(applicant(headers), pathOf(file));
    assert.equal(refused.status, 400, await refused.text());
  }
});

test('where it does, regions are what samtools and bcftools find', { skip }, async () => {
  await setPlainDelivery(lab, true);
  const valid = ['reads', 'variants'].map((kind) =>
    existsSync(STANDARDS)
      ? compilePublished(
          `htsget-openapi.yaml#/components/schemas/htsgetResponse${kind === 'reads' ? 'Reads' : 'Variants'}`,
        )
      : () => true,
  );
  for (const name of NAMES) {
    const file = madeOf(name);
    const isValid = valid[file.tool === 'samtools' ? 0 : 1] ?? (() => false);
    for (let i = 0; i < 3; i += 1) {
      const { query, text } = draw();
      const ticket = await takeTicket(applicant(), pathOf(file, query));
      assert.ok(isValid(ticket), JSON.stringify(ticket).slice(0, 500));
      assert.ok(!JSON.stringify(ticket).includes(lab.applicant.token.slice(7)));
      compare(file, await followTicket(ticket), text);
    }
    const header = await followTicket(await takeTicket(applicant(), pathOf(file, '&class=header')));
    const path = join(folder, `header-${name}`);
    writeFileSync(path, header);
    assert.equal(view(file, path), '');
    const all = await followTicket(await takeTicket(applicant(), pathOf(file)));
    assert.ok(file.bytes.equals(all), name);
  }
  const file = madeOf('usual.bam');
  const regions = [
    { referenceName: 'two', start: 5000, end: 5400 },
    { referenceName: 'one', start: 100, end: 900 },
  ];
  const asked = pathOf(file).replace('?format=BAM', '');
  const ticket = await takeTicket(applicant(), asked, { format: 'BAM', regions });
  const bytes = await followTicket(ticket);
  for (const region of ['two:5001-5400', 'one:101-900']) compare(file, bytes, region);
});

test('a session reads as a token does, and a token that may not read does not', {
  skip,
}, async () => {
  const file = madeOf('usual.bam');
  await takeTicket(as({ Cookie: lab.applicant.cookie }), pathOf(file));
  const made = await lab.applicant.visitor.ask('/api/tokens', {
    ...{ name: 'sends only', scopes: ['submit'], days: 1 },
  });
  const { token } = made.body as { token: string };
  assert.equal(
    (await askTicket(as({ Authorization: `Bearer ${token}` }), pathOf(file))).status,
    404,
  );
});

test('what is not there and what one may not have are the same bytes', { skip }, async () => {
  const file = madeOf('csi.bam');
  const isError = existsSync(STANDARDS)
    ? compilePublished('htsget-openapi.yaml#/components/schemas/Error')
    : () => true;
  const seen = new Set<string>();
  for (const [headers, path] of [
    [{ Authorization: stranger.token }, pathOf(file)],
    [{ Authorization: stranger.token }, pathOf(file, '&referenceName=none')],
    [{ Authorization: stranger.token }, `reads/${ABSENT}`],
    [{ Authorization: lab.applicant.token }, `reads/${ABSENT}`],
    [{ Authorization: lab.applicant.token }, 'reads/nothing'],
    [{ Authorization: lab.applicant.token }, 'reads/a%2Fb'],
    [{ Authorization: lab.decider.token }, pathOf(file)],
    [{ Authorization: stranger.token }, `variants/${accessions.get('usual.vcf.gz')}`],
  ] as const) {
    const answer = await askTicket(as(headers), path);
    const text = await answer.text();
    const kept = [...answer.headers].filter(
      ([name]) => !['date', 'x-request-id', 'ratelimit'].includes(name),
    );
    seen.add(JSON.stringify([answer.status, text, kept]));
    assert.equal(answer.status, 404, `${path}: ${text}`);
    assert.ok(isError(JSON.parse(text)));
  }
  assert.deepEqual(seen.size, 1, [...seen].join('\n'));
  for (const headers of [{}, { Authorization: 'Bearer oct_nobody' }]) {
    for (const path of [pathOf(file), `reads/${ABSENT}`]) {
      const answer = await askTicket(as(headers), path);
      assert.equal(answer.status, 401);
      const { htsget } = (await answer.json()) as { htsget: { error: string } };
      assert.equal(htsget.error, 'InvalidAuthentication');
    }
  }
});

test('what is wrong with a question is told by its name', { skip }, async () => {
  const bam = pathOf(madeOf('usual.bam')).replace('?format=BAM', '');
  const notes = `reads/${accessions.get('notes.txt')}`;
  const cases: readonly (readonly [string, unknown, number, string])[] = [
    [`${bam}?format=SAM`, undefined, 400, 'UnsupportedFormat'],
    [`${bam}?format=CRAM`, undefined, 400, 'UnsupportedFormat'],
    [`${bam}?start=4`, undefined, 400, 'InvalidInput'],
    [`${bam}?referenceName=one&referenceName=two`, undefined, 400, 'InvalidInput'],
    [`${bam}?class=header&referenceName=one`, undefined, 400, 'InvalidInput'],
    [`${bam}?referenceName=*&start=1`, undefined, 400, 'InvalidInput'],
    [`${bam}?tags=NM&notags=NM`, undefined, 400, 'InvalidInput'],
    [`${bam}?referenceName=one&start=9&end=8`, undefined, 400, 'InvalidRange'],
    [`${bam}?referenceName=none`, undefined, 404, 'NotFound'],
    [`${bam}?format=BAM`, { format: 'BAM' }, 400, 'InvalidInput'],
    [bam, { regions: [] }, 400, 'InvalidInput'],
    [bam, [], 400, 'InvalidInput'],
    [bam, { regions: [{ referenceName: 'one', start: 5, end: 5 }] }, 400, 'InvalidRange'],
    [notes, undefined, 400, 'UnsupportedFormat'],
  ];
  for (const [path, body, status, error] of cases) {
    const answer = await askTicket(applicant(), path, body);
    const { htsget } = (await answer.json()) as { htsget: { error: string; message: string } };
    assert.deepEqual([answer.status, htsget.error], [status, error], `${path} ${htsget.message}`);
  }
});

test('a file that is no longer whole is told as such', { skip }, async () => {
  const bytes = Buffer.from(madeOf('usual.bam').bytes);
  bytes.fill(0, 60_000, 61_000);
  const files = [{ name: 'damaged.bam.c4gh', plain: bytes }];
  const other = await createGrantedDataset(node, { group: 'damaged-lab', files });
  await setPlainDelivery(other, true);
  const client = as({ Authorization: other.applicant.token });
  const path = `reads/${other.files[0]?.accession}?referenceName=two`;
  const answer = await askTicket(client, path);
  const { htsget } = (await answer.json()) as { htsget: { error: string; code: string } };
  assert.deepEqual(
    [answer.status, htsget.error, htsget.code],
    [500, 'InternalServerError', 'hts-file-unusable'],
  );
});

test('the token of a ticket is for its file and right, and ends with the right', {
  skip,
}, async () => {
  const file = madeOf('usual.bam');
  const client = as({ Authorization: second.token });
  const { htsget } = await takeTicket(client, pathOf(file));
  const [block] = htsget.urls;
  assert.ok(block?.headers);
  const fetchBlock = async (url: string, headers: Record<string, string>) => {
    const answer = await fetch(url, { headers });
    return { status: answer.status, text: await answer.text() };
  };
  const { url, headers } = block;
  assert.equal((await fetchBlock(url, { ...headers })).status, 206);
  const other = url.replace(/OCVF_\w+$/, accessions.get('csi.bam') ?? '');
  const token = headers['X-Htsget-Token'] ?? '';
  assert.equal((await fetchBlock(other, { ...headers })).status, 401);
  assert.equal((await fetchBlock(url, { Range: 'bytes=0-9' })).status, 401);
  assert.equal((await fetchBlock(url, { ...headers, 'X-Htsget-Token': `${token}x` })).status, 401);
  assert.equal((await fetchBlock(url, { Authorization: second.token })).status, 401);
  assert.equal((await fetchBlock(url, { ...headers, Range: 'bytes=99999999-' })).status, 416);
  const named = await fetch(`${node.url}/api/account`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  assert.equal(named.status, 401, 'it is no token of the API');
  // Taken from the policy, the clear blocks end at once; given back, they go on.
  await setPlainDelivery(lab, false);
  assert.equal((await fetchBlock(url, { ...headers })).status, 404);
  await setPlainDelivery(lab, true);
  assert.equal((await fetchBlock(url, { ...headers })).status, 206);
  // What is locked is refused before a byte of it leaves.
  await node.db.execute(
    `INSERT INTO vault_lock (scope, target, is_drill, why, by_operator, locked_by, locked_at)
     VALUES ('file', $1, true, 'a test', true, 'test', now())`,
    [accessions.get('usual.bam')],
  );
  assert.equal((await fetchBlock(url, { ...headers })).status, 404);
  assert.equal((await askTicket(client, pathOf(file))).status, 404);
  await node.db.execute('UPDATE vault_lock SET ended_at = now()');
  assert.equal((await fetchBlock(url, { ...headers })).status, 206);
  // A closed account has no tickets either.
  const close = (at: string) =>
    node.db.execute(`UPDATE account SET disabled_at = ${at} WHERE id = 'second'`);
  await close('now()');
  assert.equal((await fetchBlock(url, { ...headers })).status, 404);
  await close('NULL');
  const sealed = await takeTicket(
    as({ Authorization: second.token, 'X-C4GH-Public-Key': KEY }),
    pathOf(file),
  );
  await second.revoke();
  assert.equal((await fetchBlock(url, { ...headers })).status, 404);
  for (const one of sealed.htsget.urls.filter((part) => part.headers)) {
    assert.equal((await fetchBlock(one.url, { ...one.headers })).status, 404);
  }
  assert.equal((await askTicket(client, pathOf(file))).status, 404);
  const uses = await node.db.query<{ outcome: string; way: string }>(
    "SELECT DISTINCT way, outcome FROM delivery_use WHERE account = 'second' ORDER BY 1, 2",
  );
  assert.deepEqual(uses, [{ way: 'htsget', outcome: 'whole' }]);
});

test('scripts of other sites may follow a ticket, as the specification says', {
  skip,
}, async () => {
  const origin = 'https://browser.example';
  const path = pathOf(madeOf('usual.bam'));
  for (const address of [`reads/${ABSENT}`, `blocks/${ABSENT}`]) {
    const answer = await fetch(`${node.url}/ga4gh/htsget/v1/${address}`, {
      method: 'OPTIONS',
      headers: { Origin: origin, 'Access-Control-Request-Method': 'GET' },
    });
    assert.equal(answer.status, 204);
    assert.equal(answer.headers.get('access-control-allow-origin'), origin);
    assert.equal(answer.headers.get('access-control-max-age'), '2592000');
    const allowed = answer.headers.get('access-control-allow-headers') ?? '';
    for (const name of ['Authorization', 'Content-Type', 'Range', 'X-Htsget-Token']) {
      assert.ok(allowed.includes(name), allowed);
    }
    assert.equal(answer.headers.get('access-control-allow-credentials'), null);
  }
  const answer = await askTicket(applicant({ Origin: origin }), path);
  assert.equal(answer.headers.get('access-control-allow-origin'), origin);
  assert.match(answer.headers.get('vary') ?? '', /Origin/i);
});

test('the service tells what it is', { skip }, async () => {
  for (const [kind, formats] of [
    ['reads', ['BAM', 'CRAM']],
    ['variants', ['VCF', 'BCF']],
  ] as const) {
    const answer = await askTicket({ url: node.url }, `${kind}/service-info`);
    const told = (await answer.json()) as { type: object; htsget: object };
    assert.deepEqual(told.type, { group: 'org.ga4gh', artifact: 'htsget', version: '1.3.0' });
    assert.deepEqual(told.htsget, {
      ...{ datatype: kind, formats, fieldsParameterEffective: false },
      tagsParametersEffective: false,
    });
  }
});
