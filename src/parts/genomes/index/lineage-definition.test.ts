import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deriveLineageDefinition } from './lineage-definition.ts';

test('parents come from the name, else from the tree', () => {
  const definition = deriveLineageDefinition({
    parents: [-1, 0, 1, 2, 3, 0],
    lineages: ['B', 'B.1', null, 'B.1.617.2', 'AY.4', 'A'],
  });
  assert.deepEqual(definition['B.1'], { parents: ['B'] });
  assert.deepEqual(definition['B.1.617'], { parents: ['B.1'] });
  assert.deepEqual(definition['AY.4'], { parents: ['AY'] });
  assert.deepEqual(definition.AY, { parents: ['B.1.617.2'] });
  assert.deepEqual(definition.A, { parents: ['B'] });
});

test('names of other systems follow the tree, and a circle is never closed', () => {
  const definition = deriveLineageDefinition({
    parents: [-1, 0, 1, 0, 3],
    lineages: ['x', 'y', 'x', 'z', 'y'],
  });
  assert.deepEqual(definition, {
    x: { parents: [] },
    y: { parents: ['x'] },
    z: { parents: ['x'] },
  });
});
