import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseNewick } from '../../bio/newick.ts';
import { AssertionError } from '../../std/assert.ts';
import { buildTreeIndex, findCommonAncestor, formatSubtree } from './tree-index.ts';

/** A tree in preorder: each node hangs below the node before it, or one above that. */
const treeArbitrary = fc.array(fc.nat(), { maxLength: 40 }).map((picks) => {
  const parents = [-1];
  for (const pick of picks) {
    const path: number[] = [];
    for (let node = parents.length - 1; node >= 0; node = parents[node] ?? -1) path.push(node);
    parents.push(path[pick % path.length] ?? 0);
  }
  const names = parents.map((_, node) => `n${node}`);
  return { names, parents, lengths: parents.map((_, node) => node) };
});

const choiceArbitrary = treeArbitrary.chain((definition) =>
  fc.record({
    definition: fc.constant(definition),
    nodes: fc.subarray([...definition.parents.keys()], { minLength: 1 }),
  }),
);

test('a subtree reads back with the nodes that were asked for and the ways between them', () => {
  fc.assert(
    fc.property(choiceArbitrary, fc.boolean(), ({ definition, nodes }, contractUnaryNodes) => {
      const index = buildTreeIndex(definition);
      const text = formatSubtree(index, nodes, { contractUnaryNodes });
      const parsed = parseNewick(text, 'subtree');
      assert.ok(parsed.ok, text);
      const { names, parents, lengths } = parsed.value;
      const wanted = new Set(nodes.map((node) => `n${node}`));
      assert.deepEqual(
        names.filter((name) => wanted.has(name)).sort(),
        [...wanted].sort(),
        'each once',
      );
      assert.equal(names[0], `n${findCommonAncestor(index, nodes)}`);
      names.forEach((name, node) => {
        const children = parents.filter((parent) => parent === node).length;
        if (!wanted.has(name)) assert.ok(children >= (contractUnaryNodes ? 2 : 1), text);
        if (node === 0) return;
        // The branch is as long as the way between the two nodes in the whole tree.
        let [at, way] = [definition.names.indexOf(name), 0];
        const above = definition.names.indexOf(names[parents[node] ?? 0] ?? '');
        for (; at !== above; at = definition.parents[at] ?? -1) {
          assert.ok(at >= 0, `${names[parents[node] ?? 0]} is above ${name}`);
          way += at;
        }
        assert.equal(lengths[node], way);
      });
    }),
    { numRuns: 1000, seed: 2020 },
  );
});

test('a chain of 200,000 nodes is written without recursion', () => {
  const count = 200_000;
  const names = Array.from({ length: count }, (_, node) => `n${node}`);
  const index = buildTreeIndex({ names, parents: names.map((_, node) => node - 1) });
  const nodes = [0, count - 1];
  assert.equal(formatSubtree(index, nodes, { contractUnaryNodes: true }), '(n199999)n0;');
  const whole = formatSubtree(index, nodes, { contractUnaryNodes: false });
  const parsed = parseNewick(whole, 'chain');
  assert.equal(parsed.ok && parsed.value.names.length, count);
});

test('what is no tree in preorder is told at once', () => {
  const build = (names: string[], parents: number[]) => buildTreeIndex({ names, parents });
  assert.throws(() => build(['a', 'b', 'c', 'd'], [-1, 0, 0, 1]), AssertionError, 'cut in two');
  assert.throws(() => build(['a', 'b', 'c'], [-1, 2, 0]), AssertionError, 'child first');
  assert.throws(() => build(['a', 'b', 'b'], [-1, 0, 0]), AssertionError, 'one name twice');
  assert.equal(build(['a', 'b', 'c', 'd'], [-1, 0, 1, 0]).ends[1], 3);
});
