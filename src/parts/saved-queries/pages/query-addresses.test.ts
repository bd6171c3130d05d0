import assert from 'node:assert/strict';
import { test } from 'node:test';
import { feedAddress, pageAddress, sharedAddress } from './query-addresses.ts';

test('the addresses of a kept search', () => {
  const query = {
    instance: 'a b',
    page: 'explore',
    search: 'country=Peru&country=Chile&view.with=country%3DBolivia&view.days=60',
  } as const;
  assert.equal(pageAddress(query), `/explore/a%20b?${query.search}`);
  assert.equal(feedAddress(query), '/api/instances/a%20b/feed.atom?country=Peru&country=Chile');
  const all = { ...query, search: '' };
  assert.equal(pageAddress(all), '/explore/a%20b');
  assert.equal(feedAddress(all), '/api/instances/a%20b/feed.atom');
  assert.equal(sharedAddress('AAAA'), '/shared/AAAA');
});
