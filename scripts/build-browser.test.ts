import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildBrowser, isBrowserBuildStale } from './build-browser.ts';

/** Budget of the first load: 250 kB of JavaScript, gzipped (issue of the portal). */
const FIRST_SCRIPT_BUDGET = 250_000;

test('the portal builds, within its budget, with digests in names and no inline script', async (t) => {
  const outdir = await mkdtemp(join(tmpdir(), 'portal-build-'));
  t.after(() => rm(outdir, { recursive: true, force: true }));
  assert.equal(await isBrowserBuildStale(outdir), true);
  const built = await buildBrowser({ outdir, minify: true });
  assert.ok(built.initialScriptBytes < FIRST_SCRIPT_BUDGET, `${built.initialScriptBytes} bytes`);
  assert.equal(await isBrowserBuildStale(outdir), false);
  const html = await readFile(join(outdir, 'index.html'), 'utf8');
  assert.doesNotMatch(html, /%[A-Z]+%/);
  assert.doesNotMatch(html, /<script(?![^>]*\ssrc=)/);
  assert.doesNotMatch(html, /(?:src|href)="https?:/);
  for (const [, address = ''] of html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)) {
    assert.match(address, /-[A-Z0-9]{8}\.(?:js|css|svg)$/);
    await readFile(join(outdir, address));
  }
});
