import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { makeStoredZip } from '../../../platform/files/stored-zip-fixture.ts';
import { makeSmallDataset } from './dataset-fixture.ts';
import { installLineages } from './install-lineages.ts';
import {
  addPathogen,
  checkPathogen,
  listPathogens,
  loadPathogen,
  onlySegment,
  type PathogenStore,
} from './pathogen-store.ts';
import { makeSegmentedDataset, SEGMENTED_ID, writeDataset } from './segmented-fixture.ts';
import { updatePathogens } from './update-pathogens.ts';

interface Room {
  readonly store: PathogenStore;
  readonly folder: string;
  /** Writes files to a new folder below and answers its path. */
  readonly write: (files: ReadonlyMap<string, string>) => Promise<string>;
}

async function makeRoom(t: TestContext): Promise<Room> {
  const folder = await mkdtemp(join(tmpdir(), 'segments-'));
  t.after(() => rm(folder, { recursive: true }));
  let count = 0;
  return {
    folder,
    store: {
      shippedFolder: join(folder, 'shipped'),
      dataFolder: join(folder, 'data'),
      now: () => new Date('2026-01-02T03:04:05Z'),
      timeoutMilliseconds: 1000,
    },
    async write(files) {
      count += 1;
      const path = join(folder, `given-${count}`);
      await writeDataset(path, files);
      return path;
    },
  };
}

test('a folder of segments is added whole, loaded segment by segment, and told in order', async (t) => {
  const { store, write, folder } = await makeRoom(t);
  const location = await write(makeSegmentedDataset());
  const checked = await checkPathogen(store, { location });
  assert.ok(checked.ok && checked.value.segments.length === 3);
  assert.ok(!(await readdir(folder)).includes('data'), 'a check writes nothing');
  const added = await addPathogen(store, { location });
  assert.ok(added.ok, JSON.stringify(added));
  assert.deepEqual([added.value.id, added.value.status], [SEGMENTED_ID, 'installed']);
  const loaded = await loadPathogen(store, SEGMENTED_ID);
  assert.ok(loaded.ok, JSON.stringify(loaded));
  const { segments, meta } = loaded.value;
  assert.deepEqual(
    segments.map(({ name, dataset }) => [name, dataset.reference.length, dataset.name]),
    [
      ['L', 3000, SEGMENTED_ID],
      ['M', 2400, SEGMENTED_ID],
      ['S', 1500, SEGMENTED_ID],
    ],
  );
  assert.deepEqual(
    meta.segments.map(({ name, referenceLength, tree, lineageAttribute }) => [
      ...[name, referenceLength, tree?.tips ?? null, lineageAttribute],
    ]),
    [
      ['L', 3000, null, null],
      ['M', 2400, 2, 'lineage'],
      ['S', 1500, null, null],
    ],
  );
  assert.deepEqual(
    meta.cdses.map(({ name, segment, codons }) => [name, segment, codons]),
    [
      ['Pol', 'L', 980],
      ['Env', 'M', 760],
      ['Nuc', 'S', 480],
    ],
  );
  assert.equal(new Set([meta.digest, ...meta.segments.map(({ digest }) => digest)]).size, 4);
  const [listed] = await listPathogens(store);
  assert.deepEqual([listed?.displayName, listed?.problems], ['Made-up virus (for tests)', []]);
  const again = await addPathogen(store, { location });
  assert.equal(again.ok && again.value.status, 'unchanged');
});

test('a zip of segments is added like their folder', async (t) => {
  const { store, folder } = await makeRoom(t);
  const entries = [...makeSegmentedDataset()].map(([name, text]) => ({
    name: `made-up/${name}`,
    text,
  }));
  const location = join(folder, 'made-up.zip');
  await writeFile(location, makeStoredZip(entries));
  const added = await addPathogen(store, { location });
  assert.ok(added.ok, JSON.stringify(added));
  assert.equal(added.value.meta.segments.length, 3);
});

const withSegments = (segments: unknown) => makeSegmentedDataset('t', { segments });
const withFile = (name: string, text: string | null) => {
  const files = makeSegmentedDataset();
  if (text === null) files.delete(name);
  else files.set(name, text);
  return files;
};
const rename = (segment: string, cds: string, name: string) => {
  const path = `${segment}/genome_annotation.gff3`;
  return withFile(path, (makeSegmentedDataset().get(path) ?? '').replaceAll(cds, name));
};

const bad: readonly [what: string, files: Map<string, string>, problems: readonly string[]][] = [
  ['no list', withSegments('L'), ['segments-invalid given/pathogen.json at $.segments']],
  [
    'one segment',
    withSegments([{ name: 'L' }]),
    ['segments-invalid given/pathogen.json at $.segments'],
  ],
  [
    'names that are none, that of one piece, and twice the same',
    withSegments([
      ...[
        { name: 'L_1' },
        { name: 'main', folder: 'L' },
        'M',
        { name: 'M' },
        { name: 'm', folder: 'S' },
      ],
    ]),
    [0, 1, 2, 4].map((at) => `segments-invalid given/pathogen.json at $.segments[${at}]`),
  ],
  [
    'a folder twice, and one elsewhere',
    withSegments([{ name: 'L' }, { name: 'M', folder: 'L' }, { name: 'S', folder: '../S' }]),
    [1, 2].map((at) => `segments-invalid given/pathogen.json at $.segments[${at}]`),
  ],
  [
    'a folder that is not there, and a reference that is not',
    (() => {
      const files = withFile('L/reference.fasta', null);
      for (const name of files.keys()) if (name.startsWith('S/')) files.delete(name);
      return files;
    })(),
    ['dataset-file-missing given/L/reference.fasta', 'dataset-file-missing given/S/pathogen.json'],
  ],
  [
    'letters that are none, in two segments',
    (() => {
      const files = withFile('L/reference.fasta', '>L\nACGT!ACGT\n');
      files.set('S/reference.fasta', '>S\nAC-GT\n');
      return files;
    })(),
    [
      'dataset-reference-invalid-letter given/L/reference.fasta line 2',
      'dataset-reference-invalid-letter given/S/reference.fasta line 2',
    ],
  ],
  ['a CDS twice', rename('S', 'Nuc', 'pol'), ['cds-name-repeated given segment S']],
  ['a CDS called like a segment', rename('M', 'Env', 'S'), ['cds-name-repeated given segment M']],
  [
    'segments within a segment',
    withFile(
      'L/pathogen.json',
      (makeSegmentedDataset().get('L/pathogen.json') ?? '').replace('{', '{"segments": [],'),
    ),
    ['segments-invalid given/L/pathogen.json at $.segments'],
  ],
];
for (const [what, files, expected] of bad) {
  test(`refused with everything that is wrong: ${what}`, async (t) => {
    const { store, write, folder } = await makeRoom(t);
    const location = await write(files);
    for (const ask of [checkPathogen, addPathogen]) {
      const added = await ask(store, { location });
      assert.ok(!added.ok);
      assert.deepEqual(
        added.error.map(
          ({ code, where }) =>
            `${code} ${where.replace(location, 'given').replace(/ line \d+ column \d+(?= at )/, '')}`,
        ),
        expected,
      );
      // Where a value of a file is wrong, its place is told.
      assert.ok(
        added.error.every(({ where }) => !/ at \$/.test(where) || /line \d+ column/.test(where)),
      );
      assert.ok(added.error.every(({ hint }) => hint.length > 20));
    }
    assert.ok(!(await readdir(folder)).includes('data'), 'nothing is written');
  });
}

test('segments can be added to a pathogen, but none taken away or made of one piece', async (t) => {
  const { store, write } = await makeRoom(t);
  const two = [{ name: 'L' }, { name: 'M' }];
  const first = await addPathogen(store, {
    location: await write(makeSegmentedDataset('1', { segments: two })),
  });
  assert.ok(first.ok);
  const location = await write(makeSegmentedDataset('2'));
  const more = await addPathogen(store, { location });
  assert.ok(more.ok, JSON.stringify(more));
  assert.equal(more.value.isReferenceNew, false);
  const fewer = await addPathogen(store, {
    location: await write(makeSegmentedDataset('3', { segments: two })),
  });
  assert.deepEqual(!fewer.ok && fewer.error.map(({ code, value }) => [code, value]), [
    ['segments-gone', 'S'],
  ]);
  const small = await write(makeSmallDataset());
  const whole = await addPathogen(store, { location: small, id: SEGMENTED_ID });
  assert.equal(!whole.ok && whole.error[0]?.code, 'segments-gone');
  assert.ok((await addPathogen(store, { location: small, id: 'small' })).ok);
  const pieces = await addPathogen(store, { location, id: 'small' });
  assert.deepEqual(!pieces.ok && pieces.error[0]?.value, 'main');
  const small2 = await loadPathogen(store, 'small');
  assert.equal(small2.ok && onlySegment(small2.value).name, 'main');
  await writeDataset(location, new Map([['L/README.md', '# Another text\n']]));
  const [update] = (await updatePathogens(store, { install: true })).filter(
    ({ id }) => id === SEGMENTED_ID,
  );
  assert.equal(update?.status, 'installed', 'a change of a file of a segment is a new version');
});

test('lineages are those of the segment that is named', async (t) => {
  const { store, write, folder } = await makeRoom(t);
  assert.ok((await addPathogen(store, { location: await write(makeSegmentedDataset()) })).ok);
  const path = join(folder, 'lineages.yaml');
  await writeFile(path, 'A: {}\nA.1: {parents: [A]}\n');
  const unnamed = await installLineages(store, { id: SEGMENTED_ID, path });
  assert.deepEqual(!unnamed.ok && [unnamed.error[0]?.code, unnamed.error[0]?.where], [
    'segment-unknown',
    '--segment',
  ]);
  assert.ok((await installLineages(store, { id: SEGMENTED_ID, path, segment: 'M' })).ok);
  const loaded = await loadPathogen(store, SEGMENTED_ID);
  assert.ok(loaded.ok);
  assert.deepEqual(
    loaded.value.segments.map(({ lineages }) => lineages?.system?.kind ?? null),
    [null, 'definition', null],
  );
});
