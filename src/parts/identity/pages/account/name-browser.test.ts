import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameBrowser } from './name-browser.ts';

function check(userAgent: string, expected: string | null): void {
  test(`${expected} is ${userAgent.slice(0, 60)}`, () => {
    assert.equal(nameBrowser(userAgent), expected);
  });
}

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';

check('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox, Linux');
check(
  `Mozilla/5.0 (Windows NT 10.0) ${WEBKIT} Chrome/140.0 Safari/537.36 Edg/140.0`,
  'Edge, Windows',
);
check(
  `Mozilla/5.0 (Linux; Android 15) ${WEBKIT} Chrome/140.0 Mobile Safari/537.36`,
  'Chrome, Android',
);
check(
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 15_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
  'Safari, macOS',
);
check('outbreak/0.1.0', 'outbreak/0.1.0');
check('', null);
