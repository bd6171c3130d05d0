// Searches that accounts keep: whose they are, what a link tells, and who is told of which new genomes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { tellMatches } from '../../src/parts/saved-queries/jobs/tell-matches.ts';
import { addJob } from '../../src/platform/jobs/job-queue.ts';
import { ask, makeFasta, type Sender, submit } from './intake-kit.ts';
import { createPerson } from './people.ts';
import { sendRequest } from './send-request.ts';
import { createAdministrator, startTestNode, type TestNode } from './test-node.ts';

const INSTANCE = 'sars-cov-2';
const LONGEST_WAIT_MILLISECONDS = 60_000;
let node: TestNode;
let administrator: Sender;
let watcher: Sender;
let other: Sender;
let nobody: Sender;

before(async () => {
  node = await startTestNode({ demo: 'false' });
  nobody = { url: node.url, headers: {} };
  administrator = { url: node.url, headers: { Cookie: await createAdministrator(node) } };
  watcher = { url: node.url, headers: { Cookie: await createPerson(node.db, { id: 'watcher' }) } };
  other = { url: node.url, headers: { Cookie: await createPerson(node.db, { id: 'other' }) } };
});
after(() => node?.stop());

interface Saved {
  readonly id: string;
  readonly name: string;
  readonly search: string;
  readonly isShared: boolean;
  readonly isWatched: boolean;
  readonly problem: string | null;
}

async function save(sender: Sender, given: object): Promise<Saved> {
  const body = { instance: INSTANCE, name: 'France', page: 'search', search: 'country=France' };
  const { status, text } = await ask(sender, '/api/saved-queries', { json: { ...body, ...given } });
  assert.equal(status, 201, text);
  return JSON.parse(text) as Saved;
}

async function list(sender: Sender): Promise<Saved[]> {
  const { status, text } = await ask(sender, '/api/saved-queries');
  assert.equal(status, 200, text);
  return (JSON.parse(text) as { queries: Saved[] }).queries;
}

const change = (sender: Sender, id: string, json: object) =>
  ask(sender, `/api/saved-queries/${id}`, { method: 'PATCH', json });
const remove = (sender: Sender, id: string) =>
  sendRequest(sender.url, {
    method: 'DELETE',
    path: `/api/saved-queries/${id}`,
    headers: { 'X-Outbreak-Request': '1', ...sender.headers },
  });

async function until<T>(find: () => Promise<T | null>, what: string): Promise<T> {
  const deadline = performance.now() + LONGEST_WAIT_MILLISECONDS;
  for (;;) {
    const found = await find();
    if (found !== null) return found;
    assert.ok(performance.now() < deadline, what);
    await wait(50);
  }
}

async function release(country: string, names: readonly string[], settings: object = {}) {
  const rows = names.map((name) => `${name}\t2024-01-02\t${country}\n`).join('');
  const { id } = await submit(
    administrator,
    {
      metadata: ['t.tsv', `strain\tdate\tcountry\n${rows}`],
      sequences: ['s.fasta', makeFasta(...names)],
    },
    { settings: { releaseWhenReady: true, ...settings } },
  );
  await until(async () => {
    const { text } = await ask(administrator, `/api/submissions/${id}/drafts`);
    const { drafts } = JSON.parse(text) as { drafts: { state: string }[] };
    return drafts.every(({ state }) => state === 'released') ? true : null;
  }, `${names.join()} are not released`);
}

interface Notice {
  readonly kind: string;
  readonly title: string;
  readonly path: string;
}

async function readNotices(sender: Sender): Promise<readonly Notice[]> {
  const { status, text } = await ask(sender, '/api/notices');
  assert.equal(status, 200, text);
  const { notices } = JSON.parse(text) as { notices: Notice[] };
  return notices.filter(({ kind }) => kind === 'matches-found');
}

/** Has matches looked for until everything that happened so far was looked at. */
async function tellAll(): Promise<void> {
  const [last] = await node.db.query<{ last: number }>('SELECT max(sequence) AS last FROM outbox');
  await until(async () => {
    await addJob(node.db, tellMatches, {}, { key: 'test' });
    const [row] = await node.db.query<{ position: number }>(
      'SELECT position FROM saved_query_reader',
    );
    return Number(row?.position) >= Number(last?.last) ? true : null;
  }, 'matches were not looked for');
}

test('a search belongs to its account, and only a shared one is read by others', async () => {
  const mine = await save(watcher, { search: 'country=France&view.page=2' });
  assert.deepEqual(
    (await list(watcher)).map(({ id }) => id),
    [mine.id],
  );
  assert.deepEqual(await list(other), []);
  for (const sender of [other, administrator]) {
    assert.equal((await change(sender, mine.id, { name: 'Taken' })).status, 404);
    assert.equal((await remove(sender, mine.id)).status, 404);
  }
  const shared = `/api/shared-queries/${mine.id}`;
  for (const sender of [nobody, other, watcher]) {
    assert.equal((await ask(sender, shared)).status, 404);
  }
  assert.equal((await change(watcher, mine.id, { isShared: true })).status, 200);
  const { status, text } = await ask(nobody, shared);
  assert.equal(status, 200);
  assert.deepEqual(JSON.parse(text), {
    ...{ id: mine.id, instance: INSTANCE, name: 'France', page: 'search' },
    search: 'country=France&view.page=2',
  });
  assert.equal((await change(watcher, mine.id, { isShared: false })).status, 200);
  assert.equal((await ask(nobody, shared)).status, 404);
  assert.equal((await remove(watcher, mine.id)).status, 204);
  assert.deepEqual(await list(watcher), []);
});

test('what cannot be answered is not kept, and says why', async () => {
  const body = { instance: INSTANCE, name: 'x', page: 'search', search: 'contry=France' };
  const refused = await ask(watcher, '/api/saved-queries', { json: body });
  assert.equal(refused.status, 400);
  assert.match(refused.text, /contry/);
  const long = await ask(watcher, '/api/saved-queries', { json: { ...body, name: ' ' } });
  assert.equal(long.status, 400);
  const kept = await save(watcher, {});
  const changed = await change(watcher, kept.id, { search: 'dateFrom=yesterday' });
  assert.equal(changed.status, 400, changed.text);
  assert.equal((await list(watcher))[0]?.search, 'country=France');
  await remove(watcher, kept.id);
});

test('an account keeps no more than it may, however many it saves at once', async () => {
  await node.db.execute(
    `INSERT INTO saved_query SELECT 'filled-' || n, 'other', $1, 'x', 'search', '', false, NULL, now(), now()
     FROM generate_series(1, 198) AS n`,
    [INSTANCE],
  );
  const body = { instance: INSTANCE, name: 'x', page: 'search', search: '' };
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => ask(other, '/api/saved-queries', { json: body })),
  );
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 201, 409, 409, 409, 409]);
  assert.equal((await list(other)).length, 200);
  await node.db.execute("DELETE FROM saved_query WHERE account = 'other'");
});

test('who watches is told of open genomes that match, once, and of hidden ones when they open', async () => {
  await release('France', ['before']);
  await node.waitForEntries(INSTANCE, 1);
  const watched = await save(watcher, { name: 'New in France', isWatched: true });
  await save(watcher, { name: 'Not watched', isWatched: false });
  await save(other, { name: 'All of Chile', search: 'country=Chile', isWatched: true });
  await release('France', ['one', 'two']);
  await release('Peru', ['three']);
  await release('France', ['hidden'], { visibility: 'group' });
  await node.waitForEntries(INSTANCE, 4);
  await tellAll();
  const [notice] = await until(async () => {
    const notices = await readNotices(watcher);
    return notices.length > 0 ? notices : null;
  }, 'nobody was told');
  assert.equal(notice?.title, 'New in France: 2 new genomes today');
  assert.equal(notice?.path, `/search/${INSTANCE}?country=France`);
  assert.deepEqual(await readNotices(other), []);

  const [hidden] = await node.db.query<{ accession: string }>(
    "SELECT accession FROM entry WHERE submission_id = 'hidden'",
  );
  const opened = await ask(administrator, `/api/entries/${hidden?.accession}/sharing`, {
    method: 'PUT',
    json: { visibility: 'open', reason: 'It was agreed.' },
  });
  assert.equal(opened.status, 200, opened.text);
  await node.waitForEntries(INSTANCE, 5);
  await tellAll();
  await until(async () => {
    const titles = (await readNotices(watcher)).map(({ title }) => title);
    return titles.includes('New in France: 3 new genomes today') ? true : null;
  }, 'the opened genome was not told of');
  assert.deepEqual(
    await node.db.query('SELECT query FROM saved_query_match'),
    [watched.id, watched.id, watched.id].map((query) => ({ query })),
  );
  // Looking again tells nothing again.
  const [before] = await node.db.query<{ last: number }>(
    'SELECT max(sequence) AS last FROM outbox',
  );
  await node.db.execute('UPDATE saved_query_reader SET position = 0');
  await tellAll();
  const [now] = await node.db.query<{ last: number }>(
    "SELECT count(*) AS last FROM outbox WHERE topic = 'notice' AND sequence > $1",
    [before?.last],
  );
  assert.equal(Number(now?.last), 0);
  assert.equal((await change(watcher, watched.id, { isWatched: false })).status, 200);
});

test('a search that can no longer be answered says so, and holds up nobody else', async () => {
  const broken = await save(watcher, { name: 'Broken', isWatched: true });
  await node.db.execute("UPDATE saved_query SET search = 'gone=1' WHERE id = $1", [broken.id]);
  await save(other, { name: 'Kenya', search: 'country=Kenya', isWatched: true });
  await release('Kenya', ['nairobi']);
  await node.waitForEntries(INSTANCE, 6);
  await tellAll();
  await until(
    async () => ((await readNotices(other)).length > 0 ? true : null),
    'Kenya is not told',
  );
  const listed = (await list(watcher)).find(({ id }) => id === broken.id);
  assert.match(listed?.problem ?? '', /gone/);
});
