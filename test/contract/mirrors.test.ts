// One node follows another by its signed releases: what it copies is what was released, and what is forged, cut or
// out of order changes nothing.
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { zstdDecompressSync } from 'node:zlib';
import { digestManifest } from '../../src/parts/releases/sign-manifest.ts';
import type { Caller } from '../../src/schema/caller.ts';
import type { OpenRecord, SignedManifest } from '../../src/schema/release-manifest.ts';
import { ask, makeFasta, submit } from './intake-kit.ts';
import { startTestNode, type TestNode } from './test-node.ts';

const INSTANCE = 'sars-cov-2';
const owner: Caller = {
  id: 'owner',
  name: 'owner',
  email: '',
  role: 'administrator',
  grants: [{ group: 'lab', rights: ['read', 'submit', 'release', 'manage'], via: 'membership' }],
  token: null,
};

/** Stands between the nodes: what it does with an answer is set by each test. */
interface Between {
  readonly server: Server;
  readonly url: string;
  /** Given the path and the whole answer; gives what is sent, or how many bytes of it before the line is cut. */
  change: (path: string, body: Buffer) => Buffer | { readonly cutAfter: number };
  readonly asked: string[];
}

let origin: TestNode;
let copy: TestNode;
let between: Between;

async function openBetween(target: () => string): Promise<Between> {
  const own: { -readonly [Key in keyof Between]?: Between[Key] } = { asked: [] };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { range, 'if-range': ifRange } = request.headers;
    const headers = { ...(range && { range }), ...(ifRange && { 'if-range': String(ifRange) }) };
    own.asked?.push(`${request.url} ${range ?? ''}`.trim());
    const got = await fetch(`${target()}${request.url}`, { headers });
    const body = Buffer.from(await got.arrayBuffer());
    const sent = own.change?.(request.url ?? '', body) ?? body;
    const bytes = Buffer.isBuffer(sent) ? sent : body;
    response.writeHead(got.status, {
      'Content-Type': got.headers.get('content-type') ?? '',
      'Content-Length': bytes.length,
    });
    if (Buffer.isBuffer(sent)) response.end(sent);
    else response.write(body.subarray(0, sent.cutAfter), () => response.destroy());
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  own.server = server;
  own.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  own.change = (_path, body) => body;
  return own as Between;
}

const leave: Between['change'] = (_path, body) => body;

before(async () => {
  [origin, copy] = await Promise.all([
    startTestNode({
      accessionPrefix: 'AA',
      demo: 'false',
      nodeName: 'Origin',
      releasesKept: '5',
    }),
    startTestNode({ demo: 'false', accessionPrefix: 'BB', nodeName: 'Copy' }),
  ]);
  for (const node of [origin, copy]) {
    node.server.identity.findCaller = async () => owner;
    await node.db.execute("INSERT INTO people_group VALUES ('lab', 'Lab', '', '', '', '', now())");
  }
  between = await openBetween(() => origin.url);
});
after(async () => {
  between?.server.closeAllConnections();
  between?.server.close();
  await Promise.all([origin?.stop(), copy?.stop()]);
});

const as = (node: TestNode) => ({ url: node.url, headers: { Authorization: 'Bearer owner' } });

async function call<T>(node: TestNode, path: string, json?: object): Promise<T> {
  const answer = await ask(as(node), path, json === undefined ? {} : { json });
  assert.ok(answer.status < 300, `${path}: ${answer.text}`);
  return (answer.text === '' ? null : JSON.parse(answer.text)) as T;
}

const row = (name: string, country = 'Uganda') =>
  `${name}\t2024-03-01\t${country}\tAfrica\tHomo sapiens\n`;

async function send(node: TestNode, names: readonly string[], fasta = makeFasta(...names)) {
  const table = `strain\tdate\tcountry\tregion\thost\n${names.map((name) => row(name)).join('')}`;
  const files = { metadata: ['t.tsv', table], sequences: ['s.fasta', fasta] } as const;
  const { id } = await submit(as(node), files, { group: 'lab' });
  await call(node, `/api/submissions/${id}/approve`, { selection: {} });
  const isThere = async () => {
    const rows = await node.db.query('SELECT FROM entry WHERE submission_id = ANY($1::text[])', [
      names,
    ]);
    return rows.length >= names.length;
  };
  while (!(await isThere())) await wait(10);
}

async function release(node: TestNode): Promise<void> {
  const count = async () =>
    (await node.db.query('SELECT FROM release WHERE instance = $1', [INSTANCE])).length;
  const known = await count();
  await call(node, `/api/releases/${INSTANCE}`, {});
  while ((await count()) === known) await wait(20);
}

interface MirrorAnswer {
  readonly id: string;
  readonly state: string;
  readonly problem: string | null;
  readonly release: { readonly number: number } | null;
  readonly node: { readonly id: string; readonly name: string };
}

const readMirror = async () =>
  (await call<{ mirrors: MirrorAnswer[] }>(copy, '/api/mirrors')).mirrors[0] as MirrorAnswer;

/** Waits until the copy has looked. */
async function settle(): Promise<MirrorAnswer> {
  for (;;) {
    const jobs = await copy.db.query(
      "SELECT FROM graphile_worker.jobs WHERE task_identifier = 'follow-mirrors' AND key LIKE '% %-%'",
    );
    const mirror = await readMirror();
    if (jobs.length === 0 && !['waiting', 'copying'].includes(mirror.state)) return mirror;
    await wait(20);
  }
}

async function follow(): Promise<MirrorAnswer> {
  await call(copy, `/api/mirrors/${(await readMirror()).id}/follow`, {});
  return settle();
}

interface Row {
  readonly accession: string;
  readonly version: number;
  readonly country: string | null;
}

/** What a search on a node finds. */
async function search(node: TestNode, filter = ''): Promise<string[]> {
  const path = `/api/lapis/${INSTANCE}/sample/details?fields=accession,version,country${filter}`;
  const { data } = await call<{ data: Row[] }>(node, path);
  return data.map(({ accession, version, country }) => `${accession}.${version} ${country}`).sort();
}

/** Waits until a search on the copy finds what it does at the origin. */
async function waitUntilEqual(filter = ''): Promise<string[]> {
  const expected = await search(origin, filter);
  for (;;) {
    const found = await search(copy, filter);
    if (JSON.stringify(found) === JSON.stringify(expected)) return found;
    await wait(20);
  }
}

test('a node whose releases cannot be had is not followed', async () => {
  const early = await ask(as(copy), '/api/mirrors', {
    json: { url: between.url, instance: INSTANCE },
  });
  assert.equal(early.status, 422, 'there is no release yet');
  await send(origin, ['a', 'b', 'c']);
  await release(origin);
  const other = await ask(as(copy), '/api/mirrors', {
    json: { url: between.url, instance: INSTANCE, nodeId: 'a'.repeat(26) },
  });
  assert.equal(other.status, 422);
  assert.match(other.text, /not by aaaa.*, which is trusted here/);
  await send(copy, ['own']);
  await release(copy);
  const itself = await ask(as(copy), '/api/mirrors', {
    json: { url: copy.url, instance: INSTANCE },
  });
  assert.match(itself.text, /the node itself/);
});

test('the first copy is the whole release, whatever breaks on the way', async () => {
  let cuts = 3;
  between.change = (path, body) => {
    if (!path.endsWith('sequences.fasta.zst') || cuts === 0) return body;
    cuts -= 1;
    return { cutAfter: 200 };
  };
  await call(copy, '/api/mirrors', { url: `${between.url}/`, instance: INSTANCE });
  let mirror = await settle();
  while (mirror.state === 'failing') {
    assert.match(mirror.problem ?? '', /connection .* broke/);
    mirror = await follow();
  }
  assert.deepEqual([mirror.state, mirror.problem, mirror.release?.number], ['current', null, 1]);
  assert.equal(cuts, 0);
  const ranges = between.asked.filter((one) => /sequences.*bytes=/.test(one));
  assert.deepEqual(
    ranges.map((one) => one.replace(/.*bytes/, 'bytes')),
    ['bytes=200-', 'bytes=400-', 'bytes=600-'],
    'nothing is fetched twice',
  );
  between.change = leave;
  assert.equal((await waitUntilEqual('&country=Uganda&accession=AA_')).length, 0);
  const found = await search(copy);
  assert.equal(found.filter((one) => one.startsWith('AA_')).length, 3);
  assert.equal(found.filter((one) => one.startsWith('BB_')).length, 1, 'its own entry stays');
  const [accession = ''] = (await search(origin))[0]?.split('.') ?? [];
  const letters = (node: TestNode) => ask(as(node), `/api/entries/${accession}/sequence`);
  assert.equal((await letters(copy)).text, (await letters(origin)).text);
  const page = await call<{ originNode: string; ownerGroup?: string }>(
    copy,
    `/api/entries/${accession}`,
  );
  assert.match(JSON.stringify(page), /Lab \(Origin\)/);
  const revision = await ask(as(copy), '/api/revocations', {
    json: { accessions: [accession], why: 'Not ours' },
  });
  assert.equal(revision.status, 403, 'a copy is changed where it comes from only');
  const sharing = await ask(as(copy), `/api/entries/${accession}/sharing`, {
    method: 'PUT',
    json: { visibility: 'group', terms: 'open', reason: 'Not ours' },
  });
  assert.equal(sharing.status, 403, sharing.text);
});

const accessionOf = async (name: string) => {
  const [found] = await origin.db.query<{ accession: string }>(
    'SELECT accession FROM entry WHERE submission_id = $1',
    [name],
  );
  return found?.accession ?? '';
};

async function setVisibility(accession: string, visibility: string): Promise<void> {
  await origin.db.execute('UPDATE entry SET visibility = $2 WHERE accession = $1', [
    accession,
    visibility,
  ]);
  // As the node itself does: or else it takes nothing for new.
  await origin.db.execute(
    `INSERT INTO outbox (topic, instance, payload) VALUES ('entries.changed', $1, $2)`,
    [INSTANCE, JSON.stringify({ entries: [{ accession, version: 1 }] })],
  );
}

const copied = async () => (await search(copy)).filter((one) => one.startsWith('AA_'));
async function waitForCopies(expected: readonly string[]): Promise<void> {
  while (JSON.stringify(await copied()) !== JSON.stringify(expected)) await wait(20);
}

test('what was added, revised, revoked, hidden and shown again is so in the copy, release by release', async () => {
  const [a, b, c] = await Promise.all(['a', 'b', 'c'].map(accessionOf));
  const revisions = [{ accession: a, changes: { country: 'Kenya' } }];
  const { submission } = await call<{ submission: string }>(origin, '/api/revisions', {
    ...{ group: 'lab', instance: INSTANCE, revisions },
  });
  await call(origin, `/api/submissions/${submission}/approve`, { selection: {} });
  await call(origin, '/api/revocations', { accessions: [b], why: 'Contaminated' });
  await setVisibility(c ?? '', 'group');
  while ((await origin.db.query('SELECT FROM entry WHERE version = 2')).length < 2) await wait(10);
  await release(origin);
  await send(origin, ['d']);
  await release(origin);
  const d = await accessionOf('d');
  const mirror = await follow();
  assert.deepEqual([mirror.state, mirror.release?.number], ['current', 3]);
  await waitForCopies([`${a}.2 Kenya`, `${d}.1 Uganda`].sort());
  const hidden = await ask({ url: copy.url, headers: {} }, `/api/entries/${c}`);
  copy.server.identity.findCaller = async () => null;
  assert.equal((await ask({ url: copy.url, headers: {} }, `/api/entries/${c}`)).status, 404);
  copy.server.identity.findCaller = async () => owner;
  assert.ok(hidden.status === 200 || hidden.status === 404);

  await setVisibility(c ?? '', 'open');
  await release(origin);
  await follow();
  await waitForCopies([`${a}.2 Kenya`, `${c}.1 Uganda`, `${d}.1 Uganda`].sort());
  const former = await call<{ metadata: { country: string } }>(copy, `/api/entries/${a}.1`);
  assert.match(JSON.stringify(former), /Uganda/, 'the version before stays for those who cited it');
});

test('what is forged, out of order or another history changes nothing, and says why', async () => {
  const before = await copied();
  const copiedRelease = (await readMirror()).release?.number ?? 0;
  await send(origin, ['e']);
  await release(origin);
  const changeManifest = (change: (signed: { manifest: Record<string, unknown> }) => unknown) => {
    between.change = (path, body) =>
      /\/(latest|\d+)$/.test(path)
        ? Buffer.from(JSON.stringify(change(JSON.parse(String(body)))))
        : body;
  };
  const refused: readonly (readonly [
    name: string,
    prepare: () => void | Promise<void>,
    why: RegExp,
  ])[] = [
    [
      'a count',
      () =>
        changeManifest(({ manifest, ...rest }) => ({
          ...rest,
          manifest: { ...manifest, counts: { entries: 1, added: 0, changed: 0, removed: 0 } },
        })),
      /signature does not fit/,
    ],
    [
      'a bit of a file',
      () => {
        between.change = (path, body) => {
          if (path.includes('/files/')) body[30] = (body[30] ?? 0) ^ 1;
          return body;
        };
      },
      /is not the file that was signed/,
    ],
    [
      'an older release as the last one',
      async () => {
        const path = `${origin.url}/api/releases/${INSTANCE}/2`;
        const old = Buffer.from(await (await fetch(path)).arrayBuffer());
        between.change = (asked, body) => (asked.endsWith('/latest') ? old : body);
      },
      /has gone back/,
    ],
    [
      'a page in place of a manifest',
      () => {
        between.change = () => Buffer.from('<html></html>');
      },
      /is a node there/,
    ],
  ];
  for (const [name, prepare, why] of refused) {
    await prepare();
    const mirror = await follow();
    assert.equal(mirror.state, 'refused', name);
    assert.match(mirror.problem ?? '', why, name);
    assert.equal(mirror.release?.number, copiedRelease, name);
    assert.deepEqual(await copied(), before, name);
  }
  between.change = leave;
  await copy.db.execute("UPDATE mirror SET last_digest = sha256('another')");
  assert.match((await follow()).problem ?? '', /made its history anew/);
  const latest = (await call<SignedManifest>(origin, `/api/releases/${INSTANCE}/${copiedRelease}`))
    .manifest;
  await copy.db.execute('UPDATE mirror SET last_digest = $1', [digestManifest(latest)]);
  assert.equal((await follow()).state, 'current');
  const e = await accessionOf('e');
  await waitForCopies([...before, `${e}.1 Uganda`].sort());
});

test('a copy is released again, and says where each entry comes from', async () => {
  await release(copy);
  const { manifest } = await call<SignedManifest>(copy, `/api/releases/${INSTANCE}/latest`);
  const path = `/api/releases/${INSTANCE}/${manifest.number}/files/entries.ndjson.zst`;
  const packed = Buffer.from(await (await fetch(`${copy.url}${path}`)).arrayBuffer());
  const records = String(zstdDecompressSync(packed))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as OpenRecord);
  const { id } = await call<{ id: string }>(origin, '/api/node');
  const origins = new Set(
    records
      .filter(({ accession }) => accession.startsWith('AA_'))
      .map(({ originNode }) => originNode),
  );
  assert.deepEqual([...origins], [id]);
  assert.equal(records.length, (await copied()).length + 1);
});

test('two nodes that have given the same accession to different samples are told so', async () => {
  const taken = await accessionOf('d');
  const { id } = await readMirror();
  const headers = { Authorization: 'Bearer owner' };
  const removed = await fetch(`${copy.url}/api/mirrors/${id}`, { method: 'DELETE', headers });
  assert.equal(removed.status, 204);
  assert.deepEqual((await call<{ mirrors: unknown[] }>(copy, '/api/mirrors')).mirrors, []);
  const kept = await copied();
  // As if this node itself had given it.
  await copy.db.execute("INSERT INTO owner_group VALUES ('lab', 'Lab') ON CONFLICT DO NOTHING");
  await copy.db.execute("UPDATE entry SET owner_group = 'lab' WHERE accession = $1", [taken]);
  await call(copy, '/api/mirrors', { url: between.url, instance: INSTANCE });
  const mirror = await settle();
  assert.equal(mirror.state, 'refused');
  assert.match(mirror.problem ?? '', new RegExp(`Both nodes have given the accession ${taken}`));
  assert.deepEqual(await copied(), kept);
  await copy.db.execute('UPDATE entry SET owner_group = $2 WHERE accession = $1', [
    taken,
    `mirror:${mirror.node.id}:lab`,
  ]);
  assert.equal((await follow()).state, 'current', 'what is here already is passed over');
  assert.deepEqual(await copied(), kept);
});
