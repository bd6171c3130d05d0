import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type LoopbackAnswer, startLoopback } from '../../../platform/files/loopback-fixture.ts';
import { makeStoredZip } from '../../../platform/files/stored-zip-fixture.ts';
import { makeSmallDataset } from './dataset-fixture.ts';
import { addPathogen, loadPathogen, type PathogenStore } from './pathogen-store.ts';
import { updatePathogens } from './update-pathogens.ts';

const OLD = '2025-01-01--00-00-00Z';
const NEW = '2025-06-01--00-00-00Z';
const PATH = 'community/small virus/AB1';

function makeIndex(tags: readonly string[]): string {
  const versions = tags.map((tag) => ({ tag }));
  const dataset = {
    path: PATH,
    shortcuts: ['team/small', 'small_virus'],
    version: versions[0],
    versions,
  };
  return JSON.stringify({ schemaVersion: '3.0.0', collections: [{ datasets: [dataset] }] });
}

interface Server {
  readonly base: string;
  readonly store: PathogenStore;
  /** What is answered instead of the layout, by path; null takes a file away. */
  readonly replies: Map<string, LoopbackAnswer>;
  readonly setTags: (tags: readonly string[]) => void;
  readonly requests: readonly string[];
  readonly listData: () => Promise<string[]>;
}

async function startServer(t: TestContext): Promise<Server> {
  let tags: readonly string[] = [OLD];
  const replies = new Map<string, LoopbackAnswer>();
  const server = await startLoopback((path) => {
    const reply = replies.get(path);
    if (reply !== undefined) return reply;
    if (path === '/v3/index.json') return { status: 200, body: makeIndex(tags) };
    for (const tag of tags) {
      const prefix = `/v3/${PATH}/${tag}/`;
      const text = path.startsWith(prefix) && makeSmallDataset(tag).get(path.slice(prefix.length));
      if (text) return { status: 200, body: text };
    }
    return undefined;
  });
  const folder = await mkdtemp(join(tmpdir(), 'dataset-server-'));
  t.after(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });
  const store = {
    shippedFolder: join(folder, 'shipped'),
    dataFolder: folder,
    now: () => new Date(0),
    timeoutMilliseconds: 2000,
  };
  const setTags = (next: readonly string[]): void => {
    tags = next;
  };
  const { requests } = server;
  return {
    base: `${server.base}/v3`,
    store,
    replies,
    setTags,
    requests,
    listData: () => readdir(folder),
  };
}

test('a dataset is taken from the server by path or shortcut, newest or by tag, and updated', async (t) => {
  const { base, store, setTags, requests } = await startServer(t);
  const added = await addPathogen(store, { location: `${base}/`, dataset: 'small_virus' });
  assert.ok(added.ok, JSON.stringify(added));
  assert.equal(added.value.id, 'small-virus');
  const { origin } = added.value.meta;
  assert.deepEqual(
    [origin.kind, origin.location, origin.dataset, origin.tag],
    ['server', base, PATH, OLD],
  );
  assert.ok(requests.includes(`/v3/${PATH}/${OLD}/tree.json`));

  const statuses = async (install: boolean): Promise<unknown> =>
    (await updatePathogens(store, { install })).map((u) => [
      u.id,
      u.status,
      u.currentTag,
      u.latestTag,
    ]);
  assert.deepEqual(await statuses(true), [['small-virus', 'up-to-date', OLD, OLD]]);
  setTags([NEW, OLD]);
  assert.deepEqual(await statuses(false), [['small-virus', 'newer-available', OLD, NEW]]);
  assert.deepEqual(await statuses(true), [['small-virus', 'installed', OLD, NEW]]);
  assert.deepEqual(await statuses(true), [['small-virus', 'up-to-date', NEW, NEW]]);
  const loaded = await loadPathogen(store, 'small-virus');
  assert.equal(loaded.ok && loaded.value.meta.tag, NEW);

  const pinned = await addPathogen(store, {
    location: `${base}/index.json`,
    dataset: PATH,
    tag: OLD,
    id: 'pinned',
  });
  assert.equal(pinned.ok && pinned.value.meta.tag, OLD);
});

test('a server that has only the gzipped tree is enough', async (t) => {
  const { base, store, replies } = await startServer(t);
  const folder = `/v3/${PATH}/${OLD}`;
  replies.set(`${folder}/tree.json`, { status: 404 });
  const tree = gzipSync(makeSmallDataset(OLD).get('tree.json') ?? '');
  replies.set(`${folder}/tree.json.gz`, { status: 200, body: tree });
  const added = await addPathogen(store, { location: base, dataset: 'team/small' });
  assert.equal(added.ok && added.value.meta.segments[0]?.tree?.nodes, 2);
});

test('whatever the server does wrong is named, and nothing is left behind', async (t) => {
  const { base, store, replies, listData } = await startServer(t);
  const file = (name: string): string => `/v3/${PATH}/${OLD}/${name}`;
  const impatient = { ...store, timeoutMilliseconds: 200 };
  const check = async (
    path: string,
    reply: LoopbackAnswer,
    expected: readonly [string, RegExp],
  ): Promise<void> => {
    replies.clear();
    replies.set(path, reply);
    const added = await addPathogen(reply === 'silent' ? impatient : store, {
      location: base,
      dataset: PATH,
    });
    const problem = added.ok ? undefined : added.error[0];
    assert.equal(problem?.code, expected[0], `${path} ${JSON.stringify(problem)}`);
    assert.match(problem?.where ?? '', expected[1]);
    assert.deepEqual(await listData(), []);
  };
  await check('/v3/index.json', { status: 404 }, ['address-not-found', /index\.json$/]);
  await check('/v3/index.json', { status: 500 }, ['address-refused', /index\.json$/]);
  await check('/v3/index.json', 'silent', ['address-timeout', /index\.json$/]);
  await check('/v3/index.json', { status: 200, body: '<html>' }, [
    'json-invalid',
    /line 1 column 1$/,
  ]);
  await check('/v3/index.json', { status: 200, body: '{}' }, [
    'dataset-index-invalid',
    /\$\.collections$/,
  ]);
  await check(file('pathogen.json'), { status: 404 }, ['dataset-file-missing', /pathogen\.json$/]);
  await check(file('ref.fasta'), { status: 503 }, ['address-refused', /ref\.fasta$/]);
  await check(file('tree.json'), 'silent', ['address-timeout', /tree\.json$/]);
  await check(file('ref.fasta'), { status: 200, body: '>x\nACG' }, [
    'gff3-out-of-range',
    /gff3 line 2 column \d+$/,
  ]);
});

test('a dataset or a tag that the index does not have is refused, with what it has', async (t) => {
  const { base, store } = await startServer(t);
  const hintFor = async (dataset: string, tag: string): Promise<string> => {
    const added = await addPathogen(store, { location: base, dataset, tag });
    return added.ok ? '' : `${added.error[0]?.code} ${added.error[0]?.hint}`;
  };
  assert.match(
    await hintFor('small/other', OLD),
    /^dataset-not-in-index .*community\/small virus\/AB1/,
  );
  assert.match(await hintFor(PATH, '1999'), /^dataset-tag-unknown .*2025-01-01/);
});

test('an update that fails leaves the version in use', async (t) => {
  const { base, store, replies, setTags } = await startServer(t);
  assert.ok((await addPathogen(store, { location: base, dataset: PATH })).ok);
  setTags([NEW, OLD]);
  replies.set(`/v3/${PATH}/${NEW}/ref.fasta`, { status: 500 });
  const [update] = await updatePathogens(store, { install: true });
  assert.equal(update?.status, 'failed');
  assert.equal(update?.problems[0]?.code, 'address-refused');
  const loaded = await loadPathogen(store, 'small-virus');
  assert.equal(loaded.ok && loaded.value.meta.tag, OLD);
});

test('the address of a zip is taken; another address asks for the dataset', async (t) => {
  const { base, store, replies } = await startServer(t);
  const entries = [...makeSmallDataset()].map(([name, text]) => ({ name, text }));
  replies.set('/v3/My%20set.zip?key=secret', 'silent');
  replies.set('/v3/My set.zip?key=secret', { status: 200, body: makeStoredZip(entries) });
  const added = await addPathogen(store, { location: `${base}/My%20set.zip?key=secret` });
  assert.ok(added.ok, JSON.stringify(added));
  assert.equal(added.value.meta.origin.kind, 'address');
  assert.ok(!JSON.stringify(added.value.meta.sources).includes('secret'));
  const other = await addPathogen(store, { location: `${base}/index.json` });
  assert.equal(other.ok ? '' : other.error[0]?.code, 'address-not-zip');
});
