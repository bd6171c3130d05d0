import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { makeStoredZip, type StoredEntry } from '../../../platform/files/stored-zip-fixture.ts';
import { makeSmallDataset } from './dataset-fixture.ts';
import { describePathogen } from './describe-pathogen.ts';
import { addPathogen, listPathogens, loadPathogen, type PathogenStore } from './pathogen-store.ts';
import { updatePathogens } from './update-pathogens.ts';

interface Room {
  readonly store: PathogenStore;
  /** Writes a dataset to `<folder>/small` and answers its path. */
  readonly write: (texts: ReadonlyMap<string, string | Uint8Array>) => Promise<string>;
  readonly writeZip: (entries: readonly StoredEntry[]) => Promise<string>;
  /** Everything below the data folder. */
  readonly listData: () => Promise<string[]>;
}

async function makeRoom(t: TestContext): Promise<Room> {
  const folder = await mkdtemp(join(tmpdir(), 'pathogen-store-'));
  t.after(() => rm(folder, { recursive: true }));
  const dataFolder = join(folder, 'data');
  await mkdir(dataFolder);
  return {
    store: {
      shippedFolder: join(folder, 'shipped'),
      dataFolder,
      now: () => new Date('2026-01-02T03:04:05Z'),
      timeoutMilliseconds: 1000,
    },
    write: async (texts) => {
      const path = join(folder, 'small');
      await rm(path, { recursive: true, force: true });
      await mkdir(path);
      for (const [name, text] of texts) await writeFile(join(path, name), text);
      return path;
    },
    writeZip: async (entries) => {
      await writeFile(join(folder, 'small.zip'), makeStoredZip(entries));
      return join(folder, 'small.zip');
    },
    listData: () => readdir(dataFolder, { recursive: true }),
  };
}

test('a folder is added as it is, loaded, described and listed', async (t) => {
  const { store, write } = await makeRoom(t);
  const location = await write(makeSmallDataset());
  const added = await addPathogen(store, { location });
  assert.ok(added.ok, JSON.stringify(added));
  assert.equal(added.value.id, 'small');
  assert.equal(added.value.status, 'installed');
  const loaded = await loadPathogen(store, 'small');
  assert.ok(loaded.ok);
  const shown = describePathogen(loaded.value);
  assert.equal(shown.displayName, 'Small virus');
  assert.equal(shown.segments[0]?.referenceLength, 600);
  assert.deepEqual(
    shown.cdses.map(({ name, codons }) => [name, codons]),
    [['P', 100]],
  );
  const tree = shown.segments[0]?.tree;
  assert.deepEqual([tree?.nodes, tree?.tips, tree?.clades], [2, 1, 2]);
  assert.equal(shown.tag, '2025-01-01--00-00-00Z');
  assert.equal(shown.digest, added.value.meta.digest);
  assert.deepEqual(shown.origin, {
    kind: 'folder',
    address: null,
    dataset: null,
    addedAt: '2026-01-02T03:04:05.000Z',
  });
  assert.ok(!JSON.stringify(shown).includes(location), 'no path of this machine is shown');
  const [listing] = await listPathogens(store);
  assert.equal(listing?.version, added.value.version);
  assert.deepEqual(listing?.problems, []);
  // What is stored is the dataset, under its own names.
  const folder = join(store.dataFolder, 'pathogens/small/versions', added.value.version);
  assert.deepEqual(
    (await readdir(folder)).sort(),
    [...makeSmallDataset().keys(), 'origin.json'].sort(),
  );
});

test('another version is put beside the first, the same one again changes nothing', async (t) => {
  const { store, write } = await makeRoom(t);
  const first = await addPathogen(store, { location: await write(makeSmallDataset()) });
  const again = await addPathogen(store, { location: await write(makeSmallDataset()) });
  assert.ok(first.ok && again.ok);
  assert.equal(again.value.status, 'unchanged');
  const location = await write(makeSmallDataset('2025-06-01--00-00-00Z'));
  assert.deepEqual(
    (await updatePathogens(store, { install: false })).map(({ status, latestTag }) => [
      status,
      latestTag,
    ]),
    [['newer-available', '2025-06-01--00-00-00Z']],
  );
  const second = await addPathogen(store, { location });
  assert.ok(second.ok);
  assert.equal(second.value.previous, first.value.version);
  assert.equal(second.value.isReferenceNew, false);
  const [listing] = await listPathogens(store);
  assert.deepEqual(listing?.versions, [first.value.version, second.value.version]);
  assert.equal(listing?.tag, '2025-06-01--00-00-00Z');
  const other = makeSmallDataset();
  const changed = (other.get('ref.fasta') ?? '').replace(/.\n$/, (end) =>
    end[0] === 'A' ? 'C\n' : 'A\n',
  );
  const third = await addPathogen(store, {
    location: await write(other.set('ref.fasta', changed)),
  });
  assert.ok(third.ok && third.value.isReferenceNew);
  // Back to the first: its files are there already, so only the pointer moves.
  const back = await addPathogen(store, { location: await write(makeSmallDataset()) });
  assert.ok(back.ok);
  assert.equal(back.value.status, 'installed');
  assert.equal((await listPathogens(store))[0]?.version, first.value.version);
});

test('a gzipped tree, a file under its usual instead of its given name, and a zip all load', async (t) => {
  const { store, write, writeZip } = await makeRoom(t);
  const packed = new Map<string, string | Uint8Array>(makeSmallDataset());
  packed.delete('tree.json');
  packed.set('tree.json.gz', gzipSync(makeSmallDataset().get('tree.json') ?? ''));
  packed.set('reference.fasta', packed.get('ref.fasta') ?? '');
  packed.delete('ref.fasta');
  packed.delete('README.md');
  const added = await addPathogen(store, { location: await write(packed) });
  assert.ok(added.ok, JSON.stringify(added));
  assert.equal(added.value.meta.segments[0]?.tree?.nodes, 2);

  const entries = [...makeSmallDataset()].map(([name, text]) => ({ name: `top/in/${name}`, text }));
  const zip = await addPathogen(store, { location: await writeZip(entries), id: 'zipped' });
  assert.ok(zip.ok, JSON.stringify(zip));
  assert.equal(zip.value.meta.origin.kind, 'zip');
  assert.equal(
    (await updatePathogens(store, { install: true, ids: ['zipped'] }))[0]?.status,
    'up-to-date',
  );
});

/** Changes the small dataset and says which problem that must give; nothing may be written. */
async function checkRefused(
  t: TestContext,
  damage: (texts: Map<string, string | Uint8Array>) => void,
  expected: { readonly code: string; readonly where: RegExp },
): Promise<void> {
  const { store, write, listData } = await makeRoom(t);
  const texts = new Map<string, string | Uint8Array>(makeSmallDataset());
  damage(texts);
  const added = await addPathogen(store, { location: await write(texts) });
  assert.ok(!added.ok, `${expected.code} was accepted`);
  const [problem] = added.error;
  assert.equal(problem?.code, expected.code, JSON.stringify(added.error));
  assert.match(problem?.where ?? '', expected.where);
  assert.ok((problem?.hint ?? '').length > 10);
  assert.deepEqual(await listData(), []);
}

function replaceIn(name: string, from: string | RegExp, to: string) {
  return (texts: Map<string, string | Uint8Array>): void => {
    const text = String(texts.get(name));
    assert.notEqual(text.replace(from, to), text, 'the damage must change the file');
    texts.set(name, text.replace(from, to));
  };
}

test('damaged datasets are refused with the file, the line or path, and leave nothing behind', async (t) => {
  const at = (code: string, where: RegExp) => ({ code, where });
  const cases = [
    [
      replaceIn('pathogen.json', '"version": {', '"version" {'),
      at('json-invalid', /small\/pathogen\.json line 7 column \d+$/),
    ],
    [
      replaceIn('pathogen.json', '3.0.0', '2.0.0'),
      at('dataset-version', /pathogen\.json line \d+ column \d+ at \$\.schemaVersion$/),
    ],
    [
      replaceIn('pathogen.json', 'ref.fasta', '../../etc/x'),
      at('dataset-file-name', /line \d+ column \d+ at \$\.files\.reference$/),
    ],
    [
      replaceIn('pathogen.json', '"defaultCds"', '"qc": 5, "defaultCds"'),
      at('dataset-json-field', /small\/pathogen\.json line \d+ column \d+ at \$\.qc$/),
    ],
    [
      replaceIn('tree.json', /\d+([ACGT])"/, '10N_"'),
      at('dataset-json-field', /small\/tree\.json/),
    ],
    [
      replaceIn('tree.json', /"[ACGT]10/, '"N10'),
      at('dataset-tree-contradicts-reference', /small\/tree\.json/),
    ],
    [
      replaceIn('tree.json', /\}\s*$/, ''),
      at('json-invalid', /small\/tree\.json line \d+ column 1$/),
    ],
    [
      replaceIn('genome_annotation.gff3', '\t300\t', '\t900\t'),
      at('gff3-out-of-range', /small\/genome_annotation\.gff3 line 2 column \d+$/),
    ],
    [
      replaceIn('genome_annotation.gff3', '\t300\t', '\t301\t'),
      at('gff3-length-not-codons', /gff3 line 2 column \d+$/),
    ],
    [
      replaceIn('ref.fasta', /([ACGT]{5})\n/, '--$1\n'),
      at('dataset-reference-invalid-letter', /small\/ref\.fasta line 2$/),
    ],
    [
      (texts: Map<string, unknown>) => void texts.delete('ref.fasta'),
      at('dataset-file-missing', /small\/ref\.fasta$/),
    ],
    [
      (texts: Map<string, unknown>) => void texts.delete('tree.json'),
      at('dataset-file-missing', /small\/tree\.json$/),
    ],
    [
      (texts: Map<string, unknown>) => void texts.delete('pathogen.json'),
      at('dataset-file-missing', /small\/pathogen\.json$/),
    ],
    [
      (texts: Map<string, unknown>) =>
        void texts.set('tree.json', gzipSync('{"a": 1}'.repeat(99)).subarray(0, 25)),
      at('gzip-damaged', /small\/tree\.json$/),
    ],
    [
      (texts: Map<string, unknown>) => void texts.set('ref.fasta', new Uint8Array([62, 0xff])),
      at('file-not-utf8', /small\/ref\.fasta$/),
    ],
  ] as const;
  for (const [damage, expected] of cases) await checkRefused(t, damage, expected);
});

test('a zip that would write elsewhere, or is none, is refused and leaves nothing behind', async (t) => {
  const { store, writeZip, listData } = await makeRoom(t);
  const good = [...makeSmallDataset()].map(([name, text]) => ({ name, text }));
  const codeOf = async (entries: readonly StoredEntry[]): Promise<string> => {
    const added = await addPathogen(store, { location: await writeZip(entries) });
    return added.ok ? 'added' : (added.error[0]?.code ?? '');
  };
  assert.equal(await codeOf([...good, { name: '../evil.txt', text: 'x' }]), 'zip-unsafe');
  assert.equal(
    await codeOf(good.filter(({ name }) => name !== 'pathogen.json')),
    'dataset-file-missing',
  );
  const path = await writeZip(good);
  await writeFile(path, (await readFile(path)).subarray(0, 500));
  const cut = await addPathogen(store, { location: path });
  assert.equal(cut.ok ? '' : cut.error[0]?.code, 'zip-damaged');
  const gone = await addPathogen(store, { location: `${path}x` });
  assert.equal(gone.ok ? '' : gone.error[0]?.code, 'file-missing');
  assert.deepEqual(await listData(), []);
});

test('an id that cannot stand in an address is refused; unknown and broken pathogens say so', async (t) => {
  const { store, write, listData } = await makeRoom(t);
  const location = await write(makeSmallDataset());
  for (const id of ['../x', 'Ä', '', 'a b', 'x'.repeat(49)]) {
    const added = await addPathogen(store, { location, id });
    assert.equal(added.ok ? '' : added.error[0]?.code, 'pathogen-id-invalid', id);
  }
  assert.deepEqual(await listData(), []);
  for (const id of ['nothing', '../small']) {
    const loaded = await loadPathogen(store, id);
    assert.equal(loaded.ok ? '' : loaded.error[0]?.code, 'pathogen-unknown');
  }
  const added = await addPathogen(store, { location });
  assert.ok(added.ok);
  await rm(join(store.dataFolder, 'pathogens/small/versions', added.value.version, 'ref.fasta'));
  const [listing] = await listPathogens(store);
  assert.equal(listing?.problems[0]?.code, 'dataset-file-missing');
});
