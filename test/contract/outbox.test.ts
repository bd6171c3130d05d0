// Files sealed for one's own key: what is in them, that they stay the same, and that they go with the right.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { formatHeader, parseHeader } from '../../src/engine/crypt4gh/header.ts';
import { formatPublicKey } from '../../src/engine/crypt4gh/keys/public-key.ts';
import { rearrangeHeader } from '../../src/engine/crypt4gh/rearrange.ts';
import { nodeCryptoSuite as suite } from '../../src/platform/crypto/node-crypto-suite.ts';
import { createKey, createRandom, tryDecrypt } from '../crypt4gh/kit.ts';
import { sealSegments } from '../vault/vault-node.ts';
import {
  createGrantedDataset,
  type GrantedDataset,
  type Person,
} from './granted-dataset.test-kit.ts';
import { startTestNode, type TestNode } from './test-node.ts';

interface Entry {
  readonly id: string;
  readonly file: string;
  readonly name: string;
  readonly until: string;
  readonly address: string;
  readonly bytes: number;
  readonly tag: string;
  readonly headerBytes: number;
  readonly headerSha256: string;
  readonly bodySha256: string | null;
  readonly content: string;
  readonly plainBytes: number;
  readonly plainSha256: string | null;
}

const SIZES = [0, 1, 65_535, 65_536, 65_537, 3 * 65_536, 5 * 65_536 - 1, 300_001];
const plains = SIZES.map((size) => randomBytes(size));
/** Kept with an edit list of its own: of 200,000 bytes 150,000 are seen. */
const edited = randomBytes(200_000);
const seen = Buffer.concat([edited.subarray(10, 50_010), edited.subarray(100_000)]);
const reader = createKey(suite);
const publicKey = Buffer.from(reader.publicKey).toString('base64');
let node: TestNode;
let granted: GrantedDataset;
let stranger: Person;

before(async () => {
  node = await startTestNode({ demo: 'false' });
  granted = await createGrantedDataset(node, {
    files: [
      ...plains.map((plain, i) => ({ name: `run${i}/reads.bam.c4gh`, plain })),
      { name: 'edited.vcf', encrypted: sealEdited },
    ],
  });
  stranger = await granted.addStranger('stranger');
});
after(() => node?.stop());

/** A file whose header says which bytes of it are seen. */
function sealEdited(nodeKey: Uint8Array): Uint8Array {
  const own = createKey(suite);
  const { header, segments } = sealSegments(edited, own.publicKey);
  const parsed = parseHeader(header);
  assert.ok(parsed.ok);
  const ranges = [
    { start: 10, end: 50_010 },
    { start: 100_000, end: 200_000 },
  ];
  const cut = rearrangeHeader(suite, parsed.value, { keys: [own], ranges, recipients: [nodeKey] });
  assert.ok(cut.ok);
  const kept = cut.value.plan.segments.flatMap(({ start, end }) => segments.slice(start, end));
  return Buffer.concat([formatHeader(cut.value.header), ...kept]);
}

function ask(
  path: string,
  { token }: Person = granted.applicant,
  { json, ...more }: RequestInit & { readonly json?: unknown } = {},
): Promise<Response> {
  return fetch(`${node.url}${path}`, {
    ...(json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) }),
    ...more,
    headers: {
      Authorization: token,
      ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(more.headers as Record<string, string> | undefined),
    },
  });
}

async function make(json: object, who: Person = granted.applicant): Promise<readonly Entry[]> {
  const answer = await ask('/api/access/outbox', who, { json });
  assert.equal(answer.status, 200, await answer.clone().text());
  return ((await answer.json()) as { entries: Entry[] }).entries;
}

async function read(answer: Promise<Response> | Response): Promise<Buffer> {
  return Buffer.from(await (await answer).arrayBuffer());
}

interface Use {
  readonly file: string;
  readonly outcome: string;
  readonly bytes: number;
  readonly sent: number;
}

/** How deliveries ended is written down after their last byte. */
async function waitForUses(): Promise<readonly Use[]> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const rows = await node.db.query<Use>(
      `SELECT file, outcome, announced_bytes::int AS bytes, sent_bytes::int AS sent FROM delivery_use
       WHERE way = 'outbox'`,
    );
    if (rows.every(({ outcome }) => outcome !== 'running')) return rows;
    assert.ok(performance.now() < deadline, 'all deliveries have ended');
  }
}

const accession = (at: number): string => granted.files[at]?.accession ?? '';
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('every file of a dataset is sealed for the reader, and is what was deposited', async () => {
  const entries = await make({ publicKey, dataset: granted.dataset });
  assert.equal(entries.length, SIZES.length + 1);
  const uses = new Set<string>();
  for (const [at, plain] of [...plains, seen].entries()) {
    const entry = entries.find(({ file }) => file === accession(at));
    assert.ok(entry);
    const answer = await ask(entry.address);
    const bytes = await read(answer.clone());
    const header = bytes.subarray(0, entry.headerBytes);
    assert.deepEqual(
      [bytes.length, sha256(header), sha256(bytes.subarray(entry.headerBytes))],
      [entry.bytes, entry.headerSha256, entry.bodySha256],
    );
    assert.equal(answer.headers.get('etag'), `"${entry.tag}"`);
    assert.deepEqual([entry.plainBytes, entry.plainSha256], [plain.length, sha256(plain)]);
    const opened = await tryDecrypt(suite, bytes, { keys: [reader] });
    assert.deepEqual([opened.code, opened.plain.equals(plain)], ['', true], `file ${at}`);
    const other = await tryDecrypt(suite, bytes, { keys: [createKey(suite)] });
    assert.equal(other.code, 'no-key-fits');
    uses.add(entry.file);
  }
  const rows = await waitForUses();
  assert.deepEqual(new Set(rows.map(({ file }) => file)), uses);
  for (const row of rows) assert.deepEqual([row.outcome, row.sent], ['whole', row.bytes]);
  const listed = (await (await ask('/api/access/outbox')).json()) as { entries: Entry[] };
  assert.deepEqual(
    listed.entries.toSorted((a, b) => a.id.localeCompare(b.id)),
    entries.toSorted((a, b) => a.id.localeCompare(b.id)),
  );
});

test('the same question gives the same entry, whichever form the key is sent in', async () => {
  const files = [{ file: accession(7) }];
  const pem = formatPublicKey(reader.publicKey);
  const forms = [publicKey, pem, Buffer.from(pem).toString('base64')];
  const made = await Promise.all(
    [...forms, ...forms].map((form) => make({ publicKey: form, files })),
  );
  assert.equal(new Set(made.map(([entry]) => entry?.id)).size, 1);
  const [mine] = await make({ publicKey, files });
  const [other] = await make({
    publicKey: Buffer.from(createKey(suite).publicKey).toString('base64'),
    files,
  });
  assert.notEqual(mine?.id, other?.id);
  assert.equal(mine?.content, other?.content, 'what follows the header is the same');
});

test('random ranges are given as whole segments with an edit list, also of a file that has one', async () => {
  const random = createRandom(20_261_128);
  for (let round = 0; round < 30; round += 1) {
    const at = 3 + random(SIZES.length - 2);
    const plain = [...plains, seen][at] ?? Buffer.alloc(0);
    const bounds = new Set(Array.from({ length: 2 + 2 * random(3) }, () => random(plain.length)));
    const [...sorted] = [...bounds].toSorted((a, b) => a - b);
    const ranges: { start: number; end?: number }[] = [];
    for (let i = 0; i + 1 < sorted.length; i += 2) {
      ranges.push({ start: sorted[i] ?? 0, end: sorted[i + 1] ?? 0 });
    }
    if (random(3) === 0) ranges.push({ start: (sorted.at(-1) ?? 0) + 1 });
    const lastStart = ranges.at(-1)?.start ?? 0;
    if (ranges.length === 0 || lastStart >= plain.length) continue;
    const [entry] = await make({ publicKey, files: [{ file: accession(at), ranges }] });
    assert.ok(entry);
    const bytes = await read(ask(entry.address));
    const opened = await tryDecrypt(suite, bytes, { keys: [reader] });
    const expected = Buffer.concat(ranges.map(({ start, end }) => plain.subarray(start, end)));
    const what = `file ${at} ${JSON.stringify(ranges)}`;
    assert.deepEqual([opened.code, opened.plain.equals(expected)], ['', true], what);
    assert.deepEqual([entry.bytes, entry.plainBytes], [bytes.length, expected.length], what);
    assert.deepEqual([entry.bodySha256, entry.plainSha256], [null, null]);
    const most = ranges.length * 2 * 65_564 + expected.length * 1.001 + entry.headerBytes;
    assert.ok(bytes.length <= most, `${what}: no more segments than needed`);
  }
});

test('an entry is gone on with from any byte, by tag', async () => {
  const [entry] = await make({ publicKey, files: [{ file: accession(7) }] });
  assert.ok(entry);
  const { address, tag, bytes: size, headerBytes } = entry;
  const whole = await read(ask(address));
  const get = (headers: Record<string, string>, method = 'GET') =>
    ask(address, granted.applicant, { headers, method });
  for (const [from, to] of [
    [0, 1],
    [headerBytes - 1, headerBytes + 1],
    [headerBytes, headerBytes + 65_564],
    [100_000, size],
    [size - 1, size],
  ] as const) {
    const part = await get({ Range: `bytes=${from}-${to - 1}`, 'If-Range': `"${tag}"` });
    assert.equal(part.status, 206);
    assert.equal(part.headers.get('content-range'), `bytes ${from}-${to - 1}/${size}`);
    assert.ok((await read(part)).equals(whole.subarray(from, to)), `${from}-${to}`);
  }
  const open = await get({ Range: 'bytes=70000-' });
  assert.ok((await read(open)).equals(whole.subarray(70_000)), 'as curl -C - asks');
  const other = await get({ Range: 'bytes=5-9', 'If-Range': '"another"' });
  assert.deepEqual([other.status, (await read(other)).equals(whole)], [200, true]);
  assert.equal((await get({ Range: `bytes=${size}-` })).status, 416);
  assert.equal((await get({ 'If-None-Match': `"${tag}"` })).status, 304);
  const head = await get({}, 'HEAD');
  assert.deepEqual([head.status, head.headers.get('content-length')], [200, String(size)]);
});

test('header and body by themselves are the file; the body has its digest as tag', async () => {
  const path = `/api/access/files/${accession(7)}`;
  const pem = Buffer.from(formatPublicKey(reader.publicKey)).toString('base64');
  const body = await ask(`${path}/body`);
  assert.equal(body.headers.get('etag'), `"${granted.files[7]?.bodySha256}"`);
  const bytes = await read(body);
  assert.equal(sha256(bytes), granted.files[7]?.bodySha256);
  const behind = { Range: `bytes=${bytes.length}-` };
  const outside = await ask(`${path}/body`, granted.applicant, { headers: behind });
  assert.equal(outside.status, 416);
  for (const headers of [
    { 'X-C4GH-Public-Key': publicKey },
    { 'Htsget-Context-Public-Key': pem },
  ]) {
    const header = await read(ask(`${path}/header`, granted.applicant, { headers }));
    const opened = await tryDecrypt(suite, Buffer.concat([header, bytes]), { keys: [reader] });
    assert.ok(opened.plain.equals(plains[7] as Buffer));
  }
  for (const headers of [
    {},
    { 'X-C4GH-Public-Key': publicKey, 'Htsget-Context-Public-Key': pem },
    { 'X-C4GH-Public-Key': 'bm90IGEga2V5' },
  ]) {
    assert.equal((await ask(`${path}/header`, granted.applicant, { headers })).status, 400);
  }
});

test('what cannot be is refused with its reason, and nothing is made', async () => {
  const count = async () =>
    (await node.db.query<{ n: number }>('SELECT count(*)::int AS n FROM delivery_outbox'))[0]?.n;
  const before = await count();
  const one = (more: object, key = publicKey) => ({
    publicKey: key,
    files: [{ file: accession(7), ...more }],
  });
  const privatePem =
    '-----BEGIN CRYPT4GH PRIVATE KEY-----\nAAAA\n-----END CRYPT4GH PRIVATE KEY-----';
  const many = Array.from({ length: 1001 }, () => ({ file: accession(7) }));
  const cases: readonly (readonly [object, RegExp])[] = [
    [{ files: [{ file: accession(7) }] }, /publicKey/],
    [one({}, ''), /publicKey/],
    [one({}, 'hello'), /no public key/],
    [one({}, privatePem), /private key; it must never leave/],
    [one({}, Buffer.alloc(31).toString('base64')), /no public key/],
    [one({}, Buffer.alloc(32).toString('base64')), /publicKey|recipient|key/],
    [one({ ranges: [] }), /ranges/],
    [one({ ranges: [{ start: 5, end: 5 }] }), /empty/],
    [one({ ranges: [{ start: -1, end: 5 }] }), /start/],
    [one({ ranges: [{ start: 0.5, end: 5 }] }), /start/],
    [one({ ranges: [{ start: 10, end: 300_002 }] }), /has 300001 bytes/],
    [one({ ranges: [{ start: 300_001 }] }), /has 300001 bytes/],
    [
      one({
        ranges: [
          { start: 10, end: 20 },
          { start: 5, end: 8 },
        ],
      }),
      /ascending/,
    ],
    [{ publicKey, files: [] }, /files/],
    [{ publicKey, files: many }, /files/],
    [{ publicKey }, /either a dataset or files/],
    [{ dataset: granted.dataset, ...one({}) }, /either a dataset or files/],
    [one({ more: true }), /more/],
  ];
  for (const [json, pattern] of cases) {
    const answer = await ask('/api/access/outbox', granted.applicant, { json });
    const text = await answer.text();
    assert.equal(answer.status, 400, `${JSON.stringify(json).slice(0, 200)}: ${text}`);
    assert.match(text, pattern);
  }
  const files = [{ file: accession(6) }, { file: 'OCVF_YYYYYYR' }];
  const several = await ask('/api/access/outbox', granted.applicant, {
    json: { publicKey, files },
  });
  assert.equal(several.status, 404);
  assert.match(await several.text(), /files\.1/);
  assert.equal(await count(), before);
});

test('an entry is its owner’s alone; others remove nothing', async () => {
  const [entry] = await make({ publicKey, files: [{ file: accession(2) }] });
  assert.ok(entry);
  const other = await granted.grantTo('second-reader');
  for (const who of [stranger, other]) {
    assert.equal((await ask(entry.address, who)).status, 404);
    const removal = await ask(`/api/access/outbox/${entry.id}`, who, { method: 'DELETE' });
    assert.equal(removal.status, 404);
    const { entries } = (await (await ask('/api/access/outbox', who)).json()) as {
      entries: Entry[];
    };
    assert.deepEqual(entries, []);
  }
  assert.equal((await fetch(`${node.url}${entry.address}`)).status, 401);
  // The token of a group is nobody.
  const group = { ...stranger, token: granted.depositor.token };
  assert.equal((await ask(entry.address, group)).status, 404);
  const remove = () =>
    ask(`/api/access/outbox/${entry.id}`, granted.applicant, { method: 'DELETE' });
  assert.equal((await remove()).status, 204);
  assert.equal((await remove()).status, 404);
  assert.equal((await ask(entry.address)).status, 404);
});

test('with the right its entries are gone, and do not come back with another right', async () => {
  const reader = await granted.grantTo('passing');
  const files = [{ file: accession(7) }];
  const [entry] = await make({ publicKey, files }, reader);
  assert.ok(entry);
  assert.equal((await ask(entry.address, reader)).status, 200);
  await reader.revoke();
  const absent = '/api/access/outbox/00000000-0000-4000-8000-000000000000/file';
  const told = async (path: string) => {
    const answer = await ask(path, reader);
    const { requestId: _, ...body } = (await answer.json()) as Record<string, unknown>;
    return { status: answer.status, body };
  };
  assert.deepEqual(await told(entry.address), await told(absent));
  assert.equal(
    (await ask('/api/access/outbox', reader, { json: { publicKey, files } })).status,
    404,
  );
  const again = await granted.grantTo('passing');
  assert.equal((await ask(entry.address, again)).status, 404);
  const [fresh] = await make({ publicKey, files }, again);
  assert.notEqual(fresh?.id, entry.id);
  assert.equal(await node.server.delivery.outbox.sweep(), 1);
  assert.equal((await ask(fresh?.address ?? '', again)).status, 200, 'that in force stays');
  assert.equal(await node.server.delivery.outbox.sweep(), 0);
});

test('an entry ends with the body that it was made of', async () => {
  const [entry] = await make({ publicKey, files: [{ file: accession(1) }] });
  assert.ok(entry);
  await node.db.execute("UPDATE delivery_outbox SET body_sha256 = 'other' WHERE id = $1", [
    entry.id,
  ]);
  assert.equal((await ask(entry.address)).status, 404);
  const [fresh] = await make({ publicKey, files: [{ file: accession(2) }] });
  assert.notEqual(fresh?.id, entry.id);
});

test('of too many entries no more are made', async () => {
  const who = await granted.grantTo('collector');
  await node.db.execute(
    `INSERT INTO delivery_outbox SELECT gen_random_uuid()::text, sha256(('filled ' || n)::bytea), $1, 'e', 'd', 'f',
       decode(repeat('09', 32), 'hex'), NULL, 0, '', 'none', '[]', 0, now() FROM generate_series(1, 20000) AS n`,
    [who.id],
  );
  const json = { publicKey, files: [{ file: accession(1) }] };
  const answer = await ask('/api/access/outbox', who, { json });
  assert.equal(answer.status, 409);
  assert.match(await answer.text(), /20000 entries[\s\S]*Remove some/);
});
