import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { formatHeader, parseHeader } from '../../src/engine/crypt4gh/header.ts';
import { openContainer } from '../../src/engine/crypt4gh/open-container.ts';
import { rearrangeHeader } from '../../src/engine/crypt4gh/rearrange.ts';
import type { DepositAnswer } from '../../src/parts/vault/deposits/deposit-schema.ts';
import type { DatasetDescription } from '../../src/parts/vault/records/describe-dataset.ts';
import { formatVaultAccession } from '../../src/parts/vault/records/record-kinds.ts';
import type { RecordAnswer } from '../../src/parts/vault/records/record-schema.ts';
import { nodeCryptoSuite as suite } from '../../src/platform/crypto/node-crypto-suite.ts';
import { createPerson } from '../contract/people.ts';
import { startTestNode, type TestNode } from '../contract/test-node.ts';
import { createKey, encryptBytes } from '../crypt4gh/kit.ts';
import { Depositor, md5, type Refusal, sealSegments, sha256 } from './vault-node.ts';

let node: TestNode;
let lab: Depositor;
let other: Depositor;

before(async () => {
  node = await startTestNode({ demo: 'false' });
  lab = await Depositor.create(node, 'lab');
  other = await Depositor.create(node, 'other');
});
after(() => node?.stop());

/** What of a group is kept, by the digests that name it. */
async function listKept(group: string): Promise<string[]> {
  const folder = join(node.dataFolder, 'objects/kept/vault', group);
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return found.filter((one) => one.isFile()).map(({ name }) => name);
}

async function listIncoming(): Promise<string[]> {
  return readdir(join(node.dataFolder, 'objects/vault-incoming'));
}

test('a file is verified, its body kept without header, and what came is removed', async () => {
  const plain = randomBytes(200_000);
  const bytes = await lab.encrypt(plain);
  const body = bytes.subarray(124);
  const metadata = { plainSha256: sha256(plain), plainMd5: md5(plain), sha256: sha256(bytes) };
  const file = await lab.deposit(bytes, { name: 'run1/reads.fastq.c4gh', metadata });
  assert.deepEqual(file.problems, []);
  const { plainSha256, plainMd5, plainBytes, bodySha256, bodyBytes, segments, hasEditList } = file;
  assert.deepEqual(
    { plainSha256, plainMd5, plainBytes, bodySha256, bodyBytes, segments, hasEditList },
    {
      plainSha256: sha256(plain),
      plainMd5: md5(plain),
      plainBytes: plain.length,
      bodySha256: sha256(body),
      bodyBytes: body.length,
      segments: 4,
      hasEditList: false,
    },
  );
  assert.match(file.accession, /^OCVF_/);
  assert.ok((await listKept('lab')).includes(sha256(body)));
  await waitUntil(async () => (await listIncoming()).length === 0);
});

test('what is no encrypted file leaves nothing, and is refused at once', async () => {
  const answer = await lab.send(Buffer.from('@read\nACGT\n+\nIIII\n'), { name: 'reads.fastq' });
  assert.equal(answer.status, 400);
  const refusal = (await answer.json()) as Refusal;
  assert.equal(refusal.code, 'not-encrypted');
  for (const accession of await listIncoming()) {
    const folder = join(node.dataFolder, 'objects/vault-incoming', accession);
    for (const name of await readdir(folder)) {
      const { stat } = await import('node:fs/promises');
      assert.equal((await stat(join(folder, name))).size, 0, 'no byte of it was written');
    }
  }
});

test('damage is found where it is', async () => {
  const plain = randomBytes(4 * 65_536 + 100);
  const key = await lab.readKey();
  const { header, segments } = sealSegments(plain, key);
  const whole = (list: readonly Buffer[]) => Buffer.concat([header, ...list]);
  const flipped = segments.map((one) => Buffer.from(one));
  for (const at of [1, 3]) {
    const segment = flipped[at];
    if (segment !== undefined) segment[100] = (segment[100] ?? 0) ^ 1;
  }
  const [first, second, ...rest] = segments as [Buffer, Buffer, ...Buffer[]];
  const told = { plainSha256: sha256(plain) };
  const cases: readonly {
    readonly what: string;
    readonly bytes: Buffer;
    readonly metadata?: Readonly<Record<string, string>>;
    readonly code: string;
    readonly where: RegExp;
    readonly count?: number;
  }[] = [
    {
      what: 'two segments flipped',
      bytes: whole(flipped),
      code: 'segment-damaged',
      where: /segment 2 /,
      count: 2,
    },
    {
      what: 'cut off within a segment',
      bytes: whole(segments).subarray(0, 124 + 3 * 65_564 + 1000),
      code: 'segment-damaged',
      where: /segment 4 /,
    },
    {
      what: 'cut off behind a few bytes of a segment',
      bytes: whole(segments).subarray(0, 124 + 65_564 + 10),
      code: 'segment-truncated',
      where: /segment 2 /,
    },
    {
      what: 'cut off between segments, and told what it was',
      bytes: whole(segments.slice(0, 4)),
      metadata: told,
      code: 'checksum-mismatch',
      where: /plainSha256/,
    },
    {
      what: 'in another order, and told what it was',
      bytes: whole([second, first, ...rest]),
      metadata: told,
      code: 'checksum-mismatch',
      where: /plainSha256/,
    },
    {
      what: 'a shorter segment in the middle',
      bytes: whole([first, segments[4] as Buffer, second, ...rest]),
      code: 'segment-damaged',
      where: /segment 2 /,
    },
    {
      what: 'header cut off',
      bytes: Buffer.from(header.subarray(0, 60)),
      code: 'header-truncated',
      where: /header/,
    },
    {
      what: 'for another key',
      bytes: await encryptBytes(suite, plain, [createKey(suite).publicKey]),
      code: 'header-refused',
      where: /header/,
    },
  ];
  for (const { what, bytes, metadata = {}, code, where, count } of cases) {
    const file = await lab.deposit(bytes, { metadata });
    assert.equal(file.state, 'refused', what);
    assert.equal(file.problems[0]?.code, code, what);
    assert.match(file.problems[0]?.where ?? '', where, what);
    if (count !== undefined) assert.equal(file.problems.length, count, what);
    assert.ok((file.problems[0]?.hint.length ?? 0) > 20, what);
    assert.equal(file.bodySha256, null, what);
  }
  const wrongKey = cases.at(-1);
  const again = await lab.deposit(wrongKey?.bytes ?? Buffer.alloc(0));
  assert.match(again.problems[0]?.hint ?? '', /not encrypted for this node/);
});

test('edit lists are applied, and one for a longer file is found', async () => {
  const plain = randomBytes(3 * 65_536);
  const own = createKey(suite);
  const { header, segments } = sealSegments(plain, own.publicKey);
  const parsed = parseHeader(header);
  assert.ok(parsed.ok);
  const cut = rearrangeHeader(suite, parsed.value, {
    keys: [own],
    ranges: [
      { start: 10, end: 20 },
      { start: 65_530, end: 131_080 },
    ],
    recipients: [await lab.readKey()],
  });
  assert.ok(cut.ok);
  const kept = Buffer.concat([plain.subarray(10, 20), plain.subarray(65_530, 131_080)]);
  const bytes = Buffer.concat([formatHeader(cut.value.header), ...segments]);
  const file = await lab.deposit(bytes);
  assert.deepEqual([file.state, file.hasEditList, file.plainBytes], ['ready', true, kept.length]);
  assert.equal(file.plainSha256, sha256(kept));
  const short = Buffer.concat([formatHeader(cut.value.header), ...segments.slice(0, 1)]);
  assert.equal((await lab.deposit(short)).problems[0]?.code, 'edit-list-invalid');
});

test('an empty file is a file', async () => {
  const file = await lab.deposit(await lab.encrypt(new Uint8Array()));
  assert.deepEqual([file.state, file.plainBytes, file.segments], ['ready', 0, 0]);
});

test('the same bytes of two groups are kept for each, and go with its last file', async () => {
  const bytes = await lab.encrypt(randomBytes(1000));
  const digest = sha256(bytes.subarray(124));
  const [one, two] = [await lab.deposit(bytes), await lab.deposit(bytes)];
  const theirs = await other.deposit(bytes);
  assert.deepEqual([one.state, two.state, theirs.state], ['ready', 'ready', 'ready']);
  const isKept = async (group: string) => (await listKept(group)).includes(digest);
  const remove = (who: Depositor, { accession }: DepositAnswer) =>
    who.call('POST', `/api/vault/files/${accession}/removal`, { reason: 'Sent twice' });
  await remove(other, theirs);
  await waitUntil(async () => !(await isKept('other')));
  assert.ok(await isKept('lab'));
  await remove(lab, one);
  const gone = await lab.call<DepositAnswer>('GET', `/api/vault/files/${one.accession}`);
  assert.deepEqual([gone.state, gone.keyId, gone.removeReason], ['removed', null, 'Sent twice']);
  assert.ok(await isKept('lab'));
  await remove(lab, two);
  await waitUntil(async () => !(await isKept('lab')));
});

async function waitUntil(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await isSo())) {
    assert.ok(performance.now() < deadline, 'it comes to be so');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('a dataset is published with all that it names, and given to a reader by a header of its own', async () => {
  const plain = randomBytes(150_000);
  const file = await lab.deposit(await lab.encrypt(plain), { name: 'b.c4gh' });
  const sample = await lab.makeRecord('sample', 's1', {
    title: 'Swab',
    organism: 'Influenza A virus',
  });
  const run = await lab.makeRecord('run', 'r1', {
    title: 'Run',
    sample: sample.accession,
    files: [file.accession],
  });
  const draft = await lab.makeDataset('d1', [], { runs: [run.accession] });
  const anybody = (path: string) => fetch(`${node.url}${path}`);
  assert.equal((await anybody(`/api/vault/records/${draft.accession}`)).status, 404);
  const published = await lab.publish(draft.accession);
  assert.deepEqual([published.state, published.version], ['published', 1]);
  const answer = await anybody(`/api/vault/datasets/${draft.accession}`);
  const shown = (await answer.json()) as DatasetDescription;
  assert.deepEqual([shown.files, shown.mebibytes, shown.tables], [1, 1, []]);
  assert.deepEqual(
    shown.policy.useTerms.map(({ shorthand, detail }) => [shorthand, detail]),
    [
      ['DS', 'MONDO:0005812'],
      ['PUB', null],
    ],
  );
  // Samples are not everybody's unless their group says so; files are nobody's.
  for (const path of [`records/${sample.accession}`, `files/${file.accession}`]) {
    assert.equal((await anybody(`/api/vault/${path}`)).status, 404, path);
  }
  const reader = createKey(suite);
  const { vault } = node.server;
  const header = await vault.releases.sealHeader(file.accession, {
    ...{ recipient: reader.publicKey, account: 'reader', entitlement: 'e', requestId: 'r' },
  });
  const parts: Uint8Array[] = [header];
  for await (const piece of vault.releases.readBody(file.accession)) parts.push(piece);
  const whole = Buffer.concat(parts);
  const container = await openContainer(
    suite,
    { size: whole.length, read: async ({ start, end }) => whole.subarray(start, end) },
    { keys: [reader] },
  );
  assert.ok(container.ok);
  const found: Uint8Array[] = [];
  for await (const piece of container.value.read({ start: 0, end: plain.length }))
    found.push(piece);
  assert.ok(Buffer.concat(found).equals(plain));
  const dataset = await vault.datasets.findDataset(draft.accession);
  assert.equal(dataset?.policy.committee.group, 'lab');
  assert.deepEqual(
    (await vault.datasets.listFiles(draft.accession)).map(({ accession }) => accession),
    [file.accession],
  );
  assert.deepEqual((await vault.datasets.findFile(file.accession))?.datasets, [draft.accession]);
  // What is published stays: its file is not removed, its run not withdrawn.
  const remove = { reason: 'x' };
  const kept = await lab.refused('POST', `/api/vault/files/${file.accession}/removal`, remove);
  assert.equal(kept.code, 'request-conflict');
  const used = await lab.refused('POST', `/api/vault/records/${run.accession}/decision`, {
    decision: 'withdraw',
    reason: 'x',
  });
  assert.match(used.detail, /is named by/);
  const change = { revision: published.revision, body: { ...published.body, title: 'Renamed' } };
  await lab.call('PATCH', `/api/vault/records/${draft.accession}`, change);
  const still = (await (
    await anybody(`/api/vault/records/${draft.accession}`)
  ).json()) as RecordAnswer;
  assert.deepEqual([still.body.title, still.state, still.version], ['Dataset d1', 'published', 1]);
  assert.equal((await lab.publish(draft.accession)).version, 2);
  const decision = { decision: 'withdraw', reason: 'Consent was withdrawn' };
  await lab.call('POST', `/api/vault/records/${draft.accession}/decision`, decision);
  assert.equal((await anybody(`/api/vault/datasets/${draft.accession}`)).status, 404);
  assert.equal((await vault.datasets.findDataset(draft.accession))?.isWithdrawn, true);
});

test('a dataset with a file that was not kept is not published, and nothing of it is', async () => {
  const bad = await encryptBytes(suite, randomBytes(10), [createKey(suite).publicKey]);
  const good = await lab.deposit(await lab.encrypt(randomBytes(10)));
  const draft = await lab.makeDataset('d2', [good.accession]);
  const refused = await lab.deposit(bad);
  const wrong = { revision: draft.revision, body: { ...draft.body, files: [refused.accession] } };
  const told = await lab.refused('PATCH', `/api/vault/records/${draft.accession}`, wrong);
  assert.match(told.detail, /no such file/);
  const early = await lab.refused('POST', `/api/vault/records/${draft.accession}/decision`, {
    decision: 'publish',
  });
  assert.equal(early.code, 'request-conflict');
  await lab.call('POST', `/api/vault/records/${draft.accession}/submission`);
  await node.db.execute("UPDATE vault_file SET state = 'verifying' WHERE accession = $1", [
    good.accession,
  ]);
  const late = await lab.refused('POST', `/api/vault/records/${draft.accession}/decision`, {
    decision: 'publish',
  });
  assert.match(late.detail, /has not been verified/);
  await node.db.execute("UPDATE vault_file SET state = 'ready' WHERE accession = $1", [
    good.accession,
  ]);
  const [versions] = await node.db.query<{ count: number }>(
    'SELECT count(*) AS count FROM vault_version WHERE accession = $1',
    [draft.accession],
  );
  assert.equal(Number(versions?.count), 0);
  const returned = await lab.call<RecordAnswer>(
    'POST',
    `/api/vault/records/${draft.accession}/decision`,
    {
      ...{ decision: 'return', reason: 'Not whole' },
    },
  );
  assert.deepEqual([returned.state, returned.stateReason], ['draft', 'Not whole']);
});

test('what is not there and what is another group’s cannot be told apart', async () => {
  const file = await lab.deposit(await lab.encrypt(randomBytes(10)));
  const record = await lab.makeRecord('study', 'hidden', { title: 'Hidden' });
  const strip = ({ requestId: _id, ...rest }: Record<string, unknown>) => rest;
  const compare = async (
    method: string,
    [there, none]: readonly [string, string],
    json?: unknown,
  ) => {
    const answers = [await other.ask(method, there, json), await other.ask(method, none, json)];
    const bodies = await Promise.all(
      answers.map(async (one) => strip((await one.json()) as never)),
    );
    assert.equal(answers[0]?.status, answers[1]?.status, there);
    assert.deepEqual(bodies[0], bodies[1], there);
  };
  const place = { prefix: 'OC', isSimulated: false };
  const noFile = formatVaultAccession('file', 999_999, place);
  const noRecord = formatVaultAccession('study', 999_999, place);
  const files: readonly [string, string] = [
    `/api/vault/files/${file.accession}`,
    `/api/vault/files/${noFile}`,
  ];
  const records: readonly [string, string] = [
    `/api/vault/records/${record.accession}`,
    `/api/vault/records/${noRecord}`,
  ];
  const behind = (pair: readonly [string, string], more: string): readonly [string, string] => [
    `${pair[0]}${more}`,
    `${pair[1]}${more}`,
  ];
  await compare('GET', files);
  await compare('POST', behind(files, '/removal'), { reason: 'x' });
  await compare('GET', records);
  await compare('PATCH', records, { revision: 1 });
  await compare('DELETE', records);
  await compare('POST', behind(records, '/submission'));
  await compare('POST', behind(records, '/decision'), { decision: 'publish' });
  await compare('GET', [
    `/api/vault/datasets/${record.accession}`,
    `/api/vault/datasets/${noRecord}`,
  ]);
  // Nor by naming it in a record of one's own.
  const naming = (study: string) => ({
    ...{ kind: 'sample', alias: 'x', group: 'other', body: { title: 'x', study } },
  });
  const told = await Promise.all(
    [record.accession, noRecord].map((one) =>
      other.refused('POST', '/api/vault/records', naming(one)),
    ),
  );
  assert.deepEqual(
    told.map(({ detail }) => detail.replace(/OCV\w+/g, '')),
    [': There is no such record.', ': There is no such record.'],
  );
});

test('keys are rotated behind kept files, by an administrator who has just shown who it is', async () => {
  const plain = randomBytes(1000);
  const before = await lab.encrypt(plain);
  const kept = await lab.deposit(await lab.encrypt(plain));
  const cookie = await createPerson(node.db, { id: 'root', role: 'administrator' });
  const headers = { Cookie: cookie, 'X-Outbreak-Request': '1', 'Content-Type': 'application/json' };
  const asRoot = async (method: string, path: string, json?: unknown) => {
    const body = json === undefined ? {} : { body: JSON.stringify(json) };
    const sent = json === undefined ? { Cookie: cookie, 'X-Outbreak-Request': '1' } : headers;
    return fetch(`${node.url}${path}`, { method, headers: sent, ...body });
  };
  const answer = await asRoot('POST', '/api/vault/keys/rotation');
  assert.equal(answer.status, 200, await answer.clone().text());
  const { keys } = (await answer.json()) as { keys: { id: string; state: string }[] };
  assert.deepEqual(
    keys.map(({ state }) => state),
    ['active', 'deprecated'],
  );
  await waitUntil(async () => {
    const list = (await (await asRoot('GET', '/api/vault/keys')).json()) as {
      keys: { headers: number }[];
    };
    return list.keys[1]?.headers === 0;
  });
  const renewed = await lab.call<DepositAnswer>('GET', `/api/vault/files/${kept.accession}`);
  assert.equal(renewed.keyId, keys[0]?.id);
  // A file that was encrypted before is taken until the former key is retired.
  assert.equal((await lab.deposit(before)).state, 'ready');
  const retire = `/api/vault/keys/${keys[1]?.id}/state`;
  assert.equal((await asRoot('PUT', retire, { state: 'retired' })).status, 200);
  const late = await lab.deposit(before);
  assert.match(late.problems[0]?.hint ?? '', /a key of it that is out of use/);
  const reader = createKey(suite);
  const header = await node.server.vault.releases.sealHeader(kept.accession, {
    ...{ recipient: reader.publicKey, account: 'reader', entitlement: 'e', requestId: 'r' },
  });
  assert.ok(parseHeader(header).ok);
  await node.db.execute(
    "UPDATE session SET verified_at = now() - interval '1 hour' WHERE account = 'root'",
  );
  const old = (await (await asRoot('POST', '/api/vault/keys/rotation')).json()) as Refusal;
  assert.equal(old.code, 'step-up-required');
});

test('a table of samples makes records, all or none', async () => {
  const put = (text: string) =>
    fetch(`${node.url}/api/vault/records/table?kind=sample&group=lab`, {
      method: 'POST',
      headers: { Authorization: lab.token, 'Content-Type': 'text/tab-separated-values' },
      body: text,
    });
  const study = await lab.makeRecord('study', 'st', { title: 'Of the table' });
  const answer = await put(
    'alias\torganism\tstudy\tward\nt1\tInfluenza A virus\tst\t4\nt2\t\tst\t\n',
  );
  assert.equal(answer.status, 200, await answer.clone().text());
  const { made, known } = (await answer.json()) as { made: { accession: string }[]; known: number };
  assert.deepEqual([made.length, known], [2, 0]);
  const first = await lab.call<RecordAnswer>('GET', `/api/vault/records/${made[0]?.accession}`);
  assert.deepEqual(first.body, {
    title: 't1',
    study: study.accession,
    organism: 'Influenza A virus',
    taxonId: null,
    sampleType: '',
    description: '',
    attributes: { ward: '4' },
  });
  const again = (await (await put('alias\nt1\nt3\n')).json()) as { made: unknown[]; known: number };
  assert.deepEqual([again.made.length, again.known], [1, 1]);
  const wrong = (await (await put('alias\tstudy\nt4\t\nt5\tnobody\n')).json()) as Refusal;
  assert.match(wrong.problems?.[0]?.where ?? '', /line 3/);
  const list = await lab.call<{ records: RecordAnswer[] }>(
    'GET',
    '/api/vault/records?kind=sample&group=lab',
  );
  assert.ok(!list.records.some(({ alias }) => alias === 't4'));
});
