import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseDataset } from '../../../engine/analysis/dataset.ts';
import { defined } from '../../../std/assert.ts';
import { findAttribute, listNodes } from './auspice-tree.ts';
import { describePathogen } from './describe-pathogen.ts';
import { parseAuspiceTree } from './describe-tree.ts';
import { readNextcladeBundle } from './nextclade-bundle.ts';
import { loadPathogen, onlySegment } from './pathogen-store.ts';
import { installShippedTree, makeShippedFiles, readInstalledBundle } from './shipped-tree.ts';

const SHIPPED = join(import.meta.dirname, '../../../../pathogens');

async function readBundle() {
  const bundle = await readInstalledBundle();
  assert.ok(bundle.ok, JSON.stringify(bundle));
  return bundle.value;
}

test('the committed reference is the one in the package, letter by letter', async () => {
  const fasta = await readFile(join(SHIPPED, 'sars-cov-2/reference.fasta'), 'utf8');
  const letters = fasta.split('\n').slice(1).join('');
  assert.equal(letters, (await readBundle()).reference);
  assert.equal(letters.length, 29_903);
  const md5 = createHash('md5').update(letters).digest('hex');
  assert.equal(md5, '105c82802b67521950854a851fc6eefd');
});

test('the tree has the counts of June 2021 and a lineage on every node', async () => {
  const { tree } = await readBundle();
  const before = listNodes(tree.tree);
  const text = defined(makeShippedFiles(await readBundle()).get('tree.json'), 'tree');
  const nodes = listNodes(defined(parseAuspiceTree(text), 'tree').tree);
  const distinct = (attribute: string, list: typeof nodes): number =>
    new Set(list.map((node) => findAttribute(node, attribute))).size;
  assert.equal(nodes.length, 2823);
  assert.equal(nodes.filter((node) => !node.children?.length).length, 1849);
  assert.equal(distinct('clade_membership', nodes), 17);
  assert.equal(distinct('pango_lineage', nodes), 561);
  assert.equal(tree.meta.updated, '2021-06-05');
  // Only tips had one, and they keep it.
  assert.equal(before.filter((node) => findAttribute(node, 'pango_lineage')).length, 1849);
  for (const [i, node] of before.entries()) {
    const own = findAttribute(node, 'pango_lineage');
    const now = defined(nodes[i], 'node');
    assert.equal(now.name, node.name);
    if (own !== undefined) assert.equal(findAttribute(now, 'pango_lineage'), own);
    else assert.ok(findAttribute(now, 'pango_lineage'), node.name);
  }
  const lineageOf = (name: string): string | undefined =>
    findAttribute(
      defined(
        nodes.find((node) => node.name === name),
        name,
      ),
      'pango_lineage',
    );
  assert.equal(lineageOf('NODE_0000000'), 'B');
  assert.equal(lineageOf('NODE_0000060'), 'B.1');
});

test('tree, primers and gene map agree with the reference', async () => {
  const files = makeShippedFiles(await readBundle());
  const read = (name: string): Promise<string> =>
    readFile(join(SHIPPED, 'sars-cov-2', name), 'utf8');
  const dataset = parseDataset({
    name: 'sars-cov-2',
    pathogenJson: await read('pathogen.json'),
    referenceFasta: await read('reference.fasta'),
    annotationGff3: await read('genome.gff3'),
    treeJson: defined(files.get('tree.json'), 'tree'),
    primersCsv: defined(files.get('primers.csv'), 'primers'),
  });
  assert.ok(dataset.ok, JSON.stringify(dataset));
  assert.equal(dataset.value.tree?.nodeCount, 2823);
  assert.deepEqual(
    dataset.value.tree?.cladeAttributes.map(({ name }) => name),
    ['pango_lineage'],
  );
  assert.equal(dataset.value.primers.length, 35);
  const peptide = (cds: string): string =>
    new TextDecoder().decode(
      defined(
        dataset.value.cdses.find(({ name }) => name === cds),
        cds,
      ).peptide,
    );
  assert.equal(peptide('S')[500], 'N');
  assert.equal(peptide('ORF1a')[264], 'T');
  assert.ok(
    dataset.value.cdses.every(({ name }) => name === 'ORF1a' || peptide(name).endsWith('*')),
  );
});

test('the quality settings are those of the package', async () => {
  const path = join(SHIPPED, '../node_modules/@neherlab/nextclade/dist/nextclade.js');
  const bundle = await readFile(path, 'utf8');
  const { qc } = JSON.parse(await readFile(join(SHIPPED, 'sars-cov-2/pathogen.json'), 'utf8'));
  const { typical, cutoff } = qc.privateMutations;
  const { missingDataThreshold, scoreBias } = qc.missingData;
  const { windowSize, clusterCutOff, scoreWeight } = qc.snpClusters;
  for (const setting of [
    `privateMutations:{enabled:true,typical:${typical},cutoff:${cutoff}}`,
    `missingData:{enabled:true,missingDataThreshold:${missingDataThreshold},scoreBias:${scoreBias}}`,
    `snpClusters:{enabled:true,windowSize:${windowSize},clusterCutOff:${clusterCutOff},scoreWeight:${scoreWeight}}`,
    `mixedSites:{enabled:true,mixedSitesThreshold:${qc.mixedSites.mixedSitesThreshold}}`,
  ]) {
    assert.ok(bundle.includes(setting), setting);
  }
});

test('set-up writes the tree once, a broken set-up is made good, and the pathogen then shows it', async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'shipped-tree-'));
  const folder = join(dataFolder, 'pathogens/sars-cov-2');
  const store = {
    shippedFolder: SHIPPED,
    dataFolder,
    now: () => new Date(0),
    timeoutMilliseconds: 1,
  };
  const bare = await loadPathogen(store, 'sars-cov-2');
  assert.ok(bare.ok);
  const without = onlySegment(bare.value).meta;
  assert.deepEqual([without.tree, without.lineageAttribute], [null, null]);

  assert.deepEqual(await installShippedTree(dataFolder), { ok: true, value: 'written' });
  assert.deepEqual(await installShippedTree(dataFolder), { ok: true, value: 'present' });
  assert.deepEqual((await readdir(folder)).sort(), [
    'primers.csv',
    'tree-source.json',
    'tree.json',
  ]);
  await rm(join(folder, 'tree.json'));
  await writeFile(join(folder, 'primers.csv'), 'half');
  assert.deepEqual(await installShippedTree(dataFolder), { ok: true, value: 'written' });

  const note = join(folder, 'tree-source.json');
  await writeFile(note, (await readFile(note, 'utf8')).replace('"revision": ', '"revision": 9'));
  assert.deepEqual(await installShippedTree(dataFolder), { ok: true, value: 'written' });

  const loaded = await loadPathogen(store, 'sars-cov-2');
  assert.ok(loaded.ok, JSON.stringify(loaded));
  const shown = describePathogen(loaded.value);
  assert.equal(shown.taxonId, 2_697_049);
  const { tree, lineageAttribute } = onlySegment(loaded.value).meta;
  assert.equal(lineageAttribute, 'pango_lineage');
  assert.equal(shown.tag, '2021-06-05');
  assert.equal(tree?.updated, '2021-06-05');
  assert.match(tree?.acknowledgement ?? '', /GISAID/);
  assert.equal(tree?.authors.length, 480);
  assert.deepEqual(
    tree?.maintainers.map(({ name }) => name),
    ['Ivan Aksamentov', 'Richard Neher'],
  );
  assert.ok(shown.hasPrimers && !JSON.stringify(shown).includes(dataFolder));
  await rm(dataFolder, { recursive: true });
});

test('a bundle that is another, or is damaged, is refused', async () => {
  const reasons = [
    '',
    '!*** ./src/algorithms/defaults/sars-cov-2/tree.json ***!\nJSON.parse(\'{"meta',
  ];
  for (const text of reasons) {
    const read = readNextcladeBundle(text);
    assert.equal(read.ok ? '' : read.error.code, 'bundle-unknown');
  }
});
