import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { type LoopbackAnswer, startLoopback } from '../../../platform/files/loopback-fixture.ts';
import { makeStoredZip } from '../../../platform/files/stored-zip-fixture.ts';
import { addPathogen, loadPathogen, onlySegment, type PathogenStore } from './pathogen-store.ts';
import { updatePathogens } from './update-pathogens.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const ANALYSIS = join(ROOT, '../shared/data/analysis');

async function makeStore(t: TestContext): Promise<PathogenStore | undefined> {
  if (!existsSync(ANALYSIS)) return void t.skip('needs ../shared/data');
  const dataFolder = await mkdtemp(join(tmpdir(), 'pathogen-conformance-'));
  t.after(() => rm(dataFolder, { recursive: true }));
  return {
    shippedFolder: join(ROOT, 'pathogens'),
    dataFolder,
    now: () => new Date(0),
    timeoutMilliseconds: 10_000,
  };
}

/** Coding sequences, nodes, lineage attribute and lineages of each dataset. */
const DATASETS: Readonly<Record<string, readonly [number, number, string | null, number]>> = {
  dengue: [12, 3017, null, 0],
  'flu-h3n2-ha': [3, 3345, null, 0],
  measles: [8, 1691, null, 0],
  mpox: [179, 1761, 'lineage', 59],
  'rsv-a': [11, 2998, null, 0],
  'sars-cov-2': [12, 5067, 'Nextclade_pango', 3723],
  'sars-cov-2-xbb': [12, 3858, 'Nextclade_pango', 2805],
};

test('every dataset folder loads as it is', async (t) => {
  const store = await makeStore(t);
  if (!store) return;
  const folders = (await readdir(ANALYSIS, { withFileTypes: true })).filter((e) => e.isDirectory());
  assert.deepEqual(folders.map(({ name }) => name).sort(), Object.keys(DATASETS));
  for (const [id, expected] of Object.entries(DATASETS)) {
    const folder = join(ANALYSIS, id);
    const added = await addPathogen(store, { location: folder });
    assert.ok(added.ok, `${id} ${JSON.stringify(added)}`);
    assert.equal(added.value.id, id);
    const loaded = await loadPathogen(store, id);
    assert.ok(loaded.ok);
    const { cdses, digest } = loaded.value.meta;
    const { tree, lineageAttribute } = onlySegment(loaded.value).meta;
    assert.deepEqual([cdses.length, tree?.nodes, lineageAttribute, tree?.lineages], expected, id);
    assert.equal(digest, added.value.meta.digest);
  }
});

test('the shipped SARS-CoV-2 has the reference and the gene names of the community', async (t) => {
  const store = await makeStore(t);
  if (!store) return;
  const shipped = await loadPathogen(store, 'sars-cov-2');
  const added = await addPathogen(store, { location: join(ANALYSIS, 'sars-cov-2'), id: 'peer' });
  const peer = await loadPathogen(store, 'peer');
  assert.ok(shipped.ok && added.ok && peer.ok);
  const [own, other] = [onlySegment(shipped.value).dataset, onlySegment(peer.value).dataset];
  assert.deepEqual(own.reference, other.reference);
  const toMap = (loaded: typeof shipped): unknown =>
    loaded.ok &&
    loaded.value.meta.cdses.map(({ name, codons, segments }) => ({ name, codons, segments }));
  assert.deepEqual(toMap(shipped), toMap(peer));
  assert.deepEqual(own.gapOpen, other.gapOpen);
  assert.deepEqual(own.pathogen.alignment, other.pathogen.alignment);
  const ownText = await readFile(join(ROOT, 'pathogens/sars-cov-2/reference.fasta'), 'utf8');
  const otherText = await readFile(join(ANALYSIS, 'sars-cov-2/reference.fasta'), 'utf8');
  const letters = (text: string): string => text.split('\n').slice(1).join('');
  assert.equal(letters(ownText), letters(otherText));
  assert.notEqual(ownText, otherText);
});

test('a dataset added under the id of the shipped one takes its place and inherits its names', async (t) => {
  const store = await makeStore(t);
  if (!store) return;
  const added = await addPathogen(store, { location: join(ANALYSIS, 'sars-cov-2') });
  assert.ok(added.ok);
  assert.equal(added.value.isReferenceNew, false);
  const loaded = await loadPathogen(store, 'sars-cov-2');
  assert.ok(loaded.ok);
  const { meta } = loaded.value;
  assert.deepEqual(
    [meta.taxonId, meta.emergenceDate, meta.shortName],
    [2_697_049, '2019-12-01', 'SC2'],
  );
  assert.deepEqual([meta.tag, meta.segments[0]?.lineageSystem], ['2025-04-01--08-20-12Z', 'Pango']);
});

test('the layout of the dataset server, with its real index, is added and updated', async (t) => {
  const store = await makeStore(t);
  if (!store) return;
  const tag = '2025-04-01--08-20-12Z';
  const prefix = `/v3/nextstrain/sars-cov-2/wuhan-hu-1/orfs/${tag}/`;
  const files = new Map<string, LoopbackAnswer>();
  const index = await readFile(join(ANALYSIS, 'dataset-server-index.json'));
  files.set('/v3/index.json', { status: 200, body: index });
  for (const name of ['pathogen.json', 'reference.fasta', 'genome_annotation.gff3']) {
    const body = await readFile(join(ANALYSIS, 'sars-cov-2', name));
    files.set(prefix + name, { status: 200, body });
  }
  const tree = gunzipSync(await readFile(join(ANALYSIS, 'sars-cov-2/tree.json.gz')));
  files.set(`${prefix}tree.json`, { status: 200, body: tree });
  const zip = [...files]
    .filter(([path]) => path.startsWith(prefix))
    .map(([path, answer]) => ({
      name: `dataset/${path.slice(prefix.length)}`,
      text: String(answer === 'silent' ? '' : answer.body),
    }));
  files.set('/dataset.zip', { status: 200, body: makeStoredZip(zip) });
  const server = await startLoopback((path) => files.get(path));
  t.after(() => server.close());

  const location = `${server.base}/v3`;
  const dataset = 'nextstrain/sars-cov-2/wuhan-hu-1/orfs';
  const added = await addPathogen(store, { location, dataset, tag });
  assert.ok(added.ok, JSON.stringify(added));
  assert.deepEqual(
    [added.value.id, added.value.meta.segments[0]?.tree?.nodes],
    ['sars-cov-2', 5067],
  );
  const [update] = await updatePathogens(store, { install: false });
  assert.deepEqual(
    [update?.status, update?.latestTag],
    ['newer-available', '2026-06-16--14-30-45Z'],
  );
  const [failed] = await updatePathogens(store, { install: true });
  assert.deepEqual([failed?.status, failed?.problems[0]?.code], ['failed', 'dataset-file-missing']);
  const zipped = await addPathogen(store, { location: `${server.base}/dataset.zip`, id: 'zipped' });
  assert.equal(zipped.ok && zipped.value.meta.digest, added.value.meta.digest);
  const wrong = await addPathogen(store, { location, dataset: 'sars-cov-3' });
  assert.match(wrong.ok ? '' : (wrong.error[0]?.hint ?? ''), /nextstrain\/sars-cov-2/);
});
