import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createInstanceSchema, findColumnsOfNoUse } from '../index/index-schema.ts';
import { createPathogenCatalogue } from '../pathogen-catalogue.ts';
import { makeSmallDataset } from './dataset-fixture.ts';
import { addPathogen } from './pathogen-store.ts';
import { findPhylogenyFingerprint, readPhylogenies, readPhylogeny } from './phylogeny-file.ts';

async function makeFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'phylogeny-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

test('a tree needs names that tell its nodes apart, and gives names to those without', () => {
  assert.deepEqual(readPhylogeny('((a,b),c:2)root;', 'x'), {
    ok: true,
    value: {
      names: ['root', 'NODE_1', 'a', 'b', 'c'],
      parents: [-1, 0, 1, 1, 0],
      lengths: [0, 0, 0, 0, 2],
    },
  });
  const plain = readPhylogeny('(a,b)r;', 'x');
  assert.deepEqual(plain, { ok: true, value: { names: ['r', 'a', 'b'], parents: [-1, 0, 0] } });
  for (const text of ['(a,a)r;', '(NODE_0,b);', '(a,b']) {
    const read = readPhylogeny(text, 'tree');
    assert.ok(!read.ok, text);
    assert.equal(read.error.where, 'tree');
  }
});

test('trees are read by the column in their name, and damaged ones are left out and told', async (t) => {
  const folder = await makeFolder(t);
  const none = await readPhylogenies(folder);
  assert.deepEqual(none, { fingerprint: '', trees: {}, problems: [] });
  assert.equal((await readPhylogenies(join(folder, 'missing'))).fingerprint, '');
  await writeFile(join(folder, 'phylogeny.strain.nwk'), '(a,b)r;');
  await writeFile(join(folder, 'phylogeny.accession.nwk.gz'), gzipSync('(c,d)s;'));
  await writeFile(join(folder, 'phylogeny.country.nwk'), '(c,d');
  await writeFile(join(folder, 'phylogeny.nwk'), '(e,f)t;');
  const { trees, problems, fingerprint } = await readPhylogenies(folder);
  assert.deepEqual(Object.keys(trees).sort(), ['accession', 'strain']);
  assert.deepEqual(trees.accession?.names, ['s', 'c', 'd']);
  assert.match(problems[0]?.where ?? '', /phylogeny\.country\.nwk$/);
  assert.equal(problems.length, 1);
  assert.equal(await findPhylogenyFingerprint(folder), fingerprint);
  await utimes(join(folder, 'phylogeny.strain.nwk'), 1, 1);
  assert.notEqual(await findPhylogenyFingerprint(folder), fingerprint);
});

test('a tree changes what the index answers and not what it holds', async (t) => {
  const folder = await makeFolder(t);
  const location = join(folder, 'small');
  await mkdir(location);
  for (const [name, text] of makeSmallDataset()) await writeFile(join(location, name), text);
  const store = {
    shippedFolder: join(folder, 'shipped'),
    dataFolder: join(folder, 'data'),
    now: () => new Date('2026-01-02T03:04:05Z'),
    timeoutMilliseconds: 1000,
  };
  assert.ok((await addPathogen(store, { location })).ok);
  const catalogue = createPathogenCatalogue(store);
  const changes: string[] = [];
  catalogue.onChange((id) => changes.push(id));
  const columnsWithTree = async () => {
    const loaded = await catalogue.load('small');
    const { schema, digest } = createInstanceSchema(loaded);
    const columns = schema.columns.filter(({ tree }) => tree !== undefined);
    return { names: columns.map(({ name }) => name), digest, unused: findColumnsOfNoUse(loaded) };
  };
  const before = await columnsWithTree();
  assert.deepEqual(before.names, ['nearestNode'], 'that of the dataset');
  const own = join(store.dataFolder, 'pathogens', 'small');
  await writeFile(join(own, 'phylogeny.strain.nwk'), '(a,b)r;');
  await writeFile(join(own, 'phylogeny.qcScore.nwk'), '(a,b)r;');
  await catalogue.refresh('small');
  assert.deepEqual(changes, ['small']);
  const after = await columnsWithTree();
  assert.deepEqual(after.names.toSorted(), ['nearestNode', 'strain']);
  assert.deepEqual(after.unused, ['qcScore'], 'a column of numbers');
  assert.equal(after.digest, before.digest);
  await catalogue.refresh('small');
  assert.equal(changes.length, 1);
});
