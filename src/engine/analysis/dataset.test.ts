import assert from 'node:assert/strict';
import test from 'node:test';
import { type DatasetFiles, parseDataset, referencePeptides } from './dataset.ts';
import { fixtureFiles, fixtureReference } from './fixture-dataset.ts';

function problemsOf(replace: Partial<DatasetFiles>): [code: string, where: string][] {
  const dataset = parseDataset(fixtureFiles(replace));
  return dataset.ok ? [] : dataset.error.map(({ code, where }) => [code, where]);
}

test('a whole dataset is read, and its peptides begin with M and end with a stop', () => {
  const dataset = parseDataset(fixtureFiles());
  assert.ok(dataset.ok);
  assert.equal(dataset.value.tree?.nodeCount, 5);
  const peptides = referencePeptides(dataset.value);
  assert.deepEqual(
    peptides.map(({ name, sequence }) => [name, sequence.length]),
    [
      ['F', 90],
      ['R', 70],
    ],
  );
  for (const { sequence } of peptides) assert.match(sequence, /^M[A-Z]+\*$/);
});

test('only the reference is required', () => {
  const dataset = parseDataset({ name: 'new', referenceFasta: '>x\nACGTACGT\n' });
  assert.ok(dataset.ok);
  assert.equal(dataset.value.tree, null);
  assert.deepEqual(dataset.value.cdses, []);
  assert.equal(dataset.value.pathogen.qc, null);
});

test('a wrong reference is named by line', () => {
  const cases: [string, string, string][] = [
    ['', 'dataset-reference-empty', 'reference.fasta'],
    ['>x\nACGT\nAC-T\n', 'dataset-reference-invalid-letter', 'reference.fasta line 3'],
    ['>x\nACXT\n', 'dataset-reference-invalid-letter', 'reference.fasta line 2'],
    ['>x\nACGT\n>y\nA\n', 'dataset-reference-many', 'reference.fasta record 2'],
  ];
  for (const [referenceFasta, code, where] of cases) {
    const dataset = parseDataset({ name: 'x', referenceFasta });
    assert.ok(!dataset.ok);
    assert.deepEqual([dataset.error[0]?.code, dataset.error[0]?.where], [code, where]);
  }
});

test('wrong JSON is named by line, a wrong field by its path', () => {
  assert.deepEqual(problemsOf({ pathogenJson: '{\n"a": 1,\n}' }), [
    ['dataset-json-invalid', 'pathogen.json line 3'],
  ]);
  const pathogen = {
    alignmentParams: { kmerLength: 'ten', minLength: -1, gapAlignmentSide: 'up' },
  };
  assert.deepEqual(problemsOf({ pathogenJson: JSON.stringify(pathogen) }), [
    ['dataset-json-field', 'pathogen.json at $.alignmentParams.minLength'],
    ['dataset-json-field', 'pathogen.json at $.alignmentParams.kmerLength'],
    ['dataset-json-field', 'pathogen.json at $.alignmentParams.gapAlignmentSide'],
  ]);
});

test('a wrong annotation is named by line, and does not hide what is wrong elsewhere', () => {
  const annotationGff3 = 'r\t.\tgene\t1\t700\t.\t+\t.\tID=g';
  assert.deepEqual(problemsOf({ annotationGff3, pathogenJson: '[' }), [
    ['dataset-json-invalid', 'pathogen.json line 1'],
    ['gff3-out-of-range', 'genome_annotation.gff3 line 1 column 12'],
    ['gff3-length-not-codons', 'genome_annotation.gff3 line 1 column 10'],
  ]);
});

test('a tree that contradicts the reference is named by node', () => {
  const reference = fixtureReference();
  const from = reference.charAt(99);
  const wrong = from === 'A' ? 'C' : 'A';
  const child = (nuc: string[]) => ({
    name: 'kid',
    node_attrs: {},
    branch_attrs: { mutations: { nuc } },
  });
  const treeOf = (nuc: string[]) =>
    JSON.stringify({
      meta: {},
      tree: { name: 'root', node_attrs: {}, branch_attrs: {}, children: [child(nuc)] },
    });
  assert.deepEqual(problemsOf({ treeJson: treeOf([`${from}100N`]) }), []);
  const where = "tree.json at $.tree.children[0].branch_attrs.mutations, node 'kid'";
  assert.deepEqual(problemsOf({ treeJson: treeOf([`${wrong}100G`]) }), [
    ['dataset-tree-contradicts-reference', where],
  ]);
  assert.deepEqual(problemsOf({ treeJson: treeOf(['A601G']) }), [
    ['dataset-tree-contradicts-reference', where],
  ]);
  assert.deepEqual(problemsOf({ treeJson: treeOf(['junk']) }), [
    ['dataset-json-field', 'tree.json at $.tree.children[0].branch_attrs.mutations.nuc'],
  ]);
});

test('missing fields of a tree are named by path', () => {
  assert.deepEqual(problemsOf({ treeJson: '{}' }), [['dataset-json-field', 'tree.json at $.tree']]);
  const tree = { tree: { name: 'root', node_attrs: {}, children: [{ branch_attrs: {} }] } };
  assert.deepEqual(problemsOf({ treeJson: JSON.stringify(tree) }), [
    ['dataset-json-field', 'tree.json at $.tree.children[0].name'],
    ['dataset-json-field', 'tree.json at $.tree.children[0].node_attrs'],
  ]);
});
