import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findOffered } from './use-place.ts';

test('a group with rights in some instances is offered those only', () => {
  const all = [{ id: 'a' }, { id: 'b' }];
  assert.deepEqual(findOffered({ instances: null }, all), all);
  assert.deepEqual(findOffered({ instances: ['b', 'gone'] }, all), [{ id: 'b' }]);
  assert.deepEqual(findOffered({ instances: [] }, all), []);
  assert.deepEqual(findOffered(undefined, all), all);
});
