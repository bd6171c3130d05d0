import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { makeBytes } from '../../src/platform/objects/object-store.test-kit.ts';
import { defined } from '../../src/std/assert.ts';
import { createPerson } from '../contract/people.ts';
import { SIMULATED_INSTANCE, startTestNode, type TestNode } from '../contract/test-node.ts';
import { settle, shareBrowser, takePicture, type WatchedPage } from './browser.ts';

// A file as a member of a group sends it, loses the connection, goes on, opens it to everybody and removes it.

const GENOMES = 20;
const browser = shareBrowser();
let node: TestNode;
let accession: string;
let view: WatchedPage;

before(async () => {
  node = await startTestNode({ demoGenomes: String(GENOMES) });
  await node.waitForEntries(SIMULATED_INSTANCE, GENOMES);
  const [entry] = await node.db.query<{ accession: string; owner_group: string }>(
    'SELECT accession, owner_group FROM entry ORDER BY accession LIMIT 1',
  );
  accession = defined(entry, 'an entry').accession;
  const group = defined(entry, 'an entry').owner_group;
  await node.db.execute(
    "INSERT INTO people_group VALUES ($1, 'Lab of the test', '', '', '', '', now()) ON CONFLICT DO NOTHING",
    [group],
  );
  const cookie = await createPerson(node.db, { id: 'fay', memberOf: [`${group}:owner`] });
  view = await browser.open({ session: { url: node.url, cookie }, allowFailures: true });
});
after(() => node?.stop());

test('a file is sent, gone on with after a broken request, and shown with its entry', async () => {
  const { page } = view;
  await page.goto(`${node.url}/files`);
  await page.getByLabel('Pathogen').selectOption(SIMULATED_INSTANCE);
  await page.getByLabel(/Accessions of entries/).fill(accession);
  const buffer = makeBytes(3 << 20);
  const file = { name: 'reads.bin', mimeType: 'application/octet-stream', buffer };
  // The first request that carries bytes never comes to its end.
  let cut = 0;
  await page.route('**/api/files/uploads/*', async (route) => {
    if (route.request().method() !== 'PATCH' || cut > 0) return route.continue();
    cut += 1;
    return route.abort();
  });
  const field = page.getByLabel('Choose files or drop them here');
  await field.setInputFiles(file);
  await page.getByText('Sent; it is being checked.').waitFor({ timeout: 60_000 });
  assert.equal(cut, 1, 'and was sent again by itself');
  const row = page.getByRole('row', { name: /reads\.bin/ });
  await row.getByText('kept').waitFor({ timeout: 60_000 });
  assert.match(await row.innerText(), /Simulated/);
  await settle(page);
  await takePicture(page, 'files');
  const digest = createHash('sha256').update(buffer).digest('hex');
  assert.match(await row.innerText(), new RegExp(digest.slice(0, 12)));
  await page.goto(`${node.url}/entries/${accession}`);
  const panel = page.getByRole('region', { name: 'Files' });
  await panel.getByRole('link', { name: 'reads.bin' }).waitFor();
});

test('a file is opened to everybody, and removed', async () => {
  const { page } = view;
  await page.goto(`${node.url}/files`);
  const row = page.getByRole('row', { name: /reads\.bin/ });
  await row.getByRole('button', { name: 'Open reads.bin to everybody' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Open to everybody' }).click();
  await row.getByRole('cell', { name: 'Everybody', exact: true }).waitFor();
  const answer = await fetch(`${node.url}/api/entries/${accession}/files`);
  const { files } = (await answer.json()) as { files: { name: string }[] };
  assert.deepEqual(
    files.map(({ name }) => name),
    ['reads.bin'],
  );
  await row.getByRole('button', { name: 'Remove reads.bin' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await row.getByRole('cell', { name: 'removed', exact: true }).waitFor();
});

test('what is not what its name says is refused with the reason', async () => {
  const { page } = view;
  await page.goto(`${node.url}/files`);
  await page.getByLabel('Pathogen').selectOption(SIMULATED_INSTANCE);
  await page.getByLabel('Choose files or drop them here').setInputFiles({
    name: 'genome.fasta',
    mimeType: 'text/plain',
    buffer: Buffer.from('no sequence'),
  });
  const row = page.getByRole('row', { name: /genome\.fasta/ });
  await row.getByText(/Its name says FASTA/).waitFor({ timeout: 60_000 });
});
