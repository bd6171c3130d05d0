import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type AuspiceNode, listNodes } from './auspice-tree.ts';
import { inferInnerLabels } from './infer-inner-labels.ts';

/** 'A' is a tip with a label; a list is an inner node; '=A' has no mutation on its branch. */
type Sketch = string | readonly Sketch[];

function grow(sketch: Sketch): AuspiceNode {
  const text = typeof sketch === 'string' ? sketch : '';
  const nuc = text.startsWith('=') ? [] : ['A1C'];
  const branch_attrs = { mutations: { nuc } };
  if (typeof sketch === 'string') {
    return { name: text, branch_attrs, node_attrs: { lineage: { value: text.replace('=', '') } } };
  }
  return { name: 'inner', branch_attrs, node_attrs: {}, children: sketch.map(grow) };
}

/** Labels of all nodes in preorder. */
function check(sketch: Sketch, expected: string): void {
  const root = grow(sketch);
  const labels = inferInnerLabels(root, 'lineage');
  const actual = listNodes(root).map((node) => labels.get(node));
  assert.equal(actual.join(' '), expected, JSON.stringify(sketch));
}

test('inner nodes get the label with the fewest changes', () => {
  check(['A', 'A', 'B'], 'A A A B');
  check(['A', ['B', 'B', 'C'], 'A'], 'A A B B B C A');
  check([['A', 'B'], 'B', 'B'], 'B B A B B B');
});

test('where it does not matter, the parent decides, then the number of tips, then the alphabet', () => {
  check(['A', 'A', ['B', 'C']], 'A A A A B C');
  check(['B', 'A'], 'A B A');
  check(
    [
      ['C', 'C', 'C'],
      ['B', 'B'],
    ],
    'C C C C C B B B',
  );
});

test('a tip without mutations is its parent, so it decides', () => {
  check(['A', 'A', 'A', '=B'], 'B A A A B');
});

test('a tree without any label gets none', () => {
  assert.equal(inferInnerLabels({ name: 'x', node_attrs: {} }, 'lineage').size, 0);
});

const tree = fc.letrec<{ node: Sketch }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<Sketch>('A', 'B', 'C'),
    fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
  ),
})).node;

function countChanges(root: AuspiceNode, labels: ReadonlyMap<AuspiceNode, string>): number {
  return listNodes(root)
    .flatMap((node) => (node.children ?? []).map((child) => [node, child] as const))
    .filter(([parent, child]) => labels.get(parent) !== labels.get(child)).length;
}

/** Fewest changes by trying every labelling of the inner nodes. */
function countFewest(root: AuspiceNode): number {
  const nodes = listNodes(root);
  const inner = nodes.filter((node) => node.children);
  let fewest = Infinity;
  for (let code = 0; code < 3 ** inner.length; code++) {
    const labels = new Map(nodes.map((node) => [node, node.name]));
    inner.forEach((node, i) => {
      labels.set(node, 'ABC'[Math.floor(code / 3 ** i) % 3] ?? '');
    });
    fewest = Math.min(fewest, countChanges(root, labels));
  }
  return fewest;
}

test('tips keep their labels and no other labelling has fewer changes', () => {
  const small = tree.filter(
    (sketch) => listNodes(grow(sketch)).filter((n) => n.children).length <= 6,
  );
  fc.assert(
    fc.property(small, (sketch) => {
      const root = grow(sketch);
      const labels = inferInnerLabels(root, 'lineage');
      for (const node of listNodes(root)) {
        if (!node.children) assert.equal(labels.get(node), node.name);
      }
      assert.equal(countChanges(root, labels), countFewest(root));
    }),
    { numRuns: 60 },
  );
});
