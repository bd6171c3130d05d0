// What is given to nobody, whatever was granted: locks, and persons who have opted out.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { openContainer } from '../../src/engine/crypt4gh/open-container.ts';
import type { OptOutList } from '../../src/parts/vault/holds/opt-out-schema.ts';
import { nodeCryptoSuite as suite } from '../../src/platform/crypto/node-crypto-suite.ts';
import { AppError } from '../../src/schema/errors.ts';
import { startTestNode, type TestNode } from '../contract/test-node.ts';
import { createKey } from '../crypt4gh/kit.ts';
import { Depositor, md5, sha256 } from './vault-node.ts';

const ROWS = 5000;
let node: TestNode;
let lab: Depositor;

before(async () => {
  node = await startTestNode({ demo: 'false' });
  lab = await Depositor.create(node, 'lab');
  // Its token may do what an owner of the group may.
  await node.db.execute("UPDATE api_token SET scopes = scopes || '{manage}'");
});
after(() => node?.stop());

/** A file as it is given to a reader by the vault's own ports; null where nobody is given it. */
async function readGiven(accession: string): Promise<Buffer | null> {
  const { datasets, holds, releases } = node.server.vault;
  const found = await datasets.findFile(accession);
  assert.ok(found, 'the vault knows the file');
  if ((await holds.listGiven([found.file])).size === 0) {
    const key = createKey(suite).publicKey;
    const release = { recipient: key, account: 'x', entitlement: 'x', requestId: '' };
    await assert.rejects(releases.sealHeader(accession, release), isNotFound);
    await assert.rejects(releases.readBody(accession)[Symbol.asyncIterator]().next(), isNotFound);
    return null;
  }
  const key = createKey(suite);
  const header = await releases.sealHeader(accession, {
    ...{ recipient: key.publicKey, account: 'x', entitlement: 'x', requestId: '' },
  });
  const body: Uint8Array[] = [];
  for await (const piece of releases.readBody(accession)) body.push(piece);
  const whole = Buffer.concat([header, ...body]);
  assert.equal(whole.length - header.length, found.file.bodyBytes);
  assert.equal(sha256(whole.subarray(header.length)), found.file.bodySha256);
  const opened = await openContainer(
    suite,
    { size: whole.length, read: async ({ start, end }) => whole.subarray(start, end) },
    { keys: [key] },
  );
  assert.ok(opened.ok);
  const plain: Uint8Array[] = [];
  for await (const piece of opened.value.read({ start: 0, end: opened.value.plainBytes })) {
    plain.push(piece.slice());
  }
  const text = Buffer.concat(plain);
  assert.equal(sha256(text), found.file.plainSha256, 'what is told of it is what is given');
  assert.equal(md5(text), found.file.plainMd5);
  assert.equal(text.length, found.file.plainBytes);
  return text;
}

const isNotFound = (error: unknown) =>
  error instanceof AppError && error.code === 'vault-file-not-found';

async function waitGiven(accession: string, wanted: (text: string) => boolean): Promise<string> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const found = await node.server.vault.datasets.findFile(accession);
    const isGiven =
      found !== null && (await node.server.vault.holds.listGiven([found.file])).size === 1;
    const text = isGiven ? ((await readGiven(accession))?.toString() ?? null) : null;
    if (text !== null && wanted(text)) return text;
    assert.ok(performance.now() < deadline, `${accession} is given`);
    await delay(25);
  }
}

async function sendList(record: string, table: string, query = ''): Promise<OptOutList> {
  const answer = await fetch(`${lab.url}/api/vault/records/${record}/opt-outs${query}`, {
    method: 'POST',
    headers: { Authorization: lab.token, 'Content-Type': 'text/tab-separated-values' },
    body: table,
  });
  assert.equal(answer.status, 200, await answer.clone().text());
  return (await answer.json()) as OptOutList;
}

function makeTable(): string {
  const rows = Array.from(
    { length: ROWS },
    (_, row) => `P${row % 50},"note ""${row}"", of\na ward",${row}`,
  );
  return `subject,note,row\n${rows.join('\n')}\n`;
}

test('a lock of a file, a dataset or the vault gives nothing to anybody, until it is lifted', async () => {
  const plain = Buffer.from('ACGT'.repeat(1000));
  const file = await lab.deposit(await lab.encrypt(plain), { name: 'locked.c4gh' });
  const draft = await lab.makeDataset('locked', [file.accession]);
  const dataset = await lab.publish(draft.accession);
  assert.deepEqual(await readGiven(file.accession), plain);
  const why = '?why=The+drill+is+over';
  for (const path of [`datasets/${dataset.accession}`, `files/${file.accession}`]) {
    const body = { why: 'A laptop was stolen', drill: true };
    const { locks } = await lab.call<{ locks: { drill: boolean; why: string }[] }>(
      'POST',
      `/api/vault/${path}/lock`,
      body,
    );
    assert.deepEqual(
      locks.map(({ drill, why: told }) => [drill, told]),
      [[true, 'A laptop was stolen']],
    );
    assert.equal(await readGiven(file.accession), null, path);
    await lab.call('DELETE', `/api/vault/${path}/lock${why}`);
    assert.deepEqual(await readGiven(file.accession), plain, path);
  }
  const { context } = node.server.vault;
  const request = { by: null, isOperator: true, requestId: '', clientAddress: '' };
  const { lockVault, unlockVault } = await import('../../src/parts/vault/holds/lock-vault.ts');
  const whole = { scope: 'vault', target: '' } as const;
  await lockVault(context, whole, { why: 'Keys are out', isDrill: false, request });
  assert.deepEqual(await lab.call('GET', '/api/vault/state'), { gives: false, drill: false });
  assert.equal(await readGiven(file.accession), null);
  const sent = await lab.deposit(await lab.encrypt(plain), { name: 'meanwhile.c4gh' });
  assert.equal(sent.state, 'ready', 'deposits go on');
  await unlockVault(context, whole, { why: 'New keys', request });
  assert.deepEqual(await readGiven(file.accession), plain);
  // What those who run the node have locked its owner does not lift.
  const one = { scope: 'dataset', target: dataset.accession } as const;
  await lockVault(context, one, { why: 'A complaint', isDrill: false, request });
  const refused = await lab.ask('DELETE', `/api/vault/datasets/${dataset.accession}/lock${why}`);
  assert.equal(refused.status, 403);
  assert.equal(await readGiven(file.accession), null);
  await unlockVault(context, one, { why: 'Settled', request });
});

test('who has opted out is in nothing that is given: files are held, rows of tables left out', async () => {
  const dictionary = await lab.makeRecord('dictionary', 'ward table', {
    title: 'Ward',
    subjectField: 'subject',
    fields: ['subject', 'note', 'row'].map((name) => ({
      name,
      type: 'text',
      identifying: 'indirect',
    })),
  });
  const text = makeTable();
  const table = await lab.deposit(await lab.encrypt(Buffer.from(text)), {
    name: 'table.c4gh',
    metadata: { dictionary: dictionary.accession },
  });
  assert.equal(table.state, 'ready', JSON.stringify(table.problems));
  const deposit = async (name: string) =>
    (await lab.deposit(await lab.encrypt(Buffer.from(`reads ${name}`)), { name })).accession;
  const [anna, ben, both, readme] = await Promise.all(
    ['anna.c4gh', 'ben.c4gh', 'both.c4gh', 'readme.c4gh'].map(deposit),
  );
  assert.ok(anna && ben && both && readme);
  const sample = async (alias: string, subject: string) =>
    (await lab.makeRecord('sample', alias, { title: alias, attributes: { subject_id: subject } }))
      .accession;
  const [first, second] = [await sample('blood 1', 'P7'), await sample('blood 2', 'P8')];
  const run = async (alias: string, of: string, file: string) =>
    (await lab.makeRecord('run', alias, { title: alias, sample: of, files: [file] })).accession;
  const runs = [await run('r1', first, anna), await run('r2', second, ben)];
  const analysis = await lab.makeRecord('analysis', 'calls', {
    ...{ title: 'calls', samples: [first, second], files: [both] },
  });
  const draft = await lab.makeDataset('ward', [table.accession, readme], {
    ...{ runs, analyses: [analysis.accession] },
  });
  const { accession } = await lab.publish(draft.accession);
  const all = [anna, ben, both, readme, table.accession];
  for (const file of all) assert.ok(await readGiven(file));

  const list = 'subject\tfrom\treason\nblood 1\t\tconsent-withdrawn\n';
  const dry = await sendList(accession, list, '?dryRun=true');
  const kinds = Object.fromEntries(dry.files.map(({ file, kind }) => [file, kind]));
  assert.deepEqual(kinds, {
    ...{ [anna]: 'own', [both]: 'shared', [readme]: 'unknown', [table.accession]: 'table' },
  });
  for (const file of all) assert.ok(await readGiven(file), 'a dry run changes nothing');

  const done = await sendList(accession, list, `?unconcerned=${readme}`);
  assert.ok(done.files.every(({ file }) => file !== readme));
  for (const file of [anna, both]) assert.equal(await readGiven(file), null);
  for (const file of [ben, readme]) assert.ok(await readGiven(file));
  const without = await waitGiven(table.accession, (found) => !found.includes('P7,'));
  const records = text.split(/(?<=,\d+\n)/);
  assert.equal(without, records.filter((row) => !row.startsWith('P7,')).join(''));
  const [person] = (await lab.call<OptOutList>('GET', `/api/vault/records/${accession}/opt-outs`))
    .persons;
  assert.equal(person?.rows, ROWS / 50);
  assert.deepEqual([person?.subject, person?.samples], ['blood 1', 1]);
  // A row that was left out is in no segment that is given: an edit list would leave it there.
  const found = await node.server.vault.datasets.findFile(table.accession);
  assert.notEqual(found?.file.bodySha256, table.bodySha256);

  // The headers of what was made anew follow the keys.
  await node.server.vault.rotateKeys();
  await node.server.vault.work.renewHeaders(AbortSignal.timeout(60_000));
  const active = (await node.server.vault.listKeys()).filter(({ headers }) => headers > 0);
  assert.deepEqual(
    active.map(({ state }) => state),
    ['active'],
  );
  assert.equal(await waitGiven(table.accession, () => true), without);

  await lab.call('DELETE', `/api/vault/records/${accession}/opt-outs/${person?.id}`);
  for (const file of all) await waitGiven(file, () => true);
  assert.equal(await waitGiven(table.accession, () => true), text);
});
