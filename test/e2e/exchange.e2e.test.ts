import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { ask, makeFasta, submit } from '../contract/intake-kit.ts';
import { createExampleGroup, createPerson } from '../contract/people.ts';
import { createAdministrator, startTestNode, type TestNode } from '../contract/test-node.ts';
import { EnaStandIn, WEBIN } from '../exchange/ena-stand-in.ts';
import { FtpStandIn } from '../exchange/ftp-stand-in.ts';
import { findOverflow, findViolations, settle, shareBrowser, takePicture } from './browser.ts';

// A group deposits at a stand-in of ENA, from its account to the accessions on the entry, and its entries leave as tables.

const INSTANCE = 'sars-cov-2';
const browser = shareBrowser();
const ena = new EnaStandIn();
const ftp = new FtpStandIn(ena.uploads);
let node: TestNode;
let lab: string;
let cookie: string;

const TABLE = `strain\tdate\tcountry\tdivision\thost\tsex\tinstrument\tassemblyMethod\tdepthOfCoverage\tsubmittingLab
deposit-1\t2024-01-02\tPeru\tLima\tHomo sapiens\tfemale\tIllumina MiSeq\tiVar\t900\tLab
deposit-2\t2024-01-03\tPeru\tLima\tHomo sapiens\tmale\tIllumina MiSeq\tiVar\t\tLab
deposit-3\t2024-01-04\tPeru\tLima\tHomo sapiens\tmale\tIllumina MiSeq\tiVar\t300\tLab
`;

before(async () => {
  node = await startTestNode({
    demo: 'false',
    enaTestUrl: await ena.start(),
    enaUploadUrl: await ftp.start(),
  });
  await createAdministrator(node);
  lab = await createExampleGroup(node.db);
  cookie = await createPerson(node.db, { id: 'olga', memberOf: [`${lab}:owner`] });
  const sender = { url: node.url, headers: { Cookie: cookie } };
  const names = ['deposit-1', 'deposit-2', 'deposit-3'];
  const { id } = await submit(
    sender,
    { metadata: ['t.tsv', TABLE], sequences: ['t.fasta', makeFasta(...names)] },
    { group: lab },
  );
  const approved = await ask(sender, `/api/submissions/${id}/approve`, { json: { selection: {} } });
  assert.equal(approved.status, 200, approved.text);
  await node.waitForEntries(INSTANCE, names.length);
  await node.db.execute(
    "UPDATE entry SET terms = 'restricted-use', terms_until = '2099-01-01' WHERE submission_id = 'deposit-3'",
  );
  // The index is told, as by a change on the entry's page.
  await node.db.execute(
    `INSERT INTO outbox (topic, instance, payload) SELECT 'entries.changed', instance,
       jsonb_build_object('entries', jsonb_build_array(jsonb_build_object('accession', accession, 'version', version)))
     FROM entry WHERE submission_id = 'deposit-3'`,
  );
  while ((await countRedistributable()) !== 2) await wait(25);
});
after(async () => {
  await node?.stop();
  ena.stop();
  ftp.stop();
});

async function countRedistributable(): Promise<number> {
  const path = `/api/lapis/${INSTANCE}/sample/aggregated?redistributable=true`;
  const { text } = await ask({ url: node.url, headers: {} }, path);
  return (JSON.parse(text) as { data: { count: number }[] }).data[0]?.count ?? 0;
}

async function look(page: Page, name: string): Promise<void> {
  await settle(page);
  assert.deepEqual(await findViolations(page), []);
  assert.deepEqual(await findOverflow(page), []);
  await takePicture(page, name);
}

test('an owner gives the account, sees what would be sent, orders it, and finds the accessions', async () => {
  const watched = await browser.open({ session: { url: node.url, cookie } });
  const { page } = watched;
  await page.goto(`${node.url}/groups/${lab}`);
  await page.getByRole('link', { name: 'Deposits at ENA' }).click();
  await page.getByLabel('Webin account').fill(WEBIN.username);
  await page.locator('input[type=password]').fill(WEBIN.password);
  await page.getByLabel('Institute, as ENA shows it').fill('Institute of the test');
  await page.getByLabel('Title of the study').fill('Surveillance');
  await page.getByLabel('Description of the study').fill('Genomes of the test.');
  await page.getByLabel('Public on').fill('2099-01-01');
  await look(page, 'ena-account');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Order a deposit' }).waitFor();
  await page.getByText('Nothing was ordered yet.').waitFor();
  await page.getByLabel('Data').selectOption(INSTANCE);
  await page.getByRole('button', { name: 'Show what would be sent' }).click();
  await page.getByText('2 new samples').waitFor();
  await page.getByText('1 entry without an assembly').click();
  await page.getByText('depthOfCoverage').waitFor();
  await page.getByText('1 entry that does not go there').click();
  await page.getByText('Its terms restrict its use').waitFor();
  assert.equal(ena.objects.size, 0);
  await look(page, 'ena-plan');
  await page.getByRole('button', { name: 'Deposit 2' }).click();
  await page.getByText('3 entries wait for their deposit.').waitFor();
  await page.getByText('Deposited: 2').waitFor();
  await page.getByText('Refused: 1').waitFor();
  await look(page, 'ena-deposited');
  // By keyboard: what scrolls to it may come to lie below the header.
  await page.getByRole('radio', { name: 'Refused: 1' }).press(' ');
  await page.getByText('Its terms restrict its use').first().waitFor();
  await watched.close();
  const sample = [...ena.objects.values()].find(({ kind }) => kind === 'SAMPLE');
  assert.ok(sample?.other);
  const [entry] = await node.db.query<{ accession: string }>(
    "SELECT accession FROM entry WHERE submission_id = 'deposit-1'",
  );
  const registered = async () => {
    const rows = await node.db.query<{ value: string }>(
      "SELECT value FROM external_metadata WHERE accession = $1 AND field = 'biosampleAccession'",
      [entry?.accession],
    );
    return rows[0]?.value;
  };
  while ((await registered()) === undefined) await wait(20);
  assert.match((await registered()) ?? '', /^SAMEA\d+$/);
});

for (const [width, colours] of [
  [390, 'light'],
  [390, 'dark'],
  [1440, 'dark'],
] as const) {
  test(`the page of deposits at ${width} in ${colours}`, async () => {
    const watched = await browser.open({ width, colours, session: { url: node.url, cookie } });
    await watched.page.goto(`${node.url}/groups/${lab}/ena`);
    await watched.page.getByText('Deposited: 2').waitFor();
    await look(watched.page, `ena-${width}-${colours}`);
    await watched.close();
  });
}

test('downloads are there as archives take them, and say what they leave out', async () => {
  const watched = await browser.open({ session: { url: node.url, cookie } });
  const { page } = watched;
  await page.goto(`${node.url}/search/${INSTANCE}?view.panel=downloads`);
  await settle(page);
  const link = page.getByRole('link', { name: 'NCBI GenBank' });
  await link.waitFor();
  await look(page, 'archive-tables');
  const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
  assert.match(file.suggestedFilename(), /^sars-cov-2-ncbi-\d{4}-\d\d-\d\d\.zip$/);
  await watched.close();
  const path = `/api/instances/${INSTANCE}/exports/ncbi/report?redistributable=true`;
  const answer = await ask({ url: node.url, headers: {} }, path);
  const report = JSON.parse(answer.text) as { entries: number; exported: number };
  assert.deepEqual([report.entries, report.exported], [2, 2]);
});
