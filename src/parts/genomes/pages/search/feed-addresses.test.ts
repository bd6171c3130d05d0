import assert from 'node:assert/strict';
import { test } from 'node:test';
import { releaseFeedAddress, searchFeedAddress } from './feed-addresses.ts';

test('the address of a search is the address of its feed', () => {
  assert.equal(searchFeedAddress('a b', {}), '/api/instances/a%20b/feed.atom');
  assert.equal(
    searchFeedAddress('x', { country: ['Chile', 'Côte & co'], aminoAcidMutations: ['S:501Y'] }),
    '/api/instances/x/feed.atom?country=Chile&country=C%C3%B4te+%26+co&aminoAcidMutations=S%3A501Y',
  );
  assert.equal(releaseFeedAddress('x'), '/api/instances/x/releases.atom');
});
