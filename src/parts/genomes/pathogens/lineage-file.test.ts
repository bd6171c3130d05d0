import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createPathogenCatalogue } from '../pathogen-catalogue.ts';
import { makeSmallDataset } from './dataset-fixture.ts';
import { installLineages } from './install-lineages.ts';
import { parseLineageFile } from './lineage-file.ts';
import { addPathogen, loadPathogen, onlySegment, type PathogenStore } from './pathogen-store.ts';

async function makeStore(t: TestContext): Promise<{ store: PathogenStore; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'lineage-file-'));
  t.after(() => rm(folder, { recursive: true }));
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
  return { store, folder };
}

test('definitions are read from YAML and JSON, and each wrong entry is told', () => {
  const yaml = 'A:\nA.1:\n  parents: [A]\n  aliases: [Q]\nX: {parents: [A.1, B]}\n';
  const read = parseLineageFile('lineages.yaml', yaml, 'file');
  const definition = {
    A: { parents: [] },
    'A.1': { parents: ['A'], aliases: ['Q'] },
    X: { parents: ['A.1', 'B'] },
  };
  assert.deepEqual(read, { ok: true, value: { kind: 'definition', definition } });
  const json = parseLineageFile('lineages.json', JSON.stringify(definition), 'file');
  assert.deepEqual(json, read);
  const wrong = parseLineageFile(
    'lineages.yaml',
    'A: 5\nB: {parents: A}\nC: {parent: [A]}\nD: {aliases: [1]}\nE: {}\n',
    'file',
  );
  assert.ok(!wrong.ok);
  assert.deepEqual(
    wrong.error.map(({ where }) => where),
    ['file at A', 'file at B', 'file at C', 'file at D'],
  );
  const circle = parseLineageFile(
    'lineages.yaml',
    'R: {}\nA: {parents: [B1], aliases: [A1]}\nB: {parents: [A1, R], aliases: [B1]}\n',
    'file',
  );
  assert.ok(!circle.ok);
  assert.deepEqual(
    circle.error.map(({ where }) => where),
    ['file at A', 'file at B'],
  );
  for (const text of ['[1', '- a', 'a: *x'])
    assert.ok(!parseLineageFile('lineages.yaml', text, 'file').ok, text);
  assert.ok(!parseLineageFile('alias_key.json', '{"BA": 1}', 'file').ok);
});

test('a lineage file is checked, installed in the place of another, and no part of the dataset', async (t) => {
  const { store, folder } = await makeStore(t);
  const before = await loadPathogen(store, 'small');
  assert.ok(before.ok && onlySegment(before.value).lineages === null);
  const install = async (name: string, text: string, id = 'small') => {
    const path = join(folder, name);
    await writeFile(path, text);
    return installLineages(store, { id, path });
  };
  const list = async () =>
    (await readdir(join(store.dataFolder, 'pathogens', 'small'))).filter((name) =>
      /lineages|alias/.test(name),
    );
  assert.deepEqual(await install('key.json', '{"B": "", "BA": "B.1.1.529"}'), {
    ok: true,
    value: 'alias_key.json',
  });
  const first = await loadPathogen(store, 'small');
  assert.ok(first.ok);
  assert.equal(onlySegment(first.value).lineages?.system?.kind, 'aliasKey');
  assert.equal(first.value.meta.digest, before.value.meta.digest, 'nothing is analysed again');
  assert.ok(!(await install('key.json', '{"BA": "Q.1"}')).ok);
  assert.deepEqual(await list(), ['alias_key.json'], 'a wrong one changes nothing');
  assert.deepEqual(await install('any.json', '{"A": {"parents": []}}'), {
    ok: true,
    value: 'lineages.json',
  });
  assert.deepEqual(await list(), ['lineages.json']);
  assert.deepEqual(await install('any.yml', 'A: {}\n'), { ok: true, value: 'lineages.yaml' });
  assert.deepEqual(await list(), ['lineages.yaml']);
  const unknown = await install('any.yml', 'A: {}\n', 'large');
  assert.equal(!unknown.ok && unknown.error[0]?.code, 'pathogen-unknown');
});

test('a catalogue tells when lineages changed, and a damaged file leaves the pathogen usable', async (t) => {
  const { store } = await makeStore(t);
  const catalogue = createPathogenCatalogue(store);
  const changes: string[] = [];
  catalogue.onChange((id) => changes.push(id));
  const path = join(store.dataFolder, 'pathogens', 'small', 'lineages.yaml');
  await catalogue.load('small');
  await catalogue.refresh('small');
  assert.deepEqual(changes, []);
  await writeFile(path, 'A: {}\n');
  await catalogue.refresh('small');
  assert.deepEqual(changes, ['small']);
  assert.equal(onlySegment(await catalogue.load('small')).lineages?.system?.kind, 'definition');
  await catalogue.refresh('small');
  assert.equal(changes.length, 1);
  await writeFile(path, 'A: [');
  await catalogue.refresh('small');
  assert.equal(changes.length, 2);
  const damaged = onlySegment(await catalogue.load('small'));
  assert.equal(damaged.lineages?.system, null);
  assert.equal(damaged.lineages?.problems[0]?.code, 'lineages-invalid');
  await rm(path);
  await catalogue.refresh('small');
  assert.equal(changes.length, 3);
  assert.equal(onlySegment(await catalogue.load('small')).lineages, null);
});
