import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findPath, layOutTree } from './tree-layout.ts';

// root ── a (tip), b ── c (tip), d (tip)
const tree = {
  parent: Int32Array.of(-1, 0, 0, 2, 2),
  divergence: Float64Array.of(0, 1, 2, 3, 4),
  names: ['root', 'a', 'b', 'c', 'd'],
  clades: ['A', 'A', 'B', 'B', null],
};

test('tips stand in their order, parents in the middle of their children', () => {
  const { x, y, tips, clades } = layOutTree(tree);
  assert.equal(tips, 3);
  assert.deepEqual([...x], [0, 0.25, 0.5, 0.75, 1]);
  assert.deepEqual([...y], [0.375, 0, 0.75, 0.5, 1]);
  assert.deepEqual(clades, [
    { name: 'A', tips: 1, middle: 0 },
    { name: 'B', tips: 1, middle: 0.5 },
  ]);
});

test('the path to a node names each clade once', () => {
  assert.deepEqual(findPath(tree, 4), { clades: ['A', 'B'], nodes: 3 });
});
