import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Locator } from 'playwright-core';
import { createEnaStandIn } from '../connectors/ena-stand-in.ts';
import { makeRecord, makeRun, SimulatedArchive } from '../connectors/simulated-archive.ts';
import type { StandIn } from '../connectors/stand-in.ts';
import { ask } from '../contract/intake-kit.ts';
import {
  ADMINISTRATOR,
  createAdministrator,
  startTestNode,
  type TestNode,
} from '../contract/test-node.ts';
import {
  findOverflow,
  findViolations,
  settle,
  shareBrowser,
  takePicture,
  type WatchedPage,
} from './browser.ts';

// What administrators look after, by keyboard.

const browser = shareBrowser();
let node: TestNode;
let mailFolder: string;
let watched: WatchedPage;
let ena: StandIn;
let cookie: string;
const held = new SimulatedArchive();

before(async () => {
  mailFolder = await mkdtemp(join(tmpdir(), 'outbreak-mail-'));
  ena = createEnaStandIn(held);
  await ena.start();
  node = await startTestNode({
    demo: 'false',
    mailFolder,
    mailFrom: 'Node of the test <node@example.org>',
    auditHeadUrl: 'http://127.0.0.1:9/heads',
    smtpUrl: '',
    enaUrl: ena.url,
  });
  cookie = await createAdministrator(node);
  const administrator = { url: node.url, headers: { Cookie: cookie } };
  const json = { name: 'forgotten program', scopes: ['read'], days: 30 };
  assert.equal((await ask(administrator, '/api/tokens', { json })).status, 200);
  await node.db.query(
    `SELECT FROM graphile_worker.add_job('send-digests-of-nobody', '{"about": "a job of the test"}', max_attempts => 1)`,
  );
  await node.db.execute(
    `UPDATE graphile_worker._private_jobs SET attempts = max_attempts, last_error = 'It broke.' || E'\\n  at a line'
     WHERE payload::text LIKE '%a job of the test%'`,
  );
  watched = await browser.open({ session: { url: node.url, cookie } });
  await watched.page.goto(`${node.url}/node`);
  await settle(watched.page);
});
after(async () => {
  try {
    await watched?.close();
  } finally {
    await node?.stop();
    ena?.stop();
  }
  await rm(mailFolder, { recursive: true, force: true });
});

/**
 * Presses a key on a control until what it does is seen: a dialog that is still closing gives the focus back where it
 * was, and a key that is pressed in that moment goes there.
 */
async function pressUntil(
  control: Locator,
  key: string,
  isDone: () => Promise<boolean>,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await control.press(key);
    for (let look = 0; look < 40; look += 1) {
      if (await isDone()) return;
      await delay(50);
    }
    assert.ok(attempt < 5, 'the key does nothing');
  }
}

/** Opens a dialog by its button, answers by one of its own, and waits until it is gone. */
async function answerDialog(button: Locator, answer: string): Promise<void> {
  const dialog = button.page().getByRole('dialog');
  await pressUntil(button, 'Enter', () => dialog.isVisible());
  await dialog.getByRole('button', { name: answer }).press('Enter');
  await dialog.waitFor({ state: 'detached' });
}

test('a job that was given up is shown with its reason and tried again', async () => {
  const { page } = watched;
  const row = page.getByRole('row', { name: /a job of the test/ });
  assert.match(await row.innerText(), /It broke\.(?!.*at a line)/s);
  await takePicture(page, 'upkeep-jobs');
  await row.getByRole('button', { name: /Try send-digests-of-nobody \d+ again/ }).press('Enter');
  await row.waitFor({ state: 'detached' });
  const [job] = await node.db.query<{ attempts: number }>(
    `SELECT attempts FROM graphile_worker._private_jobs WHERE payload::text LIKE '%a job of the test%'`,
  );
  assert.equal(job?.attempts, 0);
});

test('a token of anybody is withdrawn', async () => {
  const { page } = watched;
  const name = `forgotten program (${ADMINISTRATOR.name})`;
  const pattern = new RegExp(name.replace(/[()]/g, '\\$&'));
  await answerDialog(page.getByRole('button', { name: pattern }), 'Withdraw');
  await page.getByText('There are no tokens.').waitFor();
  assert.deepEqual(await node.db.query('SELECT id FROM api_token'), []);
});

test('a test mail is sent to who asks', async () => {
  const { page } = watched;
  await page.getByRole('button', { name: 'Send me a test mail' }).press('Enter');
  await page.getByText('The mail was taken. Look whether it comes.').waitFor();
  const texts = await Promise.all(
    (await readdir(mailFolder)).map((file) => readFile(join(mailFolder, file), 'utf8')),
  );
  assert.ok(
    texts.some((text) => text.includes(ADMINISTRATOR.email) && /Subject: Mail of/.test(text)),
  );
});

test('an instance is given to a pipeline, and back', async () => {
  const { page } = watched;
  const row = page.getByRole('row', { name: /SARS-CoV-2.*this node/ });
  const use = row.getByRole('button', { name: 'Use a pipeline for SARS-CoV-2' });
  await answerDialog(use, 'Use a pipeline');
  await page.getByText('a pipeline, version 1 or later').waitFor();
  const back = page.getByRole('button', { name: 'Process SARS-CoV-2 by this node alone' });
  await answerDialog(back, 'Back to this node');
  await row.waitFor();
  assert.deepEqual(await node.db.query('SELECT instance FROM instance_pipeline'), []);
});

test('settings are shown, those that nobody has chosen on demand', async () => {
  const { page } = watched;
  const settings = page.getByRole('region', { name: 'Settings in force' });
  assert.ok(await settings.getByText('auditHeadUrl', { exact: true }).isVisible());
  assert.equal(await settings.getByText('sessionHours', { exact: true }).count(), 0);
  const all = page.getByLabel('Show all settings');
  await pressUntil(all, 'Space', () => all.isChecked());
  await settings.getByText('sessionHours', { exact: true }).waitFor();
});

/** What is wrong with a page on a desk by day and on a phone by night. */
async function findFaults(path: string, name: string): Promise<string[]> {
  const faults: string[] = [];
  const forms = [
    { width: 1440, colours: 'light' },
    { width: 390, colours: 'dark' },
  ] as const;
  for (const { width, colours } of forms) {
    const other = await browser.open({ width, colours, session: { url: node.url, cookie } });
    await other.page.goto(`${node.url}${path}`);
    await settle(other.page);
    await takePicture(other.page, `${name}-${width}-${colours}`);
    faults.push(...(await findViolations(other.page)).map((one) => `${colours} ${one}`));
    faults.push(...(await findOverflow(other.page)).map((one) => `${width} ${one}`));
    await other.close();
  }
  return faults;
}

test('a connector is begun, and what it brought shows where it comes from', async () => {
  const { page } = watched;
  held.put(...Array.from({ length: 8 }, (_, index) => makeRecord(index + 1)));
  held.put(makeRecord(70, { letters: 'ACGTTGCA'.repeat(300) }));
  held.putRuns(makeRun(2));
  await page.goto(`${node.url}/connectors`);
  await settle(page);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Genomes of ENA');
  await page.getByLabel('Taxon').fill('2697049');
  await page.getByLabel('Your address for the archive').fill('node@example.org');
  await page.getByLabel('Requests a second, at most').fill('50');
  await page.getByRole('button', { name: 'Begin' }).press('Enter');
  const panel = page.getByRole('region', { name: 'Genomes of ENA', exact: true });
  await panel.getByRole('cell', { name: 'done' }).waitFor();
  assert.match(await panel.getByRole('row').nth(1).innerText(), /done\s+8\s+0\s+0\s+0\s+1\s+0\s+0/);
  const untaken = panel.getByText('could not be taken, or were withdrawn');
  await pressUntil(untaken, 'Enter', () => panel.getByText('ZZ000070').isVisible());

  const reads = { name: 'Reads of ENA', source: 'ena', result: 'read_run', instance: 'sars-cov-2' };
  const json = { ...reads, query: { taxon: 2697049 }, contactEmail: 'node@example.org' };
  const administrator = { url: node.url, headers: { Cookie: cookie } };
  const added = await ask(administrator, '/api/connectors', { json });
  assert.equal(added.status, 200, added.text);
  const countRuns = () => node.db.query('SELECT FROM archived_run');
  while ((await countRuns()).length === 0) await delay(20);
  assert.deepEqual(await findFaults('/connectors', 'connectors'), []);

  const [entry] = await node.db.query<{ entry: string }>(
    "SELECT entry FROM foreign_record WHERE accession = 'ZZ000002'",
  );
  await node.waitForEntries('sars-cov-2', 8);
  await page.goto(`${node.url}/entries/${entry?.entry}`);
  await settle(page);
  const sources = page.getByRole('region', { name: 'In public archives' });
  assert.match(
    await sources.innerText(),
    /ENA ZZ000002\.1[\s\S]*Genomes of ENA[\s\S]*ERR90000002_1\.fastq\.gz/,
  );
  assert.deepEqual(await findFaults(`/entries/${entry?.entry}`, 'connectors-entry'), []);

  await page.goto(`${node.url}/connectors`);
  await settle(page);
  await answerDialog(page.getByRole('button', { name: 'Remove Genomes of ENA' }), 'Remove');
  await panel.waitFor({ state: 'detached' });
});
