// The real Auspice client on a node's trees: its own files are served beside the node's /charon addresses. Auspice is
// another project's program under another licence: scripts/ci-clients.sh installs it for CI, and nothing of it is shipped.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { SIMULATED_INSTANCE, startTestNode } from '../contract/test-node.ts';
import { shareBrowser } from '../e2e/browser.ts';

const AUSPICE = process.env.AUSPICE ?? '';
const GENOMES = 60;
const browser = shareBrowser();
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.html': 'text/html',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
};

/** Auspice's own files, and what it asks /charon for from a node. */
function createAuspiceServer(node: string): Server {
  const folder = dirname(AUSPICE);
  return createServer(async (request, response) => {
    const url = request.url ?? '/';
    if (url.startsWith('/charon/')) {
      const answer = await fetch(`${node}${url}`);
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      return response.end(Buffer.from(await answer.arrayBuffer()));
    }
    const path = normalize((url.split('?')[0] ?? '').replace(/^\/dist\//, '/'));
    const isFile = extname(path) !== '';
    const file = isFile ? join(folder, 'dist', path) : join(folder, 'dist', 'index.html');
    const bytes = await readFile(file).catch(() => null);
    response.writeHead(bytes === null ? 404 : 200, {
      'content-type': MEDIA_TYPES[extname(file)] ?? 'application/octet-stream',
    });
    return response.end(bytes ?? undefined);
  });
}

test('Auspice draws the tree of an instance that it asked the node for', async (t) => {
  if (AUSPICE === '') return t.skip('needs Auspice: set AUSPICE to its auspice.js');
  const node = await startTestNode({ demoGenomes: String(GENOMES), logLevel: 'error' });
  t.after(() => node.stop());
  await node.waitForEntries(SIMULATED_INSTANCE, GENOMES);
  const server = createAuspiceServer(node.url).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`${node.url}/charon/getDataset?prefix=/${SIMULATED_INSTANCE}`);
  const text = await answer.text();
  const tips = [...text.matchAll(/"This node"/g)].length;
  assert.equal(tips, GENOMES, 'every entry is in the tree');
  const { page } = await browser.open({ width: 1440, allowFailures: true });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (line) => {
    if (/tree node/i.test(line.text())) errors.push(line.text());
  });
  await page.goto(`http://127.0.0.1:${port}/${SIMULATED_INSTANCE}`);
  const shown = page.getByText(/Showing [\d,]+ of [\d,]+ /);
  await shown.waitFor({ timeout: 120_000 });
  await page.locator('circle.tip').first().waitFor({ state: 'attached' });
  const drawn = await page.locator('circle.tip').count();
  const [, count = ''] = /Showing ([\d,]+) of/.exec((await shown.textContent()) ?? '') ?? [];
  assert.equal(drawn, Number(count.replaceAll(',', '')), 'tips drawn');
  assert.ok(drawn >= GENOMES, `${drawn} tips`);
  assert.deepEqual(errors, []);
  await page.close();
});
