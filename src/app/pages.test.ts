import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMessageKey } from '../web/messages/message.ts';
import { pages } from './generated/pages.ts';

test('titles and navigation of every page are in the message catalogue; names and paths are unique', () => {
  for (const page of pages) {
    assert.ok(isMessageKey(page.titleMessage), page.titleMessage);
    if (page.navigation !== undefined)
      assert.ok(isMessageKey(page.navigation.messageKey), page.name);
  }
  assert.equal(new Set(pages.map((page) => page.name)).size, pages.length);
  assert.equal(new Set(pages.map((page) => page.path)).size, pages.length);
});
